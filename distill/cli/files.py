"""Files a command writes: checked before the work begins, and never left half-written."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from distill.errors import InputError


def check_output(path: str, suffixes: Collection[str], *, option: str = "-o") -> Path:
    """Return the path of a file that can be written, in a format that can be; errors name the option.

    Raises
    ------
    InputError
        Its suffix is none of `suffixes`, it is a folder, or its folder cannot be written to.
    """
    file = Path(path)
    if file.suffix.lower() not in suffixes:
        shown = repr(file.suffix) if file.suffix else "no suffix"
        raise InputError(f"{option} {path!r} has {shown}; those that work are {' '.join(suffixes)}.")
    if file.is_dir():
        raise InputError(f"{option} {path!r} is a folder; name a file in it.")
    check_folder(file, option=option)
    return file


def check_report(path: str, suffixes: Collection[str]) -> Path:
    """Return the place of a report: a path without a suffix for all formats, or a file in one of them.

    Raises
    ------
    InputError
        As `check_output`; a dot in a name ("model.v2") is no suffix unless letters follow it.
    """
    place = Path(path)
    if place.suffix.removeprefix(".").isalpha():
        return check_output(path, suffixes)
    if place.is_dir():
        raise InputError(f"-o {path!r} is a folder; name the report in it, as in {str(place / 'audit')!r}.")
    check_folder(place)
    return place


def stem_of(place: Path, suffixes: Collection[str]) -> Path:
    """Return a place without its suffix, if that is one of these: what else is written stands beside it."""
    return place.with_suffix("") if place.suffix.lower() in suffixes else place


def check_folder(file: Path, *, option: str = "-o") -> None:
    """Refuse a file whose folder is no folder, or may not be written to, before any work is done."""
    folder = file.absolute().parent
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir():
        raise InputError(f"{option} '{file}' cannot be written: '{folder}' is not a folder.")
    if not os.access(folder, os.W_OK):
        raise InputError(f"{option} '{file}' cannot be written: no permission for the folder '{folder}'.")


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """Give a place to write to that becomes `file` when all is written, and vanishes when not.

    Raises
    ------
    InputError
        The machine refuses: no space, no permission.
    """
    part = file.with_name(f".{file.stem}.part{file.suffix}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(file)
    except OSError as error:
        raise InputError(f"'{file}' cannot be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)

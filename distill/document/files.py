"""Files that are read are named with their hash; files that are written are written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from distill.errors import InputError

Role = Literal["model", "data", "test"]


@dataclass(frozen=True)
class SourceFile:
    """A file that the audit read: its base name and the SHA-256 of its content."""

    role: Role
    name: str
    sha256: str

    @classmethod
    def of(cls, role: Role, path: str | Path) -> Self:
        """Read and hash a file."""
        with Path(path).open("rb") as file:
            return cls(role, Path(path).name, hashlib.file_digest(file, "sha256").hexdigest())


def targets(path: Path, suffixes: Collection[str]) -> list[Path]:
    """Return the files to write; a dot in a name ("model.v2") is no suffix unless it looks like one.

    Raises
    ------
    InputError
        No file name, or a suffix that cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix in suffixes:
        return [path]
    if not path.name:
        raise InputError(f"A report needs a file name, got {str(path)!r}.")
    if suffix.removeprefix(".").isalpha():
        raise InputError(
            f"A report cannot be written as {suffix}; the suffixes are {', '.join(suffixes)}, "
            "or none for all."
        )
    return [path.with_name(path.name + one) for one in suffixes]


def write_whole(contents: dict[Path, bytes]) -> None:
    """Write files, each in one step: a reader sees the old file or the new one, never a part.

    Nothing is put in place before all of it has been written beside it.

    Raises
    ------
    InputError
        A folder cannot be made or written to.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting.append((_beside(path, content), path))
        for new, path in waiting:
            new.replace(path)
    except OSError as error:
        for new, _ in waiting:
            new.unlink(missing_ok=True)
        raise InputError(f"The report cannot be written to {path}: {error.strerror or error}.") from error


def _beside(path: Path, content: bytes) -> Path:
    """Write a file of a passing name in the same folder."""
    new = path.parent / f".{path.name[:80]}.{os.getpid()}.part"
    try:
        new.write_bytes(content)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    return new


def read_json(path: Path, *, what: str) -> Any:
    """Return what a .json file holds.

    Parameters
    ----------
    path : Path
    what : str
        What wrote such files, as in "an audit".

    Raises
    ------
    InputError
        No such file, or no JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise InputError(f"{path} is not JSON; give the .json file that {what} wrote.") from error

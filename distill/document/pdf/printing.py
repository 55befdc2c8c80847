"""From a record to the bytes of a PDF: fonts, the characters they lack, and the compiler."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from distill.document.blocks import Document
from distill.document.compose import compose
from distill.document.pages.reading import Record
from distill.document.pdf.content import content
from distill.document.pdf.glyphs import characters, code_points, spelled
from distill.errors import InputError, MissingLibraryError

FONT = "Libertinus Serif"
"""The typeface; it comes with the compiler, as do those that stand in for characters it lacks."""

STANDARDS = ("a-2a", "ua-1")
"""For archives (ISO 19005-2, level A) and for screen readers (ISO 14289-1)."""

MOST_TRIES = 4
MOST_NAMED = 3
LACKING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')


@dataclass(frozen=True)
class Printed:
    """A PDF, and the characters that it shows as code points."""

    content: bytes
    unknown: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What to say about characters without a glyph; empty where there are none."""
        if not self.unknown:
            return ""
        more = ", ..." if len(self.unknown) > MOST_NAMED else ""
        some = ", ".join(map(code_points, self.unknown[:MOST_NAMED])) + more
        return (
            f"{len(self.unknown)} character(s) of the data ({some}) are in none of the fonts at hand and "
            "stand in the PDF as code points; a font that has them, given with `--font FILE` "
            "(`write(..., font=)`), shows them."
        )


def installed() -> bool:
    """Return whether the compiler is there."""
    return find_spec("typst") is not None


def pdf(record: Record, language: str = "en", *, font: str | Path | None = None) -> Printed:
    """Return an audit record as a tagged PDF; see `printed`."""
    return printed(record, partial(compose, language=language), font=font)


def printed(
    record: Record, composed: Callable[[Record], Document], *, font: str | Path | None = None
) -> Printed:
    """Return a record as a tagged PDF (PDF/A-2a and PDF/UA-1), the same bytes each time.

    Parameters
    ----------
    record : mapping
    composed : function
        From a record to its document.
    font : path, optional
        A font file for the characters that the compiler's own fonts lack.

    Raises
    ------
    MissingLibraryError
        typst is not installed.
    InputError
        The font cannot be read.
    """
    with _fonts(font) as (folder, families):
        unknown = _lacking(sorted(characters(dict(record))), folder, families)
        for _ in range(MOST_TRIES):
            document = composed(spelled(dict(record), unknown))
            given = {**content(document, families), "created": _created(record)}
            made, more = _compiled(_template(), given, folder)
            if made is not None:
                return Printed(made, tuple(sorted(unknown)))
            unknown |= more
    raise InputError("The PDF could not be set: characters without a glyph remain. Give a font with `font`.")


def _created(record: Record) -> dict[str, int]:
    """Return the moment of a record's writing, the only date a PDF has, by its parts."""
    moment = datetime.fromisoformat(record["run"]["created"])
    return {part: getattr(moment, part) for part in ("year", "month", "day", "hour", "minute", "second")}


def _template() -> bytes:
    return files("distill.document").joinpath("assets/audit.typ").read_bytes()


@contextmanager
def _fonts(font: str | Path | None) -> Iterator[tuple[str | None, Sequence[str]]]:
    """Give the folder of the user's font, and the families in the order they are tried."""
    if font is None:
        yield None, (FONT,)
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            shutil.copy(font, folder)
        except OSError as error:
            raise InputError(f"The font {font} cannot be read: {error.strerror or error}.") from error
        typst = _typst()
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        if not found.families():
            raise InputError(f"{font} is no font; give a .ttf, .otf or .ttc file.")
        yield folder, (FONT, *sorted(found.families()))


PROBE = b"""
#let given = json(bytes(sys.inputs.document))
#set document(title: "Characters", date: datetime(year: 1970, month: 1, day: 1))
#set text(font: given.fonts)
#for char in given.characters { par(char) }
"""


def _lacking(known: Sequence[str], folder: str | None, families: Sequence[str]) -> set[str]:
    """Return the characters that no font at hand shows: the compiler is asked about each on its own."""
    printable = [
        char for char in known if char.isprintable() and not char.isspace() and char.isascii() is False
    ]
    strange = {char for char in known if not char.isprintable() and not char.isspace()}
    _, lacking = _compiled(PROBE, {"characters": printable, "fonts": list(families)}, folder)
    return lacking | strange


def _compiled(template: bytes, given: dict[str, Any], folder: str | None) -> tuple[bytes | None, set[str]]:
    """Return the PDF, or None and the characters that stopped it."""
    typst = _typst()
    try:
        made, _ = typst.Compiler(
            template,
            font_paths=[] if folder is None else [folder],
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(given)},
        ).compile_with_warnings(format="pdf", pdf_standards=list(STANDARDS))
    except typst.TypstError as error:
        lacking = {char for text in LACKING.findall(error.diagnostic) for char in _unescaped(text)}
        if not lacking:
            raise
        return None, lacking
    return made, set()


def _unescaped(text: str) -> str:
    """Return a text that the compiler quoted."""
    found = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code.group(1), 16)), text)
    return re.sub(r"\\(.)", r"\1", found)


def _typst() -> Any:
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingLibraryError("A PDF needs typst: pip install typst.") from None
    return typst

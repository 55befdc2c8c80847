"""The files of a record: what each suffix holds, written together or not at all."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from distill.document.blocks import Document
from distill.document.canonical import written
from distill.document.files import targets, write_whole
from distill.document.html import html_page
from distill.document.markdown import markdown_page
from distill.document.pages.reading import Record
from distill.document.pdf import installed, printed

Compose: TypeAlias = Callable[[Record], Document]
"""From a record to its document."""

NO_PDF = "No PDF was written, which needs typst: pip install typst."


def _print(record: Record, compose: Compose, font: str | Path | None) -> bytes:
    """Return the PDF of a record, and warn of the characters it cannot show."""
    made = printed(record, compose, font=font)
    if made.sentence:
        warnings.warn(made.sentence, stacklevel=5)
    return made.content


FORMATS: Mapping[str, Callable[[Record, Compose, str | Path | None], bytes]] = {
    ".html": lambda record, compose, _: html_page(compose(record)).encode("utf-8"),
    ".pdf": _print,
    ".md": lambda record, compose, _: markdown_page(compose(record)).encode("utf-8"),
    ".json": lambda record, _, __: written(record),
}
"""What can be written, by suffix, each with a font for the characters that the PDF's own lack."""


def write_views(
    record: Record, compose: Compose, path: str | Path, *, font: str | Path | None = None
) -> list[Path]:
    """Write a record as `path`.html, .pdf, .md and .json; with one of these suffixes, that file alone.

    Raises
    ------
    InputError
        Another suffix, a font that is none, or a place that cannot be written to.
    MissingLibraryError
        A `path` that ends in .pdf, and typst is not installed.
    """
    files = targets(Path(path), FORMATS)
    if len(files) > 1 and not installed():
        warnings.warn(NO_PDF, stacklevel=3)
        files = [file for file in files if file.suffix != ".pdf"]
    write_whole({file: FORMATS[file.suffix.lower()](record, compose, font) for file in files})
    return files

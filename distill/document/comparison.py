"""A comparison of two audits: what changed, and the views of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from distill.document.canonical import written
from distill.document.compare import compare
from distill.document.files import targets, write_whole
from distill.document.html import html_page
from distill.document.markdown import markdown_page
from distill.document.pages.comparison import comparison_document
from distill.document.text import text_page

FORMATS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    ".html": lambda found: html_page(comparison_document(found)).encode("utf-8"),
    ".md": lambda found: markdown_page(comparison_document(found)).encode("utf-8"),
    ".json": written,
}
"""What can be written, by suffix."""


@dataclass(frozen=True)
class Comparison:
    """What changed from one audit to another.

    Parameters
    ----------
    found : dict
        All of it as plain JSON values: `decisions`, `figures`, `tree`, `reasons`, `settings`.
    """

    found: Mapping[str, Any]

    @classmethod
    def of(cls, old: Mapping[str, Any], new: Mapping[str, Any]) -> Self:
        """Compare two audit records."""
        return cls(compare(old, new))

    def write(self, path: str | Path) -> list[Path]:
        """Write the comparison as `path`.html, .md and .json; with one of these suffixes, that file alone.

        Raises
        ------
        InputError
            Another suffix, or a place that cannot be written to.
        """
        contents = {file: FORMATS[file.suffix.lower()](self.found) for file in targets(Path(path), FORMATS)}
        write_whole(contents)
        return list(contents)

    def text(self, columns: int = 100) -> str:
        """Return the document as text for a terminal that many columns wide."""
        return text_page(comparison_document(self.found), columns)

    def __str__(self) -> str:
        return self.text()

    def html(self) -> str:
        """Return the document as one HTML page."""
        return html_page(comparison_document(self.found))

    def markdown(self) -> str:
        """Return the document as Markdown."""
        return markdown_page(comparison_document(self.found))

    def to_json(self) -> str:
        """Return `found` as JSON text."""
        return json.dumps(self.found, ensure_ascii=False, indent=1)

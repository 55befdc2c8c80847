"""The document as Markdown (CommonMark with tables); pictures are left to the tables beside them."""

from __future__ import annotations

import re
from functools import lru_cache

from jinja2 import Environment, StrictUndefined

from distill.document.blocks import Document
from distill.document.compose import compose
from distill.document.html import kind, loader
from distill.document.pages.reading import Record
from distill.render.measure import visible

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&])")
_AT_START = re.compile(r"^(\s*)(?:\d+(?=[.)](?:\s|$))|(?=#+(?:\s|$)|[-+](?:\s|$|[-+])|=+\s*$))")
"""What would begin a list, a heading or a rule."""


def markdown(record: Record, language: str = "en") -> str:
    """Return a record as Markdown."""
    return markdown_page(compose(record, language))


def markdown_page(document: Document) -> str:
    """Return a document as Markdown."""
    return _environment().get_template("audit.md.jinja").render(document=document)


def escaped(text: str) -> str:
    """Return text that Markdown shows as it stands: one line, marks as code points, signs escaped."""
    line = _SPECIAL.sub(r"\\\1", visible(text))
    return _AT_START.sub(_backslash, line)


def _backslash(start: re.Match[str]) -> str:
    return f"{start.group()}\\"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=loader(),
        autoescape=False,  # noqa: S701 - HTML signs are escaped by `escaped`, as Markdown's other signs are
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"kind": kind, "md": escaped}
    return environment

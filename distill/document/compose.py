"""From a record to the document: all sections in order, in the words of a language."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

from distill.document.blocks import Document, Section
from distill.document.pages.agreement import fidelity, groups
from distill.document.pages.bias import bias
from distill.document.pages.data import accuracy, data, glossary, provenance
from distill.document.pages.failures import failures
from distill.document.pages.importance import importance
from distill.document.pages.local import local
from distill.document.pages.reading import Reading, Record, date_of
from distill.document.pages.regulation import regulation
from distill.document.pages.scope import method, scope
from distill.document.pages.slices import slices
from distill.document.pages.stability import stability
from distill.document.pages.statements import statements
from distill.document.pages.summary import summary
from distill.document.pages.tree import tree
from distill.document.wording import Words, words

LONGEST = 400
"""A longer text of a record loses its middle in a document; the record has it whole."""

SECTIONS: tuple[Callable[[Reading, Words], Section | None], ...] = (
    summary,
    scope,
    method,
    tree,
    fidelity,
    groups,
    slices,
    failures,
    importance,
    local,
    stability,
    data,
    accuracy,
    bias,
    provenance,
    statements,
    regulation,
    glossary,
)


def compose(record: Record, language: str = "en") -> Document:
    """Return the document of a record."""
    say = words(language)
    record = _shortened(record)
    reading = Reading(record)
    found = (section(reading, say) for section in SECTIONS)
    version, hashed = record["generator"]["version"], record["sha256"]
    return Document(
        language=language,
        overline=say("page.overline"),
        title=title_of(record, say),
        subtitle=say("page.subtitle", version=version, date=date_of(record)),
        sections=tuple(section for section in found if section is not None),
        contents=say("page.contents"),
        skip=say("page.skip"),
        footer=say("page.footer", schema=record["schema"], hash=hashed),
    )


def title_of(record: Record, say: Words) -> str:
    """Return the title that was given, or one that names the box."""
    return record["title"] or say("page.title", box=record["box"]["name"])


def _shortened(value: Any) -> Any:
    """Return a record whose texts are of readable length."""
    if isinstance(value, str):
        if len(value) <= LONGEST:
            return value
        # The mark keeps two long names apart that begin and end alike.
        mark = zlib.crc32(value.encode("utf-8", "surrogatepass"))
        return f"{value[: LONGEST // 2]}… ({mark:08x}) …{value[-LONGEST // 2 :]}"
    if isinstance(value, Mapping):
        return {key: _shortened(item) for key, item in value.items()}
    return [_shortened(item) for item in value] if isinstance(value, list) else value

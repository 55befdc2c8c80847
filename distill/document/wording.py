"""The words of documents: one catalogue per language and kind of document, and none anywhere else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any


class Words:
    """Sentences by key: `words("tree.title")`, `words("tree.size", leaves=12)`.

    Values are put into a sentence as they are; a brace in a value is a brace.
    """

    def __init__(self, language: str, catalogue: Mapping[str, str]) -> None:
        self.language = language
        self._catalogue = catalogue

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of a key with its blanks filled."""
        return self._catalogue[key].format_map(values)

    def __contains__(self, key: str) -> bool:
        return key in self._catalogue

    @property
    def keys(self) -> frozenset[str]:
        """All keys of the catalogue."""
        return frozenset(self._catalogue)


@lru_cache(maxsize=4)
def words(language: str = "en", kind: str = "") -> Words:
    """Return the catalogue of a language: that of audits, or that of another kind of document."""
    name = f"{language}-{kind}" if kind else language
    text = files("distill.document").joinpath(f"assets/{name}.toml").read_text(encoding="utf-8")
    return Words(language, dict(_flat(tomllib.loads(text))))


def _flat(table: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{above}{key}"
        found += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return found

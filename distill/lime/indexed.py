"""A text as lime's text explainer cuts it: words between separators, or characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.errors import InputError
from distill.representation import Passage, Span, located
from distill.typing import Ints

Splitter = str | Callable[[str], Sequence[str]]


class IndexedString:
    """A text whose words can be taken out.

    Parameters
    ----------
    raw_string : str
    split_expression : str or function
        A regular expression of what parts words, or a function that gives the words in their order.
    bow : bool
        One component for all places of a word, else one for each place.
    mask_string : str, optional
        What is put in the place of a word where `bow` is False; "UNKWORDZ" by default.
    """

    def __init__(
        self,
        raw_string: str,
        split_expression: Splitter = r"\W+",
        bow: bool = True,
        mask_string: str | None = None,
    ) -> None:
        found = _words(raw_string, split_expression)
        self._set(raw_string, found, bow, "UNKWORDZ" if mask_string is None else mask_string)

    def _set(self, raw: str, spans: list[Span], bow: bool, mask: str) -> None:
        self.raw, self.bow, self.mask_string = raw, bow, mask
        self.passage = Passage.bag(raw, spans) if bow else Passage.positions(raw, spans, mask)

    @property
    def as_list(self) -> list[str]:
        """The pieces of the text: words, and what stands between them."""
        return list(self.passage.pieces)

    @property
    def as_np(self) -> NDArray[Any]:
        """The same as an array."""
        return np.array(self.passage.pieces)

    @property
    def string_start(self) -> Ints:
        """(n_pieces,): the first character of each piece."""
        return self.passage.starts

    @property
    def inverse_vocab(self) -> list[str]:
        """The word of each component."""
        return list(self.passage.names)

    @property
    def positions(self) -> Any:
        """The pieces of each component: a list of lists; with one component for each place an array."""
        if not self.bow:
            return np.flatnonzero(self.passage.owner >= 0)
        return [np.flatnonzero(self.passage.owner == k).tolist() for k in range(len(self.passage))]

    def raw_string(self) -> str:
        """Return the text."""
        return self.raw

    def num_words(self) -> int:
        """Return the number of components."""
        return len(self.passage)

    def word(self, id_: int) -> str:
        """Return the word of a component."""
        return self.passage.names[id_]

    def string_position(self, id_: int) -> Ints:
        """Return where in the text the component stands: the first character of each place."""
        starts: Ints = self.passage.starts[self.passage.owner == id_]
        return starts

    def inverse_removing(self, words_to_remove: Sequence[int]) -> str:
        """Return the text without some components."""
        kept = np.ones((1, len(self.passage)), dtype=np.bool_)
        kept[0, np.asarray(words_to_remove, dtype=np.int64)] = False
        return self.passage.masked(kept)[0]


class IndexedCharacters(IndexedString):
    """A text whose characters can be taken out; `mask_string` is the character 0 by default."""

    def __init__(self, raw_string: str, bow: bool = True, mask_string: str | None = None) -> None:
        spans = [(i, i + 1) for i in range(len(raw_string))]
        self._set(raw_string, spans, bow, chr(0) if mask_string is None else mask_string)


class TextDomainMapper:
    """The words of a text, for its explanations."""

    def __init__(self, indexed_string: IndexedString) -> None:
        self.indexed_string = indexed_string

    @property
    def feature_names(self) -> list[str]:
        """The words."""
        return list(self.indexed_string.passage.names)

    @property
    def feature_values(self) -> list[str]:
        """How often each stands in the text."""
        return [str(times) for times in self.indexed_string.passage.times]

    def map_exp_ids(
        self, exp: Sequence[tuple[int, float]], positions: bool = False
    ) -> list[tuple[str, float]]:
        """Return (word, weight) for (component, weight); with positions "word_0-14", where it stands."""
        return [(self._name(component, positions), weight) for component, weight in exp]

    def _name(self, component: int, positions: bool) -> str:
        word = self.indexed_string.word(component)
        if not positions:
            return word
        return f"{word}_{'-'.join(map(str, self.indexed_string.string_position(component)))}"


def _words(text: str, splitter: Any) -> list[Span]:
    if callable(splitter):
        return located(text, splitter(text))
    if not isinstance(splitter, str):
        raise InputError(
            f"`split_expression` must be a regular expression or a function, got {type(splitter).__name__}."
        )
    parted = [found.span() for found in re.finditer(splitter, text) if found[0]]
    ends = [(0, 0), *parted, (len(text), len(text))]
    return [(before[1], after[0]) for before, after in pairwise(ends) if after[0] > before[1]]

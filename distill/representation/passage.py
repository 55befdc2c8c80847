"""A text as interpretable components that can be taken out of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distill.representation.spans import Span
from distill.typing import Bools, Ints


@dataclass(frozen=True)
class Passage:
    """A text cut into pieces, some of which belong to components.

    Parameters
    ----------
    pieces : tuple of str
        Together they are the text, character for character.
    owner : (n_pieces,) int64
        The component of each piece; -1 for pieces that always stay.
    mask : str
        What is put in the place of a piece taken out: nothing, or a mask token.
    """

    pieces: tuple[str, ...]
    owner: Ints
    mask: str = ""

    @classmethod
    def bag(cls, text: str, spans: Sequence[Span], mask: str = "") -> Passage:
        """Make one component of all spans with the same characters: a word, wherever it stands."""
        return cls._cut(text, spans, [text[low:high] for low, high in spans], mask)

    @classmethod
    def positions(cls, text: str, spans: Sequence[Span], mask: str = "") -> Passage:
        """Make a component of each span."""
        return cls._cut(text, spans, range(len(spans)), mask)

    @classmethod
    def _cut(cls, text: str, spans: Sequence[Span], keys: Sequence[Hashable], mask: str) -> Passage:
        number: dict[Hashable, int] = {}
        pieces, owner, end = [], [], 0
        for (low, high), key in zip(spans, keys, strict=True):
            pieces += [text[end:low], text[low:high]]
            owner += [-1, number.setdefault(key, len(number))]
            end = high
        pieces.append(text[end:])
        owner.append(-1)
        kept = [i for i, piece in enumerate(pieces) if piece]
        return cls(tuple(pieces[i] for i in kept), np.array([owner[i] for i in kept], dtype=np.int64), mask)

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.pieces)

    def __len__(self) -> int:
        return int(self.owner.max(initial=-1)) + 1

    @cached_property
    def first(self) -> Ints:
        """(n_components,) int64: the first piece of each component."""
        owned = np.flatnonzero(self.owner >= 0)
        return owned[np.unique(self.owner[owned], return_index=True)[1]]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The characters of each component."""
        return tuple(self.pieces[place] for place in self.first)

    @cached_property
    def times(self) -> Ints:
        """(n_components,) int64: how often each component stands in the text."""
        return np.bincount(self.owner[self.owner >= 0], minlength=len(self)).astype(np.int64)

    @cached_property
    def starts(self) -> Ints:
        """(n_pieces,) int64: the first character of each piece."""
        return np.cumsum([0, *map(len, self.pieces[:-1])])

    def masked(self, kept: Bools) -> list[str]:
        """Return the texts in which only some components are left.

        Parameters
        ----------
        kept : (n_texts, n_components) bool
        """
        return list(self._masked(kept))

    def _masked(self, kept: Bools) -> Iterator[str]:
        stays = np.concatenate([kept, np.ones((len(kept), 1), dtype=np.bool_)], axis=1)  # for owner -1
        for row in stays:
            pairs = zip(self.pieces, row[self.owner].tolist(), strict=True)
            yield "".join(piece if stay else self.mask for piece, stay in pairs)

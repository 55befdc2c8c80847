"""Asks a box about one text: as it is, without each of its parts, and without many at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from distill.errors import BoxError
from distill.explanation.texts.law import Law
from distill.explanation.texts.masks import Masks, drawn, every, without_each
from distill.oracle import Oracle
from distill.representation import Passage, sentences
from distill.seeds import stream
from distill.table import Table
from distill.typing import Bools, Floats, Ints, Scores

SINGLY = 2
"""One in so many queries at most goes to texts that lack a single component, or a stretch of them."""

STRETCHES = 4
"""One in so many at most goes to stretches."""


@dataclass(frozen=True)
class Heard:
    """What a box said about a text and others made of it.

    Parameters
    ----------
    passage : Passage
    law : Law
    own : (n_outputs,) float64
        The scores of the text itself.
    alone : (n_components, n_outputs) float64
        By how much the scores change when that component alone is taken out; 0 where it was not asked
        because its whole stretch of text changes less than others.
    opened : (n_components,) bool
        Whether it was asked, and answered.
    masks : Masks
    scores : (n_masks, n_outputs) float64
    n_queries : int
        Distinct texts among them all.
    n_lost : int
        Masked texts without an answer.
    """

    passage: Passage
    law: Law
    own: Floats
    alone: Scores
    opened: Bools
    masks: Masks
    scores: Scores
    n_queries: int
    n_lost: int

    def answered(self, seed: int) -> Heard:
        """Return it without what got no answer, whose scores are NaN.

        Raises
        ------
        BoxError
            The text itself got none, or most of the masks did not.
        """
        if np.isnan(self.own).any():
            raise BoxError("The black box gave no answer to a text itself, which leaves nothing to explain.")
        kept, n = np.flatnonzero(~np.isnan(self.scores).any(axis=1)), len(self.masks)
        if 2 * len(kept) < n:
            raise BoxError(
                f"The black box answered {len(kept)} of {n} masked copies of a text, too few to explain it."
            )
        return replace(
            self,
            alone=np.nan_to_num(self.alone),
            opened=np.asarray(~np.isnan(self.alone).any(axis=1)),
            masks=self.masks.take(kept, stream(seed, "parts")),
            scores=self.scores[kept],
            n_lost=n - len(kept),
        )


def heard(oracle: Oracle, passage: Passage, law: Law, n: int, seed: int) -> Heard:
    """Ask about a text by the law of its neighbourhood, with at most n queries; all masks where that does.

    A long text is asked by its sentences first and then by the words of those that matter most.
    """
    m = len(passage)
    if 2 ** min(m, 64) <= n:
        masks = every(law)
        scores = _scores(oracle, passage, masks.kept)
        alone = scores[2 ** np.arange(m)] - scores[0]
        everything = np.ones(m, dtype=np.bool_)
        return Heard(passage, law, scores[0], alone, everything, masks, scores, len(masks), 0).answered(seed)
    whole, most = np.ones((1, m), dtype=np.bool_), n // SINGLY
    groups = stretches(passage, m if m <= most else n // STRETCHES)
    masks = drawn(law, n - 1 - min(m, most), stream(seed, "masks"))
    less = without_each(groups)
    scores = _scores(oracle, passage, np.concatenate([whole, less, masks.kept]))
    own, moved = scores[0], scores[1 : 1 + len(less)] - scores[0]
    alone = moved
    if m > most:
        opened = _strongest(groups, moved, most - len(less))
        alone = np.full((m, len(own)), np.nan)
        less = np.concatenate([less, ~np.eye(m, dtype=np.bool_)[opened]])
        alone[opened] = _scores(oracle, passage, less[len(moved) :]) - own
    asked = len(np.unique(np.packbits(np.concatenate([whole, less, masks.kept]), axis=1), axis=0))
    of_masks, everything = scores[1 + len(moved) :], np.ones(m, dtype=np.bool_)
    return Heard(passage, law, own, alone, everything, masks, of_masks, asked, 0).answered(seed)


def stretches(passage: Passage, most: int) -> Ints:
    """Return (n_components,) the stretch of text each component first stands in, at most so many.

    Stretches are sentences, joined where they are short and cut where they are long; of one component
    each where all fit.
    """
    m = len(passage)
    size = -(-m // most)
    begins = [low for low, _ in sentences(passage.text)]
    sentence = np.searchsorted(begins, passage.starts[passage.first], side="right")
    found, first = np.zeros(m, dtype=np.int64), 0
    for j in range(1, m):
        length = j - first
        ends = length >= 2 * size or (length >= size and (size == 1 or sentence[j] != sentence[j - 1]))
        found[j] = found[j - 1] + ends
        first = j if ends else first
    return found


def _strongest(groups: Ints, moved: Scores, most: int) -> Bools:
    """Return the components of the stretches that change the scores most, at most so many components."""
    order = np.argsort(-np.abs(np.nan_to_num(moved)).max(axis=1), kind="stable")
    size = np.bincount(groups)
    fits = np.cumsum(size[order]) <= most
    return np.isin(groups, order[fits])


def _scores(oracle: Oracle, passage: Passage, kept: Bools) -> Scores:
    """Return (n_masks, n_outputs): the box's scores, NaN where it gives no answer."""
    answered, scores = oracle.answerable(Table.of_texts(passage.masked(kept)))
    found = np.full((len(kept), scores.shape[1]), np.nan)
    found[answered] = scores
    return found

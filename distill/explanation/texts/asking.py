"""Asks a box about one text: as it is, without each of its parts, and without many at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
        Whether it was asked.
    masks : Masks
    scores : (n_masks, n_outputs) float64
    n_queries : int
        Distinct texts among them all.
    """

    passage: Passage
    law: Law
    own: Floats
    alone: Scores
    opened: Bools
    masks: Masks
    scores: Scores
    n_queries: int


def heard(oracle: Oracle, passage: Passage, law: Law, n: int, seed: int) -> Heard:
    """Ask about a text by the law of its neighbourhood, with at most n queries; all masks where that does.

    A long text is asked by its sentences first and then by the words of those that matter most.
    """
    m = len(passage)
    whole = np.ones((1, m), dtype=np.bool_)
    if 2 ** min(m, 64) <= n:
        masks = every(law)
        scores = _label(oracle, passage, masks.kept)
        alone = scores[2 ** np.arange(m)] - scores[0]
        return Heard(passage, law, scores[0], alone, np.ones(m, dtype=np.bool_), masks, scores, len(masks))
    most = n // SINGLY
    groups = stretches(passage, m if m <= most else n // STRETCHES)
    masks = drawn(law, n - 1 - min(m, most), stream(seed, "masks"))
    less = without_each(groups)
    scores = _label(oracle, passage, np.concatenate([whole, less, masks.kept]))
    own, moved = scores[0], scores[1 : 1 + len(less)] - scores[0]
    alone, opened = moved, np.ones(m, dtype=np.bool_)
    if m > most:
        opened = _strongest(groups, moved, most - len(less))
        alone = np.zeros((m, len(own)))
        less = np.concatenate([less, ~np.eye(m, dtype=np.bool_)[opened]])
        alone[opened] = _label(oracle, passage, less[len(moved) :]) - own
    asked = len(np.unique(np.packbits(np.concatenate([whole, less, masks.kept]), axis=1), axis=0))
    return Heard(passage, law, own, alone, opened, masks, scores[1 + len(moved) :], asked)


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
    order = np.argsort(-np.abs(moved).max(axis=1), kind="stable")
    size = np.bincount(groups)
    fits = np.cumsum(size[order]) <= most
    return np.isin(groups, order[fits])


def _label(oracle: Oracle, passage: Passage, kept: Bools) -> Scores:
    return oracle.label(Table.of_texts(passage.masked(kept)))

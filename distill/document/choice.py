"""Which report rows the document shows: rows to explain, and rows on which the surrogate fails."""

from __future__ import annotations

from itertools import zip_longest

import numpy as np

from distill.samples import TransferSet
from distill.seeds import stream
from distill.typing import Floats, Ints


def rows_to_explain(strata: Ints, most: int, seed: int) -> Ints:
    """Return up to `most` positions, one from each stratum in turn, the commonest stratum first.

    Which rows of a stratum come first depends on the seed and the number of rows alone.

    Parameters
    ----------
    strata : (n_rows,)
        The leaf, or the band of scores, that each row belongs to.
    """
    order = stream(seed, "rows to explain").permutation(len(strata))
    names, sizes = np.unique(strata, return_counts=True)
    ranked = names[np.argsort(-sizes, kind="stable")]
    queues = [order[strata[order] == name] for name in ranked]
    turns = [row for turn in zip_longest(*queues) for row in turn if row is not None]
    return np.array(turns[:most], dtype=np.int64)


def score_bands(samples: TransferSet, rows: Ints, n_bands: int = 5) -> Ints:
    """Return (n_rows,): which fifth of the box's scores (of its last output) each row is in."""
    scores: Floats = samples.scores[rows, -1]
    cuts = np.quantile(scores, np.linspace(0, 1, n_bands + 1)[1:-1]) if len(scores) else scores
    return np.asarray(np.searchsorted(cuts, scores), dtype=np.int64)


def failing_rows(box: Floats, surrogate: Floats, most: int, seed: int, *, classifies: bool) -> Ints:
    """Return up to `most` positions on which the two differ: drawn by the seed, or the farthest apart.

    Parameters
    ----------
    box, surrogate : (n_rows,) or (n_rows, n_outputs)
        Decisions, or numbers.
    """
    if classifies:
        wrong = np.flatnonzero(box != surrogate)
        return np.sort(stream(seed, "failing rows").permutation(wrong)[:most])
    apart = np.abs(box - surrogate).reshape(len(box), -1).max(axis=1)
    far = np.argsort(-apart, kind="stable")[:most]
    return np.asarray(far[apart[far] > 0], dtype=np.int64)

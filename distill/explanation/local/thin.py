"""Fresh draws near a row for windows that hold too few labelled rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from distill.explanation.local.distances import nearest_first
from distill.explanation.local.pool import Side
from distill.oracle import Oracle
from distill.samples import TransferSet
from distill.sampling import NearManifold
from distill.seeds import stream
from distill.typing import Codes, Floats, Ints, Scores

DRAWS = 200
PARENTS = 50

Ask = Callable[[Codes], tuple[Ints, Scores]]
"""Takes rows as codes, (n_rows, n_columns); gives the positions of those the black box answers, and how."""


def asker(oracle: Oracle, samples: TransferSet, n_rows: int) -> Ask | None:
    """Return a function that asks about draws near rows, None where the budget may not last for all.

    Settled before the first row, so that no row's draws depend on what others have spent.
    """
    left = oracle.budget_left
    if left is not None and left < n_rows * DRAWS:
        return None

    return partial(answers_of, oracle, samples)


def answers_of(oracle: Oracle, samples: TransferSet, codes: Codes) -> tuple[Ints, Scores]:
    """Ask about rows given as codes; id-like text, which cannot be made up, is that of the first row."""
    like = samples.table.frame.iloc[np.zeros(len(codes), dtype=np.int64)]
    return oracle.answerable(samples.table.with_frame(samples.domain.decode(codes, like=like)))


def topped_up(
    side: Side, row: Codes, distance: Floats, *, radius: float, ask: Ask, seed: int
) -> tuple[Side, Floats]:
    """Return the rows with draws within the radius put before them, and the distances to all.

    The draws come from the row itself and the rows nearest to it, as the transfer set's do.
    """
    parents = np.vstack([row, side.codes[nearest_first(distance, PARENTS)]])
    rng = stream(seed, "top up")
    drawn = NearManifold().draw(parents, side.domain, DRAWS, rng).codes
    apart = side.domain.distance(row, drawn)
    near, apart = drawn[apart < radius], apart[apart < radius]
    if not len(near):
        return side, distance
    kept, scores = ask(near)
    more = Side(
        side.domain,
        np.vstack([near[kept], side.codes]),
        np.vstack([scores, side.scores]),
        np.concatenate([np.ones(len(kept), dtype=np.bool_), side.drawn]),
    )
    return more, np.concatenate([apart[kept], distance])

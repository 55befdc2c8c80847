"""Tree alternating optimisation: one node's question after the other, until none can be bettered.

Reference: Carreira-Perpinan and Tavallali (2018), "Alternating optimization of decision trees, with
application to learning sparse oblique trees", NeurIPS.
"""

from __future__ import annotations

import numpy as np

from distill.tree.draft import Draft
from distill.tree.monotone import Monotone
from distill.tree.resplit import Resplit, best_resplit
from distill.tree.scan import TIE
from distill.tree.value import LEAF
from distill.typing import Bools


def alternate(draft: Draft, *, max_passes: int, monotone: Monotone | None = None) -> None:
    """Improve the questions of a draft, the lowest first, pass by pass.

    A node is looked at again only after something above or below it has changed. Where the answers must
    be monotone, a question that would break that is not put.
    """
    stale = set(draft.inner())
    for _ in range(max_passes):
        if not stale:
            return
        for node in reversed(draft.inner()):
            if node in stale:
                stale.discard(node)
                draft.join(node)
                if improve(draft, node, monotone):
                    stale.update(draft.above(node))
                    stale.update(c for c in draft.below(node) if draft.feature[c] != LEAF)
    for node in reversed(draft.inner()):
        draft.join(node)


def improve(draft: Draft, node: int, monotone: Monotone | None = None) -> bool:
    """Put the best question at one node; return whether that is another one than before."""
    rows, price = draft.in_dispute(node)
    if not len(rows):
        return False
    best = best_resplit(draft.layout, draft.layout.sums(rows, price))
    now = float(price[draft.sent_left(node)[rows]].sum())
    if best.cost >= now - TIE * float(np.abs(price).sum()):
        return False
    before = draft.feature[node], draft.goes_left[node].copy()
    if best.exchanged:
        draft.exchange_sides(node)
    draft.ask(node, best.column, _completed(draft, node, best))
    if monotone is None or draft.is_monotone(monotone):
        return True
    if best.exchanged:
        draft.exchange_sides(node)
    draft.ask(node, *before)
    return False


def _completed(draft: Draft, node: int, best: Resplit) -> Bools:
    """Send bins that make no difference where the larger side is."""
    size = draft.layout.bins.columns[best.column].size
    open_bins = np.flatnonzero(~best.settled[: size + 1])
    if not len(open_bins):
        return best.goes_left
    there = draft.layout.bins.matrix[best.column][draft.reached(node)]
    held = np.bincount(there, minlength=len(best.goes_left))
    firm = held * best.settled
    goes_left = best.goes_left.copy()
    goes_left[open_bins] = 2 * firm[goes_left].sum() >= firm.sum()
    return goes_left

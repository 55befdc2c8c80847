"""Leaving out what makes no difference: never more leaves than the same answers need."""

from __future__ import annotations

import numpy as np

from distill.tree.answers import Said
from distill.tree.draft import Draft, pick
from distill.tree.grow import Limits
from distill.tree.shape import Shape, in_preorder
from distill.tree.value import LEAF
from distill.typing import Bools


def prune(draft: Draft, limits: Limits) -> tuple[Shape, bool]:
    """Return the draft without idle questions and too small leaves, and whether its answers are the same.

    A question is idle if all rows it sends to one side would be told the same on the other: one side is
    empty, both sides say the same, or whole subtrees do. The other side takes its place. A leaf that
    holds less than the limits allow loses its rows to its sibling, which may change what they are told.
    """
    pruner = _Pruner(draft, limits)
    root = pruner.kept(0)
    return pruner.shape(root), pruner.same_answers


class _Pruner:
    def __init__(self, draft: Draft, limits: Limits) -> None:
        self._draft = draft
        self._limits = limits
        self._weight = draft.target.weight
        self._left, self._right = np.array(draft.left), np.array(draft.right)
        self._told: dict[int, Said] = {}
        self.same_answers = True

    def kept(self, node: int) -> int:
        """Return the node that stands in the place of `node`, after pruning below it."""
        draft = self._draft
        if draft.feature[node] == LEAF:
            self._told[node] = draft.told(node)
            return node
        left, right = self.kept(draft.left[node]), self.kept(draft.right[node])
        reached, sent = draft.reached(node), draft.sent_left(node)
        differs = reached & (self._told[left] != self._told[right])
        if not np.any(differs & sent):
            return right
        if not np.any(differs > sent):
            return left
        for side, other, rows in ((left, right, reached & sent), (right, left, reached > sent)):
            if draft.feature[side] == LEAF and self._is_small(rows):
                self.same_answers = False
                return other
        self._left[node], self._right[node] = left, right
        self._told[node] = pick(sent, self._told[left], self._told[right])
        return node

    def shape(self, root: int) -> Shape:
        """Return the nodes under `root`."""
        order = np.arange(len(self._draft))
        order[0], order[root] = root, 0  # in_preorder starts at 0
        number = np.append(order, LEAF)  # the last slot keeps -1 as it is
        feature = np.array(self._draft.feature)[order]
        goes_left = self._draft.goes_left[order]
        return in_preorder(feature, goes_left, number[self._left[order]], number[self._right[order]])

    def _is_small(self, rows: Bools) -> bool:
        if np.count_nonzero(rows) < self._limits.min_leaf_rows:
            return True
        least = self._limits.min_leaf_weight
        return least > 0 and float(self._weight[rows].sum()) < least

"""Submodular pick: few explanations that together show most of what matters."""

from __future__ import annotations

import numpy as np

from distill.typing import Floats


def greedy_cover(weights: Floats, k: int) -> list[int]:
    """Return the positions of k explanations, the best first.

    A component matters as the square root of its summed absolute weights. Each pick adds the most that
    was not shown yet; once all is shown, those that show most of it go on.

    Parameters
    ----------
    weights : (n_explanations, n_components) float64
        Absolute weights, 0 where an explanation does not show a component.
    k : int
        From 1 to the number of explanations.

    References
    ----------
    Ribeiro, Singh and Guestrin (2016), '"Why should I trust you?"', KDD, algorithm 2.
    """
    importance = np.sqrt(weights.sum(axis=0))
    shows = weights > 0
    picked: list[int] = []
    for _ in range(k):
        fresh = shows & ~shows[picked].any(axis=0)
        gain = [(fresh[i] @ importance, shows[i] @ importance, -i) for i in range(len(weights))]
        left = [i for i in range(len(weights)) if i not in picked]
        picked.append(max(left, key=lambda i: gain[i]))
    return picked

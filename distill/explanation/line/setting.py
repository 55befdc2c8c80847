"""How local surrogates are fitted: chosen once for all rows, around anchor rows drawn from the seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

import numpy as np

from distill.linear import Link
from distill.typing import Floats, Ints

WIDTHS = (1.0, 1.4, 2.0, 2.8)
"""Window radii that are tried, as multiples of the declared region's radius."""

PENALTIES = (100.0, 10.0, 1.0)
"""Ridge penalties that are tried, as a number of rows; in an order in which each fit starts from the last."""

ROUNDS = ((25, 12), (75, 6), (200, 6))
"""Anchors after which only so many settings go on: clear losers need not be seen 200 times."""

MOST_ANCHORS = ROUNDS[-1][0]


class Offset(StrEnum):
    """The additive model that the line is added to."""

    NONE = "none"
    BENDS = "bends"
    STEPS = "steps"


@dataclass(frozen=True)
class Setting:
    """How wide the window is, on which scale the line is straight, and what it is added to.

    Parameters
    ----------
    width : float
        The window's radius as a multiple of the region's radius.
    link : Link
    offset : Offset
    penalty : float
    error : float
        The mean RMSE around the anchor rows that decided the choice; NaN where there was none.
    anchors : int
        Rows of the select part it was judged around.
    """

    width: float
    link: Link
    offset: Offset
    penalty: float
    error: float = float("nan")
    anchors: int = 0


def candidates(links: Sequence[Link], offsets: Sequence[Offset]) -> tuple[Setting, ...]:
    """Return the settings to choose from; with several links only the last may have an offset."""
    scales = [(link, Offset.NONE) for link in links]
    scales += [(links[-1], offset) for offset in offsets if offset is not Offset.NONE]
    return tuple(
        Setting(width, *scale, penalty) for width, scale, penalty in product(WIDTHS, scales, PENALTIES)
    )


def fallback(links: Sequence[Link]) -> Setting:
    """Return what is used where there are too few rows to choose on."""
    return Setting(1.4, links[-1], Offset.NONE, 10.0)


def choose(
    settings: Sequence[Setting], anchors: Ints, errors: Callable[[int, Sequence[Setting]], Floats]
) -> Setting:
    """Return the steadiest of the settings whose mean error around the anchors is as good as the least.

    Losers are left out early, by successive halving. Steadiest is the one with the largest penalty, then
    the widest window, and as good as the least is a mean within one standard error of the difference:
    what cannot be told apart by its error should at least not change with the seed.

    Parameters
    ----------
    settings : sequence of Setting
    anchors : (n_anchors,) int64
        Rows of the select part, in random order.
    errors : function
        Takes an anchor and settings, gives the RMSE of each around it, (n_settings,).

    References
    ----------
    Jamieson and Talwalkar (2016), "Non-stochastic best arm identification", AISTATS; Breiman et al.
    (1984), "Classification and regression trees", section 3.4.3 (the rule of one standard error).
    """
    left = list(settings)
    seen: Floats = np.zeros((0, len(left)))
    for until, keep in ROUNDS:
        fresh = [errors(int(anchor), left) for anchor in anchors[len(seen) : until]]
        seen = np.vstack([seen, *fresh])
        kept = np.sort(np.argsort(seen.mean(axis=0), kind="stable")[:keep])
        left, seen = [left[i] for i in kept], seen[:, kept]
    mean = seen.mean(axis=0)
    behind = seen - seen[:, [mean.argmin()]]
    good = np.flatnonzero(behind.mean(axis=0) <= behind.std(axis=0) / np.sqrt(len(seen)))
    best = max(good, key=lambda i: (left[i].penalty, left[i].width, -mean[i]))
    return replace(left[best], error=float(mean[best]), anchors=len(seen))

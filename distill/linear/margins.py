"""How sure coefficients are: 95 % margins from what each row pulls at each of them."""

from __future__ import annotations

import numpy as np

from distill.typing import Floats

FEWEST_DRAWS = 10
"""Draws a coefficient from which on they tell how draws vary; below, every row counts as a draw."""

FEWEST_DEGREES = 3.0
"""No margin is given to a coefficient whose variance has fewer degrees of freedom: one row is all of it."""


def margins(pull: Floats, chance: Floats | float) -> Floats:
    """Return (n_coefficients,): half the width of 95 % intervals; NaN where too few rows carry one.

    The variance is the sum of the squared pulls of the rows that are there by chance. Where there are
    fewer than `FEWEST_DRAWS` of them a coefficient, all rows count as drawn, which is too wide rather
    than too narrow. The quantile is Student's, with Satterthwaite's degrees of freedom: the rows that
    carry the variance, however many others there are.

    Parameters
    ----------
    pull : (n_rows, n_coefficients)
        By how much each row moves each coefficient, its own leverage allowed for (HC3).
    chance : (n_rows,) or 1
        As in `Lesson`.

    References
    ----------
    MacKinnon and White (1985), J. Econometrics 29 (HC3); Satterthwaite (1946), Biometrics Bulletin 2,
    with the kurtosis of the pulls for that of the normal distribution (Box 1953, Biometrika 40).
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - scipy takes longer to load than to use

    share = np.broadcast_to(chance, len(pull))
    drawn = np.flatnonzero(share)
    if len(drawn) < FEWEST_DRAWS * pull.shape[1]:
        drawn, share = np.arange(len(pull)), np.ones(len(pull))
    squares = pull[drawn] ** 2
    variance = share[drawn] @ squares
    with np.errstate(invalid="ignore", divide="ignore"):
        peaks = (squares**2).sum(axis=0) / squares.sum(axis=0) ** 2
    freedom = 2.0 / np.maximum(peaks - 1.0 / max(len(drawn), 1), 1e-6)
    quantile = stdtrit(np.fmax(freedom, 1.0), 0.975)
    carried = ~(freedom < FEWEST_DEGREES)  # NaN where nothing pulls, and so nothing is uncertain
    return np.where(carried, quantile * np.sqrt(variance), np.nan)

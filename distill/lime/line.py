"""lime's linear model from first and second moments: which columns, which coefficients, how good."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from distill.checks import refuse
from distill.typing import Floats, Ints

PENALTY = 1.0
"""lime's ridge penalty, for columns and weights as they are."""

FIRST_PENALTY = 0.01
"""That of the fit on all columns that ranks them."""

FORWARD_UP_TO = 6
"""Up to so many columns "auto" selects forward, above it by the largest coefficients."""


@dataclass(frozen=True)
class Moments:
    """What a weighted linear model of the answer depends on.

    Parameters
    ----------
    here : (n_columns,) float64
        The row's own components.
    score : float
        The answer at the row.
    mean : (n_columns,) float64
        Of the components of the draws.
    covariance : (n_columns, n_columns) float64
    cross : (n_columns,) float64
        Their covariance with the answer.
    level, variance : float
        The mean and the variance of the answer.
    mass : float
        The sum of the draws' weights.
    """

    here: Floats
    score: float
    mean: Floats
    covariance: Floats
    cross: Floats
    level: float
    variance: float
    mass: float

    def with_row(self) -> Moments:
        """Return sums of squares in the place of variances, the row itself counted once as lime does."""
        total = self.mass + 1.0
        apart, above, share = self.here - self.mean, self.score - self.level, self.mass / total
        return replace(
            self,
            mean=self.mean + apart / total,
            covariance=self.mass * self.covariance + share * np.outer(apart, apart),
            cross=self.mass * self.cross + share * apart * above,
            level=self.level + above / total,
            variance=self.mass * self.variance + share * above**2,
            mass=total,
        )


@dataclass(frozen=True)
class Line:
    """A linear model through some columns.

    Parameters
    ----------
    columns : (n_used,) int64
    coefficients : (n_used,) float64
    intercept : float
    here : float
        What it says of the row.
    score : float
        Its R2 on the draws.
    """

    columns: Ints
    coefficients: Floats
    intercept: float
    here: float
    score: float

    def pairs(self) -> list[tuple[int, float]]:
        """Return (column, coefficient), the largest absolute coefficient first."""
        order = np.argsort(-np.abs(self.coefficients), kind="stable")
        return [(int(self.columns[i]), float(self.coefficients[i])) for i in order]


def lime_line(moments: Moments, method: str, most: int) -> Line:
    """Return the line lime fits, as it would come out on average.

    Parameters
    ----------
    moments : Moments
    method : str
        lime's `feature_selection`.
    most : int
        How many columns at most.
    """
    sums = moments.with_row()
    return ridge(sums, selected(sums, method, min(most, len(sums.mean))))


def ridge(sums: Moments, columns: Ints) -> Line:
    """Fit the columns named."""
    gram, cross = sums.covariance[np.ix_(columns, columns)], sums.cross[columns]
    found: Floats = np.asarray(
        np.linalg.solve(gram + PENALTY * np.eye(len(columns)), cross), dtype=np.float64
    )
    intercept = sums.level - float(sums.mean[columns] @ found)
    left = sums.variance - 2.0 * float(found @ cross) + float(found @ gram @ found)
    score = 1.0 - left / sums.variance if sums.variance > 0 else 1.0
    return Line(columns, found, intercept, intercept + float(sums.here[columns] @ found), score)


def selected(sums: Moments, method: str, most: int) -> Ints:
    """Return the columns of the line.

    Raises
    ------
    InputError
        lime knows no such method.
    """
    if method == "auto":
        method = "forward_selection" if most <= FORWARD_UP_TO else "highest_weights"
    if method == "none":
        return np.arange(len(sums.mean))
    if method not in SELECTIONS:
        refuse("feature_selection", "one of 'auto', 'none', " + ", ".join(map(repr, SELECTIONS)), method)
    return SELECTIONS[method](sums, most)


def _forward(sums: Moments, most: int) -> Ints:
    """Add the column that explains most of what is left, by elimination on the sums of squares."""
    left, cross = sums.covariance.copy(), sums.cross.copy()
    own = np.diag(left).copy()
    chosen: list[int] = []
    for _ in range(most):
        spread = np.diag(left)
        free = spread > 1e-10 * np.maximum(own, 1e-300)
        gain = np.where(free, cross**2 / np.where(free, spread, 1.0), 0.0)
        gain[chosen] = -1.0
        best = int(np.argmax(gain))
        chosen.append(best)
        if free[best]:
            pull = left[:, best] / left[best, best]
            cross = cross - pull * cross[best]
            left = left - np.outer(pull, left[best])
    return np.array(chosen, dtype=np.int64)


def _largest(sums: Moments, most: int) -> Ints:
    """Take the columns with the largest terms at the row, in a fit on all of them."""
    everything = np.linalg.solve(sums.covariance + FIRST_PENALTY * np.eye(len(sums.mean)), sums.cross)
    return np.argsort(-np.abs(everything * sums.here), kind="stable")[:most]


def _lasso(sums: Moments, most: int) -> Ints:
    """Take the columns that the lasso's path holds while they are few enough."""
    from sklearn.linear_model import lars_path_gram  # noqa: PLC0415 -- slow to import

    _, _, path = lars_path_gram(
        Xy=sums.cross, Gram=sums.covariance.copy(), n_samples=max(round(sums.mass), 1), method="lasso"
    )
    few = [step for step in range(path.shape[1]) if np.count_nonzero(path[:, step]) <= most]
    return np.flatnonzero(path[:, few[-1]])


SELECTIONS = {"forward_selection": _forward, "highest_weights": _largest, "lasso_path": _lasso}

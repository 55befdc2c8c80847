"""Where numbers are cut: lime's discretizers, those of others, and statistics instead of data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.checks import listed, refuse
from distill.errors import InputError
from distill.lime.sheet import Sheet
from distill.representation import DECILES, QUARTILES, Bins
from distill.typing import Codes, Floats

PERCENTILES = {"quartile": QUARTILES, "decile": DECILES}
FIGURES = ("mins", "maxs", "means", "stds")
STATISTICS = ("means", "mins", "maxs", "stds", "feature_values", "feature_frequencies")


def bins_of(
    sheet: Sheet, categorical: Sequence[int], *, discretizer: Any, labels: Any, statistics: Any
) -> tuple[Bins | None, ...]:
    """Return the bins of each column; None for numbers that are not cut.

    Parameters
    ----------
    sheet : Sheet
    categorical : sequence of int
    discretizer : str or object, optional
        None cuts no numbers.
    labels : sequence, optional
        Of the training data.
    statistics : mapping, optional
        In the place of the training data.
    """
    found: list[Bins | None] = []
    for j in range(sheet.codes.shape[1]):
        codes = sheet.codes[:, j]
        if discretizer is not None and statistics is not None:
            found.append(of_statistics(statistics, j))
        elif j in categorical:
            found.append(Bins.of_values(codes))
        elif discretizer is None:
            found.append(None)
        elif hasattr(discretizer, "mins"):
            found.append(like(discretizer, j, codes))
        else:
            found.append(cut(codes, discretizer, labels, sheet.step(j)))
    return tuple(found)


def cut(codes: Codes, discretizer: Any, labels: Any, step: float) -> Bins:
    """Return the bins of one column of numbers by a discretizer's name.

    Raises
    ------
    InputError
        There is no discretizer of that name, or "entropy" has no labels.
    """
    known = ~np.isnan(codes)
    if not known.any():
        return Bins.of_values(codes)
    if discretizer == "entropy":
        if labels is None:
            raise InputError("`discretizer='entropy'` needs `training_labels`.")
        return Bins.of_numbers(codes, _by_entropy(codes[known], np.asarray(labels)[known]), step)
    if not isinstance(discretizer, str) or discretizer not in PERCENTILES:
        rule = "'quartile', 'decile', 'entropy' or an object with lime's mins, maxs, means and stds"
        refuse("discretizer", rule, discretizer)
    return Bins.of_numbers(codes, np.percentile(codes[known], PERCENTILES[discretizer]), step)


def like(discretizer: Any, column: int, codes: Codes) -> Bins:
    """Return the bins of a column as an object like lime's discretizers has them."""
    edges = np.asarray(discretizer.mins[column][1:], dtype=np.float64)
    place = np.searchsorted(edges, codes)
    share = np.bincount(place, minlength=len(edges) + 1) / len(codes)
    figures = {name: getattr(discretizer, name) for name in FIGURES}
    return _given(figures, column, edges, share)


def of_statistics(statistics: Mapping[str, Any], column: int) -> Bins:
    """Return the bins of a column from statistics that stand for training data."""
    values = np.asarray(statistics["feature_values"][column], dtype=np.float64)
    counts = np.asarray(statistics["feature_frequencies"][column], dtype=np.float64)
    order = np.argsort(values)
    if column not in statistics["means"]:
        none = np.empty(0)
        return Bins(none, none, none, none, none, values[order], counts[order] / counts.sum())
    edges = np.asarray(statistics["mins"][column][1:], dtype=np.float64)
    share = np.zeros(len(edges) + 1)
    share[values.astype(np.int64)] = counts / counts.sum()
    return _given(statistics, column, edges, share)


def check_statistics(statistics: Mapping[str, Any]) -> None:
    """Refuse statistics that lack a part.

    Raises
    ------
    InputError
        The sentence names what is lacking.
    """
    absent = [name for name in STATISTICS if name not in statistics]
    if absent:
        raise InputError(f"Missing keys in `training_data_stats`: {listed(absent)}.")


def _given(figures: Mapping[str, Any], column: int, edges: Floats, share: Floats) -> Bins:
    low, high, mean, sd = (np.asarray(figures[name][column], dtype=np.float64) for name in FIGURES)
    # lime adds 1e-11 to every standard deviation.
    return Bins(edges, low, high, mean, np.where(sd < 1e-10, 0.0, sd), np.empty(0), share)


def _by_entropy(values: Floats, labels: NDArray[Any]) -> Floats:
    """Return the cuts of a tree of depth 3 on the labels, the median where it makes none."""
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415 -- slow to import

    tree = DecisionTreeClassifier(criterion="entropy", max_depth=3, random_state=0)
    tree.fit(values[:, None], labels)
    cuts = tree.tree_.threshold[tree.tree_.children_left > -1]
    return np.asarray(cuts if len(cuts) else [np.median(values)], dtype=np.float64)

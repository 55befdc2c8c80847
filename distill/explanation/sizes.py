"""Mean absolute weights of all rows in which an output was explained, and of groups of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from distill.checks import listed, refuse
from distill.errors import InputError
from distill.explanation.averaging import mean_sizes
from distill.explanation.held import Held
from distill.fidelity import Measure, shared_level
from distill.typing import Bools, Ints, Objects

ALL = "all"

MOST_GROUPS = 12
"""A column with more values than these makes no groups of its own."""


@dataclass(frozen=True)
class Size:
    """The mean absolute weight of one component among some of the rows.

    Parameters
    ----------
    output, group, component : str
        `group` is "all" for all rows in which that output was explained.
    figure : Measure
    """

    output: str
    group: str
    component: str
    figure: Measure


def groups_of(by: ArrayLike | str, components: Sequence[Held], n: int) -> Objects:
    """Return (n,) object: the name of each row's group.

    Raises
    ------
    InputError
        `by` is no label for each row, nor a column with few values that all rows show.
    """
    if not isinstance(by, str):
        labels = pd.Series(np.asarray(by, dtype=object).ravel(), dtype=object)
        if len(labels) != n or np.ndim(by) != 1:
            refuse("by", f"a label for each of the {n} rows, or the name of a column", by)
        return labels.where(labels.notna(), "missing").map(str).to_numpy(dtype=object)
    found = next((one for one in components if one.name == by), None)
    if found is None:
        raise InputError(f"`by` must be one of {listed(one.name for one in components)}, got {by!r}.")
    if not found.shown.all():
        raise InputError(f"Not every row shows {by!r}; give `by` a label for each row.")
    if len(set(found.data.texts)) > MOST_GROUPS:
        raise InputError(
            f"{by!r} has more than {MOST_GROUPS} values; give `by` a label for each row, such as "
            "`pd.qcut(rows[column], 4)`."
        )
    return np.array([f"{by} = {text}" for text in found.data.texts], dtype=object)


def by_rows(outputs: Objects) -> list[str]:
    """Return the outputs, that of most rows first."""
    counts = pd.Series(outputs).value_counts(sort=False)
    return sorted(counts.index, key=lambda name: (-counts[name], list(counts.index).index(name)))


def sizes_of(
    components: Sequence[Held], rows: Bools, output: str, groups: Objects | None, level: float | None
) -> list[Size]:
    """Return the sizes of one output's rows: of all of them, then of each group."""
    found = _measured(components, np.flatnonzero(rows), output, ALL, level)
    if groups is None:
        return found
    order = {size.component: place for place, size in enumerate(found)}
    names = sorted(set(groups[rows]))
    shared = None if level is None else shared_level(level, len(names))
    for name in names:
        own = _measured(components, np.flatnonzero(rows & (groups == name)), output, name, shared)
        found += sorted(own, key=lambda size: order[size.component])
    return found


def _measured(
    components: Sequence[Held], rows: Ints, output: str, group: str, level: float | None
) -> list[Size]:
    weights, errors = (
        np.stack([getattr(one, name)[rows] for one in components], axis=1) for name in ("weights", "errors")
    )
    figures = mean_sizes(weights, errors, level)
    order = np.argsort([-figure.value for figure in figures], kind="stable")
    return [Size(output, group, components[j].name, figures[j]) for j in order.tolist()]

"""Mean absolute weights of all rows in which an output was explained, and of groups of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from distill.checks import listed, refuse
from distill.errors import InputError
from distill.explanation.overview.averaging import mean_sizes
from distill.explanation.overview.held import MISSING, Held
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


@dataclass(frozen=True)
class Groups:
    """Groups of rows.

    Parameters
    ----------
    labels : (n_rows,) object
        The name of each row's group.
    names : tuple of str
        In the order they are to be read.
    """

    labels: Objects
    names: tuple[str, ...]

    @classmethod
    def of(cls, by: ArrayLike | str, components: Sequence[Held], n: int) -> Groups:
        """Return the groups of labels, or of the values of a column.

        Raises
        ------
        InputError
            `by` is no label for each row, nor a column with few values that all rows show.
        """
        return cls._of_column(by, components) if isinstance(by, str) else cls._of_labels(by, n)

    @classmethod
    def _of_labels(cls, by: ArrayLike, n: int) -> Groups:
        """Name groups by their labels, in the labels' order; a label may be missing."""
        if np.shape(by) != (n,):
            refuse("by", f"a label for each of the {n} rows, or the name of a column", by)
        found = pd.Categorical(pd.Series(by))
        names = [*map(str, found.categories), MISSING]
        return cls(np.array(names, dtype=object)[found.codes], tuple(names))

    @classmethod
    def _of_column(cls, name: str, components: Sequence[Held]) -> Groups:
        found = next((one for one in components if one.name == name), None)
        if found is None:
            raise InputError(f"`by` must be one of {listed(one.name for one in components)}, got {name!r}.")
        if not found.shown.all():
            raise InputError(f"Not every row shows {name!r}; give `by` a label for each row.")
        told = dict(sorted(zip(found.data.codes.tolist(), found.data.texts, strict=True)))
        if len(set(found.data.texts)) > MOST_GROUPS:
            raise InputError(
                f"{name!r} has more than {MOST_GROUPS} values; give `by` a label for each row, such as "
                "`pd.qcut(rows[column], 4)`."
            )
        names = dict.fromkeys(f"{name} = {text}" for text in told.values())
        return cls(np.array([f"{name} = {text}" for text in found.data.texts], dtype=object), tuple(names))


def by_rows(outputs: Objects) -> list[str]:
    """Return the outputs, that of most rows first."""
    counts = pd.Series(outputs).value_counts(sort=False)
    return sorted(counts.index, key=lambda name: (-counts[name], list(counts.index).index(name)))


def sizes_of(
    components: Sequence[Held], rows: Bools, output: str, groups: Groups | None, level: float | None
) -> list[Size]:
    """Return the sizes of one output's rows: of all of them, then of each group."""
    found = _measured(components, np.flatnonzero(rows), output, ALL, level)
    if groups is None:
        return found
    order = {size.component: place for place, size in enumerate(found)}
    present = set(groups.labels[rows])
    names = [name for name in groups.names if name in present]
    shared = None if level is None else shared_level(level, len(names))
    for name in names:
        own = _measured(components, np.flatnonzero(rows & (groups.labels == name)), output, name, shared)
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

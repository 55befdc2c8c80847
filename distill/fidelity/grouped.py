"""One measure in many groups of rows: leaves, values of a column, intersections of those."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from distill.checks import refuse, whole
from distill.fidelity.measure import Measure
from distill.fidelity.pairs import check_weight, unit_codes
from distill.fidelity.result import Origin, Row
from distill.fidelity.simultaneous import shared_level
from distill.typing import Bools


@dataclass(frozen=True)
class Group:
    """A measure in some of the rows.

    Parameters
    ----------
    name : str
    figure : Measure
        Its value and n; without an interval where the rows are too few to say.
    told : bool
        There are rows enough.
    """

    name: str
    figure: Measure
    told: bool


@dataclass(frozen=True)
class Grouped:
    """A measure in groups, whose intervals hold together.

    Parameters
    ----------
    groups : tuple of Group
    confidence : float
        The level at which the intervals of all groups that are told hold together.
    min_rows : int
        Groups with fewer rows are too few to say.
    """

    groups: tuple[Group, ...]
    confidence: float
    min_rows: int

    @property
    def told(self) -> tuple[Group, ...]:
        """The groups with rows enough."""
        return tuple(group for group in self.groups if group.told)

    @property
    def worst(self) -> Group | None:
        """The group told with the worst end of its interval; None where none is told."""
        known = [group for group in self.told if group.figure.value == group.figure.value]  # not NaN
        if not known:
            return None
        if known[0].figure.direction == "higher":
            return min(known, key=lambda group: group.figure.low)
        return max(known, key=lambda group: group.figure.high)

    def too_few(self) -> tuple[str, ...]:
        """Return a sentence for each group with too few rows."""
        return tuple(
            f"{group.name} has {group.figure.n} rows, too few to say anything (at least "
            f"{self.min_rows} are needed)."
            for group in self.groups
            if not group.told
        )

    def rows(self, *, rows: Origin = "real") -> tuple[Row, ...]:
        """Return the figures as rows of a fidelity table."""
        return tuple(Row.of(group.figure, rows=rows, group=group.name) for group in self.groups)


def by_group(
    measure: Callable[..., Measure],
    groups: Mapping[str, ArrayLike],
    box: ArrayLike,
    surrogate: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    min_rows: int = 30,
    confidence: float = 0.95,
) -> Grouped:
    """Measure in each group, with intervals that hold together.

    Parameters
    ----------
    measure : function
        One of this package that takes two columns, weights, `unit` and `confidence`: `agreement`,
        `kappa`, `r2`, ... or, with the truth in the box's place, `accuracy`.
    groups : mapping of name to (n_rows,) bool
        They may overlap; see `leaves_as_groups` and `crossed`.
    box, surrogate : (n_rows,) or (n_rows, n_outputs)
    weight, unit : (n_rows,), optional
    min_rows : int
        Smaller groups get no interval and do not widen the others'.
    confidence : float
        Of all intervals together: each has level 1 - (1 - confidence) / (number of groups told).

    Raises
    ------
    InputError
        A mask has another length, `min_rows` is no whole number, or as the measure does.
    """
    min_rows = whole("min_rows", min_rows, at_least=1)
    told, said = np.asarray(box), np.asarray(surrogate)
    n = len(told)
    weights, units = check_weight(weight, n), unit_codes(unit, n)
    masks = {name: _mask(name, mask, n) & (weights > 0) for name, mask in groups.items()}
    enough = {name: int(mask.sum()) >= min_rows for name, mask in masks.items()}
    level = shared_level(confidence, sum(enough.values()))

    def group(name: str, rows: Bools) -> Group:
        kept = None if units is None else units[rows]
        figure = measure(told[rows], said[rows], weights[rows], unit=kept, confidence=level)
        return Group(name, figure if enough[name] else figure.without_interval(), enough[name])

    return Grouped(tuple(group(name, rows) for name, rows in masks.items()), confidence, min_rows)


def leaves_as_groups(leaf: ArrayLike, names: Mapping[Any, str] | None = None) -> dict[str, Bools]:
    """Return the rows of each leaf as groups, "leaf 3" unless named otherwise.

    Parameters
    ----------
    leaf : (n_rows,)
        The id of the leaf each row falls into.
    names : mapping of id to str, optional
        Leaves that no row falls into are groups as well when they are named.
    """
    ids: NDArray[Any] = np.asarray(leaf)
    called = names if names is not None else {i: f"leaf {i}" for i in np.unique(ids).tolist()}
    return {name: np.asarray(ids == i) for i, name in called.items()}


def crossed(columns: Iterable[Mapping[str, ArrayLike]], *, order: int = 2) -> dict[str, Bools]:
    """Return the intersections of groups of several columns that hold rows, "sex = F and age > 45".

    Parameters
    ----------
    columns : iterable of mapping of name to (n_rows,) bool
        The groups of each column.
    order : int
        How many columns cross.

    Raises
    ------
    InputError
        `order` is below 2 or above the number of columns.
    """
    given = list(columns)
    whole("order", order, at_least=2)
    if order > len(given):
        refuse("order", f"at most the number of columns ({len(given)})", order)
    found: dict[str, Bools] = {}
    for chosen in combinations(given, order):
        partial: dict[str, Bools] = {"": np.asarray(True)}
        for groups in chosen:
            partial = {
                f"{name} and {other}" if name else other: rows & np.asarray(mask, dtype=np.bool_)
                for name, rows in partial.items()
                for other, mask in groups.items()
            }
        found |= {name: rows for name, rows in partial.items() if rows.any()}
    return found


def _mask(name: str, mask: ArrayLike, n: int) -> Bools:
    checked = np.asarray(mask)
    if checked.shape != (n,) or checked.dtype != np.bool_:
        refuse(
            f"groups[{name!r}]",
            f"one True or False per row ({n})",
            f"{checked.dtype} of shape {checked.shape}",
        )
    return checked

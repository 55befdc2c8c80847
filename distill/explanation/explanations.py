"""Explanations of several rows, in the order they were given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar, overload

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from distill.checks import refuse, whole
from distill.errors import InputError
from distill.explanation.attributions import Attributions
from distill.explanation.exchange import shap_explanation
from distill.explanation.overview.summary import Summary
from distill.explanation.picking import greedy_cover
from distill.explanation.result import Component
from distill.explanation.saved import items_of, record_of
from distill.typing import Floats


class Explained(Protocol):
    """What the explanations of every method have."""

    @property
    def components(self) -> tuple[Component, ...]:
        """The weightiest first."""

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component."""

    def plot(self) -> Any:
        """Return signed bars."""


MOST_DRAWN = 20
"""A notebook shows so many explanations whole."""

One_co = TypeVar("One_co", bound=Explained, covariant=True)


class Explanations(Sequence[One_co]):
    """Explanations of several rows, in the order they were given.

    Parameters
    ----------
    items : sequence
    chosen : str, optional
        How the rows were chosen, where that was not at random: "picked to show most of what matters". A
        summary says so and gives no intervals.
    """

    def __init__(self, items: Sequence[One_co], *, chosen: str = "") -> None:
        self._items: Sequence[One_co] = _frozen(items)
        self._chosen = chosen

    @overload
    def __getitem__(self, index: int) -> One_co: ...

    @overload
    def __getitem__(self, index: slice) -> Explanations[One_co]: ...

    def __getitem__(self, index: int | slice) -> One_co | Explanations[One_co]:
        if isinstance(index, slice):
            return Explanations(self._items[index], chosen=self._chosen)
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[One_co]:
        return iter(self._items)

    def pick(self, k: int, *, n_components: int = 5) -> Explanations[One_co]:
        """Return the k explanations that together show the most of what matters, the best first.

        Submodular pick (Ribeiro, Singh and Guestrin 2016, algorithm 2): a component matters as the
        square root of its summed absolute weights, and is shown by an explanation that has it among
        its `n_components` weightiest. Once all is shown, those that show most of it go on.

        Raises
        ------
        InputError
            `k` is no whole number from 1 to the number of explanations.
        """
        k, n_components = whole("k", k, at_least=1), whole("n_components", n_components, at_least=1)
        if k > len(self):
            refuse("k", f"at most the number of explanations ({len(self)})", k)
        picked = greedy_cover(self._weights(n_components), k)
        return Explanations([self[i] for i in picked], chosen="picked to show most of what matters")

    def summary(self, *, by: ArrayLike | str | None = None, confidence: float = 0.95) -> Summary:
        """Return all of them at a glance: how large each component's weights are, and where they go.

        Parameters
        ----------
        by : (n_rows,) labels, or the name of an explained column, optional
            Groups of rows that are summarised besides; their intervals hold together.
        confidence : float, default 0.95
            The level of the intervals of the mean absolute weights. They speak of the rows that the
            explained ones are a random sample of, and are left out after `pick`.

        Raises
        ------
        InputError
            There are no explanations, or of texts, whose components are words of their own; `by` is no
            label for each row; or `confidence` does not lie between 0 and 1.
        """
        return Summary.of(self._items, by=by, confidence=confidence, chosen=self._chosen)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component of every explanation."""
        if isinstance(self._items, Attributions):
            return self._items.to_frame()
        return pd.concat([item.to_frame() for item in self], ignore_index=True)

    def to_shap(self) -> Any:
        """Return a `shap.Explanation` of all rows, for shap's beeswarm, waterfall and force plots.

        `values` are the weights, `data` the rows' own values, `base_values` what remains of the line's
        answer to the row without its weights. Of "shapley" and "lime" that is the method's own base. The
        weights of "local" are effects of a step, which stands beside the column's name ("age, per +10"),
        or of this value and not another: bars of a waterfall then start where all of them are undone.
        All are in the unit of the score, save for an `Attribution` of another `link`, on whose scale they
        and the base are.

        Raises
        ------
        MissingLibraryError
            shap is not installed.
        InputError
            There are no explanations, or not of rows of a table.
        """
        return shap_explanation(self._items)

    def to_json(self) -> str:
        """Return all of them, curves included, as one JSON document."""
        return json.dumps(record_of(self._items), ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Explanations[Any]:
        """Read `to_json`; what is read predicts as before.

        Raises
        ------
        InputError
            The text is no such JSON.
        """
        try:
            record = json.loads(text)
        except json.JSONDecodeError as error:
            raise InputError(f"These are no saved explanations: {error}.") from None
        return Explanations(items_of(record))

    def _weights(self, n_components: int) -> Floats:
        """Return (n_explanations, n_names): absolute weights of the weightiest components, 0 elsewhere."""
        names = sorted({c.name for item in self for c in item.components})
        column = {name: j for j, name in enumerate(names)}
        weights = np.zeros((len(self), len(names)))
        for i, item in enumerate(self):
            for component in item.components[:n_components]:
                weights[i, column[component.name]] = abs(component.weight)
        return weights

    def _repr_html_(self) -> str:
        drawn = "".join(f"<div>{item.plot().svg()}</div>" for item in self[:MOST_DRAWN])
        if len(self) <= MOST_DRAWN:
            return drawn
        return f"{drawn}<p>The first {MOST_DRAWN} of {len(self):,} explanations; `to_frame()` holds all.</p>"


def _frozen(items: Sequence[Any]) -> Sequence[Any]:
    return items if isinstance(items, Attributions) else tuple(items)

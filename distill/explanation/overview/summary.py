"""Many explanations at a glance: how large each component's weights are, as a whole and by group."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from distill import numbers
from distill.checks import listed, one_of, whole
from distill.errors import InputError
from distill.explanation.overview.dependence import Dependence
from distill.explanation.overview.held import Held, held
from distill.explanation.overview.sizes import ALL, Groups, Size, by_rows, sizes_of
from distill.explanation.overview.units import axes_of, meaning_of, outputs_of, verdicts_of
from distill.explanation.picture import IntervalsPicture, SwarmPicture
from distill.fidelity import Measure
from distill.fidelity.pairs import check_confidence
from distill.plain import plain
from distill.render import Estimate, Intervals, Lane, Swarm, Unit, Whisker
from distill.typing import Ints, Objects

MOST_DRAWN = 12
WIDTH = 100

COLUMNS = ("output", "group", "component", "value", "low", "high", "n", "baseline")


@dataclass(frozen=True)
class Summary:
    """Many explanations at a glance.

    Rows in which another output was explained are summarised apart: their weights speak of another answer.

    Parameters
    ----------
    sizes : tuple of Size
        By output; within it all rows first, then the groups; the largest component first.
    components : tuple of Held
        Weights and data values of all rows.
    outputs : (n_rows,) object
        The output explained in each row.
    axes : dict of str by output
        What a weight is, in words: "effect on the probability of deny".
    sentence, about : str
        What a weight is; which rows the intervals speak of.
    notes : tuple of str
    confidence : float, optional
        The level of the intervals, for each component by itself; those of its groups hold together. None
        where the rows are no random sample of others, so that there are no intervals.
    """

    sizes: tuple[Size, ...]
    components: tuple[Held, ...] = field(repr=False)
    outputs: Objects = field(repr=False, compare=False)
    axes: dict[str, str]
    sentence: str
    about: str
    notes: tuple[str, ...]
    confidence: float | None

    @classmethod
    def of(
        cls, items: Sequence[Any], *, by: ArrayLike | str | None, confidence: float, chosen: str
    ) -> Summary:
        """Summarise explanations; see `Explanations.summary`."""
        components = held(items)
        outputs = outputs_of(items)
        level = None if chosen else check_confidence(confidence)
        groups = None if by is None else Groups.of(by, components, len(outputs))
        sizes = tuple(
            size
            for output in by_rows(outputs)
            for size in sizes_of(components, outputs == output, output, groups, level)
        )
        axes = axes_of(items, by_rows(outputs))
        notes = (*verdicts_of(items), *_hidden(components))
        return cls(
            sizes,
            components,
            outputs,
            axes,
            meaning_of(items),
            _about(len(items), chosen, level),
            notes,
            level,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The outputs that were explained, the one of most rows first."""
        return tuple(self.axes)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups, if any; "all" is none."""
        return tuple(dict.fromkeys(size.group for size in self.sizes if size.group != ALL))

    def of_output(self, output: str | None = None, group: str = ALL) -> tuple[Size, ...]:
        """Return the sizes of one output, that of most rows by default, the largest first.

        Raises
        ------
        InputError
            There is no such output or group; the message lists those there are.
        """
        output = self._known(output)
        one_of("group", group, (ALL, *self.groups))
        return tuple(size for size in self.sizes if (size.output, size.group) == (output, group))

    def to_frame(self) -> pd.DataFrame:
        """Return one line per figure: output, group, component, value, low, high, n, baseline.

        `value` is the mean absolute weight; `baseline` what the weights' own errors would give a component
        that does nothing.
        """
        lines = [
            (one.output, one.group, one.component, *(getattr(one.figure, name) for name in COLUMNS[3:]))
            for one in self.sizes
        ]
        return pd.DataFrame(lines, columns=COLUMNS)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain JSON types."""
        return {
            "sentence": self.sentence,
            "about": self.about,
            "notes": list(self.notes),
            "axes": self.axes,
            "confidence": self.confidence,
            "sizes": self.to_frame().to_dict("records"),
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(plain(self.to_dict()), ensure_ascii=False, indent=2, allow_nan=False)

    def dependence(self, column: str, *, output: str | None = None, colour: str | None = None) -> Dependence:
        """Return the weights of one component beside the rows' own values of it.

        Parameters
        ----------
        column : str
        output : str, optional
            That of most rows by default.
        colour : str, optional
            Another column, whose values colour the dots: where they part high dots from low ones, the two
            columns work together.

        Raises
        ------
        InputError
            No row shows the column, or the output was not explained; the message lists those that are there.
        """
        output, found = self._known(output), self._component(column)
        rows = np.flatnonzero((self.outputs == output) & found.shown)
        if not len(rows):
            raise InputError(f"No row in which {output!r} is explained shows {column!r}.")
        other = None if colour is None else self._component(colour)
        return Dependence.of(
            found, rows, output=output, axis=self.axes[output], confidence=self.confidence, beside=other
        )

    def plot(self, *, output: str | None = None, most: int = MOST_DRAWN) -> SwarmPicture:
        """Return the weights of all rows, a line for each of the components with the largest ones."""
        return SwarmPicture(self.swarm(output=output, most=most))

    def plot_sizes(self, *, output: str | None = None, most: int = MOST_DRAWN) -> IntervalsPicture:
        """Return the mean absolute weights with their intervals; by group, where there are groups."""
        output, most = self._known(output), whole("most", most, at_least=1)
        rows = [
            Whisker(_named(size, self._label(size.component)), _estimate(size.figure))
            for first in self.of_output(output)[:most]
            for size in self.sizes
            if (size.output, size.component) == (output, first.component)
            and (size.group != ALL or not self.groups)
        ]
        axis = f"mean size of the {self.axes[output]}"
        return IntervalsPicture(Intervals(tuple(rows), axis, Unit.NUMBER, title=f"Mean sizes: {output}"))

    def swarm(self, *, output: str | None = None, most: int = MOST_DRAWN) -> Swarm:
        """Return the weights of all rows as a plain value to draw."""
        output, most = self._known(output), whole("most", most, at_least=1)
        rows = np.flatnonzero(self.outputs == output)
        sizes = self.of_output(output)
        own = {one.name: one for one in self.components}
        left = len(sizes) - len(sizes[:most])
        more = f" The {left} component(s) with the smallest weights are not drawn." if left > 0 else ""
        return Swarm(
            lanes=tuple(_lane(own[size.component], rows, size.figure) for size in sizes[:most]),
            axis=self.axes[output],
            toward=f"toward {output}",
            against="against",
            title=f"{len(rows):,} explained row{'s' * (len(rows) != 1)}: {output}",
            subtitle=f"{self.about}{more}",
        )

    def __str__(self) -> str:
        told = [fill(text, WIDTH) for text in (self.sentence, *self.notes)]
        return "\n".join([*(self.plot(output=output).text() for output in self.names), *told])

    def _repr_html_(self) -> str:
        return "".join(f"<div>{self.plot(output=output).svg()}</div>" for output in self.names)

    def _component(self, name: str) -> Held:
        found = next((one for one in self.components if one.name == name), None)
        if found is None:
            there = listed(one.name for one in self.components)
            raise InputError(f"No column {name!r} is explained; there is {there}.")
        return found

    def _label(self, component: str) -> str:
        return next(one.label for one in self.components if one.name == component)

    def _known(self, output: str | None) -> str:
        if output is None:
            return self.names[0]
        if output not in self.axes:
            raise InputError(f"`output` must be one of {listed(self.names)}, got {output!r}.")
        return output


def _lane(component: Held, rows: Ints, figure: Measure) -> Lane:
    rows = rows[component.shown[rows]]
    weights = tuple(component.weights[rows].tolist())
    return Lane(component.label, weights, component.data.tints(rows), _estimate(figure))


def _estimate(figure: Measure) -> Estimate:
    return Estimate(figure.value, figure.low, figure.high, figure.n)


def _named(size: Size, label: str) -> str:
    return label if size.group == ALL else f"{label} · {size.group}"


def _about(n: int, chosen: str, level: float | None) -> str:
    if n == 1:
        return "A single row has no interval."
    if level is None:
        return f"These rows were {chosen}: no random sample of others, so no intervals are given."
    told = numbers.level(level)
    return f"The {told} intervals speak of the rows that the explained ones are a random sample of."


def _hidden(components: Sequence[Held]) -> tuple[str, ...]:
    if all(one.shown.all() for one in components):
        return ()
    return ("Where an explanation leaves a component out, its weight counts as 0; it has no dot.",)

"""A transfer set laid out for local work: its parts, distances to them, and additive models on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distill.domain import Domain
from distill.explanation.line.setting import Offset
from distill.explanation.local.distances import Distances
from distill.linear import Additive, Link, bends, steps
from distill.representation import Columns, steps_of
from distill.samples import Part, TransferSet
from distill.seeds import stream
from distill.typing import Bools, Codes, Floats, Ints, Scores

MOST_FOR_CURVES = 10_000
"""Rows that additive models are fitted on; more of them hardly change a curve."""

SIDES = ("fit", "select", "report", "drawn")


@dataclass(frozen=True)
class Side:
    """The rows of one part and the box's answers to them.

    Parameters
    ----------
    domain : Domain
    codes : (n_rows, n_columns) float64
    scores : (n_rows, n_outputs) float64
    drawn : (n_rows,) bool
        Which rows were sampled.
    """

    domain: Domain
    codes: Codes
    scores: Scores
    drawn: Bools

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def distances(self) -> Distances:
        """Distances to these rows."""
        return Distances(self.domain, self.codes)


class Pool:
    """The labelled rows that all local surrogates share.

    `fit` holds real rows, then sampled ones, each in random order: its first rows inside a window are a
    thinned window that keeps the real ones, which do not change with the seed. `select` and `report`
    hold real rows, `drawn` sampled rows of the report part.
    """

    def __init__(self, samples: TransferSet, seed: int) -> None:
        self.domain = samples.domain
        self.answers = samples.answers
        self.used: Ints = np.flatnonzero(self.domain.usable)
        self.steps = steps_of(self.domain, self.used)
        rng = stream(seed, "thin the window")
        order = [rng.permutation(samples.where(part=Part.FIT, real=real)) for real in (True, False)]
        self.fit = self._side(samples, np.concatenate(order))
        self.select = self._side(samples, samples.where(part=Part.SELECT, real=True))
        self.report = self._side(samples, samples.where(part=Part.REPORT, real=True))
        self.drawn = self._side(samples, samples.where(part=Part.REPORT, real=False))
        self._models: dict[tuple[int, Link, Offset], Additive] = {}
        self._offsets: dict[tuple[str, int, Link, Offset], Floats] = {}

    @cached_property
    def _together(self) -> Distances:
        return Distances(self.domain, np.vstack([self.fit.codes, self.report.codes, self.drawn.codes]))

    def apart(self, row: Codes) -> tuple[Floats, Floats, Floats]:
        """Return the distances of a row to the fit, the report and the drawn rows, found together."""
        fit, report, drawn = np.split(
            self._together.to(row), [len(self.fit), len(self.fit) + len(self.report)]
        )
        return fit, report, drawn

    @property
    def links(self) -> tuple[Link, ...]:
        """The links a line can have here, the one for additive models last."""
        return (Link.IDENTITY, Link.LOGIT) if self.answers.classifies else (Link.IDENTITY,)

    def columns(self, row: Codes) -> Columns:
        """Return the components of a row."""
        return Columns(self.domain, row, self.used, self.steps)

    def model(self, output: int, link: Link, offset: Offset) -> Additive | None:
        """Return the additive model of an output, fitted on the fit rows; None for no offset."""
        if offset is Offset.NONE:
            return None
        key = (output, link, offset)
        if key not in self._models:
            learn = bends if offset is Offset.BENDS else steps
            codes, scores = self.fit.codes[:MOST_FOR_CURVES], self.fit.scores[:MOST_FOR_CURVES, output]
            self._models[key] = learn(codes, scores, self.domain, link=link)
        return self._models[key]

    def offsets(self, side: Side, rows: Ints, output: int, link: Link, offset: Offset) -> Floats | float:
        """Return (n_rows,): the additive model's values at rows of a side; 0 for no offset."""
        model = self.model(output, link, offset)
        if model is None:
            return 0.0
        name = next((name for name in SIDES if getattr(self, name) is side), None)
        if name is None:  # rows drawn for one row alone
            return model.at(side.codes[rows])
        key = (name, output, link, offset)
        if key not in self._offsets:
            self._offsets[key] = model.at(side.codes)
        return self._offsets[key][rows]

    def _side(self, samples: TransferSet, rows: Ints) -> Side:
        return Side(self.domain, samples.codes[rows], samples.scores[rows], ~samples.real[rows])

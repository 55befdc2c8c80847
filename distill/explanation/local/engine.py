"""The one local engine: rows near an input, a weighted line through the box's answers, its held-out error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from operator import attrgetter

import numpy as np

from distill.explanation.line.seen import Seen
from distill.explanation.line.setting import MOST_ANCHORS, Offset, Setting, candidates, choose, fallback
from distill.explanation.line.sparse import weightiest
from distill.explanation.line.surrogate import Surrogate, heights_of
from distill.explanation.local.pool import Pool, Side
from distill.explanation.local.region import Region, Window, region, window
from distill.explanation.local.thin import Ask, topped_up
from distill.linear import Additive, Lesson, Line, LinearFit, fit, line, lines
from distill.representation import Columns
from distill.samples import TransferSet
from distill.seeds import stream
from distill.typing import Codes, Floats, Ints


@dataclass(frozen=True)
class Local:
    """What the engine finds for one row and one output.

    Parameters
    ----------
    columns : Columns
        The row's components.
    fitted : LinearFit
    additive : Additive, optional
        What the line is added to.
    region : Region
        The rows it is judged on: those of the report part that are nearest.
    near : (n_neighbors, n_columns) float64
        Their codes.
    window : (n_fit, n_columns) float64
        The fit rows it was fitted on.
    answers : (n_fit,) float64
        The box's answers to them.
    weight : (n_fit,) float64
        What each of them counted.
    judged : Seen
        The rows it is judged on.
    drawn : Seen
        Sampled rows of the report part within the same reach.
    heights : (n_components, 2) float64
        Of the additive model's curves: see `Surrogate`.
    """

    columns: Columns
    fitted: LinearFit
    additive: Additive | None
    region: Region
    near: Codes
    window: Codes
    answers: Floats
    weight: Floats
    judged: Seen
    drawn: Seen
    heights: Floats

    @cached_property
    def surrogate(self) -> Surrogate:
        """What an explanation shows and predicts with."""
        return Surrogate(self.columns, self.fitted.line, self.additive, self.heights)


class Engine:
    """Fits and judges local surrogates on one transfer set."""

    def __init__(
        self, samples: TransferSet, *, n_neighbors: int, seed: int, n_components: int | None = None
    ) -> None:
        self.pool = Pool(samples, seed)
        self.n_neighbors, self.seed, self.n_components = n_neighbors, seed, n_components
        self._anchors = stream(seed, "anchors").permutation(len(self.pool.select))[:MOST_ANCHORS]
        self._settings: dict[int, Setting] = {}

    def setting(self, output: int) -> Setting:
        """Return how surrogates of an output are fitted: what is best around the anchor rows.

        The anchors come from the seed, never from the rows asked about; the choice is made once.
        """
        if output not in self._settings:
            self._settings[output] = self._choose(output)
        return self._settings[output]

    def heights(self, rows: Codes, output: int) -> Floats:
        """Return (n_rows, n_components, 2): the curves' heights at rows, which cost little together."""
        model = self.pool.model(output, self.setting(output).link, self.setting(output).offset)
        return heights_of([self.pool.columns(row) for row in rows], model)

    def explain(
        self, row: Codes, output: int, ask: Ask | None = None, heights: Floats | None = None
    ) -> Local:
        """Return the local surrogate of one row, judged on its nearest real report rows.

        Where the window holds too few rows and `ask` is given, draws near the row are asked about.
        `heights` are the row's own, where they are known.
        """
        pool, setting = self.pool, self.setting(output)
        case = _Case(pool, pool.columns(row), output, setting)
        distance, to_report, to_drawn = pool.apart(row)
        near = region(to_report, self.n_neighbors)
        side, radius = pool.fit, setting.width * near.radius
        if ask is not None and np.count_nonzero(distance < radius) < self._at_least:
            side, distance = topped_up(side, row, distance, radius=radius, ask=ask, seed=self.seed)
        taught = window(distance, side.drawn, radius, self._at_least)
        if self.n_components is not None:
            case = case.sparse(side, taught, self.n_components)
        lesson = case.lesson(side, taught)
        fitted = fit(lesson, link=setting.link, penalty=setting.penalty)
        reached = region(to_drawn, self.n_neighbors, within=near.radius)
        additive = pool.model(output, setting.link, setting.offset)
        if heights is None or additive is None:
            heights = heights_of([case.columns], additive)[0]
        return Local(
            columns=case.columns,
            fitted=fitted,
            additive=additive,
            heights=heights,
            region=near,
            near=pool.report.codes[near.members],
            window=side.codes[taught.rows],
            answers=lesson.target,
            weight=taught.weight,
            judged=case.seen(pool.report, near.members, fitted.line),
            drawn=case.seen(pool.drawn, reached.members, fitted.line),
        )

    def region(self, row: Codes) -> Region:
        """Return the real report rows that judge a row's surrogate."""
        return region(self.pool.report.distances.to(row), self.n_neighbors)

    def _choose(self, output: int) -> Setting:
        pool = self.pool
        if len(pool.select) < 3 or not len(self._anchors):
            return fallback(pool.links)
        # As many neighbours as reach as far as the report rows' do: the windows are multiples of it.
        share = len(pool.select) / max(len(pool.report), 1)
        n_neighbors = min(max(round(self.n_neighbors * share), 10), len(pool.select) - 1)
        return choose(
            candidates(pool.links, tuple(Offset) if self.n_components is None else (Offset.NONE,)),
            self._anchors,
            lambda anchor, settings: self._errors(anchor, settings, output, n_neighbors),
        )

    def _errors(self, anchor: int, settings: Sequence[Setting], output: int, n_neighbors: int) -> Floats:
        """Return (n_settings,): the RMSE of each around one row of the select part."""
        pool = self.pool
        row = pool.select.codes[anchor]
        columns = pool.columns(row)
        near = region(pool.select.distances.to(row), n_neighbors)
        distance = pool.fit.distances.to(row)
        found: list[float] = []
        for width, of_width in groupby(settings, key=attrgetter("width")):
            taught = window(distance, pool.fit.drawn, width * near.radius, self._at_least)
            for _, alike in groupby(of_width, key=attrgetter("link", "offset")):
                found += self._errors_of(list(alike), columns, output, taught, near.members)
        return np.array(found)

    def _errors_of(
        self,
        settings: Sequence[Setting],
        columns: Columns,
        output: int,
        taught: Window,
        asked: Ints,
    ) -> list[float]:
        """Return the RMSE of settings that differ in their penalty only."""
        case = _Case(self.pool, columns, output, settings[0])
        lesson = case.lesson(self.pool.fit, taught)
        penalties = tuple(setting.penalty for setting in settings)
        tried = lines(lesson, link=settings[0].link, penalties=penalties)
        seen = [case.seen(self.pool.select, asked, one) for one in tried]
        return [float(np.sqrt(np.mean((one.surrogate - one.box) ** 2))) for one in seen]

    @cached_property
    def usual(self) -> float:
        """How far the anchor rows' nearest report rows are at most; infinite without anchors."""
        anchors = self.pool.select.codes[self._anchors]
        distances = [region(self.pool.report.distances.to(row), 1).nearest for row in anchors]
        return max(distances, default=float("inf"))

    @property
    def _at_least(self) -> int:
        return max(30, 2 * len(self.pool.used))


@dataclass(frozen=True)
class _Case:
    """One row's components, the output explained and the setting: what turns rows into a lesson."""

    pool: Pool
    columns: Columns
    output: int
    setting: Setting

    def lesson(self, side: Side, taught: Window) -> Lesson:
        rows = taught.rows
        design = self.columns.design(side.codes[rows])
        target, offset = side.scores[rows, self.output], self.offset(side, rows)
        return Lesson(design, target, taught.weight, offset, taught.chance)

    def sparse(self, side: Side, taught: Window, n: int) -> _Case:
        """Return the case with the n components whose part in the answers varies most over the rows."""
        lesson = self.lesson(side, taught)
        full = line(lesson, link=self.setting.link, penalty=self.setting.penalty)
        return replace(self, columns=self.columns.only(weightiest(lesson, full, n)))

    def seen(self, side: Side, rows: Ints, fitted: Line) -> Seen:
        answers = fitted.predict(self.columns.design(side.codes[rows]), self.offset(side, rows))
        return Seen(side.scores[rows, self.output], answers)

    def offset(self, side: Side, rows: Ints) -> Floats | float:
        return self.pool.offsets(side, rows, self.output, self.setting.link, self.setting.offset)

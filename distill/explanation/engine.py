"""The one local engine: rows near an input, a weighted line through the box's answers, its held-out error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, product
from operator import itemgetter

import numpy as np

from distill.domain import Domain
from distill.explanation.region import Region, nearest, window
from distill.linear import LinearFit, Link, fit, line
from distill.representation import Columns, steps_of
from distill.samples import Part, TransferSet
from distill.seeds import stream
from distill.typing import Bools, Codes, Floats, Ints, Scores

WIDTHS = (1.25, 1.75, 2.5, 4.0)
"""Window radii that are tried, as multiples of the declared region's radius."""

Scale = tuple[float, Link]
"""The width of a window and the link of the line in it."""

PENALTY = 3.0
MOST_IN_WINDOW = 2_500
MOST_ANCHORS = 60


@dataclass(frozen=True)
class Setting:
    """How wide the window is and on which scale the line is straight; chosen once for all rows.

    Parameters
    ----------
    width : float
        The window's radius as a multiple of the region's radius.
    link : Link
    error : float
        The mean RMSE around the anchor rows that decided the choice.
    anchors : int
        Rows of the select part it was judged around.
    """

    width: float
    link: Link
    error: float
    anchors: int


@dataclass(frozen=True)
class Local:
    """What the engine finds for one row and one output.

    Parameters
    ----------
    columns : Columns
        The row's components.
    fitted : LinearFit
    region : Region
        The report rows it is judged on.
    box, surrogate : (n_neighbors,) float64
        The answers of both on those rows.
    """

    columns: Columns
    fitted: LinearFit
    region: Region
    box: Floats
    surrogate: Floats


class Engine:
    """Fits and judges local surrogates on one transfer set."""

    def __init__(self, samples: TransferSet, *, n_neighbors: int, seed: int) -> None:
        self.domain: Domain = samples.domain
        self.n_neighbors = n_neighbors
        self.used: Ints = np.flatnonzero(self.domain.usable)
        self.steps = steps_of(self.domain, self.used)
        self.fit_codes, self.fit_scores = _rows(samples, samples.where(part=Part.FIT))
        self.select_codes, self.select_scores = _rows(samples, samples.where(part=Part.SELECT, real=True))
        self.report_codes, self.report_scores = _rows(samples, samples.where(part=Part.REPORT, real=True))
        self.links = (Link.IDENTITY, Link.LOGIT) if samples.answers.classifies else (Link.IDENTITY,)
        rank = stream(seed, "thin the window").permutation(len(self.fit_codes))
        self._rank: Ints = rank
        self._anchors = stream(seed, "anchors").permutation(len(self.select_codes))[:MOST_ANCHORS]

    def choose(self, output: int) -> Setting:
        """Return the width and link with the least mean RMSE around anchor rows of the select part.

        The anchors come from the seed, never from the rows asked about.
        """
        if len(self.select_codes) < 3:
            return Setting(WIDTHS[1], self.links[0], float("nan"), 0)
        errors: dict[Scale, list[float]] = {scale: [] for scale in product(WIDTHS, self.links)}
        for anchor in self._anchors:
            for setting, error in self._anchor_errors(self.select_codes[anchor], output, tuple(errors)):
                errors[setting].append(error)
        means = {setting: float(np.mean(values)) for setting, values in errors.items() if values}
        if not means:
            return Setting(WIDTHS[1], self.links[0], float("nan"), 0)
        width, link = min(means, key=lambda setting: means[setting])
        return Setting(width, link, means[width, link], len(self._anchors))

    def explain(self, row: Codes, output: int, setting: Setting) -> Local:
        """Return the local surrogate of one row, judged on its nearest real report rows."""
        columns = Columns(self.domain, row, self.used, self.steps)
        region = nearest(self.domain, row, self.report_codes, self.n_neighbors)
        distance = self.domain.distance(row, self.fit_codes)
        design, target, weight = self._lesson(columns, distance, setting.width * region.radius, output)
        fitted = fit(design, target, weight, link=setting.link, penalty=PENALTY)
        near = self.report_codes[region.members]
        box = self.report_scores[region.members, output]
        return Local(columns, fitted, region, box, fitted.line.predict(columns.design(near)))

    def _anchor_errors(
        self, row: Codes, output: int, settings: tuple[Scale, ...]
    ) -> Iterator[tuple[Scale, float]]:
        region = nearest(self.domain, row, self.select_codes, self.n_neighbors)
        if not len(region.members):
            return
        columns = Columns(self.domain, row, self.used, self.steps)
        design = columns.design(self.select_codes[region.members])
        truth = self.select_scores[region.members, output]
        distance = self.domain.distance(row, self.fit_codes)
        for width, links in groupby(settings, key=itemgetter(0)):
            lesson = self._lesson(columns, distance, width * region.radius, output)
            for scale in links:
                found = line(*lesson, link=scale[1], penalty=PENALTY)
                yield scale, float(np.sqrt(np.mean((found.predict(design) - truth) ** 2)))

    def _lesson(
        self, columns: Columns, distance: Floats, radius: float, output: int
    ) -> tuple[Floats, Floats, Floats]:
        """Return design, target and weight of the fit rows in a window."""
        at_least = max(30, 2 * len(self.used))
        rows, weight = window(distance, radius, at_least, self._kept(distance, radius))
        return columns.design(self.fit_codes[rows]), self.fit_scores[rows, output], weight

    def _kept(self, distance: Floats, radius: float) -> Bools:
        inside = distance < radius
        count = int(np.count_nonzero(inside))
        if count <= MOST_IN_WINDOW:
            return np.ones(len(distance), dtype=bool)
        limit = np.partition(self._rank[inside], MOST_IN_WINDOW)[MOST_IN_WINDOW]
        return np.asarray(self._rank < limit)


def _rows(samples: TransferSet, rows: Ints) -> tuple[Codes, Scores]:
    return samples.codes[rows], samples.scores[rows]

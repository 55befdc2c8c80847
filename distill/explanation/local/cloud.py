"""A cloud around a row as its neighbourhood: sampled directly, with the same offsets around every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.domain import Domain
from distill.explanation.line.seen import Seen
from distill.explanation.line.setting import Offset, Setting
from distill.explanation.line.sparse import weightiest
from distill.explanation.line.surrogate import heights_of
from distill.explanation.local.engine import Local
from distill.explanation.local.region import Region
from distill.linear import Lesson, LinearFit, Link, fit, fit_of_logits
from distill.representation import Columns, steps_of
from distill.samples import Part
from distill.seeds import stream
from distill.typing import Codes, Floats, Ints

SHARES = {Part.FIT: 0.75, Part.SELECT: 0.125, Part.REPORT: 0.125}
"""What the rows of a cloud are for: to fit on, to choose the link on, to judge on."""

MOST_EXCHANGED = 0.5


@dataclass(frozen=True)
class Cloud:
    """The law of a cloud: how to turn uniform numbers into rows around a row.

    A number gets normal noise of `scale` standard deviations; a category, with probability `scale` (at
    most 1/2), the value of a row drawn from the reference rows; a missing value stays missing.

    Parameters
    ----------
    domain : Domain
    reference : (n_rows, n_columns) float64
        The rows categories are drawn from.
    scale : float
    uniforms : dict of (n, n_columns) float64 by Part
        Scrambled Sobol points (Owen 1998), one scramble for each part.
    """

    domain: Domain
    reference: Codes
    scale: float
    uniforms: dict[Part, Floats]

    @classmethod
    def of(cls, domain: Domain, reference: Codes, *, scale: float, n: int, seed: int) -> Cloud:
        """Return the cloud of `n` points that the seed stands for."""
        sizes = {part: round(share * n) for part, share in SHARES.items()}
        width = len(domain.columns)
        uniforms = {part: _sobol(size, width, stream(seed, f"cloud {part}")) for part, size in sizes.items()}
        return cls(domain, reference, scale, uniforms)

    @property
    def parts(self) -> Ints:
        """(n,): the `Part` of each row of `around`, as a number."""
        return np.concatenate([np.full(len(points), int(part)) for part, points in self.uniforms.items()])

    def around(self, row: Codes) -> Codes:
        """Return (n, n_columns): the rows of the cloud around one, part after part."""
        from scipy.special import ndtri  # noqa: PLC0415 - scipy takes longer to load than to use

        points = np.vstack(list(self.uniforms.values()))
        codes = np.tile(row, (len(points), 1))
        for j, column in enumerate(self.domain.columns):
            if not column.is_usable or np.isnan(row[j]):
                continue
            if column.is_levelled:
                codes[:, j] = self._exchanged(row[j], j, points[:, j])
            else:
                noise = self.scale * column.sd * ndtri(points[:, j])
                moved = np.clip(row[j] + noise, min(column.low, row[j]), max(column.high, row[j]))
                codes[:, j] = np.round(moved / column.step) * column.step if column.step else moved
        return codes

    def _exchanged(self, own: float, column: int, uniforms: Floats) -> Floats:
        """Return (n,): the row's own level, or one drawn from the reference rows."""
        known = self.reference[:, column]
        known = np.sort(known[known >= 0])
        rate = min(self.scale, MOST_EXCHANGED)
        if not len(known):
            return np.full(len(uniforms), own)
        drawn = known[np.minimum(uniforms / rate * len(known), len(known) - 1).astype(np.int64)]
        return np.where(uniforms < rate, drawn, own)


def explain_cloud(
    cloud: Cloud,
    row: Codes,
    codes: Codes,
    scores: Floats,
    parts: Ints,
    *,
    classifies: bool,
    n_components: int | None = None,
) -> tuple[Local, Setting]:
    """Return the unpenalised line through a cloud's answers, and on which scale it is straight.

    The link is chosen on the cloud's select part and the line judged on its report part. Of few
    components those are kept whose part in the line through all varies most; then it is fitted again.

    Parameters
    ----------
    row : (n_columns,) float64
    codes : (n, n_columns) float64
        Rows of `cloud.around(row)`.
    scores : (n,) float64
        The box's answers to them, for one output.
    parts : (n,) int64
        Their `Part`s.
    classifies : bool
    n_components : int, optional
        All by default.
    """
    used = np.flatnonzero(cloud.domain.usable)
    columns = Columns(cloud.domain, row, used, steps_of(cloud.domain, used))
    sides = {p: (codes[parts == p], scores[parts == p]) for p in Part}
    lesson, fitted = _best(columns, sides, classifies=classifies)
    if n_components is not None:
        columns = columns.only(weightiest(lesson, fitted.line, n_components))
        lesson, fitted = _best(columns, sides, classifies=classifies)
    near, answers = sides[Part.REPORT]
    distance = cloud.domain.distance(row, near)
    local = Local(
        columns=columns,
        fitted=fitted,
        additive=None,
        heights=heights_of([columns], None)[0],
        region=Region(
            np.arange(len(near)), float(distance.max(initial=0.0)), float(distance.min(initial=0.0))
        ),
        near=near,
        window=sides[Part.FIT][0],
        answers=lesson.target,
        weight=lesson.weight,
        judged=Seen(answers, fitted.line.predict(columns.design(near))),
        drawn=Seen(np.empty(0), np.empty(0)),
    )
    return local, Setting(cloud.scale, fitted.line.link, Offset.NONE, 0.0)


def _best(
    columns: Columns, sides: dict[Part, tuple[Codes, Floats]], *, classifies: bool
) -> tuple[Lesson, LinearFit]:
    """Return what the line is fitted on, and the one on the scale that suits the select part best."""
    taught, target = sides[Part.FIT]
    asked, truth = sides[Part.SELECT]
    lesson, design = Lesson(columns.design(taught), target, np.ones(len(target))), columns.design(asked)
    tried = _tried(lesson, classifies=classifies)
    return lesson, min(tried, key=lambda found: _rmse(found.line.predict(design), truth))


def _tried(lesson: Lesson, *, classifies: bool) -> list[LinearFit]:
    straight = fit(lesson, link=Link.IDENTITY, penalty=0.0)
    if not classifies:
        return [straight]
    return [fit_of_logits(lesson), fit(lesson, link=Link.LOGIT, penalty=0.0), straight]


def _rmse(surrogate: Floats, box: Floats) -> float:
    return float(np.sqrt(np.mean((surrogate - box) ** 2))) if len(box) else 0.0


def _sobol(n: int, width: int, rng: np.random.Generator) -> Floats:
    """Return (n, width): the first n of a scrambled Sobol sequence, inside (0, 1)."""
    from scipy.stats.qmc import Sobol  # noqa: PLC0415 - scipy takes longer to load than to use

    points: Floats = Sobol(width, scramble=True, seed=rng).random_base2(max(n - 1, 1).bit_length())
    return np.clip(points[:n], 1e-9, 1 - 1e-9)

"""Whether the box answers rows drawn column by column otherwise than real ones (Slack et al. 2020, AIES).

Equal trees are taught, some on drawn rows and some on as many real ones, and all are judged on the real
report rows. Where the first lose, trees are also taught on the same drawn rows, labelled by honest
stand-ins that learned the box's answers to real rows alone, a forest and a line: away from the data they
go on in two ways, and a box that goes on like either is no finding. See `distill.fidelity.taught_gap`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge

from distill import numbers
from distill.distillation.student import Said, answers_of, taught
from distill.fidelity import Measure, shared_level, taught_gap, taught_r2_gap, tells_apart
from distill.ledger import Keys, row_keys
from distill.oracle import Oracle
from distill.samples import Part, TransferSet
from distill.sampling import Marginal
from distill.seeds import stream
from distill.transfer import Finding, Plan
from distill.tree.surrogate import TreeSurrogate
from distill.typing import Codes, Floats, Ints

MOST_DRAWN = 2_000
"""Rows drawn at most, each a question; the intervals of more are hardly narrower."""

FEWEST_DRAWN = 20
"""Trees taught on fewer rows say nothing."""

MOST_KNOWN = 5_000
"""Real rows that teach the stand-ins, at most."""

LEAVES = 8

N_TREES = 5
"""Trees taught on resamples of each lesson, whose mean is judged: a single one owes much to chance."""


@dataclass(frozen=True)
class Probe:
    """What came of asking the box about rows drawn column by column.

    Parameters
    ----------
    keys : (n, 2) uint64
        The ledger's keys of the rows drawn and asked about; none where that was not to be, or too few
        could be.
    to_real : Measure, optional
        What trees taught on them lose, on real rows, to those taught on as many real rows.
    to_stand_in : Measure, optional
        What they lose to those taught on the same rows by the honest stand-in nearest to the box;
        measured where `to_real` is notable by itself.
    """

    keys: Keys
    to_real: Measure | None = None
    to_stand_in: Measure | None = None

    @property
    def n(self) -> int:
        """How many rows were drawn and asked about."""
        return len(self.keys)

    @property
    def tells_apart(self) -> bool:
        """Whether the box is found to tell real rows from drawn ones."""
        if self.to_real is None or self.to_stand_in is None:
            return False
        return tells_apart(self.to_real, self.to_stand_in)

    @property
    def sentence(self) -> str:
        """The result in words, with its figures."""
        if self.to_real is None:
            return _UNTESTED
        lost = f"{_LOST.format(n=self.n, rows=self.to_real.n)} {_figures(self.to_real)}"
        if self.to_stand_in is None:
            return f"{_NOT_FOUND}: {lost}."
        word = _FOUND if self.tells_apart else _NOT_FOUND
        return f"{word}: {lost}; {_HONEST} {_figures(self.to_stand_in)}."

    def findings(self) -> tuple[Finding, ...]:
        """Return what the reader must know; nothing where the box was not found to tell rows apart."""
        return (Finding("real-sampled-gap", self.sentence),) if self.tells_apart else ()

    def to_dict(self) -> dict[str, Any]:
        """Return figures and sentence as plain JSON types."""
        return {
            "n": self.n,
            "to_real": _plain(self.to_real),
            "to_stand_in": _plain(self.to_stand_in),
            "tells_apart": self.tells_apart,
            "sentence": self.sentence,
        }


_FOUND = "The box answers rows drawn column by column otherwise than real ones"
_NOT_FOUND = "The box was not found to answer rows drawn column by column otherwise than real ones"
_LOST = "trees taught on {n:,} such rows lose, on {rows:,} real rows, to those taught on as many real ones"
_HONEST = "to those taught on the same rows by an honest stand-in of the box they lose"
_UNTESTED = (
    "Whether the box answers rows drawn column by column otherwise than real ones was not tested: too few "
    "rows were to be sampled, or could be within the budget."
)


def probe(oracle: Oracle, plan: Plan, samples: TransferSet, seed: int) -> Probe:
    """Ask about rows drawn column by column, and return what came of it."""
    rng = stream(seed, "probe")
    fit = rng.permutation(samples.where(part=Part.FIT, real=True))[: plan.n_probe]
    if len(fit) < FEWEST_DRAWN:
        return Probe(row_keys(samples.rows[:0]))
    drawn = _drawn(oracle, samples, fit, rng)
    if len(drawn) < FEWEST_DRAWN:
        return Probe(row_keys(drawn.rows))
    asked = Probe(row_keys(drawn.rows), _gap(samples, drawn, samples.take(fit[: len(drawn)]), seed))
    if asked.to_real is None or not tells_apart(asked.to_real):
        return asked
    gaps = [_gap(samples, drawn, alike, seed) for alike in _stand_ins(samples, drawn, rng)]
    return replace(asked, to_stand_in=min(gaps, key=lambda gap: gap.low))


def _drawn(oracle: Oracle, samples: TransferSet, fit: Ints, rng: np.random.Generator) -> TransferSet:
    """Return as many rows, each group of columns from a fit row of its own, labelled by the box."""
    everywhere = samples.take(samples.where(part=Part.FIT, real=True))
    codes = Marginal().draw(everywhere.codes, samples.domain, len(fit), rng).codes
    lent = samples.take(fit)
    table = lent.table.with_frame(samples.domain.decode(codes, like=lent.rows))
    kept, scores = oracle.answerable(table)
    return replace(
        lent.take(kept),
        table=table.take(kept),
        scores=scores,
        real=np.zeros(len(kept), dtype=bool),
        source=np.full(len(kept), -1, dtype=np.int64),
        _codes=codes[kept],
    )


def _gap(samples: TransferSet, drawn: TransferSet, control: TransferSet, seed: int) -> Measure:
    """Return what trees taught on drawn rows lose on the report rows to those taught on a control."""
    report = samples.take(samples.where(part=Part.REPORT, real=True))
    answers = samples.answers
    of_drawn, of_control = (_told(lesson, report, seed) for lesson in (drawn, control))
    if answers.classifies:
        decided = ([said.decisions for said in told] for told in (of_drawn, of_control))
        return taught_gap(report.decisions, *map(np.array, decided), unit=report.unit)
    level = shared_level(0.95, len(answers.outputs))
    scores = (np.array([said.scores for said in told]) for told in (of_drawn, of_control))
    columns = zip(report.scores.T, *(np.moveaxis(told, -1, 0) for told in scores), strict=True)
    return _widest([taught_r2_gap(*column, unit=report.unit, confidence=level) for column in columns])


def _told(lesson: TransferSet, report: TransferSet, seed: int) -> list[Said]:
    """Return what trees say to the report rows, each taught on a resample of the lesson."""
    rng, n = stream(seed, "probe trees"), len(lesson)
    tree = TreeSurrogate(LEAVES, effort="fast")
    trees = (taught(tree, lesson, rng.integers(n, size=n), np.ones(n)) for _ in range(N_TREES))
    return [answers_of(one, report.table, report.answers) for one in trees]


def _widest(gaps: list[Measure]) -> Measure:
    """Return the gap of the output that loses most; a constant output has none."""
    return max(gaps, key=lambda gap: -np.inf if np.isnan(gap.value) else gap.value)


def _stand_ins(samples: TransferSet, drawn: TransferSet, rng: np.random.Generator) -> Iterator[TransferSet]:
    """Yield the drawn rows as models label them that learned the box's answers to real rows alone."""
    learnable = np.flatnonzero(samples.real & (samples.part != Part.REPORT))
    known = samples.take(rng.permutation(learnable)[:MOST_KNOWN])
    places, asked = _ranks(known.codes, known.codes), _ranks(known.codes, drawn.codes)
    certain = np.eye(len(samples.answers.outputs))
    told = (certain[known.decisions] if samples.answers.classifies else known.scores).squeeze()
    for model in (RandomForestRegressor(100, max_features="sqrt", n_jobs=1, random_state=0), Ridge(1e-3)):
        said = np.reshape(model.fit(places, told).predict(asked), drawn.scores.shape)
        yield replace(drawn, scores=certain[said.argmax(axis=1)] if samples.answers.classifies else said)


def _ranks(known: Codes, codes: Codes) -> Floats:
    """Return codes as places among the known values, 0 to 1: a forest takes no numbers beyond float32."""
    scales = [np.unique(own) for own in known.T]
    places = [np.searchsorted(own, values) / len(own) for own, values in zip(scales, codes.T, strict=True)]
    return np.column_stack(places)


def _figures(gap: Measure) -> str:
    what = "R²" if gap.name.startswith("taught r2") else "agreement"
    if np.isnan(gap.value):
        return f"{what} that cannot be determined"
    value, low, high = (numbers.rounded(end, 3) for end in (gap.value, gap.low, gap.high))
    return f"{value} of {what} ({low} to {high})"


def _plain(gap: Measure | None) -> dict[str, Any] | None:
    if gap is None or np.isnan(gap.value):
        return None
    return {"value": gap.value, "low": gap.low, "high": gap.high, "n": gap.n}

"""`method="lime"`: what lime estimates, for all rows from one pool of labelled draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from distill.checks import number, one_of, whole
from distill.errors import BudgetError, InputError
from distill.explanation.asked import checked_components, outputs_of, rows_like
from distill.explanation.attribution import Attribution
from distill.explanation.attributions import Attributions, Told, weightiest_first
from distill.explanation.explanations import Explanations
from distill.explanation.lime.binned import in_bins
from distill.explanation.lime.reference import Reference
from distill.explanation.lime.scrambles import SCRAMBLES, T95
from distill.explanation.lime.sloping import around_mean, around_rows
from distill.explanation.lime.study import Study, Studying
from distill.explanation.lime.view import View
from distill.explanation.request import Request
from distill.explanation.split import Asked
from distill.fidelity import Measure
from distill.oracle import Oracle
from distill.representation import DECILES, QUARTILES
from distill.typing import Floats, Ints

FEWEST = 64
"""The fewest draws: eight from each scramble."""

BINS = {"quartile": QUARTILES, "decile": DECILES, "none": None}
"""The percentiles that numbers are cut at."""


@dataclass(frozen=True)
class Way:
    """One of lime's ways to draw.

    Parameters
    ----------
    study : function
    usual : int
        How many rows are drawn unless that is said.
    each : bool
        Whether they are drawn and asked about for each row anew.
    """

    study: Studying
    usual: int
    each: bool

    def needed(self, n_rows: int, n: int) -> int:
        """Return how many questions `n` draws take, the rows themselves among them."""
        return n_rows + n * (n_rows if self.each else 1)

    def size(self, oracle: Oracle, n_rows: int, wanted: int | None) -> int:
        """Return how many rows to draw: a multiple of the scrambles, within the budget.

        Raises
        ------
        InputError, BudgetError
            They are too few, or too many for the budget.
        """
        n = self.usual if wanted is None else whole("n_samples", wanted, at_least=FEWEST)
        left = oracle.budget_left
        if left is not None and self.needed(n_rows, n) > left:
            most = (left - n_rows) // (n_rows if self.each else 1)
            if wanted is not None or most < FEWEST:
                raise BudgetError(oracle.refusal(self.needed(n_rows, FEWEST if wanted is None else n)))
            n = most
        return n // SCRAMBLES * SCRAMBLES


IN_BINS = Way(in_bins, 4096, each=False)

AROUND = {"mean": Way(around_mean, 4096, each=False), "row": Way(around_rows, 1024, each=True)}
"""Where numbers that are not cut are drawn."""


def lime(request: Request) -> Explanations[Attribution]:
    """Explain rows by lime's coefficients: the effect of a column's bin on the mean answer, or its slope.

    Raises
    ------
    InputError, BudgetError, BoxError
        As `distill.explain`.
    """
    oracle, way = request.oracle, _checked_way(request)
    reference = Reference.of(oracle, request.background)
    view = View.of(reference, BINS[request.bins or "quartile"], _checked_width(request))
    table = rows_like(request.rows, reference.table, reference.domain)
    kept = checked_components(request.n_components, reference.domain) or len(view.used)
    n = way.size(oracle, len(table), request.n_samples)
    codes, scores = reference.domain.encode(table.frame), oracle.label(table)
    outputs = outputs_of(request.output, oracle.answers, scores)
    asked = Asked(reference.domain, codes, scores, outputs, oracle.answers)
    study = way.study(oracle, view, asked, n, request.seed)
    found = study.matched
    order = weightiest_first(found.coefficient, np.argsort(-found.gain, axis=1, kind="stable")[:, :kept])
    return Explanations(
        Attributions(
            told=_told(study, asked, order, seed=request.seed),
            columns=view.columns,
            codes=codes[:, view.used],
            units=study.units,
            weights=found.coefficient,
            errors=found.error,
            margin=T95,
            order=order,
        )
    )


def _checked_way(request: Request) -> Way:
    bins = one_of("bins", request.bins or "quartile", tuple(BINS))
    if bins == "none":
        return AROUND[one_of("around", request.around or "mean", tuple(AROUND))]
    if request.around is not None:
        raise InputError(
            "`around` says where numbers that are not cut are drawn; give `bins='none'` as well."
        )
    return IN_BINS


def _checked_width(request: Request) -> float | None:
    width = request.kernel_width
    return None if width is None else number("kernel_width", width, low=0.01, high=1e6)


def _told(study: Study, asked: Asked, order: Ints, *, seed: int) -> Told:
    base, there, r2 = study.matched.line(order)
    return Told(
        method="lime",
        sentence=study.sentence,
        seed=seed,
        output=np.array(asked.answers.outputs, dtype=object)[asked.outputs],
        answer=asked.said(),
        score=asked.score,
        base=base,
        surrogate_score=there,
        fidelity=LineFits(r2, study.n),
        notes=tuple(study.notes),
    )


@dataclass(frozen=True)
class LineFits(Sequence[tuple[Measure, ...]]):
    """How well the rows' lines fit the draws, each figure made when it is looked at.

    Parameters
    ----------
    r2 : (n_rows,) float64
    n : int
        The draws.
    """

    r2: Floats
    n: int

    def __len__(self) -> int:
        return len(self.r2)

    @overload
    def __getitem__(self, index: int) -> tuple[Measure, ...]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[Measure, ...]]: ...

    def __getitem__(self, index: int | slice) -> tuple[Measure, ...] | Sequence[tuple[Measure, ...]]:
        if isinstance(index, slice):
            return LineFits(self.r2[index], self.n)
        nan = float("nan")
        measure = Measure(
            "r2",
            float(self.r2[index]),
            nan,
            nan,
            self.n,
            0.0,
            "higher",
            reference="Ribeiro, Singh and Guestrin (2016); lime's `score`",
            pitfall="It is judged on the draws, most of which are far from the row.",
        )
        return (measure,)

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
from distill.explanation.matched import Matched
from distill.explanation.pooled import Pooled
from distill.explanation.product import Drawn, ProductLaw
from distill.explanation.reference import Reference
from distill.explanation.request import Request
from distill.explanation.scrambles import SCRAMBLES, T95
from distill.explanation.view import View
from distill.fidelity import Measure
from distill.oracle import Oracle
from distill.representation import DECILES, QUARTILES
from distill.task import Answers
from distill.typing import Codes, Floats, Ints, Objects, Scores

DEFAULT_POOL = 4096
FEWEST = 64
"""The smallest pool: eight draws from each scramble."""

BINS = {"quartile": QUARTILES, "decile": DECILES}


def lime(request: Request) -> Explanations[Attribution]:
    """Explain rows by lime's coefficients: the effect of a column's bin on the mean answer.

    Raises
    ------
    InputError, BudgetError, BoxError
        As `distill.explain`.
    """
    oracle = request.oracle
    reference = Reference.of(oracle, request.background)
    view = View.of(reference, *_checked_cut(request))
    if not len(view.used):
        raise InputError("No column of the background varies, so that there is nothing to explain.")
    table = rows_like(request.rows, reference.table, reference.domain)
    kept = checked_components(request.n_components, reference.domain) or len(view.used)
    n = _size(oracle, len(table), request.n_samples)
    scores = oracle.label(table)
    outputs = outputs_of(request.output, oracle.answers, scores)
    drawn = view.law.draw(n, request.seed)
    answers = reference.ask(oracle, view.filled(drawn.codes))
    rows = Rows.of(view, reference.domain.encode(table.frame), scores, outputs)
    found = _by_output(view.law, drawn, answers, rows)
    order = weightiest_first(found.coefficient, np.argsort(-found.gain, axis=1, kind="stable")[:, :kept])
    told = _told(view, rows, found.line(order), oracle.answers, n=n, seed=request.seed)
    return Explanations(
        Attributions(
            told=told,
            columns=view.columns,
            codes=rows.codes,
            units=view.labels()[rows.places],
            weights=found.coefficient,
            errors=found.error,
            margin=T95,
            order=order,
        )
    )


@dataclass(frozen=True)
class Rows:
    """The rows to explain.

    Parameters
    ----------
    codes : (n_rows, n_used) float64
    places : (n_rows, n_used) int64
        Their bins, -1 for a value that the reference rows do not hold.
    scores : (n_rows, n_outputs) float64
    outputs : (n_rows,) int64
        The output to explain of each.
    """

    codes: Codes
    places: Ints
    scores: Scores
    outputs: Ints

    @classmethod
    def of(cls, view: View, codes: Codes, scores: Scores, outputs: Ints) -> Rows:
        """Look up rows, (n_rows, n_columns) codes."""
        used = codes[:, view.used]
        return cls(used, view.law.places(used), scores, outputs)

    @property
    def score(self) -> Floats:
        """(n_rows,): the box's score of each row's own output."""
        return np.asarray(np.take_along_axis(self.scores, self.outputs[:, None], axis=1)[:, 0])


def _checked_cut(request: Request) -> tuple[tuple[float, ...], float | None]:
    """Return the percentiles to cut numbers at, and the kernel width asked for."""
    percentiles = BINS[one_of("bins", request.bins or "quartile", tuple(BINS))]
    width = request.kernel_width
    return percentiles, None if width is None else number("kernel_width", width, low=0.01, high=1e6)


def _size(oracle: Oracle, n_rows: int, wanted: int | None) -> int:
    """Return how many rows to draw: a multiple of the scrambles, within the budget."""
    n = DEFAULT_POOL if wanted is None else whole("n_samples", wanted, at_least=FEWEST)
    left = oracle.budget_left
    if left is not None and n_rows + n > left:
        if wanted is not None or left - n_rows < FEWEST:
            raise BudgetError(oracle.refusal(n_rows + (n if wanted is not None else FEWEST)))
        n = left - n_rows
    return n // SCRAMBLES * SCRAMBLES


def _by_output(law: ProductLaw, drawn: Drawn, answers: Scores, rows: Rows) -> Matched:
    """Return the figures of rows, each for its own output."""
    chosen, back = np.unique(rows.outputs, return_inverse=True)
    parts = [
        Pooled(law, drawn, answers[:, output]).of(rows.places[back == i]) for i, output in enumerate(chosen)
    ]
    return Matched.joined(parts).take(np.argsort(np.argsort(back, kind="stable"), kind="stable"))


def _told(
    view: View, rows: Rows, line: tuple[Floats, Floats, Floats], answers: Answers, *, n: int, seed: int
) -> Told:
    base, there, r2 = line
    names = np.array(answers.outputs, dtype=object)
    return Told(
        method="lime",
        sentence=_sentence(view.law),
        seed=seed,
        output=names[rows.outputs],
        answer=names[answers.decide(rows.scores)] if answers.classifies else _figures(rows.score),
        score=rows.score,
        base=base,
        surrogate_score=there,
        fidelity=LineFits(r2, n),
        notes=_notes(view, rows),
    )


def _sentence(law: ProductLaw) -> str:
    return (
        f"Near-global: lime's kernel keeps {law.kept:.0%} of the draws whichever row is explained, so this "
        "is the effect of each bin on the mean answer to rows with independent columns, not near this row."
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


def _notes(view: View, rows: Rows) -> tuple[tuple[str, ...], ...]:
    """Say of each row which values the reference rows never hold."""
    notes: list[tuple[str, ...]] = [()] * len(rows.places)
    columns = view.columns
    for i, j in np.argwhere(rows.places < 0):
        value = columns[j].show(rows.codes[i, j])
        sentence = f"{columns[j].name!r} is {value}, which the reference rows never hold; its weight is 0."
        notes[i] = (*notes[i], sentence)
    return tuple(notes)


def _figures(scores: Floats) -> Objects:
    return np.array([f"{score:.6g}" for score in scores.tolist()], dtype=object)

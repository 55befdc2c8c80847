"""Answers split among columns, put into words and figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.domain import Domain
from distill.explanation.attributions import Attributions, Told, weightiest_first
from distill.explanation.line.effects import Z95
from distill.explanation.notes import strange
from distill.fidelity import Measure
from distill.representation import Columns, steps_of
from distill.task import Answers
from distill.typing import Codes, Floats, Ints, Objects, Scores

UNIT = "this value, not the background's"

NAN = float("nan")


@dataclass(frozen=True)
class Asked:
    """The rows explained and the box's answers to them.

    Parameters
    ----------
    domain : Domain
    codes : (n_rows, n_columns) float64
    scores : (n_rows, n_outputs) float64
    outputs : (n_rows,) int64
        The output explained of each row.
    answers : Answers
    """

    domain: Domain
    codes: Codes
    scores: Scores
    outputs: Ints
    answers: Answers

    @property
    def score(self) -> Floats:
        """(n_rows,): the box's score of each row's own output."""
        return np.asarray(np.take_along_axis(self.scores, self.outputs[:, None], axis=1)[:, 0])

    def said(self) -> Objects:
        """Return (n_rows,) object: what the box says, a class or the score."""
        if self.answers.classifies:
            return np.array(self.answers.outputs, dtype=object)[self.answers.decide(self.scores)]
        return np.array([f"{score:.6g}" for score in self.score.tolist()], dtype=object)


@dataclass(frozen=True)
class Split:
    """What columns add to answers.

    Parameters
    ----------
    values, errors : (n_rows, n_columns) float64
        On the scale of the link, and their standard errors.
    base : (n_rows,) float64
        What they are added to.
    fit : tuple of one tuple of Measure per row
        How well sums of values tell the samples, where there are any.
    notes : tuple of one tuple of str per row
    sentence : str
    link : str
        As in `Attribution`.
    """

    values: Floats
    errors: Floats
    base: Floats
    fit: tuple[tuple[Measure, ...], ...]
    notes: tuple[tuple[str, ...], ...]
    sentence: str
    link: str = "identity"

    @property
    def sums(self) -> Floats:
        """(n_rows,): base and all values."""
        return np.asarray(self.base + self.values.sum(axis=1))


def attributions(asked: Asked, split: Split, *, seed: int, reached: Floats | None = None) -> Attributions:
    """Return one value per column of every row, the weightiest first.

    Parameters
    ----------
    asked : Asked
    split : Split
    seed : int
    reached : (n_rows,) float64, optional
        The scores that the sums stand for; the sums themselves by default.
    """
    missed = np.abs((split.sums if reached is None else reached) - asked.score).tolist()
    names = np.array(asked.answers.outputs, dtype=object)
    told = Told(
        method="shapley",
        sentence=split.sentence,
        seed=seed,
        output=names[asked.outputs],
        answer=asked.said(),
        score=asked.score,
        base=split.base,
        surrogate_score=split.sums,
        fidelity=tuple((_additivity(gap), *fit) for gap, fit in zip(missed, split.fit, strict=True)),
        notes=tuple(
            (*notes, *_strange(asked, row)) for notes, row in zip(split.notes, asked.codes, strict=True)
        ),
        link=split.link,
    )
    everything = np.tile(np.arange(split.values.shape[1]), (len(split.values), 1))
    return Attributions(
        told=told,
        columns=asked.domain.columns,
        codes=asked.codes,
        units=np.full(split.values.shape, UNIT, dtype=object),
        weights=split.values,
        errors=split.errors,
        margin=Z95,
        order=weightiest_first(split.values, everything),
    )


def fit_of_sums(r2: float, n: int) -> tuple[Measure, ...]:
    """Return how much of the answers' variance over coalitions sums of values tell."""
    measure = Measure(
        "r2",
        r2,
        NAN,
        NAN,
        n,
        0.0,
        "higher",
        reference="Lundberg and Lee (2017), theorem 2: the least squares that Shapley values solve",
        pitfall="It is judged on hybrids of the row and background rows, few of which are real.",
    )
    return (measure,)


def _additivity(gap: float) -> Measure:
    return Measure(
        "additivity",
        gap,
        NAN,
        NAN,
        1,
        NAN,
        "lower",
        reference="Shapley (1953), efficiency; Lundberg and Lee (2017), property 1",
        pitfall="Any values can be made to sum to the answer; it says nothing about each of them.",
    )


def _strange(asked: Asked, row: Codes) -> tuple[str, ...]:
    used = np.flatnonzero(asked.domain.usable)
    return strange(Columns(asked.domain, row, used, steps_of(asked.domain, used)))

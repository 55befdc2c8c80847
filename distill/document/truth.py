"""Black box and surrogate beside the truth: accuracy, which is never called fidelity."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from distill import numbers
from distill.document.wording import words
from distill.fidelity import Fidelity, Measure, Row, mae, r2
from distill.fidelity import accuracy as accuracy_of
from distill.task import Answers
from distill.transfer import Finding
from distill.typing import Floats, Ints, Scores

EVEN = 0.5
"""The threshold at which a decision is for the likelier of two answers."""


def accuracy(
    truth: Floats,
    box: Scores,
    surrogate: Scores,
    decided: Ints | None,
    answers: Answers,
    *,
    unit: Ints | None = None,
) -> Fidelity:
    """Return the accuracy of both on rows whose truth is known; groups are "box" and "surrogate".

    Parameters
    ----------
    truth : (n_rows, 1 or n_outputs), from `distill.truth.read_truth`
    box, surrogate : (n_rows, n_outputs)
    decided : (n_rows,), the surrogate's decisions. Classification only.
    unit : (n_rows,), optional
    """
    known = ~np.isnan(truth).any(axis=1)
    truth, unit = truth[known], None if unit is None else unit[known]
    if answers.classifies and decided is not None:
        told = (("box", answers.decide(box)), ("surrogate", decided))
        measured = ((name, accuracy_of(truth[:, 0], said[known], unit=unit)) for name, said in told)
        return Fidelity(tuple(Row.of(figure, rows="real", group=name) for name, figure in measured))
    return Fidelity(tuple(_number_rows(truth, box[known], surrogate[known], unit)))


def truth_not_used() -> Finding:
    """Return the finding that the truth was given, but not that of the report rows."""
    return Finding("truth-not-used", words()("finding.truth-not-used"))


def worse_than_guessing(figures: Fidelity, answers: Answers) -> tuple[Finding, ...]:
    """Return a finding where a classifier is right less often than its commonest label would be.

    Names given in the wrong order turn every answer around, and nothing else in an audit shows it.
    """
    box = next((row for row in figures.figures if (row.measure, row.group) == ("accuracy", "box")), None)
    if box is None or not box.high < box.baseline:
        return ()
    is_moved = len(answers.labels) == 2 and not answers.hard and answers.threshold != EVEN
    sentence = words()(
        "finding.worse-than-guessing-moved" if is_moved else "finding.worse-than-guessing",
        right=numbers.share(box.value),
        n=numbers.count(box.n),
        baseline=numbers.share(box.baseline),
        threshold=f"{answers.threshold:g}",
        even=f"{EVEN:g}",
    )
    return (Finding("worse-than-guessing", sentence),)


def _number_rows(truth: Floats, box: Scores, surrogate: Scores, unit: Ints | None) -> Iterator[Row]:
    for measure in (r2, mae):
        for name, said in (("box", box), ("surrogate", surrogate)):
            figure: Measure = measure(truth, said, unit=unit)
            yield Row.of(figure, rows="real", group=name)

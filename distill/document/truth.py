"""Black box and surrogate beside the truth: accuracy, which is never called fidelity."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from distill.fidelity import Fidelity, Measure, Row, mae, r2
from distill.fidelity import accuracy as accuracy_of
from distill.task import Answers
from distill.transfer import Finding
from distill.typing import Floats, Ints, Scores

TRUTH_NOT_USED = Finding(
    "truth-not-used",
    "The truth was given, but not that of the report rows, so accuracy is not measured; give it as `y_test`.",
)

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


def worse_than_guessing(figures: Fidelity, answers: Answers) -> tuple[Finding, ...]:
    """Return a finding where a classifier is right less often than its commonest label would be.

    Names given in the wrong order turn every answer around, and nothing else in an audit shows it.
    """
    box = next((row for row in figures.figures if (row.measure, row.group) == ("accuracy", "box")), None)
    if box is None or not box.high < box.baseline:
        return ()
    question = "are its outputs named in the order of its scores?"
    if len(answers.labels) == 2 and not answers.hard and answers.threshold != EVEN:
        cause = f"Its decision at {answers.threshold:g} instead of {EVEN:g} may be why; if not, {question}"
    else:
        cause = question.capitalize()
    sentence = (
        f"The black box is right on {box.value:.1%} of the {box.n} rows whose truth is known; always "
        f"guessing the commonest label is right on {box.baseline:.1%}. {cause}"
    )
    return (Finding("worse-than-guessing", sentence),)


def _number_rows(truth: Floats, box: Scores, surrogate: Scores, unit: Ints | None) -> Iterator[Row]:
    for measure in (r2, mae):
        for name, said in (("box", box), ("surrogate", surrogate)):
            figure: Measure = measure(truth, said, unit=unit)
            yield Row.of(figure, rows="real", group=name)

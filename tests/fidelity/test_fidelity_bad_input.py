"""The bad input that every report must survive: few rows, nothing varies, absent classes, NaN, no weight."""

import math

import numpy as np
import pytest

from distill import fidelity
from distill.errors import InputError
from distill.policy import Policy
from distill.task import Answers, Task

ON_DECISIONS = [
    fidelity.agreement,
    fidelity.accuracy,
    fidelity.kappa,
    fidelity.skill,
    fidelity.macro_agreement,
    fidelity.ceiling,
]
ON_SCORES = [
    fidelity.r2,
    fidelity.pooled_r2,
    fidelity.mae,
    fidelity.rank_correlation,
    fidelity.local_r2,
    fidelity.local_rmse,
    fidelity.local_mae,
    fidelity.r2_ceiling,
]
ANSWERS = Answers(Task.CLASSIFICATION, ("no", "maybe", "yes"), ("no", "maybe", "yes"))


def told(figure):
    """Return whether a figure is either known with its interval around it, or not known at all."""
    if math.isnan(figure.value):
        return math.isnan(figure.low) and math.isnan(figure.high)
    return figure.low <= figure.value <= figure.high


@pytest.mark.parametrize("n", [0, 1, 5])
@pytest.mark.parametrize("measure", ON_DECISIONS)
def test_few_decisions(measure, n):
    figure = measure(np.arange(n) % 2, np.zeros(n, dtype=int))
    assert figure.n == n
    assert told(figure)


@pytest.mark.parametrize("n", [0, 1, 5])
@pytest.mark.parametrize("measure", ON_SCORES)
def test_few_scores(measure, n):
    figure = measure(np.arange(n) / 10, np.arange(n) / 10 + 0.05 * (np.arange(n) % 2))
    assert figure.n == n
    assert told(figure)


@pytest.mark.parametrize("measure", ON_DECISIONS)
def test_a_constant_box_and_rows_that_are_all_alike(measure):
    assert told(measure(np.zeros(40), np.zeros(40)))
    assert told(measure(np.zeros(40), np.arange(40) % 2))


@pytest.mark.parametrize("measure", ON_SCORES)
def test_scores_that_are_all_alike(measure):
    assert told(measure(np.full(40, 0.3), np.full(40, 0.3)))
    assert told(measure(np.full(40, 0.3), np.linspace(0, 1, 40)))


@pytest.mark.parametrize("measure", ON_SCORES)
def test_a_nan_score_is_refused(measure):
    with pytest.raises(InputError, match=r"must be finite, but 1 of 3 rows hold NaN or infinity"):
        measure([0.1, float("nan"), 0.3], [0.1, 0.2, 0.3])


@pytest.mark.parametrize("measure", [*ON_DECISIONS, *ON_SCORES])
def test_weights_of_zero_leave_nothing(measure):
    figure = measure([0, 1, 1], [0, 1, 0], np.zeros(3))
    assert (figure.n, math.isnan(figure.value)) == (0, True)


def test_a_class_absent_from_the_rows_has_no_figure_of_its_own():
    scores = np.eye(3)[[0, 0, 2, 2, 0]]
    found = fidelity.assess(
        ANSWERS,
        box_scores=scores,
        surrogate_scores=scores,
        surrogate_decisions=np.array([0, 0, 2, 2, 0]),
        real=np.ones(5, dtype=bool),
        groups={"one": np.arange(5) == 2, "none": np.zeros(5, dtype=bool)},
    )
    absent = found.get("class agreement", group="answer: maybe")
    assert (absent.n, math.isnan(absent.value)) == (0, True)
    assert found.get("agreement", group="one").n == 1
    assert not found.find(group="none")
    assert all(told(row.to_measure()) for row in found.figures)


@pytest.mark.parametrize("n", [0, 1, 5])
def test_a_verdict_on_few_rows_is_undecided(n):
    scores = np.eye(3)[np.arange(n) % 3]
    found = fidelity.assess(
        ANSWERS,
        box_scores=scores,
        surrogate_scores=scores,
        surrogate_decisions=np.arange(n) % 3,
        real=np.ones(n, dtype=bool),
    )
    assert fidelity.judge(found, Policy()).verdict == "undecided"

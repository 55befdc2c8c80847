import numpy as np
import pytest

from distill.distillation import distill
from distill.distillation.folds import Fold
from distill.distillation.heldout import held_out, mark_of, yardstick
from distill.distillation.student import Said
from distill.task import Answers, Task
from distill.tree.surrogate import TreeSurrogate

CLASSES = Answers(Task.CLASSIFICATION, ("no", "yes"), (0, 1))
LABELS = Answers(Task.CLASSIFICATION, ("no", "yes"), (0, 1), hard=True)
NUMBERS = Answers(Task.REGRESSION, ("y",))


def slope(X):
    p = 0.1 + 0.3 * X[:, 0]  # every decision is "no"
    return np.column_stack([1 - p, p])


@pytest.mark.parametrize(
    ("answers", "objective", "measure"),
    [
        (CLASSES, "decision", "agreement"),
        (CLASSES, "score", "r2"),
        (LABELS, "score", "agreement"),
        (NUMBERS, "decision", "r2"),
    ],
)
def test_what_trees_are_compared_by(answers, objective, measure):
    assert yardstick(answers, objective) == measure


@pytest.fixture(scope="module")
def sloping():
    X = np.random.default_rng(0).random((400, 2))
    return distill(slope, X, n_samples=200, max_leaf_nodes=8, objective="score", effort="fast")


def test_trees_that_learn_scores_are_chosen_by_scores(sloping):
    assert sloping.curve.measure == "r2"
    assert "held-out r2" in sloping.pool
    assert sloping.curve.searched.value > 0.9
    assert [point.leaves for point in sloping.curve.points if np.isfinite(point.low)] == [2, 4, 8, 16, 32, 64]


def test_a_surrogate_that_learns_scores_is_taught_the_pool_its_scores_ask_for(sloping):
    surrogate = TreeSurrogate(8, objective="score", effort="fast")
    d = distill(slope, sloping.samples.rows.iloc[:400].to_numpy(), n_samples=200, surrogate=surrogate)
    assert "held-out r2" in d.pool


def test_a_mark_of_probabilities_is_their_pooled_r2(sloping):
    samples = sloping.samples
    rows = np.arange(10)
    said = Said(np.full((10, 2), 0.5), np.zeros(10, dtype=np.int64))
    held = held_out([Fold(rows, rows)], "r2", [said])
    truth = samples.scores[rows]
    expected = 1 - ((truth - 0.5) ** 2).sum() / ((truth - truth.mean(axis=0)) ** 2).sum()
    assert mark_of(samples, held).value == pytest.approx(expected)
    assert mark_of(samples, held_out([Fold(rows, rows)], "agreement", [said])).value == 1.0

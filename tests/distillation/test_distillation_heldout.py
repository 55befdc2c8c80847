import numpy as np
import pytest

from distill.distillation import distill
from distill.distillation.choosing import best_pool
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
    assert "held-out R²" in sloping.pool
    assert sloping.curve.searched.value > 0.9
    assert [point.leaves for point in sloping.curve.points if np.isfinite(point.low)] == [2, 4, 8, 16, 32, 64]


def test_a_surrogate_that_learns_scores_is_taught_the_pool_its_scores_ask_for(sloping):
    surrogate = TreeSurrogate(8, objective="score", effort="fast")
    d = distill(slope, sloping.samples.rows.iloc[:400].to_numpy(), n_samples=200, surrogate=surrogate)
    assert "held-out R²" in d.pool


def test_a_mark_of_probabilities_is_their_pooled_r2(sloping):
    samples = sloping.samples
    rows = np.arange(10)
    said = Said(np.full((10, 2), 0.5), np.zeros(10, dtype=np.int64))
    held = held_out([Fold(rows, rows)], "r2", [said])
    truth = samples.scores[rows]
    expected = 1 - ((truth - 0.5) ** 2).sum() / ((truth - truth.mean(axis=0)) ** 2).sum()
    assert mark_of(samples, held).value == pytest.approx(expected)
    assert mark_of(samples, held_out([Fold(rows, rows)], "agreement", [said])).value == 1.0


def test_real_rows_alone_teach_where_the_gain_of_sampled_ones_is_chance(sloping):
    samples, rows = sloping.samples, np.arange(100)
    truth, zeros = samples.scores[rows], np.zeros(100, dtype=np.int64)

    def held(error):
        return [held_out([Fold(rows, rows)], "r2", [Said(truth + error[:, None], zeros)])]

    plain = np.full(100, 0.05)
    once = np.select([rows == 3, rows == 5], [0.0, 0.06], plain)  # two rows of a hundred tell them apart
    better = plain / 2
    assert best_pool(samples, [held(plain), held(once)], [0.5, 0.6]) == 0
    assert best_pool(samples, [held(plain), held(better)], [0.5, 0.6]) == 1
    assert best_pool(samples, [held(plain), held(better)], [0.5, 0.4]) == 0


def test_the_reason_says_that_a_gain_was_chance():
    choice = distill(
        lambda X: X[:, 0] + 0.2 * np.sin(40 * X[:, 1]),
        np.random.default_rng(3).random((400, 2)),
        n_samples=200,
        max_leaf_nodes=4,
        effort="fast",
        seed=1,
    )
    assert choice.pool.startswith("Learned from real rows alone: held-out R² ")
    assert choice.pool.endswith("; what they gain is within its standard error.")

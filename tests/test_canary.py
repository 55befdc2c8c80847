import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.canary import TIMES, Canary, Constancy, spread

ROWS = np.linspace(-2, 2, 20)[:, None]


class Rows:
    def __init__(self, array):
        self.array = array

    def __len__(self):
        return len(self.array)

    def take(self, positions):
        return Rows(self.array[positions])


def scores(array):
    p = 1 / (1 + np.exp(-array.ravel()))
    return np.column_stack([1 - p, p])


def decide(found):
    return (found[:, 1] > 0.5).astype(int)


def heard(answer, rows=ROWS, decide=decide):
    """Return what a canary in the start, middle and end finds; `answer(array, call)` is the box."""
    calls = []

    def ask(batch):
        calls.append(len(batch))
        return answer(batch.array, len(calls))

    canary = Canary.begun(Rows(rows), ask).again(ask).again(ask)
    assert canary.questions == sum(calls) == TIMES * len(rows)
    return canary.constancy(decide)


def test_chance_is_found_and_limits_what_can_be_reached():
    rng = np.random.default_rng(0)
    found = heard(lambda array, _: scores(array + rng.normal(scale=0.5, size=array.shape)))
    code, sentence = found.finding
    assert code == "box-varies"
    assert sentence == (
        "Asked the same again at once, the black box gave other scores for 20 of 20 rows, by up to 0.264, "
        "and decided otherwise for 2: its answers are partly chance. On these 20 rows no surrogate can agree "
        f"with it more often than {100 * found.ceiling:.1f}\u00a0% of the times they were asked."
    )
    assert 0.7 < found.ceiling < 1


def test_a_box_that_looks_at_the_batch_is_found():
    found = heard(lambda array, _: scores(array - array.mean()))
    code, sentence = found.finding
    assert code == "box-depends-on-batch"
    assert "its answer to a row depends on the rows beside it. On these 20 rows no surrogate" in sentence
    assert found.ceiling < 1


@pytest.mark.parametrize("changed", [6, 7])
def test_a_box_whose_classes_change_places_is_found(changed):
    found = heard(lambda array, call: scores(array)[:, ::-1] if call >= changed else scores(array))
    code, sentence = found.finding
    assert code == "box-drifts"
    assert "for 20 of 20 rows, by up to 0.762, and decided otherwise for 20: it changed meanwhile" in sentence
    assert found.ceiling == pytest.approx({6: 3 / 5, 7: 4 / 5}[changed])


def test_a_regression_box_is_compared_by_its_numbers():
    found = heard(lambda array, call: array * 1e-9 * (1 + (call > 6)), decide=None)
    assert found.finding[0] == "box-drifts"
    assert "decided" not in found.finding[1]
    assert "surrogate" not in found.finding[1]
    assert found.ceiling == pytest.approx(4 / 5)


def test_other_scores_with_the_same_decisions_limit_no_surrogate():
    found = heard(lambda array, call: scores(array * (1 + 0.1 * (call > 6))))
    assert found.ceiling == 1
    assert "surrogate" not in found.finding[1]


@given(st.integers(0, 2**16 - 1))
def test_the_ceiling_is_what_the_best_constant_answer_to_each_row_reaches(bits):
    """Four rows asked four times, decided by the bits of a number."""
    table = np.array([[bits >> (4 * time + row) & 1 for row in range(4)] for time in range(4)], dtype=float)
    times = [np.column_stack([1 - row, row]) for row in table]
    found = Canary(Rows(np.zeros((4, 1))), tuple(times[:3]), times[3]).constancy(decide)
    best = np.maximum(table.sum(axis=0), 4 - table.sum(axis=0)) / 4
    assert found.ceiling == pytest.approx(best.mean())


def test_rounding_is_no_finding():
    rng = np.random.default_rng(0)
    found = heard(lambda array, _: scores(array) + rng.uniform(-2e-7, 2e-7, size=(len(array), 2)))
    assert found == Constancy(None, 1.0)


def test_a_box_that_answers_nothing_but_zero_is_constant():
    assert heard(lambda array, _: np.zeros((len(array), 1)), decide=None) == Constancy(None, 1.0)


def test_one_row_is_enough():
    assert heard(lambda array, _: scores(array), rows=ROWS[:1]) == Constancy(None, 1.0)


@given(st.integers(1, 5000), st.integers(1, 50))
def test_rows_are_spread_from_the_first_to_the_last(n_rows, count):
    chosen = spread(n_rows, count)
    assert len(chosen) == min(count, n_rows)
    assert (np.diff(chosen) > 0).all()
    assert chosen[0] == 0
    assert chosen[-1] == (n_rows - 1 if count > 1 else 0)

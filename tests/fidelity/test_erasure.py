import math

import numpy as np
import pytest

from distill import fidelity
from distill.errors import InputError

ROW = np.array([1.0, 1.0, 1.0, 1.0])
ADDS = np.array([0.4, 0.3, 0.2, 0.1])
ZEROS = np.zeros((3, 4))


def total(rows):
    return np.asarray(rows, dtype=float) @ ADDS


@pytest.mark.parametrize("measure", [fidelity.deletion, fidelity.insertion])
def test_filling_rows_have_the_columns_of_the_row(measure):
    with pytest.raises(InputError, match=r"^`fill` must be rows of as many columns as the row \(4,\), got"):
        measure(ROW, ADDS, total, np.zeros((3, 2)))


@pytest.mark.parametrize("measure", [fidelity.deletion, fidelity.insertion])
def test_nothing_to_fill_with_gives_no_figure(measure):
    figure = measure(ROW, ADDS, total, np.empty((0, 4)))
    assert (figure.n, math.isnan(figure.value)) == (0, True)


def test_deletion_is_the_mean_answer_on_the_way_down():
    figure = fidelity.deletion(ROW, ADDS, total, ZEROS, bounds=(0, 1))
    assert figure.value == pytest.approx((0.8 + 0.45 + 0.2 + 0.05) / 4)
    assert figure.low < figure.value < figure.high
    assert (figure.n, figure.direction) == (3, "lower")


def test_insertion_is_the_mean_answer_on_the_way_up():
    figure = fidelity.insertion(ROW, ADDS, total, ZEROS, bounds=(0, 1))
    assert figure.value == pytest.approx((0.2 + 0.55 + 0.8 + 0.95) / 4)
    assert figure.direction == "higher"


def test_true_weights_beat_a_random_order_and_reversed_ones_do_not():
    many = np.zeros((200, 4))
    right, wrong = (fidelity.deletion(ROW, w, total, many) for w in (ADDS, -ADDS))
    assert right.value < right.baseline < wrong.value
    assert right.baseline == pytest.approx(0.5, abs=0.02)


def test_one_filling_row_has_no_interval():
    figure = fidelity.deletion(ROW, ADDS, total, ZEROS[:1])
    assert math.isnan(figure.low)
    assert figure.value == pytest.approx(0.375)


def test_the_same_seed_gives_the_same_baseline():
    again = [fidelity.insertion(ROW, ADDS, total, ZEROS, seed=3).baseline for _ in range(2)]
    assert again[0] == again[1] != fidelity.insertion(ROW, ADDS, total, ZEROS, seed=4).baseline


def test_rows_may_hold_texts():
    row, fill = np.array(["a", "b"], dtype=object), np.array([["x", "x"]], dtype=object)
    figure = fidelity.deletion(row, [1.0, 0.0], lambda rows: (rows[:, 0] == "a").astype(float), fill)
    assert figure.value == pytest.approx(0.25)


def test_the_weightiest_tokens_are_taken_out_and_kept():
    figure = fidelity.comprehensiveness(ADDS, total, shares=(0.25, 0.5))
    assert figure.value == pytest.approx((0.4 + 0.7) / 2)
    assert (figure.low, figure.high, figure.n) == (figure.value, figure.value, 1)
    kept = fidelity.sufficiency(ADDS, total, shares=(0.25, 0.5))
    assert kept.value == pytest.approx((0.6 + 0.3) / 2)


def test_at_least_one_token_is_taken():
    assert fidelity.comprehensiveness(ADDS, total, shares=(0.001,)).value == pytest.approx(0.4)


@pytest.mark.parametrize("shares", [(), (0.0,), (0.5, 1.5)])
def test_a_share_of_tokens_is_a_share(shares):
    with pytest.raises(InputError, match=r"^`shares` must be shares of the tokens, above 0 and up to 1"):
        fidelity.sufficiency(ADDS, total, shares=shares)


def test_a_nan_weight_is_refused():
    with pytest.raises(InputError, match=r"^`weights` must be finite, got nan"):
        fidelity.comprehensiveness([1.0, float("nan")], total)

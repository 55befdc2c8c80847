import math

import numpy as np
import pytest

from distill import fidelity
from distill.errors import InputError

ROW = np.array([1.0, 2.0, 3.0])
SLOPES = np.array([0.5, -1.0, 2.0])


def straight(rows):
    return rows @ SLOPES


def nearby(n, scale=0.1):
    return ROW + scale * np.random.default_rng(0).normal(size=(n, 3))


@pytest.mark.parametrize(
    "weights", [[1.0, 2.0], [[1.0, 2.0, 3.0]], [1.0, float("nan"), 0.0], ["a", "b", "c"]]
)
def test_there_is_one_finite_weight_per_column(weights):
    with pytest.raises(InputError, match=r"^`weights` must be "):
        fidelity.infidelity(ROW, weights, straight, nearby(5))


def test_rows_nearby_have_the_columns_of_the_row():
    with pytest.raises(
        InputError, match=r"^`nearby` must be rows of 3 columns, got 'an array of shape \(5, 2\)'"
    ):
        fidelity.infidelity(ROW, SLOPES, straight, np.zeros((5, 2)))


def test_the_box_must_answer_every_row():
    with pytest.raises(InputError, match=r"^`ask` must be a function that returns an array of shape \(6,\)"):
        fidelity.infidelity(ROW, SLOPES, lambda _: [1.0], nearby(5))


def test_a_nan_score_is_refused():
    with pytest.raises(InputError, match=r"^`ask` must be a function that returns finite numbers, got nan"):
        fidelity.infidelity(ROW, SLOPES, lambda rows: np.full(len(rows), np.nan), nearby(5))


def test_no_row_nearby_gives_no_figure():
    figure = fidelity.infidelity(ROW, SLOPES, straight, np.empty((0, 3)))
    assert (figure.n, math.isnan(figure.value)) == (0, True)
    assert math.isnan(fidelity.max_sensitivity(ROW, lambda rows: rows, np.empty((0, 3))).value)


def test_the_slopes_of_a_straight_box_have_no_infidelity():
    figure = fidelity.infidelity(ROW, SLOPES, straight, nearby(50))
    assert figure.value == pytest.approx(0, abs=1e-25)
    assert figure.baseline == pytest.approx(0.01 * SLOPES @ SLOPES, rel=0.4)
    assert (figure.n, figure.direction) == (50, "lower")


def test_no_weights_have_the_baselines_infidelity():
    figure = fidelity.infidelity(ROW, np.zeros(3), straight, nearby(50))
    assert figure.value == figure.baseline
    assert figure.low < figure.value < figure.high


def test_contributions_are_tried_with_masks():
    masks = np.random.default_rng(0).integers(0, 2, (40, 3)).astype(float)
    figure = fidelity.infidelity(np.ones(3), SLOPES * ROW, lambda kept: straight(kept * ROW), masks)
    assert figure.value == pytest.approx(0, abs=1e-25)


def test_weights_of_one_row_that_move_are_sensitive():
    rows = ROW + np.array([[0.0, 0.0, 1.0], [0.0, 2.0, 0.0]])
    figure = fidelity.max_sensitivity(ROW, lambda rows: 3 * rows, rows)
    assert (figure.value, figure.low, figure.high) == (6.0, 6.0, math.inf)
    assert figure.baseline == pytest.approx(3 * np.linalg.norm(ROW))
    assert figure.n == 2


def test_the_weights_of_a_straight_box_do_not_move():
    assert fidelity.max_sensitivity(ROW, lambda rows: np.tile(SLOPES, (len(rows), 1)), nearby(9)).value == 0


def test_an_explanation_has_a_weight_per_row_and_column():
    sentence = r"^`explain` must be a function that returns an array of shape \(6, 3\)"
    with pytest.raises(InputError, match=sentence):
        fidelity.max_sensitivity(ROW, lambda rows: rows[:, :2], nearby(5))


def test_a_mean_is_of_one_measure():
    one = fidelity.level_gap(0.4, 0.5)
    with pytest.raises(InputError, match=r"^A mean is of figures of one measure, got \['level gap', 'mae'\]"):
        fidelity.averaged([one, fidelity.mae([1.0], [2.0])])
    with pytest.raises(InputError, match=r"^A mean is of figures of one measure, got \[\]"):
        fidelity.averaged([])


def test_the_mean_of_many_rows_has_an_interval():
    gaps = [fidelity.level_gap(0.5, guess) for guess in np.linspace(0.4, 0.6, 21)]
    figure = fidelity.averaged([*gaps, fidelity.variation([]), *gaps][:21], bounds=(0, 1))
    assert figure.name == "level gap"
    assert figure.value == pytest.approx(0.052, abs=0.001)
    assert figure.low < figure.value < figure.high
    assert figure.n == 21


def test_one_case_has_no_interval_for_the_mean_and_unknown_ones_are_left_out():
    unknown = fidelity.infidelity(ROW, SLOPES, straight, np.empty((0, 3)))
    known = fidelity.infidelity(ROW, np.zeros(3), straight, nearby(9))
    figure = fidelity.averaged([known, unknown])
    assert (figure.n, figure.value) == (1, known.value)
    assert math.isnan(figure.low)
    assert math.isnan(fidelity.averaged([unknown]).value)


def test_the_level_gap_is_known_exactly():
    figure = fidelity.level_gap(0.25, 0.75)
    assert (figure.value, figure.low, figure.high, figure.n) == (0.5, 0.5, 0.5, 1)
    with pytest.raises(InputError, match=r"^`box_score` must be a number"):
        fidelity.level_gap(float("nan"), 0.5)


def test_the_local_mean_absolute_error_stands_beside_the_median():
    figure = fidelity.local_mae([0.0, 1.0, 2.0, 3.0], [0.5, 1.0, 2.0, 2.5])
    assert (figure.value, figure.baseline, figure.n) == (0.25, 1.0, 4)

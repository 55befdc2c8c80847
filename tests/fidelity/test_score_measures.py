import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import mean_absolute_error, r2_score

from distill import fidelity
from distill.errors import InputError
from distill.fidelity.intervals import BLOCKS

MEASURES = [fidelity.r2, fidelity.pooled_r2, fidelity.mae, fidelity.jensen_shannon, fidelity.soft_brier]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_scores_must_be_finite(measure, bad):
    sentence = "^`surrogate_scores` must be finite, but 1 of 3 rows hold NaN or infinity; leave out rows"
    with pytest.raises(InputError, match=sentence):
        measure([0.1, 0.2, 0.3], [0.1, bad, 0.3])


@pytest.mark.parametrize("measure", MEASURES)
def test_scores_must_be_numbers(measure):
    with pytest.raises(InputError, match=r"^`box_scores` must be numbers, got"):
        measure(["low", "high"], [0.1, 0.2])


@pytest.mark.parametrize("measure", MEASURES)
def test_both_have_the_same_outputs(measure):
    with pytest.raises(InputError, match=r"^The black box has 2 score columns and the surrogate 1;"):
        measure(np.full((3, 2), 0.5), np.ones(3))


@pytest.mark.parametrize("measure", [fidelity.jensen_shannon, fidelity.soft_brier])
def test_a_divergence_is_between_probabilities(measure):
    with pytest.raises(
        InputError, match=r"^`surrogate_scores` must be probabilities that sum to 1 in each row, got \[1.2, "
    ):
        measure([[0.5, 0.5]], [[1.2, -0.2]])


@pytest.mark.parametrize("measure", MEASURES)
def test_no_row_gives_no_figure(measure):
    figure = measure(np.empty((0, 2)), np.empty((0, 2)))
    assert figure.n == 0
    assert math.isnan(figure.value)


@pytest.mark.parametrize("measure", MEASURES)
def test_weights_of_zero_leave_no_row(measure):
    assert measure(np.full((2, 2), 0.5), np.full((2, 2), 0.5), [0, 0]).n == 0


@pytest.mark.parametrize("measure", [fidelity.r2, fidelity.pooled_r2])
def test_r2_of_a_constant_box_is_unknown(measure):
    figure = measure([0.1] * 40, np.linspace(0, 1, 40))
    assert math.isnan(figure.value)
    assert math.isnan(figure.low)


def test_r2_of_several_outputs_leaves_out_those_that_do_not_vary(rng):
    box = np.column_stack([rng.normal(size=50), np.full(50, 3.0)])
    assert fidelity.r2(box, box + 0.1).value == fidelity.r2(box[:, 0], box[:, 0] + 0.1).value


def test_a_single_row_has_an_error_but_no_r2():
    assert math.isnan(fidelity.r2([1.0], [1.5]).value)
    assert fidelity.mae([1.0], [1.5]).value == 0.5


def test_r2_is_that_of_scikit_learn(rng):
    box = rng.normal(size=(80, 3))
    surrogate = box + rng.normal(size=(80, 3)) * [0.1, 1, 2]
    weight = rng.uniform(size=80)
    figure = fidelity.r2(box, surrogate, weight)
    assert figure.value == pytest.approx(r2_score(box, surrogate, sample_weight=weight))
    assert figure.baseline == 0
    assert figure.low < figure.value < figure.high


def test_the_mean_has_r2_zero(rng):
    box = rng.normal(size=60)
    assert fidelity.r2(box, np.full(60, box.mean())).value == pytest.approx(0)


def test_a_perfect_surrogate_has_r2_one_with_a_lower_bound_below():
    box = np.linspace(0, 1, 50)
    bounded, plain = fidelity.r2(box, box, bounds=(0, 1)), fidelity.r2(box, box)
    assert (bounded.value, bounded.high) == (1, 1)
    assert bounded.low < 0.95
    assert plain.low == 1  # nothing seen says how wrong an unseen row may be: see its pitfall


def test_a_hopeless_r2_is_cut_at_minus_one():
    figure = fidelity.r2([0.1, 0.2, 0.15, 0.12, 0.18], [0.12, 0.19, 0.15, 0.12, 0.18], bounds=(0, 1))
    assert figure.value > 0.8
    assert figure.low == -1
    worse = fidelity.r2([0.1, 0.2, 0.15], [0.9, 0.8, 0.7], bounds=(0, 1))
    assert worse.low == worse.value < -1


def test_pooled_r2_of_two_classes_is_that_of_either(rng):
    p = rng.uniform(size=70)
    q = np.clip(p + 0.1 * rng.normal(size=70), 0, 1)
    both = fidelity.pooled_r2(np.column_stack([1 - p, p]), np.column_stack([1 - q, q]))
    one = fidelity.r2(p, q, bounds=(0, 1))
    assert both.value == pytest.approx(one.value)
    assert both.low == pytest.approx(one.low)
    assert both.high == pytest.approx(one.high)


def test_pooled_r2_weighs_classes_by_their_variance(rng):
    box = rng.dirichlet([5, 2, 0.1], 90)
    surrogate = rng.dirichlet([5, 2, 0.1], 90)
    expected = 1 - np.sum((box - surrogate) ** 2) / np.sum((box - box.mean(axis=0)) ** 2)
    assert fidelity.pooled_r2(box, surrogate).value == pytest.approx(expected)


def test_mae_stands_beside_that_of_the_median(rng):
    box = rng.exponential(size=41)
    surrogate = box + rng.normal(size=41)
    figure = fidelity.mae(box, surrogate)
    assert figure.value == pytest.approx(mean_absolute_error(box, surrogate))
    assert figure.baseline == pytest.approx(np.abs(box - np.median(box)).mean())
    assert figure.direction == "lower"


def test_the_mean_of_zeros_and_ones_has_the_exact_interval():
    box, surrogate = np.zeros(200), (np.arange(200) < 10).astype(float)
    mae = fidelity.mae(box, surrogate, bounds=(0, 1))
    exact = fidelity.agreement(box, 1 - surrogate)
    assert (mae.low, mae.high) == (pytest.approx(exact.low, abs=0.003), pytest.approx(exact.high, abs=0.006))


def test_jensen_shannon_is_that_of_scipy(rng):
    p, q = rng.dirichlet([1, 1, 1], 30), rng.dirichlet([1, 1, 1], 30)
    figure = fidelity.jensen_shannon(p, q)
    assert figure.value == pytest.approx(np.mean(jensenshannon(p, q, base=2, axis=1) ** 2))
    assert 0 <= figure.low < figure.value < figure.high <= 1


def test_certain_and_opposite_answers_are_one_bit_apart():
    p, q = np.array([[1.0, 0.0]] * 5), np.array([[0.0, 1.0]] * 5)
    assert fidelity.jensen_shannon(p, q).value == 1
    assert fidelity.soft_brier(p, q).value == 1
    assert fidelity.jensen_shannon(p, p).value == 0
    assert fidelity.soft_brier(p, p).value == 0


def test_many_rows_share_blocks_without_moving_the_interval(rng):
    box = rng.normal(size=3 * BLOCKS)
    surrogate = box + rng.normal(size=3 * BLOCKS)
    figure = fidelity.r2(box, surrogate)
    error, variance = (box - surrogate) ** 2, (box - box.mean()) ** 2
    ratio = error.mean() / variance.mean()
    slope = (error - ratio * variance) / variance.mean()
    half_width = 1.96 * slope.std() / math.sqrt(len(box))
    assert figure.high - figure.low == pytest.approx(2 * half_width, rel=0.1)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=40), st.randoms())
def test_order_does_not_matter(rows, random):
    one, other = (
        fidelity.mae(*zip(*order, strict=True), bounds=(0, 1))
        for order in (rows, random.sample(rows, len(rows)))
    )
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))
    assert one.low <= one.value <= one.high

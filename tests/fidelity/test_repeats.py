import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill import fidelity
from distill.errors import InputError

SAME = np.tile([3.0, -2.0, 1.0, 0.5], (10, 1))


@pytest.mark.parametrize("measure", [fidelity.vsi, fidelity.jaccard])
@pytest.mark.parametrize("k", [0, 5, 2.5])
def test_k_is_at_most_the_number_of_components(measure, k):
    with pytest.raises(InputError, match=r"^`k` must be "):
        measure(SAME, k=k)


def test_weights_are_a_table():
    with pytest.raises(InputError, match=r"^`weights` must be a table \(n_repeats, n_components\), got"):
        fidelity.vsi([1.0, 2.0], k=1)
    with pytest.raises(
        InputError, match=r"^`weights` must be finite, or NaN for a component left out, got inf"
    ):
        fidelity.vsi([[1.0, math.inf]], k=1)


@pytest.mark.parametrize("n", [0, 1])
def test_two_explanations_are_needed(n):
    figure = fidelity.vsi(SAME[:n], k=2)
    assert (figure.n, math.isnan(figure.value)) == (n, True)
    assert math.isnan(fidelity.csi(SAME[:n], SAME[:n]).value)


def test_the_same_explanation_is_stable():
    assert fidelity.vsi(SAME, k=3).value == fidelity.jaccard(SAME, k=3).value == 1
    assert fidelity.csi(SAME - 0.1, SAME + 0.1).value == 1
    assert fidelity.vsi(SAME, k=3).low < 1


def test_half_in_common():
    weights = [[2.0, 1.0, 0.0], [2.0, 0.0, 1.0]]
    assert fidelity.vsi(weights, k=2).value == 0.5
    assert fidelity.jaccard(weights, k=2).value == pytest.approx(1 / 3)


def test_a_component_left_out_is_in_no_top():
    weights = [[2.0, np.nan], [2.0, 1.0]]
    assert fidelity.vsi(weights, k=2).value == 0.5
    assert fidelity.jaccard(weights, k=2).value == 0.5


def test_intervals_that_do_not_meet_are_unstable():
    low = np.array([[0.0, 0.0], [2.0, 0.0], [2.5, 0.0]])
    figure = fidelity.csi(low, low + 1)
    assert figure.value == pytest.approx((0.5 + 0.5 + 1) / 3)
    assert fidelity.coefficient_width(low, low + 1).value == 1


def test_without_a_common_component_nothing_overlaps():
    ends = np.array([[0.0, np.nan], [np.nan, 0.0]])
    assert fidelity.csi(ends, ends + 1).value == 0


def test_upper_ends_are_above_lower_ones():
    with pytest.raises(InputError, match=r"^`high` must be nowhere below `low`, got -1.0"):
        fidelity.csi([[0.0]], [[-1.0]])
    with pytest.raises(InputError, match=r"^`high` must be as `low` is, of shape \(1, 1\)"):
        fidelity.csi([[0.0]], [[np.nan]])


def test_a_mean_width_lies_within_its_interval_and_above_zero():
    low = np.zeros((4, 1))
    figure = fidelity.coefficient_width(low, low + np.array([[0.1], [0.2], [0.3], [1.4]]))
    assert figure.value == pytest.approx(0.5)
    assert 0 <= figure.low < 0.5 < figure.high < 0.5 + 2 * 0.9


def test_the_width_of_a_single_explanation_has_no_interval():
    figure = fidelity.coefficient_width([[0.0]], [[0.5]])
    assert figure.value == 0.5
    assert math.isnan(figure.low)
    assert math.isnan(figure.high)


def test_no_interval_has_no_width():
    assert math.isnan(fidelity.coefficient_width([[np.nan]], [[np.nan]]).value)


@given(st.integers(2, 8), st.integers(1, 6), st.integers(0, 2**31))
def test_the_order_of_explanations_does_not_matter(n, k, seed):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(n, 6))
    first, again = fidelity.vsi(weights, k=k), fidelity.vsi(weights[::-1], k=k)
    assert 0 <= first.low <= first.value <= first.high <= 1
    assert first.value == pytest.approx(again.value)
    assert fidelity.jaccard(weights, k=k).value <= first.value + 1e-12

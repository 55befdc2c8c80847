import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill import fidelity

CASES = 7


def scores(n, seed):
    """Boxes and surrogates around rows: one box that does not vary, one 0 or 1, one met exactly."""
    rng = np.random.default_rng(seed)
    box = rng.random((CASES, n)) ** 4
    box[2], box[3] = 0.3, np.round(box[3])
    surrogate = np.clip(box + 0.1 * rng.standard_normal(box.shape), 0.0, 1.0)
    surrogate[4] = box[4]
    return box, surrogate


def numbers(measure):
    return [measure.n, measure.value, measure.low, measure.high, measure.baseline]


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_rows_have_no_spread(n):
    figures = fidelity.measured_nearby(*scores(n, 0))[0]
    assert np.isnan(figures.spread.value)
    assert np.isnan(figures.explained.value)
    assert figures.error.n == n


def test_a_box_that_does_not_vary_is_not_explained():
    figures = fidelity.measured_nearby(*scores(50, 0))[2]
    assert np.isnan(figures.explained.value)
    assert figures.spread.high == 0.0


def test_a_surrogate_that_meets_the_box_is_right_as_far_as_can_be_seen():
    figures = fidelity.measured_nearby(*scores(50, 0))[4]
    assert (figures.explained.value, figures.explained.low, figures.error.high) == (1.0, 1.0, 0.0)


@given(n=st.sampled_from([2, 3, 20, 50, 130]), seed=st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_many_are_measured_as_each_is_alone(n, seed):
    box, surrogate = scores(n, seed)
    for b, s, figures in zip(box, surrogate, fidelity.measured_nearby(box, surrogate), strict=True):
        alone = fidelity.local_r2(b, s), fidelity.local_rmse(b, s), fidelity.variation(b)
        for one, other in zip(alone, (figures.explained, figures.error, figures.spread), strict=True):
            assert one.name == other.name
            np.testing.assert_allclose(numbers(other), numbers(one), rtol=0, atol=1e-12)


@given(first=st.integers(0, CASES - 1), count=st.integers(1, CASES), seed=st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_no_figure_depends_on_the_others_by_a_single_bit(first, count, seed):
    box, surrogate = scores(50, seed)
    part = slice(first, first + count)
    some, every = (
        fidelity.measured_nearby(box[part], surrogate[part]),
        fidelity.measured_nearby(box, surrogate),
    )
    assert repr(some) == repr(every[part])

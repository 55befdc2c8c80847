import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from distill import fidelity
from distill.errors import InputError

columns = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=2, max_size=50)


def test_one_column_is_correlated_with_one_column():
    with pytest.raises(
        InputError, match=r"^`box_scores` must be one column for a rank correlation, got '2 col"
    ):
        fidelity.rank_correlation(np.ones((3, 2)), np.ones((3, 2)))


@pytest.mark.parametrize(
    ("box", "surrogate"), [([], []), ([1.0], [2.0]), ([1.0, 1.0], [1.0, 2.0]), ([1.0, 2.0], [1.0, 1.0])]
)
def test_a_column_that_does_not_vary_has_no_order(box, surrogate):
    assert math.isnan(fidelity.rank_correlation(box, surrogate).value)


@settings(deadline=None, max_examples=30)
@given(columns)
def test_the_value_is_that_of_scipy(rows):
    box, surrogate = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    figure = fidelity.rank_correlation(box, surrogate)
    if np.ptp(box) > 0 and np.ptp(surrogate) > 0:
        assert figure.value == pytest.approx(kendalltau(box, surrogate).statistic, abs=1e-9)
        assert -1 <= figure.low <= figure.value <= figure.high <= 1 + 1e-12


@settings(deadline=None, max_examples=30)
@given(columns)
def test_a_weight_of_two_is_a_row_twice(rows):
    box, surrogate = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    weight = np.where(np.arange(len(box)) % 2, 1, 2)
    weighted = fidelity.rank_correlation(box, surrogate, weight)
    repeated = fidelity.rank_correlation(np.repeat(box, weight), np.repeat(surrogate, weight))
    assert weighted.value == pytest.approx(repeated.value, nan_ok=True, abs=1e-9)


def test_perfect_order_is_not_certain():
    box = np.arange(20.0)
    figure = fidelity.rank_correlation(box, box**3)
    assert (figure.value, figure.high) == (1, 1)
    assert 0.5 < figure.low < 0.8


def test_reversed_order_is_minus_one():
    box = np.arange(20.0)
    assert fidelity.rank_correlation(box, -box).value == -1

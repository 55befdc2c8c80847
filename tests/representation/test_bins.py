"""Bins of a column: where values lie, what is drawn, what bins are called."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.representation import QUARTILES, Bins

VALUES = np.array([1.0, 2.0, 2.0, 3.0, 10.0, np.nan, 7.0, 4.0])


def quartered(values, step=0.0):
    known = values[~np.isnan(values)]
    return Bins.of_numbers(values, np.percentile(known, QUARTILES), step)


def test_a_number_lies_in_the_first_interval_whose_upper_edge_it_does_not_exceed():
    bins = Bins.of_numbers(np.array([1.0, 2.0, 3.0, 4.0]), np.array([3.0, 2.0, 2.0]))
    assert bins.edges.tolist() == [2.0, 3.0]
    assert bins.place(np.array([-9.0, 2.0, 2.5, 3.0, 99.0])).tolist() == [0, 0, 1, 1, 2]
    assert bins.share.tolist() == [0.5, 0.25, 0.25]
    assert bins.labels("age", "{:.1f}".format) == ("age <= 2.0", "2.0 < age <= 3.0", "age > 3.0")


def test_a_missing_number_has_a_bin_of_its_own_only_where_the_reference_rows_miss_some():
    bins = quartered(VALUES)
    assert bins.place(np.array([np.nan]))[0] == len(bins) - 1
    assert bins.labels("age", str)[-1] == "age=nan"
    assert quartered(VALUES[:5]).place(np.array([np.nan])).tolist() == [-1]


def test_values_one_by_one_and_those_never_seen():
    bins = Bins.of_values(np.array([3.0, 0.0, 3.0, np.nan]))
    assert bins.values.tolist()[:2] == [0.0, 3.0]
    assert bins.share.tolist() == [0.25, 0.5, 0.25]
    assert bins.place(np.array([0.0, 3.0, 1.0, -1.0, 9.0, np.nan])).tolist() == [0, 1, -1, -1, -1, 2]
    assert bins.draw(np.array([1, 0]), np.array([0.5, 0.5])).tolist() == [3.0, 0.0]


def test_a_constant_keeps_its_value():
    bins = quartered(np.full(9, 7.0))
    assert len(bins) == 2
    assert bins.share.tolist() == [1.0, 0.0]
    assert set(bins.draw(np.zeros(5, dtype=int), np.linspace(0.1, 0.9, 5))) == {7.0}


@given(st.lists(st.integers(0, 40), min_size=5, max_size=60), st.floats(1e-9, 1 - 1e-9))
def test_what_is_drawn_from_a_bin_lies_in_it_and_keeps_the_step(values, uniform):
    codes = np.array(values, dtype=float)
    bins = quartered(codes, step=1.0)
    drawable = np.flatnonzero(bins.share)
    drawn = bins.draw(drawable, np.full(len(drawable), uniform))
    assert bins.place(drawn).tolist() == drawable.tolist()
    assert np.array_equal(drawn, np.round(drawn))
    assert codes.min() <= drawn.min() <= drawn.max() <= codes.max()


@pytest.mark.parametrize("step", [0.0, 0.5])
def test_draws_have_the_mean_of_the_bin(step):
    rng = np.random.default_rng(0)
    codes = np.round(rng.normal(size=4000) * 20) / 2
    bins = quartered(codes, step)
    uniforms = (np.arange(1000) + 0.5) / 1000
    for place in (1, 2):
        drawn = bins.draw(np.full(1000, place), uniforms)
        assert drawn.mean() == pytest.approx(codes[bins.place(codes) == place].mean(), abs=0.2)

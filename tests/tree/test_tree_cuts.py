import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.domain import Column, Domain
from distill.table import Table
from distill.tree.cuts import cuts_between, shown_cut


def column(values) -> Column:
    return Domain.learn(Table.of(pd.DataFrame({"a": values}))).columns[0]


NUMERIC = column([0.5, 1.25])
INTEGER = column([0, 1])


def cut(kind, low, high) -> float:
    return float(cuts_between(kind, np.array([low]), np.array([high]))[0])


@pytest.mark.parametrize(
    ("low", "high", "short"),
    [
        (30.2, 30.9, 30.6),
        (98.0, 103.0, 100.0),
        (0.98, 1.03, 1.0),
        (0.1234, 0.1236, 0.1235),
        (-3.7, -1.2, -2.0),
        (-0.5, 0.5, 0.0),
        (1e-7, 3e-7, 2e-7),
        (1e300, 2e300, 2e300 - 5e299),
    ],
)
def test_a_cut_is_the_shortest_number_near_the_middle_of_the_gap(low, high, short):
    assert cut(NUMERIC, low, high) == pytest.approx(short, rel=0, abs=abs(short) * 0.4 if short > 1e9 else 0)


def test_between_adjacent_floats_the_lower_one_is_the_cut():
    assert cut(NUMERIC, 1.0, np.nextafter(1.0, 2.0)) == 1.0


@pytest.mark.parametrize(
    ("low", "high", "stored", "shown"),
    [(30, 31, 30.5, 30), (5013, 5178, 5100.5, 5100), (-4, -3, -3.5, -4), (18, 23, 20.5, 20)],
)
def test_whole_numbers_are_cut_half_way_and_shown_whole(low, high, stored, shown):
    assert cut(INTEGER, low, high) == stored
    assert shown_cut(INTEGER, stored) == shown


def test_fractions_in_a_column_of_whole_numbers_are_still_told_apart():
    assert 30.6 <= cut(INTEGER, 30.6, 30.9) < 30.9


def test_dates_are_cut_at_whole_days():
    days = column(pd.to_datetime(["2024-02-28", "2024-03-01"]))
    stored = cut(days, days.low, days.high)
    assert pd.Timestamp(shown_cut(days, stored), unit="s") == pd.Timestamp("2024-02-29")
    assert days.low < stored < days.high


def test_times_are_cut_at_the_coarsest_unit_that_fits():
    times = column(pd.to_datetime(["2024-02-28 10:20:31", "2024-02-28 10:25:00"]))
    stored = cut(times, times.low, times.high)
    assert pd.Timestamp(shown_cut(times, stored), unit="s") == pd.Timestamp("2024-02-28 10:22")


def test_infinite_neighbours_are_cut_off_by_a_finite_number():
    low, high = np.array([-np.inf, 1.0, 2.0]), np.array([1.0, 2.0, np.inf])
    cuts = cuts_between(NUMERIC, low, high)
    assert np.all(np.isfinite(cuts))
    assert np.all(low <= cuts)
    assert np.all(cuts < high)
    assert cut(NUMERIC, -np.inf, np.inf) == 0.0


@given(
    st.floats(allow_nan=False),
    st.floats(allow_nan=False),
    st.sampled_from([NUMERIC, INTEGER]),
)
def test_every_cut_separates_its_neighbours(a, b, kind):
    low, high = min(a, b), max(a, b)
    if low < high:
        assert low <= cut(kind, low, high) < high

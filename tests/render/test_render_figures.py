from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.render.figures import Scale, alike, amount, percent, tick_texts, ticks, with_interval
from distill.render.values import Estimate, Unit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 %"),
        (0.00001, "< 0.1 %"),
        (0.042, "4.2 %"),
        (0.0996, "10 %"),
        (0.874, "87 %"),
        (0.9961, "99.6 %"),
        (0.99999, "99.9 %"),
        (1, "100 %"),
        (-0.15, "−15 %"),
    ],
)
def test_percent(value, text):
    assert percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0412, "−0.0412"),
        (5.637, "5.64"),
        (12300, "12,300"),
        (1e9, "1.00e+09"),
        (-1e-7, "−1.00e−07"),
    ],
)
def test_amount(value, text):
    assert amount(value) == text


def test_a_column_of_numbers_is_written_alike():
    assert alike([-0.214, 0.03, 0]) == ["−0.214", "0.030", "0.000"]
    assert alike([]) == []


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_ticks_enclose_and_ascend(one, other):
    marks = ticks(min(one, other), max(one, other))
    width = marks[-1] - marks[0]
    assert marks[0] <= min(one, other) + 1e-6 * width
    assert max(one, other) - 1e-6 * width <= marks[-1]
    assert 2 <= len(marks) <= 8
    assert all(later > earlier for earlier, later in pairwise(marks))


def test_ticks_are_round():
    assert ticks(0.7, 0.93, 5) == (0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
    assert tick_texts((0.7, 0.75), Unit.PERCENT) == ["70 %", "75 %"]
    assert tick_texts((-0.1, 0.0, 0.1), Unit.NUMBER) == ["−0.1", "0.0", "0.1"]


def test_a_scale_stops_at_its_ends():
    scale = Scale(0, 10, 100, 200)
    assert [scale(value) for value in (-5, 0, 5, 10, 15)] == [100, 100, 150, 200, 200]
    assert Scale(1, 1, 0, 10)(1) == 5


def test_an_interval_in_words():
    assert with_interval(Estimate(0.96, 0.93, 0.98, 210), Unit.PERCENT) == "96 % (93 % to 98 %), n = 210"
    assert with_interval(Estimate(0.5), Unit.NUMBER) == "0.500"

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from distill.render.figures import Scale, tick_texts, ticks, with_interval
from distill.render.values import Estimate, Unit


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
    assert tick_texts((0.7, 0.75), Unit.PERCENT) == ["70\u00a0%", "75\u00a0%"]
    assert tick_texts((-0.1, 0.0, 0.1), Unit.NUMBER) == ["−0.1", "0.0", "0.1"]


def test_a_scale_stops_at_its_ends():
    scale = Scale(0, 10, 100, 200)
    assert [scale(value) for value in (-5, 0, 5, 10, 15)] == [100, 100, 150, 200, 200]
    assert Scale(1, 1, 0, 10)(1) == 5


def test_an_interval_in_words():
    said = with_interval(Estimate(0.96, 0.93, 0.98, 210), Unit.PERCENT)
    assert said == "96\u00a0% (93\u00a0% to 98\u00a0%), n = 210"
    assert with_interval(Estimate(0.5), Unit.NUMBER) == "0.500"

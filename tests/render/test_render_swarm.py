import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.errors import InputError
from distill.render import Estimate, Lane, Swarm, draw_swarm, swarm_text
from distill.render.measure import cells
from distill.render.svg.axis import Axis
from distill.render.svg.swarm import piled
from distill.render.swarm import MISSING, UNORDERED
from distill.render.values import Unit


def lane(weights, tints=None, name="age"):
    return Lane(
        name, tuple(weights), tuple(tints or [0] * len(weights)), Estimate(0.1, 0.05, 0.2, len(weights))
    )


@pytest.mark.parametrize(
    ("weights", "tints", "message"),
    [
        ((0.1,), (), r"^`tints` must be as long as `weights` \(1\), got 0\.$"),
        ((0.1,), (7,), r"^`tints` must be whole numbers from 0 to 6, got 7\.$"),
        ((float("nan"),), (0,), r"^`weights` must be a number"),
    ],
)
def test_what_is_no_lane(weights, tints, message):
    with pytest.raises(InputError, match=message):
        Lane("age", weights, tints, Estimate(0.1))


def test_a_swarm_has_a_lane():
    with pytest.raises(InputError, match=r"^`lanes` must be at least one lane"):
        Swarm(())


def test_every_row_of_few_is_a_dot():
    axis = Axis.over([-1.0, 1.0], Unit.NUMBER, 0, 400)
    piles = piled(lane([0.5, 0.5, -1.0], [0, 4, MISSING]), axis, 50)
    assert piles.times == 1
    ((x0, low),), ((x4, high),), ((_, alone),) = (piles.places[tint] for tint in (0, 4, MISSING))
    assert x0 == x4
    assert high < low  # the higher value stands higher
    assert low - 50 == pytest.approx(50 - high)
    assert alone == 50


def test_many_rows_share_dots_and_a_single_one_keeps_its_own():
    axis = Axis.over([0.0, 1.0], Unit.NUMBER, 0, 400)
    piles = piled(lane([0.2] * 4000 + [0.9], [1] * 3999 + [UNORDERED] + [3]), axis, 50)
    assert piles.times == 500
    assert {tint: len(places) for tint, places in piles.places.items()} == {1: 8, UNORDERED: 1, 3: 1}


@given(st.lists(st.tuples(st.floats(-1, 1), st.integers(0, 6)), min_size=1, max_size=400))
def test_piles_stay_in_their_lane_and_leave_no_row_out(rows):
    axis = Axis.over([-1.0, 1.0], Unit.NUMBER, 0, 60)
    piles = piled(lane([weight for weight, _ in rows], [tint for _, tint in rows]), axis, 50)
    dots = [place for places in piles.places.values() for place in places]
    assert all(31 < y < 69 for _, y in dots)
    assert len(set(dots)) == len(dots)
    assert len(dots) <= len(rows) <= piles.times * len(dots)
    assert set(piles.places) == {tint for _, tint in rows}


def test_ten_thousand_rows_stay_small(swarm):
    weights = [((k * 7919) % 10007) / 5000 - 1 for k in range(10_000)]
    many = Swarm(tuple(lane(weights, [k % 6 for k in range(10_000)], f"c{j}") for j in range(12)))
    assert len(draw_swarm(many).svg()) < 300_000
    assert draw_swarm(swarm).svg() == draw_swarm(swarm).svg()


def test_the_legend_names_what_occurs():
    body = draw_swarm(Swarm((lane([0.1, 0.2], [UNORDERED, UNORDERED]),))).body
    assert "category, without order" in body
    assert "missing" not in body
    assert "value of the column" not in body


def test_figures_and_tooltips_say_the_size():
    body = draw_swarm(Swarm((lane([0.1] * 100),))).body
    assert re.search(r">0\.100</text>.*>0\.0500 to 0\.200</text>", body)
    assert "age: mean size 0.100 (0.0500 to 0.200), n = 100; a dot stands for up to 20 rows" in body


def test_text_has_a_course_for_each_lane(swarm):
    lines = swarm_text(Swarm((lane([0.0, 1.0, 1.0]),), axis="effect"), 60).splitlines()
    assert lines[1].startswith("age  ▄")
    assert lines[1].endswith("█  0.100 (0.0500 to 0.200)")
    assert lines[2].strip() == "effect"
    assert max(map(cells, swarm_text(swarm, 72).splitlines())) <= 72

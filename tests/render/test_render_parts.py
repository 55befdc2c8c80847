import re

import pytest

from distill.errors import InputError
from distill.render import Course, Part, Parts, draw_parts, parts_svg, parts_text


def part(**changes):
    return Part(
        **{
            "name": "age",
            "points": ("1", "2"),
            "at": (1, 2),
            "values": (0, 1),
            "course": Course.STEPS,
            **changes,
        }
    )


def test_a_part_needs_a_value_for_each_point():
    with pytest.raises(
        InputError, match=r"`at` must be as long as `points` \(2\) and `values`, and not empty"
    ):
        part(at=(1,))
    with pytest.raises(InputError, match="`parts` must be at least one part"):
        Parts(())


def lines(parts):
    found = re.findall(r'class="line curve" points="([^"]+)"', draw_parts(parts).body)
    return [[tuple(map(float, point.split(","))) for point in points.split()] for points in found]


def test_a_step_holds_to_where_the_next_begins():
    (corners,) = lines(Parts((part(at=(1, 2, 4), points=("1", "2", "4"), values=(0, 1, 2)),)))
    assert len(corners) == 5
    assert [y for _, y in corners[:2]] == [corners[0][1]] * 2
    assert corners[1][0] == corners[2][0]


def test_bends_go_straight_from_point_to_point():
    (corners,) = lines(Parts((part(course=Course.BENDS),)))
    assert len(corners) == 2
    assert corners[0][1] > corners[1][1]


def test_all_parts_have_one_scale():
    tall, flat = lines(Parts((part(), part(values=(0, 0.5)))))
    assert (tall[0][1] - tall[-1][1]) == pytest.approx(2 * (flat[0][1] - flat[-1][1]), abs=0.2)


def test_levels_that_do_least_are_counted(parts):
    body = draw_parts(parts).body
    assert ">+4</text>" in body
    assert "level 8" in body
    assert len(re.findall(r'class="(?:for|against)"', body)) == 5 + 5


def test_the_description_has_the_range_of_each():
    assert "age: 0 to 1.00" in parts_svg(Parts((part(),), axis="log odds"))


def test_parts_in_a_terminal(parts):
    text = parts_text(parts, 60)
    assert all(len(line) <= 60 for line in text.splitlines())
    age = next(line for line in text.splitlines() if line.startswith("age"))
    assert age.split() == ["age", "▁▅▆", "−1.20", "to", "0.900"]
    assert parts_text(Parts((part(values=(1, 1)),))).splitlines()[-1].split()[1] == "▅▅"

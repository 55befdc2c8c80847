import re

import pytest

from distill.errors import InputError
from distill.render import Estimate, Mean, Scatter, draw_scatter, scatter_text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"x": (1.0,), "y": ()}, r"^`y` must be as long as `x` \(1\), got 0\.$"),
        ({"x": (), "y": ()}, r"^`x` must be at least one value, or some missing, got \(\)\.$"),
        (
            {"x": (1.0,), "y": (0.0,), "tints": (1, 2)},
            r"^`tints` must be as long as `x` \(1\), or empty, got 2\.$",
        ),
        ({"x": (1.0,), "y": (float("inf"),)}, r"^`x and y` must be a finite number"),
    ],
)
def test_what_cannot_be_drawn(given, message):
    with pytest.raises(InputError, match=message):
        Scatter(**given)


def test_rows_in_one_place_are_one_darker_dot():
    body = draw_scatter(Scatter((1.0,) * 12 + (2.0,), (0.5,) * 12 + (0.1,))).body
    assert re.findall(r'class="dots (point[ a-z]*)" d="([^"]*)"', body)[0][0] == "point few"
    assert [len(d.split("M")) - 1 for d in re.findall(r'class="dots point[ a-z]*" d="([^"]*)"', body)] == [
        1,
        1,
    ]


def test_another_column_colours_the_dots():
    body = draw_scatter(Scatter((1.0, 1.0, 2.0), (0.5, 0.5, 0.1), tints=(0, 4, 6), tint_name="income")).body
    assert re.findall(r'class="dots ([a-z0-4]+)"', body) == ["tint0", "tint4", "plain"]
    assert ">value of income: low</text>" in body
    assert "point" not in body


def test_tints_of_one_level_stand_side_by_side():
    marks = ((0.0, "no"), (1.0, "yes"))
    body = draw_scatter(Scatter((1.0, 1.0), (0.5, 0.5), marks=marks, tints=(0, 4), tint_name="b")).body
    low, high = (float(x) for x in re.findall(r'class="dots tint\d" d="M([\d.]+) ', body))
    assert high - low == pytest.approx(4.0)


def test_missing_values_stand_apart():
    body = draw_scatter(Scatter((), (), missing=(0.1, 0.3))).body
    assert ">missing</text>" in body
    assert 'class="dots absent few"' in body


def test_ten_thousand_points_stay_small():
    x = tuple(float((k * 7919) % 10_007) for k in range(10_000))
    assert len(draw_scatter(Scatter(x, tuple(reversed(x)))).svg()) < 200_000


def test_means_are_told_in_words():
    drawn = Scatter(
        (0.0, 1.0), (0.1, 0.2), marks=((0.0, "no"), (1.0, "yes")), means=(Mean(1.0, Estimate(0.2)),)
    )
    assert "Means at yes: 0.200." in draw_scatter(drawn).description
    assert scatter_text(drawn).splitlines() == ["mean weight, by value", "yes  0.200"]

"""Laws that every picture keeps, whatever is drawn."""

import re
import xml.etree.ElementTree as ET

import pytest

from distill.render import (
    Bars,
    Curve,
    Estimate,
    Theme,
    Unit,
    bars_svg,
    curve_svg,
    draw_bars,
    draw_curve,
    draw_intervals,
    draw_parts,
    draw_scatter,
    draw_swarm,
    draw_tree,
    intervals_svg,
    tree_svg,
)
from distill.render.measure import text_width

SIZES = {"title": (15, True), "question": (11, True), "chosen-row": (12, True), "note": (11, False)}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plots(curve, intervals, parts, swarm, scatters):
    return {
        "swarm": draw_swarm(swarm),
        **{name: draw_scatter(one) for name, one in scatters.items()},
        "curve": draw_curve(curve),
        "one point": draw_curve(Curve((1,), (Estimate(-0.15),), unit=Unit.NUMBER)),
        "intervals": draw_intervals(intervals),
        "parts": draw_parts(parts),
    }


@pytest.fixture
def pictures(trees, bars, hostile_bars, plots):
    drawn = {f"tree, {name}": draw_tree(drawing) for name, drawing in trees.items()}
    drawn |= {
        "bars": draw_bars(bars),
        "hostile bars": draw_bars(hostile_bars),
        "no bars": draw_bars(Bars(())),
    }
    return drawn | plots


def parsed(picture):
    return ET.fromstring(picture.svg(Theme.LIGHT))  # noqa: S314 - our own markup, made a line ago


def texts(picture):
    """(text, width by the estimate, reserved room, left, right, baseline, size) of every label."""
    for label in parsed(picture).iter(f"{SVG}text"):
        shown = (label.text or "") + "".join(
            (child.text or "") * (child.tag == f"{SVG}tspan") + (child.tail or "") for child in label
        )
        size, bold = SIZES.get(label.get("class").split()[0], (12, False))
        width = text_width(shown, size, bold=bold)
        x, anchor = float(label.get("x")), label.get("text-anchor", "start")
        left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
        yield shown, width, float(label.get("data-room")), left, left + width, float(label.get("y")), size


def test_no_text_is_wider_than_its_room(pictures):
    for name, picture in pictures.items():
        for shown, width, room, *_ in texts(picture):
            assert width <= room + 0.1, (name, shown)


def test_no_text_leaves_the_picture(pictures):
    for name, picture in pictures.items():
        for shown, _, _, left, right, baseline, size in texts(picture):
            assert left >= -0.1, (name, shown)
            assert right <= picture.width + 0.1, (name, shown)
            assert size <= baseline <= picture.height - 3, (name, shown)


def test_no_two_texts_touch(pictures):
    for name, picture in pictures.items():
        lines = list(texts(picture))
        for at, (shown, _, _, left, right, baseline, size) in enumerate(lines):
            for other, _, _, its_left, its_right, its_baseline, _ in lines[:at]:
                beside = right <= its_left + 0.2 or its_right <= left + 0.2
                assert beside or abs(baseline - its_baseline) >= 0.8 * size, (name, shown, other)


def test_same_values_same_bytes(trees, bars, curve, intervals):
    for draw, drawing in (
        (tree_svg, trees["hostile"]),
        (bars_svg, bars),
        (curve_svg, curve),
        (intervals_svg, intervals),
    ):
        assert draw(drawing).encode() == draw(drawing).encode()


def test_coordinates_have_one_decimal(pictures):
    for picture in pictures.values():
        markup = re.sub(r">[^<]*<", "><", picture.body)
        numbers = re.findall(
            r'(?:x|y|x1|y1|x2|y2|cx|cy|r|width|height|d|points|stroke-width)="([^"]*)"', markup
        )
        assert not [text for text in numbers if re.search(r"\.\d\d", text)]


def test_nothing_hostile_survives_as_markup(pictures):
    known = {
        "svg",
        "title",
        "desc",
        "style",
        "rect",
        "g",
        "text",
        "tspan",
        "path",
        "line",
        "circle",
        "polyline",
        "polygon",
    }
    for picture in pictures.values():
        root = parsed(picture)
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= known
        assert not {
            key for element in root.iter() for key in element.attrib if key.startswith("on") or key == "style"
        }
        assert "\u202e" not in picture.svg()


def test_a_picture_names_and_describes_itself(two_leaves):
    root = parsed(draw_tree(two_leaves))
    name, description = root.get("aria-labelledby").split()
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").get("id") == name
    assert root.find(f"{SVG}title").text == "Credit"
    assert root.find(f"{SVG}desc").get("id") == description
    assert (
        "1. age ≤ 30: deny, 25\u00a0% of rows. 2. age > 30: grant, 75\u00a0% of rows."
        in root.find(f"{SVG}desc").text
    )


def test_a_fragment_brings_no_style_and_takes_a_prefix(two_leaves):
    fragment = draw_tree(two_leaves).fragment("tree7")
    assert "<style" not in fragment
    assert 'id="tree7-title"' in fragment
    assert draw_tree(two_leaves).fragment() != fragment


def test_themes_change_the_style_only(two_leaves):
    light, dark = (draw_tree(two_leaves).svg(theme) for theme in (Theme.LIGHT, Theme.DARK))
    assert light != dark
    assert light.split("</style>")[1] == dark.split("</style>")[1]

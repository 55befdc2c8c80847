import re
from itertools import pairwise

import pytest

from distill.render import Theme, css
from distill.render.colours import _DARK, _LIGHT, CLASSES, TINTS, class_colour

# Machado, Oliveira and Fernandes (2009), severity 1: what dichromats see, in linear RGB.
SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
}


def linear(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one, other):
    light, dark = sorted(
        (
            sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True))
            for c in (one, other)
        ),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def oklab(colour, sight):
    red, green, blue = (
        max(sum(weight * part for weight, part in zip(row, linear(colour), strict=True)), 0)
        for row in SIGHT[sight]
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
    )


def apart(one, other, sight):
    pairs = zip(oklab(one, sight), oklab(other, sight), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


@pytest.mark.parametrize("table", [_LIGHT, _DARK])
def test_words_and_marks_stand_out_from_the_paper(table):
    for name in ("ink", "soft", "accent"):
        assert contrast(table[name], table["paper"]) >= 4.5, name
    assert contrast(table["ink"], table["wash"]) >= 4.5
    for name in ("for", "against"):
        assert contrast(table[name], table["paper"]) >= 3, name
    for index in range(CLASSES):
        assert contrast(table[f"class{index}"], table["paper"]) >= 3, index


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("table", [_LIGHT, _DARK])
def test_class_colours_differ_for_every_eye(table, sight):
    for one in range(CLASSES):
        for other in range(one):
            assert apart(table[f"class{one}"], table[f"class{other}"], sight) >= 0.06, (one, other)


@pytest.mark.parametrize("table", [_LIGHT, _DARK])
def test_tints_stand_out_and_run_one_way_for_every_eye(table):
    tints = [table[f"tint{k}"] for k in range(TINTS)]
    assert min(contrast(tint, table["paper"]) for tint in tints) >= 3
    for sight in SIGHT:
        lightness = [oklab(tint, sight)[0] for tint in tints]
        assert lightness in (sorted(lightness), sorted(lightness, reverse=True)), sight
        assert min(apart(one, other, sight) for one, other in pairwise(tints)) >= 0.03, sight
        assert apart(tints[0], tints[-1], sight) >= 0.15, sight


def test_the_ninth_class_takes_the_first_colour_again():
    assert class_colour(8) == class_colour(0) == "class0"


def test_every_rule_keeps_to_the_pictures():
    selectors = re.findall(r"^([^{}@\n]+)\{", css(), re.MULTILINE)
    assert selectors
    for part in ",".join(selectors).split(","):
        assert part.startswith((".distill", ":where(.distill)")), part


def test_flat_themes_know_no_properties():
    assert "var(" not in css(Theme.LIGHT)
    assert _DARK["ink"] in css(Theme.DARK)
    assert "prefers-color-scheme:dark" in css()

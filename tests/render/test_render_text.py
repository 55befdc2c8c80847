from dataclasses import replace

import pytest

from distill.render import Bars, bars_text, tree_text
from distill.render.measure import cells


def test_a_tree_in_characters(two_leaves):
    assert tree_text(two_leaves, 50) == (
        "Credit\n"
        "                            answer    rows  agrees\n"
        "all rows\n"
        "├─ age ≤ 30                 deny      25\u00a0%    96\u00a0%\n"
        "└─ age > 30                 grant     75\u00a0%\n"
    )


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_no_line_is_longer_than_asked(trees, bars, hostile_bars, width):
    written = [tree_text(replace(drawing), width) for drawing in trees.values()]
    written += [bars_text(one, width) for one in (bars, hostile_bars, Bars((), title="x" * 300))]
    for text in written:
        assert all(cells(line) <= width for line in text.splitlines()), text


def test_every_leaf_shows_its_figures_however_deep(trees):
    lines = tree_text(trees["deep"], 60).splitlines()
    assert sum("3.1\u00a0%" in line for line in lines) == 32


def test_bars_in_characters(bars):
    assert bars_text(bars, 60) == (
        "Why grant?\n"
        "Local fidelity 0.94\n"
        "gain = 0                ████████████│                 −0.214\n"
        "relationship = Husband              │██████████        0.182\n"
        "age = 39                            │█                 0.024\n"
        "sex                                 │                  0.000\n"
        "                        ← speaks against│speaks for grant →\n"
    )


def test_nothing_to_show_is_said_in_characters():
    assert bars_text(Bars(())) == "No component carries weight.\n"

import re

import pytest

from distill.render import Bars, draw_bars


def test_bars_go_to_the_side_of_their_sign(bars):
    body = draw_bars(bars).body
    zero = float(re.search(r'class="axis" x1="([\d.]+)"', body)[1])
    against = re.findall(r'class="against" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', body)
    toward = re.findall(r'class="for" x="([\d.]+)"', body)
    assert [float(x) + float(width) for x, width in against] == pytest.approx([zero], abs=0.11)
    assert [float(x) for x in toward] == [zero, zero]


def test_weights_are_written_alike(bars):
    body = draw_bars(bars).body
    assert re.findall(r">(−?0\.\d{3})</text>", body) == ["−0.214", "0.182", "0.024", "0.000"]


def test_value_stands_softly_behind_its_name(bars):
    assert 'relationship <tspan class="soft">= Husband</tspan>' in draw_bars(bars).body


def test_nothing_to_show_is_said():
    assert "No component carries weight." in draw_bars(Bars(())).body

"""Marked texts: nothing of the text is lost, nothing of it is markup."""

from xml.etree import ElementTree as ET

import pytest

from distill.errors import InputError
from distill.render import MarkedText, Stretch, draw_marked, marked_svg, marked_text
from distill.render.marked import LONG, atoms

MARKED = MarkedText(
    (Stretch("an "), Stretch("awful", -0.4), Stretch(" "), Stretch("<b>", 0.1), Stretch(" film\nof\twar")),
    toward="toward good",
    title="Text 0: bad",
    subtitle="faithful: R2 nearby is 0.97.",
)


def test_a_weight_is_a_number():
    with pytest.raises(InputError, match=r"^`weight` must be a number, got nan\.$"):
        Stretch("a", float("nan"))


def test_the_picture_holds_every_word_escaped():
    root = ET.fromstring(marked_svg(MARKED))  # noqa: S314 -- our own picture
    shown = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert shown[-6:] == ["an", "awful", "<b>", "film", "of", "war"]
    assert "awful: −0.4" in draw_marked(MARKED).description


def test_words_stay_inside_the_picture():
    long = MarkedText(tuple(Stretch(f"word{i} ", float(i % 3 - 1)) for i in range(400)))
    root = ET.fromstring(marked_svg(long))  # noqa: S314 -- same
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        assert float(text.get("x")) + float(text.get("data-room")) <= 720.1


def test_the_strongest_weight_is_the_strongest_colour():
    svg = marked_svg(MARKED)
    assert 'opacity="0.8"' in svg
    assert 'opacity="0.3"' in svg


def test_in_characters_each_component_stands_with_its_weight():
    assert marked_text(MARKED) == (
        "Text 0: bad\nfaithful: R2 nearby is 0.97.\n+ toward good, − against\n"
        "an [awful −0.400] [<b> 0.100] film\nof war\n"
    )


def test_no_line_is_wider_than_asked():
    long = MarkedText((Stretch("很糟糕" * 50), Stretch("x" * 200, 0.5), Stretch(" and so on" * 20)))
    assert max(map(len, marked_text(long, 60).splitlines())) <= 60


def test_a_long_text_is_shortened_where_nothing_is_marked():
    long = MarkedText((Stretch("word " * LONG), Stretch("good", 1.0), Stretch(" end")))
    assert [one.text for one in long.shown()[1:]] == ["good", " end"]
    assert " […] " in long.shown()[0].text
    assert len(long.shown()[0].text) < 300


def test_atoms_rebuild_the_text():
    text = "a  bc\n\tverylongword"
    assert "".join(atoms(text, 4)) == text

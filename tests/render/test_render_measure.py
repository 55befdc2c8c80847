import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.render.measure import broken, cells, shortened, text_width, visible

ANYTHING = st.text(st.characters(), max_size=80)  # lone surrogates and controls included


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u202eabc", "U+202Eabc"),
        ("a\nb", "aU+000Ab"),
        ("\ud800", "U+D800"),
        ("\ufffe", "U+FFFE"),
        ("a\u200bb", "aU+200Bb"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("a\u200db", "aU+200Db"),
        ("e\u0301", "e\u0301"),
        ("e" + "\u0301" * 4, "e" + "\u0301" * 3 + "U+0301"),
        ("名字", "名字"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text, shown):
    assert visible(text) == shown


@given(ANYTHING)
def test_visible_text_can_be_written_and_is_left_alone_the_second_time(text):
    shown = visible(text)
    shown.encode()
    assert visible(shown) == shown
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in shown)


@given(ANYTHING, st.integers(0, 300))
def test_shortened_text_fits(text, room):
    def measure(text):
        return text_width(text, 12)

    assert measure(shortened(visible(text), room, measure)) <= room + 1e-5


@given(ANYTHING, st.integers(0, 40))
def test_broken_text_fits_line_by_line(text, room):
    assert all(cells(line) <= room for line in broken(visible(text), room, cells))


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("capital-gain", 12, "capital-gain"),
        ("capital-gain", 9, "capi…gain"),
        ("in {North, South, East}", 20, "in {North, +2}"),
        ("in {North, South, East}", 22, "in {North, South, +1}"),
        ("in {Scandinavia, Iberia}", 14, "in {Scan…, +1}"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
    ],
)
def test_sets_lose_members_and_names_their_middle(text, room, shown):
    assert shortened(text, room, len) == shown


def test_breaks_stand_behind_separators():
    assert broken("in {Husband, Wife}", 12, len) == ("in {Husband,", "Wife}")
    assert broken("hours_per_week", 10, len) == ("hours_per_", "week")
    assert broken("in {a1, b2, c3, d4, e5, f6}", 12, len) == ("in {a1, b2,", "c3, d4, +2}")
    assert broken("in {a-1, b-2}", 10, len) == ("in {a-1,", "b-2}")
    assert broken("indivisible", 5, len) == ("in…le",)


def test_wide_characters_are_wide():
    assert text_width("年", 100) >= 100
    assert text_width("🎉", 100) >= 125
    assert cells("年a🎉") == 5
    assert text_width("a", 12, bold=True) > text_width("a", 12)

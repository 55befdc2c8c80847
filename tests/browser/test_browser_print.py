"""The page on paper: whole, in ink on white, and nothing wider than the sheet."""

import re

import pytest

pytestmark = pytest.mark.slow

NAMES = ["plain", "numbers", "hostile"]
A4 = (595, 842)
"""Points."""


def printed(opened, name):
    """The page as the printer gets it, on the part of an A4 sheet between the margins."""
    page = opened(name, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 672, "height": 985})
    return page


@pytest.mark.parametrize("name", NAMES)
def test_what_is_folded_on_the_screen_is_open_on_paper(opened, name):
    page = printed(opened, name)
    shut = page.evaluate(
        """() => [...document.querySelectorAll('details')]
            .flatMap(one => [...one.children].filter(child => child.tagName !== 'SUMMARY'))
            .filter(child => !child.classList.contains('tools') && child.textContent.trim())
            .filter(child => !child.checkVisibility() || !child.getBoundingClientRect().height)
            .map(child => child.textContent.slice(0, 80))"""
    )
    assert page.locator("details:not([open])").count() > 0
    assert shut == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_only_for_a_screen_is_left_out(opened, name):
    page = printed(opened, name)
    for chosen in ("nav", ".skip", ".tools", ".told", ".way button"):
        assert not any(one.is_visible() for one in page.locator(chosen).all()), chosen


@pytest.mark.parametrize("name", NAMES)
def test_ink_is_dark_on_white_paper_whatever_the_screen_is(opened, name):
    page = printed(opened, name)
    style = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    assert page.locator("body").evaluate(style) == ["rgb(255, 255, 255)", "rgb(28, 33, 38)"]
    links = "td a, th a, .pick"
    colours = page.evaluate(
        f"[...document.querySelectorAll('{links}')].map(one => getComputedStyle(one).color)"
    )
    assert set(colours) == {"rgb(28, 33, 38)"}


@pytest.mark.parametrize("name", NAMES)
def test_no_picture_is_cut(opened, name):
    page = printed(opened, name)
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.picture svg')]
            .filter(svg => svg.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map(svg => svg.textContent.slice(0, 80))"""
    )
    assert wide == []


def test_a_wide_tree_has_a_sheet_on_its_side(opened):
    page = opened("many")
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    sizes = {(round(float(w)), round(float(h))) for w, h in sheets}
    assert any(w > h for w, h in sizes)
    assert any(w < h for w, h in sizes)


def test_heads_of_tables_have_no_buttons_that_keep_them_from_being_repeated(opened):
    page = printed(opened, "plain")
    shown = "[...document.querySelectorAll('thead .sort')].map(one => getComputedStyle(one).display)"
    assert set(page.evaluate(shown)) == {"contents"}

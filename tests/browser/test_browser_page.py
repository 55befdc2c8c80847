"""The page in a real browser: reachable, readable at any width, quiet, and whole without its script."""

import pytest

NAMES = ["plain", "numbers", "hostile", "many"]

pytestmark = pytest.mark.slow

FOCUSABLE = """() => [...document.querySelectorAll('a[href],button,summary,select,input,[tabindex="0"]')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length)"""


def unfolded(page):
    """The page with everything open."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    return page


@pytest.mark.parametrize("name", ["plain", "numbers", "hostile"])
def test_axe_finds_nothing_in_light_or_dark(opened, name):
    from axe_playwright_python.sync_playwright import Axe

    page = unfolded(opened(name))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_axe_finds_nothing_where_a_thousand_rows_are_explained(opened):
    from axe_playwright_python.sync_playwright import Axe

    page = opened("rows")
    assert page.locator(".cases tbody").first.locator("tr").count() == 1000
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", ["plain", "numbers", "hostile"])
def test_the_keyboard_reaches_everything(opened, name):
    page = opened(name)
    n = page.evaluate(f"({FOCUSABLE})().map((one, i) => {{ one.dataset.stop = i }}).length")
    reached = set()
    for _ in range(n + 5):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.stop"))
    assert {str(i) for i in range(n)} <= reached


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_asked_for_and_nothing_complains(opened, name):
    page = unfolded(opened(name))
    page.locator(".pick").last.click()
    assert page.complaints == []


@pytest.mark.parametrize("name", ["plain", "hostile", "many"])
def test_the_page_never_scrolls_sideways(opened, name):
    page = unfolded(opened(name))
    for width in (320, 768, 1280, 1920, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        wide, room = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= room, width


@pytest.mark.parametrize("name", NAMES)
def test_no_label_leaves_its_box(opened, name):
    page = unfolded(opened(name))
    escaped = page.evaluate(
        """() => [...document.querySelectorAll('svg.distill text[data-room]')]
            .filter(text => text.checkVisibility() && !text.closest('.told'))
            .map(text => [text, text.getBBox(), text.ownerSVGElement.viewBox.baseVal])
            .filter(([text, box, view]) => box.width > Number(text.dataset.room) + .6
                || box.x < view.x - .6 || box.x + box.width > view.x + view.width + .6)
            .map(([text]) => text.textContent)"""
    )
    assert escaped == []


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_whole_without_its_script(opened, records, name):
    page = opened(name, java_script_enabled=False)
    record = records[name]
    assert page.locator("button, select, input").count() == 0
    assert page.locator("svg[role=img]").count() >= 4
    assert page.locator(".cases tbody").first.locator("tr").count() == len(record["explanations"])
    assert page.locator("details.case").count() == min(len(record["explanations"]), 25)
    assert page.locator("table.reasons").count() == min(len(record["explanations"]), 25)
    assert page.complaints == []


def test_hostile_text_is_shown_as_text(opened):
    page = opened("hostile")
    text = page.locator("body").inner_text()
    assert "</script><script>alert(1)</script>" in text
    assert "U+202EabcU+0007" in text
    assert "{{ 7*7 }}" in text
    assert page.locator("img").count() == 0
    assert "alert(1)" in page.title()

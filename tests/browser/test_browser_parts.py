"""What the page's script adds: sorting, folding, the way of a row, rows drawn when they are picked."""

import re

import pytest

from distill.document.html import html
from distill.document.pages import local

pytestmark = pytest.mark.slow


def tree_heights(page):
    return page.evaluate(
        "[...document.querySelectorAll('.tree [data-node] path')].map(p => p.getAttribute('d'))"
    )


def numbers(paths):
    return [[float(figure) for figure in re.findall(r"-?[\d.]+", path)] for path in paths]


def test_laying_the_tree_out_again_changes_nothing(opened):
    still = opened("many", java_script_enabled=False).locator(".tree [data-node] path")
    drawn = [path.get_attribute("d") for path in still.all()]
    for was, now in zip(numbers(drawn), numbers(tree_heights(opened("many"))), strict=True):
        assert now == pytest.approx(was, abs=0.6)


def test_arrow_keys_reach_every_node_and_enter_folds(opened, records):
    page = opened("plain")
    nodes = records["plain"]["surrogate"]["tree"]["nodes"]
    items = page.locator("[role=treeitem]")
    assert items.count() == len(nodes)
    page.locator("[role=treeitem][tabindex='0']").focus()
    seen = []
    for _ in nodes:
        seen.append(page.evaluate("Number(document.activeElement.dataset.node)"))
        page.keyboard.press("ArrowDown")
    assert sorted(seen) == sorted(node["id"] for node in nodes)
    page.keyboard.press("Home")
    tall = page.locator(".tree > .scroll svg").bounding_box()["height"]
    page.keyboard.press("Enter")
    assert items.first.get_attribute("aria-expanded") == "false"
    assert page.locator("[role=treeitem]:visible").count() == 1
    assert page.locator(".tree > .scroll .folded.shown").count() == 1
    assert page.locator(".tree > .scroll svg").bounding_box()["height"] < tall
    page.keyboard.press("ArrowRight")
    assert page.locator("[role=treeitem]:visible").count() == len(nodes)


def test_zooming_leaves_one_way_open(opened):
    page = opened("many")
    page.keyboard.press("Tab")
    page.locator("[role=treeitem][tabindex='0']").focus()
    page.keyboard.press("End")
    level = int(page.evaluate("document.activeElement.getAttribute('aria-level')"))
    page.get_by_role("button", name="Only the way to it").click()
    assert page.locator("[role=treeitem]:visible").count() == 2 * level - 1


def test_what_a_node_holds_is_told(opened, records):
    page = opened("plain")
    leaf = records["plain"]["surrogate"]["tree"]["rules"][0]["leaf"]
    page.locator(f"[data-leaf='{leaf}']").first.hover()
    told = page.locator(".told")
    assert told.locator("p").inner_text() == page.locator(f"[data-node='{leaf}']").get_attribute("aria-label")
    assert told.locator("svg rect").count() > 1
    assert "agreement" in told.inner_text()


def test_a_picked_row_shows_its_way_in_the_tree(opened, records):
    page = opened("plain")
    one = records["plain"]["explanations"][2]
    page.locator(".tools select").select_option("2")
    taken = page.evaluate(
        "[...document.querySelectorAll('.tree .taken')].map(p => Number(p.parentNode.dataset.node))"
    )
    assert sorted(taken) == sorted(one["path"][1:])
    steps = page.locator("details.case").nth(2).locator("[data-step]")
    assert [int(step.get_attribute("data-step")) for step in steps.all()] == one["path"][1:]


def test_a_row_drawn_by_the_script_is_the_row_that_stands_in_the_page(
    opened, pages, records, monkeypatch, tmp_path
):
    still = opened("plain", java_script_enabled=False).locator("details.case")
    expected = [fold.inner_html() for fold in still.all()]
    monkeypatch.setattr(local, "WHOLE", 0)
    path = tmp_path / "drawn.html"
    path.write_text(html(records["plain"]), encoding="utf-8")
    monkeypatch.setitem(pages, "drawn", f"file://{path}")
    page = opened("drawn")
    assert page.locator("details.case").count() == 0
    for row in range(len(expected)):
        page.locator(".pick").nth(row).click()
    page.evaluate("document.querySelectorAll('.way button').forEach(one => one.remove())")
    drawn = [fold.inner_html() for fold in page.locator("details.case").all()]
    assert list(map(squeezed, drawn)) == list(map(squeezed, expected))


def squeezed(markup):
    """Markup without the white space between elements and without empty classes."""
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", markup).replace(' class=""', "")


def test_the_last_of_a_thousand_rows_is_drawn_when_picked(opened):
    page = opened("many")
    assert page.locator("details.case").count() == 25
    page.get_by_label("Find in the table").fill("row 999")
    assert page.get_by_role("status").inner_text() == "1 of 1000 rows"
    page.get_by_role("button", name="Test row 999").click()
    last = page.locator("details.case").last
    assert last.get_attribute("open") is not None
    assert last.locator("table.reasons tbody tr").count() > 0
    assert page.evaluate("document.activeElement.textContent").startswith("Test row 999:")


def test_tables_sort_by_number_and_by_word(opened):
    page = opened("many")
    table = page.locator(".cases > .tall table")
    errors = table.locator("td:last-child")
    table.get_by_role("button", name="error nearby").click()
    falling = [float(text) for text in errors.all_inner_texts()]
    assert falling == sorted(falling, reverse=True)
    assert table.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    table.get_by_role("button", name="error nearby").click()
    assert [float(text) for text in errors.all_inner_texts()] == falling[::-1]
    table.get_by_role("button", name="row", exact=True).click()
    names = [int(text.split()[-1]) for text in table.locator("tbody th").all_inner_texts()]
    assert names == list(range(1000))
    assert table.locator("th[aria-sort]").count() == 1

import base64
import copy
import hashlib
import itertools
import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from distill.document.blocks import Beside, Reason, Reasons
from distill.document.compose import compose
from distill.document.html import html
from distill.document.markdown import escaped, markdown

AUDITS = ["loan", "price", "hostile"]
VOID = {"meta", "link", "rect", "line", "circle", "path", "img", "br"}
MARKS = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class Page(HTMLParser):
    """The elements of a page, its text, and what is wrong with its nesting."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.words, self.faults = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(params=AUDITS)
def record(request):
    return request.getfixturevalue(request.param).record


def test_nothing_but_our_script_runs_and_nothing_is_fetched(record):
    page = Page(html(record))
    assert not page.faults
    assert not page.open
    assert {tag for tag, _ in page.elements} & {"img", "iframe", "object", "base", "form"} == set()
    assert page.of("script") == [{"type": "application/json", "id": "page-data"}, {}]
    for _, attributes in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("href", "src"):
            assert attributes.get(name, "#").startswith(("#", "data:,"))


def test_the_policy_allows_this_style_and_this_script_alone(record):
    text = html(record)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    (policy,) = [m["content"] for m in Page(text).of("meta") if m.get("http-equiv")]
    assert policy == (
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    ).format(*hashes)
    for part in (style, script):
        assert "http" not in part.replace("http://www.w3.org/2000/svg", "")


def test_the_script_is_the_same_in_every_page(loan, hostile):
    scripts = {re.findall(r"<script>(.*?)</script>", html(a.record), re.DOTALL)[0] for a in (loan, hostile)}
    assert len(scripts) == 1
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", scripts.pop())


def test_ids_are_distinct_and_references_lead_somewhere(record):
    elements = Page(html(record)).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in elements:
        for name in ("aria-labelledby", "href"):
            for target in attributes.get(name, "").split():
                if name == "aria-labelledby" or target.startswith("#"):
                    assert target.removeprefix("#") in ids


def test_headings_do_not_jump(record):
    levels = [int(tag[1]) for tag, _ in Page(html(record)).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_tables_are_named_and_can_be_reached(record):
    page = Page(html(record))
    assert len(page.of("table")) == len(page.of("caption"))
    assert all(head.get("scope") in ("col", "row") for head in page.of("th"))
    scrolling = [a for a in page.of("div") if "scroll" in a.get("class", "")]
    pictures = [svg for svg in page.of("svg") if svg.get("aria-hidden") != "true"]
    assert len(scrolling) == len(page.of("table")) + len(pictures)
    assert all(a["tabindex"] == "0" and a["role"] == "region" for a in scrolling)
    assert all(a.get("aria-label") or a.get("aria-labelledby") for a in scrolling)


def test_marks_are_written_as_code_points(record):
    for view in (html(record), markdown(record)):
        assert not MARKS.search(view)


def test_pages_stay_small(record):
    assert len(html(record).encode()) < 1_000_000


def test_views_are_the_same_each_time(record):
    assert html(record) == html(record)
    assert markdown(record) == markdown(record)


def test_page_one_says_what_the_record_says(loan):
    record = loan.record
    text = Page(html(record)).text
    agreement = record["fidelity"]["figures"][0]
    agreed, low, high, baseline = (
        round(1000 * agreement[key]) for key in ("value", "low", "high", "baseline")
    )
    assert f"on {agreed} (95 % interval {low} to {high})" in text.replace("\u00a0", " ")
    assert f"always giving the commonest answer agrees on {baseline}" in text
    assert f"Out of 1,000 new cases the simple model answered as the black box did on {agreed}" in text
    for expected in (
        record["verdict"]["word"],
        record["box"]["fingerprint"] or "without a content hash (a function in memory)",
        record["sha256"],
        "It is not the procedure the black box applies",
        "people.csv (sha256 0000",
        *record["verdict"]["reasons"],
        *record["verdict"]["open_points"][:4],
    ):
        assert expected in text


def test_held_back_rows_are_never_called_new(price):
    text = Page(html(price.record)).text
    assert "On held-back rows the simple model explains" in text
    assert "can differ by 6 to 13 points" in text
    assert "new cases" not in text.lower()


def test_nothing_is_ever_called_compliant(record):
    for view in (html(record), markdown(record)):
        assert "complian" not in view.lower()


def test_every_rule_figure_and_row_is_in_both_views(loan):
    record = loan.record
    page = " ".join(Page(html(record)).text.split())
    plain = markdown(record).replace("\\", "")
    rules = record["surrogate"]["tree"]["rules"]
    for view in (page, plain):
        for rule in rules:
            assert " and ".join(rule["conditions"]) in view
        for row in record["explanations"]:
            assert f"Test row {row['row']['position']}: the black box answers {row['answer']}" in view
            assert row["sentence"] in view
        for column in record["data"]["columns"]:
            assert column["name"] in view
        for group in record["groups"]:
            assert group["name"] in view


def test_a_row_on_which_the_two_differ_says_so(loan):
    record = copy.deepcopy(loan.record)
    said = "The simple model answers otherwise than the black box here."
    for row in record["explanations"]:
        row["surrogate"] = row["answer"]
    assert said not in html(record)
    record["explanations"][0]["surrogate"] = "something else"
    assert html(record).count(said) == 1


def test_the_tree_and_the_bars_are_drawn_from_the_record(loan):
    page = html(loan.record)
    pictures = [svg for svg in Page(page).of("svg") if svg.get("role") == "img"]
    # page one, curve, tree, fidelity, groups, permuted columns, truth, a protected column, and the curves
    # lines are added to
    assert len(pictures) == 9 + len(loan.record["curves"])
    bars = [svg for svg in Page(page).of("svg") if svg.get("role") != "img"]
    assert len(bars) == sum(min(len(e["components"]), 12) for e in loan.record["explanations"])
    assert loan.record["explanations"][0]["components"][0]["value"] in page


def test_hostile_text_is_text(hostile):
    page = html(hostile.record)
    assert page.count("<script") == 2
    assert "<img" not in page
    assert "alert(2)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{x}}" in page
    assert "U+202EabcU+0007" in page
    assert "yesU+2028|no" in page
    assert "名字" in page
    assert "😀" in page
    assert "l" * 401 not in page


def test_hostile_text_is_text_in_markdown_too(hostile):
    text = markdown(hostile.record)
    assert "<script" not in text.replace("\\<", "")
    assert "U+202EabcU+0007" in text
    for is_table, lines in itertools.groupby(text.splitlines(), lambda line: line.startswith("|")):
        if is_table:
            assert len({len(_cells(line)) for line in lines}) == 1


def _cells(line):
    return re.split(r"(?<!\\)\|", line)


@given(st.text(max_size=60))
def test_markdown_text_is_one_line_without_live_signs(text):
    shown = escaped(text)
    assert len(shown.splitlines()) <= 1
    assert not MARKS.search(shown)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*<>|\[\]_~$]", shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# x", "\\# x"),
        ("- x", "\\- x"),
        ("1. x", "1\\. x"),
        ("23) x", "23\\) x"),
        ("1.5 to 2", "1.5 to 2"),
        ("-0.5", "-0.5"),
        ("+10", "+10"),
        ("---", "\\---"),
        ("====", "\\===="),
        ("#1", "#1"),
        ("a|b", "a\\|b"),
        ("a\nb", "aU+000Ab"),
        ("x <= 3", "x \\<= 3"),
    ],
)
def test_markdown_signs(text, shown):
    assert escaped(text) == shown


def test_templates_hold_no_words():
    from importlib.resources import files

    for name in ("audit.html.jinja", "blocks.html.jinja", "audit.md.jinja", "blocks.md.jinja"):
        source = files("distill.document").joinpath(f"assets/{name}").read_text(encoding="utf-8")
        texts = [value for _, kind, value in Environment().lex(source) if kind == "data"]  # noqa: S701 - only lexed
        outside = re.sub(r"<[^>]*>?|[^<]*>", " ", "".join(texts))
        assert not re.findall(r"[A-Za-z]{3,}", outside), name


def test_reasons_are_ranked_and_their_bars_within_the_scale(loan, hostile):
    for record in (loan.record, hostile.record):
        cases = next(s for s in compose(record).sections if s.key == "local").blocks[-1]
        for case in cases.cases:
            (beside,) = [block for block in case.blocks if isinstance(block, Beside)]
            reasons = beside.left[0]
            assert [int(line.rank) >= 1 for line in reasons.lines] == [True] * len(reasons.lines)
            for bar, line in zip(reasons.bars, reasons.lines, strict=True):
                assert -100 <= bar.tip <= 100
                assert bar.tip * line.weight >= 0
                assert bar.low is None or -100 <= bar.low <= bar.high <= 100


def test_one_wide_interval_does_not_hide_the_bars():
    lines = [Reason("a", "1", "+1", "", "", "1", weight, low, high) for weight, low, high in WIDE]
    bars = Reasons("", (), tuple(lines), "", "").bars
    assert [bar.tip for bar in bars] == [62, -31, 0]
    assert [(bar.low, bar.high) for bar in bars] == [(-100, 100), (None, None), (0, 62)]
    assert Reasons("", (), (replace(lines[0], weight=0.0),), "", "").bars[0].tip == 0


WIDE = [(1.0, -90.0, 90.0), (-0.5, math.nan, math.nan), (0.0, 0.0, 1.0)]


def test_a_way_says_the_rows_own_values_and_both_answers(loan):
    text = Page(html(loan.record)).text.replace("\u00a0", " ")
    for row in loan.record["explanations"]:
        own = {component["name"]: component["value"] for component in row["components"]}
        nodes = {node["id"]: node for node in loan.record["surrogate"]["tree"]["nodes"]}
        for above, at in itertools.pairwise(row["path"]):
            question = nodes[above]["question"]
            assert f"{question} {nodes[at]['condition']} here {own[question]}" in text
        assert f"The black box says {row['answer']}." in text


def test_a_challenger_is_shown_with_both_errors(loan):
    record = copy.deepcopy(loan.record)
    figure = {
        "name": "rmse",
        "value": 0.2,
        "low": 0.1,
        "high": 0.3,
        "n": 50,
        "baseline": 0.5,
        "direction": "lower",
    }
    record["explanations"][0]["challenger"] = {
        "rules": [{"conditions": ["age ≤ 30", "income > 3"], "value": 0.25, "n": 41}],
        "fidelity": [figure],
        "error": 0.0123,
        "error_of_line": 0.0456,
    }
    for view in (Page(html(record)).text, markdown(record)):
        assert "it errs by 0.0123, the line by 0.0456" in view
        assert "age ≤ 30 and income" in view
        assert "0.250" in view


def test_other_seeds_are_reported_where_they_were_asked_for(loan):
    assert "from other seeds was not asked for" in Page(html(loan.record)).text
    record = copy.deepcopy(loan.record)
    record["explanations"][0]["stability"] = {
        "vsi": {"value": 0.75, "low": 0.5, "high": 1.0},
        "csi": {"value": 1.0, "low": 0.5, "high": 1.0},
        "width": {"value": 0.5, "low": 0.4, "high": 0.7},
        "jaccard": {"value": 0.6, "low": 0.5, "high": 1.0},
        "jaccard_tied": {"value": 0.9, "low": 0.5, "high": 1.0},
        "k": 5,
        "n_seeds": 4,
    }
    for view in (Page(html(record)).text, markdown(record)):
        assert "explained again from 4 seeds" in view
        assert "75.0 % (50.0 to 100.0 %)" in view.replace("\u00a0", " ")
        assert "0.500 (0.400 to 0.700)" in view


def test_curves_are_drawn_and_listed_unless_they_are_flat(loan):
    record = copy.deepcopy(loan.record)
    steep = {
        "name": "age",
        "points": ["18", "40"],
        "grid": [18, 40],
        "values": [-1.5, 2],
        "missing": 0,
        "shape": "bends",
    }
    flat = {**steep, "name": "flat one", "values": [0, 0]}
    record["curves"] = [{"output": "grant", "link": "logit", "level": 0.1, "columns": [flat, steep]}]
    for view in (Page(html(record)).text, markdown(record)):
        assert "The curves the lines for grant are added to" in view
        assert "part of grant, in log odds" in view
        assert "flat one" not in view
        assert "−1.50" in view


def test_a_thousand_rows_are_a_table_and_twenty_five_of_them_whole(loan):
    record = copy.deepcopy(loan.record)
    rows = record["explanations"]
    record["explanations"] = [
        {**rows[i % len(rows)], "row": {"table": "test", "position": i}} for i in range(1000)
    ]
    text = html(record)
    page = Page(text)
    assert len(text.encode()) < 2_000_000
    assert len([a for a in page.of("details") if a.get("class") == "case"]) == 25
    data = json.loads(re.findall(r'id="page-data">(.*?)</script>', text)[0])
    assert len(data["ways"]) == 1000
    assert len(data["cases"]) == 975
    name, *way = data["ways"][999]
    assert data["texts"][name] == "Test row 999"
    assert way == rows[999 % len(rows)]["path"][1:]
    assert "Test row 999" in markdown(record)


def test_what_was_tested_about_a_protected_column_is_in_both_views(loan, price):
    (tested,) = loan.record["protected"]
    for view in (Page(html(loan.record)).text, markdown(loan.record).replace("\\", "")):
        spaced = view.replace("\xa0", " ")
        assert all(statement.replace("\xa0", " ") in spaced for statement in tested["statements"])
        assert "None of it says that the black box is fair" in view
    for view in (Page(html(price.record)).text, markdown(price.record)):
        assert "No column was named as protected" in view


def test_a_box_that_was_not_asked_with_other_values_says_so(loan):
    record = copy.deepcopy(loan.record)
    record["protected"][0]["flips"] = None
    assert "was not asked about rows with another value" in Page(html(record)).text


def test_that_report_rows_were_held_back_is_said_once(price):
    assert "held-back-rows" in [finding["code"] for finding in price.record["findings"]]
    assert markdown(price.record).count("6 to 13 points") == 1

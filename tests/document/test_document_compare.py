import copy
import json
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from distill.blackbox import wrap
from distill.document import Audit
from distill.document import audit as full_audit
from distill.document.blocks import Column, Grid, Section
from distill.document.pages.comparison import comparison_document
from distill.document.text import text_page
from distill.errors import InputError
from distill.fidelity.intervals import share_interval

audit = partial(full_audit, effort="fast", n_samples=100, explain=2)


def rows(n=300, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"age": rng.integers(18, 80, n), "<b>income": rng.normal(30, 9, n).round(2)})


def lender(limit, *, names=("deny", "grant")):
    def score(frame):
        grant = 1 / (1 + np.exp((limit - frame["<b>income"].to_numpy()) / 3))
        return np.column_stack([1 - grant, grant])

    return wrap(score, outputs=list(names), name=f"lender {limit}")


@pytest.fixture(scope="module")
def older():
    return audit(lender(30), rows(), groups=["age"], title="Lender 1")


@pytest.fixture(scope="module")
def newer():
    return audit(lender(33), rows(), groups=["age"], title="Lender 2")


def test_an_audit_beside_itself_shows_no_change(older):
    found = older.compare(older).found
    decisions = found["decisions"]
    assert (decisions["rows"], decisions["flipped"], decisions["largest"]) == (60, 0, 0.0)
    assert decisions["high"] == pytest.approx(share_interval(0, 60, 0.95)[1])
    assert found["tree"]["rules"]["gone"] == found["tree"]["rules"]["added"] == []
    assert all(figure["old"] == figure["new"] for figure in found["figures"])
    assert not any(figure["apart"] for figure in found["figures"])
    assert [one["common"] for one in found["reasons"]] == [2, 2]
    assert found["settings"] == []
    assert "Both audits were asked for the same, on data of the same size." in str(older.compare(older))
    with pytest.raises(InputError, match=r"^`new` must be an audit, as `distill\.audit` or .*, got 'old'\.$"):
        older.compare("old")


def test_flips_are_counted_on_the_rows_both_keep(older, newer):
    kept = [row["row"]["position"] for row in older.record["sample"]["rows"]]
    income = rows()["<b>income"].iloc[kept]
    flipped = income.between(30, 33, inclusive="right").sum()
    decisions = older.compare(newer).found["decisions"]
    assert flipped > 0
    assert decisions["flipped"] == flipped
    assert decisions["pairs"] == [{"old": "grant", "new": "deny", "count": flipped}]
    assert (decisions["low"], decisions["high"]) == pytest.approx(share_interval(flipped, 60, 0.95))
    assert {(one["old"], one["new"]) for one in decisions["examples"]} == {("grant", "deny")}
    said = older.compare(newer).markdown()
    assert (
        f"On {flipped} of the 60 rows that both records keep, the newer black box decides otherwise:" in said
    )


def test_rows_are_matched_by_content_whatever_their_order(older):
    order = np.random.default_rng(5).permutation(300)
    other = audit(lender(33), rows().iloc[order].reset_index(drop=True), groups=["age"])
    found = older.compare(other).found
    assert 0 < found["decisions"]["rows"] < 60
    assert found["reasons"] == []


def test_trees_and_reasons_beside_each_other(older, newer):
    found = older.compare(newer).found
    assert found["tree"]["columns"]["kept"] == ["<b>income"]
    assert found["tree"]["rules"]["added"]
    assert [one["row"] for one in found["reasons"]]
    assert all(one["top"][0][0] == "<b>income" for one in found["reasons"])


def test_a_turned_reason_is_named(older):
    turned = copy.deepcopy(older.record)
    part = turned["explanations"][0]["components"][0]
    part["weight"] = -part["weight"]
    found = older.compare(Audit(turned)).found
    assert [one["turned"] for one in found["reasons"]] == [[part["name"]], []]


def test_figures_are_apart_where_their_intervals_are(older):
    other = copy.deepcopy(older.record)
    first = other["fidelity"]["figures"][0]
    first |= {"value": 0.2, "low": 0.1, "high": 0.3}
    found = older.compare(Audit(other)).found
    assert [figure["apart"] for figure in found["figures"]].count(True) == 1
    assert "1 figures have intervals without a common value." in older.compare(Audit(other)).text()


def test_other_outputs_or_no_common_row_are_said(older):
    other = audit(lender(30, names=("no", "yes")), rows())
    assert older.compare(other).found["decisions"] is None
    apart = audit(lender(30), rows(seed=8))
    found = older.compare(apart)
    assert found.found["decisions"] is None
    assert found.found["reasons"] == []
    assert "The two records keep no row in common" in found.text()


def test_numbers_move_and_do_not_flip():
    X = np.random.default_rng(0).normal(size=(150, 2))
    first, second = (audit(lambda x, k=k: x[:, 0] * k, X) for k in (10, 11))
    decisions = first.compare(second).found["decisions"]
    assert decisions["flipped"] is None
    assert decisions["mean"] > 0
    assert "in the units of the answer" in first.compare(second).text()


def test_what_was_asked_for_otherwise_is_listed(older):
    other = audit(lender(30), rows(), seed=1)
    found = older.compare(other).found["settings"]
    assert {"of": "settings", "name": "seed", "old": 0, "new": 1} in found
    assert {"of": "settings", "name": "groups", "old": ["age"], "new": []} in found


def test_hashed_rows_are_compared_too(older):
    hashed = audit(lender(33), rows(), groups=["age"], rows="hashed")
    assert older.compare(hashed).found["decisions"]["flipped"] > 0


def test_the_document_in_every_format(older, newer, tmp_path):
    made = older.compare(newer)
    files = made.write(tmp_path / "changes")
    assert [file.name for file in files] == ["changes.html", "changes.md", "changes.json"]
    assert json.loads((tmp_path / "changes.json").read_text("utf-8")) == made.found
    page = made.html()
    assert "<b>income" not in page
    assert "&lt;b&gt;income" in page
    assert made.write(tmp_path / "only.md") == [tmp_path / "only.md"]
    with pytest.raises(
        InputError, match=r"cannot be written as \.docx; the suffixes are \.html, \.md, \.json"
    ):
        made.write(tmp_path / "x.docx")


@pytest.mark.parametrize("columns", [40, 72, 100])
def test_the_terminal_is_never_overrun(older, newer, columns):
    lines = older.compare(newer).text(columns).splitlines()
    assert max(map(len, lines)) <= columns
    assert lines[0].startswith("What changed: Lender 1 → Lender 2")


def test_a_table_on_a_terminal():
    document = comparison_document(_EMPTY)
    grid = Grid(
        "A table", (Column("name"), Column("n", is_number=True)), (("one two", "5"), ("\u202ex", "12"))
    )
    shown = text_page(replace(document, sections=(Section("k", "Title", (grid,)),)), 40)
    assert shown.endswith("A table\nname      n\n───────  ──\none two   5\nU+202Ex  12\n")


_ABOUT = dict.fromkeys(
    ["title", "kind", "library", "fingerprint", "verdict", "seed", "version", "task"], None
) | {"box": "b", "outputs": [], "created": "2024-01-01T00:00:00Z", "sha256": "0"}
_EMPTY = {
    "old": _ABOUT,
    "new": _ABOUT,
    "decisions": None,
    "figures": [],
    "tree": None,
    "reasons": [],
    "settings": [],
}


def test_a_comparison_of_nothing_is_a_document():
    said = text_page(comparison_document(_EMPTY), 80)
    assert "At least one of the simple models is no tree" in said
    assert "No row is explained in both records" in said

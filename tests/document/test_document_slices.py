import copy

import pytest

from distill.document.compose import compose
from distill.document.html import html
from distill.document.pages.reading import Reading
from distill.document.pages.slices import slices
from distill.document.wording import words


def parts(record, kind):
    return [part for part in record["slices"]["parts"] if part["kind"] == kind]


def section(record, key):
    return next(section for section in compose(record).sections if section.key == key)


def test_leaves_groups_and_crossings_are_measured(loan):
    leaves, groups, crossings = (parts(loan.record, kind) for kind in ("leaf", "group", "crossed"))
    assert len(leaves) == loan.record["surrogate"]["tree"]["leaves"]
    assert sum(part["n"] for part in leaves) == 300
    assert {part["name"] for part in groups} == {group["name"] for group in loan.record["groups"]}
    assert any(part["name"] == "region = north and unused = a" for part in crossings)
    assert loan.record["slices"]["crossings"] == len(crossings) == 3 * 2 + 3 * 4 + 2 * 4
    for part in (*leaves, *groups, *crossings):
        if part["n"] < 30:
            assert part["agreement"] is None or part["agreement"]["low"] is None
        else:
            figure = part["agreement"]
            assert figure["low"] <= figure["value"] <= figure["high"]


def test_agreement_in_leaves_is_that_of_all_rows(loan):
    told = [part["agreement"] for part in parts(loan.record, "leaf") if part["agreement"]]
    agreed = sum(figure["value"] * figure["n"] for figure in told)
    headline = loan.record["fidelity"]["figures"][0]
    assert agreed / 300 == pytest.approx(headline["value"])


def test_accuracy_stands_beside_where_the_truth_is_known(loan, hostile):
    figures = {row["group"]: row["value"] for row in loan.record["accuracy"]["figures"]}
    for who in ("box", "surrogate"):
        told = [part[who] for part in parts(loan.record, "leaf") if part[who]]
        assert sum(f["value"] * f["n"] for f in told) / 300 == pytest.approx(figures[who])
    assert all(part["box"] is None for part in hostile.record["slices"]["parts"])


def test_where_the_box_is_weak_is_said(loan):
    record = copy.deepcopy(loan.record)
    record["slices"]["parts"][0]["box"] = {"value": 0.1, "low": 0.05, "high": 0.2, "n": 60}
    weak = section(record, "slices").blocks[2].items
    name = record["slices"]["parts"][0]["name"]
    assert weak[0].startswith(f"{name}: the black box is right on 10.0\u00a0% of 60 rows")


def test_numbers_are_measured_by_their_error(price):
    [leaf] = parts(price.record, "leaf")[:1]
    assert leaf["agreement"]["value"] >= 0
    assert leaf["box"] is not None
    assert "mean absolute difference" in section(price.record, "slices").blocks[0].text


def test_new_rows_and_the_probe_are_told(loan, price):
    for record in (loan.record, price.record):
        assert record["novelty"]["seen"]["n"] == record["data"]["parts"]["report"]["real"]
        told = [block.text for block in section(record, "fidelity").blocks if hasattr(block, "text")]
        assert record["probe"]["sentence"] in told
        assert any("occur, value for value, among the rows" in text for text in told)
    assert price.record["novelty"]["seen"]["value"] == 0
    unseen = price.record["novelty"]["unseen"]
    assert unseen["value"] == pytest.approx(price.record["fidelity"]["figures"][0]["value"])


def test_candidates_stand_in_the_document(loan):
    found = loan.record["candidates"]
    assert any(one["candidate"].startswith("tree of 6 leaves, real rows alone") for one in found)
    page = html(loan.record)
    assert "All candidates" in page
    assert found[-1]["candidate"].startswith("line, ")


def test_records_written_before_have_no_such_parts(loan):
    record = copy.deepcopy(loan.record)
    for key in ("slices", "novelty", "probe", "candidates"):
        del record[key]
    assert slices(Reading(record), words()) is None
    assert "slices" not in [section.key for section in compose(record).sections]

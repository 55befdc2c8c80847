"""All explained rows at a glance: which rows, which figures, and what is left out."""

import copy
import re

import pytest

from distill.document.blocks import Drawing, Fold, Grid, Points
from distill.document.explained import WITHHELD
from distill.document.html import html
from distill.document.markdown import markdown
from distill.document.pages.glance import glance
from distill.document.pages.reading import Reading
from distill.document.schema import first_fault
from distill.document.wording import words
from distill.render.swarm import MISSING


def fold(record):
    return glance(Reading(record), words())


def test_a_record_without_one_or_of_single_rows_has_none(loan):
    old = copy.deepcopy(dict(loan.record))
    del old["summary"]
    assert first_fault(old) is None
    assert fold(old) is None
    old["summary"] = None
    assert fold(old) is None
    alone = copy.deepcopy(dict(loan.record))
    for size in alone["summary"]["sizes"]:
        size["n"] = 1
    assert fold(alone) is None


def test_the_figures_are_those_of_the_explanations(loan):
    explained = loan.record["explanations"]
    for size in loan.record["summary"]["sizes"]:
        weights = [
            abs(part["weight"])
            for one in explained
            for part in one["components"]
            if part["name"] == size["component"]
        ]
        assert size["value"] == pytest.approx(sum(weights) / len(explained))
        assert size["n"] == len(explained)
    frame = loan.explanations.summary().to_frame()
    assert frame["low"].isna().all()  # one row per leaf in turn is no random sample


def test_a_picture_and_its_table_stand_closed_in_the_document(loan):
    found = fold(loan.record)
    assert isinstance(found, Fold)
    assert not found.is_open
    (drawn,) = [block for block in found.blocks if isinstance(block, Drawing)]
    (table,) = [block for block in found.blocks if isinstance(block, Grid)]
    assert drawn.picture.description.startswith("change of the probability of grant, for each row: ")
    assert [row[0] for row in table.rows][:2] == [
        size["component"] + {"age": ", per +20", "income": ", per +20"}.get(size["component"], "")
        for size in loan.record["summary"]["sizes"][:2]
    ]
    assert "All explained rows at a glance" in html(loan.record)
    assert "Mean sizes over 5 rows: change of the probability of grant" in markdown(loan.record)


def test_verdicts_are_counted(hostile):
    found = fold(hostile.record)
    if hostile.record["summary"]["notes"]:
        assert isinstance(found.blocks[-1], Points)
        assert re.match(r"Of 3 explanations, ", found.blocks[-1].items[0])


def test_withheld_values_colour_nothing(loan):
    hidden = copy.deepcopy(dict(loan.record))
    for one in hidden["explanations"]:
        for part in one["components"]:
            part["value"] = WITHHELD
    assert not [block for block in fold(hidden).blocks if isinstance(block, Drawing)]


def test_missing_values_and_levels_have_their_own_tints(loan):
    record = copy.deepcopy(dict(loan.record))
    for one in record["explanations"][:1]:
        for part in one["components"]:
            part["value"] = "missing"
    body = next(block for block in fold(record).blocks if isinstance(block, Drawing)).picture.body
    assert ">missing</text>" in body
    assert 'class="dots absent"' in body
    assert MISSING == 5
    for column in record["data"]["columns"]:
        if column["kind"] == "categorical":
            column["kind"] = "ordinal"
    body = next(block for block in fold(record).blocks if isinstance(block, Drawing)).picture.body
    assert "category, without order" not in body

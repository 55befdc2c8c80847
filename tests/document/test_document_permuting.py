from functools import partial

import numpy as np
import pytest

from distill.document import audit as full_audit
from distill.document.compose import compose
from distill.document.pages.importance import importance
from distill.document.pages.reading import Reading
from distill.document.wording import words
from distill.errors import InputError
from distill.oracle import Oracle

audit = partial(full_audit, effort="fast", n_samples=60, explain=0, recover=False)
ROWS = np.random.default_rng(0).normal(size=(120, 3))


def sign(x):
    return np.where(x[:, 0] > 0, "a", "b")


def figure(record, columns, who="box", measure="score change"):
    return next(
        one
        for one in record["importance"]["figures"]
        if (one["columns"], one["who"], one["measure"]) == (columns, who, measure)
    )


@pytest.mark.parametrize("n", [1, -1, True, 2.5])
def test_at_least_two_rows_are_permuted(n):
    oracle = Oracle(sign)
    with pytest.raises(InputError, match=r"^`importance` must be a whole number of at least 2, got "):
        audit(oracle, ROWS, importance=n)
    assert oracle.counts.requested == 0


def test_it_is_left_out_where_it_was_not_asked_for():
    a = audit(sign, ROWS)
    assert a.record["importance"] is None
    assert "importance" not in [section.key for section in compose(a.record).sections]


def test_the_columns_of_report_rows_are_permuted_and_both_models_asked(loan):
    found = loan.record["importance"]
    assert (found["n_rows"], found["n_repeats"], found["asked"]) == (60, 3, 60 * (1 + 3 * 4))
    assert figure(loan.record, ["unused"])["value"] == 0
    for who in ("box", "surrogate"):
        income = figure(loan.record, ["income"], who)
        assert income["low"] < income["value"] < income["high"]
    assert figure(loan.record, ["age"], measure="accuracy loss")["n"] == 60


def test_a_number_moves_in_its_own_unit(price):
    assert figure(price.record, ["x0"])["value"] == pytest.approx(6 / np.sqrt(np.pi), rel=0.2)
    assert figure(price.record, ["x2"])["high"] == 0


def test_a_budget_too_small_leaves_it_out_and_says_so():
    oracle = Oracle(sign, budget=400)
    a = audit(oracle, ROWS, importance=100)
    assert a.record["importance"] is None
    section = importance(Reading(a.record), words())
    assert [block.text for block in section.blocks] == [words()("importance.none")]


def test_the_table_sets_both_models_side_by_side(loan):
    blocks = importance(Reading(loan.record), words()).blocks
    moved = blocks[2]
    assert [column.name for column in moved.columns] == ["permuted", "black box", "simple model", "rows"]
    assert moved.rows[-1] == ("unused", "0 (0 to 0.112)", "0 (0 to 0.112)", "60")


def test_whole_ids_stay_together():
    rows = np.column_stack([ROWS, np.arange(120) // 6])
    a = audit(sign, rows, importance=24, id_column="x3")
    wide = figure(a.record, ["x0"])
    narrow = figure(audit(sign, rows, importance=24, drop=["x3"]).record, ["x0"])
    assert wide["high"] - wide["low"] > narrow["high"] - narrow["low"]


def test_the_same_bytes_from_any_batches():
    told = [audit(Oracle(sign, batch_size=size), ROWS, importance=20).record for size in (1024, 7)]
    assert told[0]["importance"] == told[1]["importance"]


def test_columns_that_depend_on_each_other_are_said_to_be_permuted_as_one(loan):
    rows = np.column_stack([ROWS, ROWS[:, 0] * 2 + 1])
    found = audit(sign, rows, importance=20).record
    assert ["x0", "x3"] in [one["columns"] for one in found["importance"]["figures"]]
    related = words()("importance.related")
    assert related in [getattr(block, "text", "") for block in importance(Reading(found), words()).blocks]
    assert related not in [
        getattr(block, "text", "") for block in importance(Reading(loan.record), words()).blocks
    ]

"""Rows asked again during a run: what that costs, what it finds, and that a second run says the same."""

import numpy as np
import pytest

from distill import wrap
from distill.errors import BudgetError, InputError
from distill.oracle import Oracle
from distill.table import Table

FIRST = np.random.default_rng(0).normal(size=(200, 2))
MORE = np.random.default_rng(1).normal(size=(900, 2))
HASHED = "e" * 64


def drifting(rows):
    """Answers otherwise from the 700th row on."""
    drifting.asked += len(rows)
    return rows[:, 0] + (drifting.asked > 700)


def run(box, **options):
    drifting.asked = 0
    oracle = Oracle(wrap(box, fingerprint=HASHED), batch_size=100, **options)
    oracle.label(Table.of(FIRST))
    oracle.label(Table.of(MORE))
    return oracle


@pytest.mark.parametrize("canary", [-1, 2.5, "some"])
def test_a_canary_is_a_number_of_rows(canary):
    with pytest.raises(InputError, match="`canary` must be a whole number of at least 0"):
        Oracle(lambda rows: rows[:, 0], canary=canary)


def test_a_function_is_not_watched_unless_asked_for():
    assert run(drifting).counts.asked == 1100
    assert run(drifting).box.notes == ()


def test_a_constant_box_costs_five_times_the_canary_and_is_not_remarked():
    oracle = run(lambda rows: rows[:, 0], canary=20)
    assert oracle.counts.asked == 1100 + 5 * 20
    assert oracle.box.notes == ()


def test_a_box_that_drifts_is_said_also_by_a_warm_run_and_a_replay(tmp_path):
    path = tmp_path / "loan.sqlite"
    cold = run(drifting, canary=20, ledger=path)
    [note] = cold.box.notes
    assert note.startswith(
        "Asked the same rows later in the run, the black box gave other scores for 20 of 20"
    )
    warm = run(drifting, canary=20, ledger=path)
    assert warm.counts.asked == 0
    assert warm.box.notes == (note,)
    replay = Oracle.replay(path)
    replay.label(Table.of(FIRST))
    assert replay.box.notes == (note,)


def test_a_canary_counts_against_the_budget():
    oracle = Oracle(lambda rows: rows[:, 0], budget=150, canary=20)
    assert oracle.budget_left == 50
    with pytest.raises(BudgetError, match=r"^200 new queries needed, 50 left of 150\.$"):
        oracle.label(Table.of(FIRST))

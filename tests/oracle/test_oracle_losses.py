"""Rows the box gives no answer to: how many may be, what is kept of them, and when they are asked again."""

import numpy as np
import pytest

from distill import wrap
from distill.errors import BoxError, InputError
from distill.executor import Threads
from distill.ledger import Ledger
from distill.oracle import Oracle
from distill.table import Table

ROWS = np.arange(400.0).reshape(200, 2)
HASHED = "a" * 64


class Picky:
    """Raises on rows whose first number is in `bad`, and counts the rows it is sent."""

    def __init__(self, *bad):
        self.bad, self.sent = set(bad), 0

    def __call__(self, rows):
        self.sent += len(rows)
        found = self.bad & set(rows[:, 0].tolist())
        if found:
            raise ValueError(f"{min(found):g} is too old")
        return rows[:, 0] / 7


def oracle_of(box, **options):
    return Oracle(wrap(box, fingerprint=HASHED), batch_size=64, **options)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "loan.sqlite"


@pytest.mark.parametrize("wrong", [-1, 1.5, "101%", "many", None])
def test_an_allowance_is_a_count_or_a_share(wrong):
    with pytest.raises(InputError, match=r"^`max_failed_rows` must be"):
        Oracle(Picky(), max_failed_rows=wrong)


@pytest.mark.parametrize(("allowance", "allowed"), [(0, 0), (2, 2), ("1%", 2), (0.014, 2), ("0.4%", 0)])
def test_more_losses_than_allowed_end_in_a_sentence_with_both_numbers(path, allowance, allowed):
    oracle = oracle_of(Picky(10.0, 20.0, 390.0), ledger=path, max_failed_rows=allowance)
    with pytest.raises(BoxError) as refused:
        oracle.answerable(Table.of(ROWS))
    start = f"The black box failed on 3 row(s), {allowed} allowed; the first: "
    assert str(refused.value).startswith(start)
    assert str(refused.value).endswith(
        "is too old. The other answers are kept; allow lost rows with `max_failed_rows`, or mend the box and "
        "run this again."
    )
    assert [(stock.rows, stock.lost) for stock in Ledger(path).stock()] == [(197, 3)]


@pytest.mark.parametrize("crew", [None, Threads(3)])
def test_allowed_losses_leave_the_other_rows_in_place(crew):
    oracle = oracle_of(Picky(10.0, 20.0), max_failed_rows="1%", executor=crew)
    kept, scores = oracle.answerable(Table.of(ROWS))
    assert np.setdiff1d(np.arange(200), kept).tolist() == [5, 10]
    np.testing.assert_array_equal(scores[:, 0], ROWS[kept, 0] / 7)
    assert (oracle.counts.asked, oracle.counts.lost, oracle.counts.distinct) == (198, 2, 200)


def test_rows_needed_one_and_all_are_named_also_where_losses_are_allowed():
    box = Picky(*ROWS[:150:10, 0])
    oracle = oracle_of(box, max_failed_rows="50%")
    oracle.answerable(Table.of(ROWS))
    with pytest.raises(BoxError) as refused:
        oracle.label(Table.of(ROWS))
    assert str(refused.value) == (
        "The black box gave no answer to row(s) 0, 10, 20, 30, 40, 50, 60, 70, 80, 90 and 5 more of the 200 "
        "asked about (counted from 0); the first: The black box Picky raised ValueError: 0 is too old. The "
        "other answers are kept."
    )


def test_a_single_row_without_an_answer_is_no_box_out_of_order():
    oracle = oracle_of(Picky(20.0), max_failed_rows=1)
    oracle.label(Table.of(ROWS[:5]))
    with pytest.raises(BoxError, match=r"^The black box gave no answer to row\(s\) 0 of the 1 asked about"):
        oracle.label(Table.of(ROWS[10:11]))
    kept, scores = oracle.answerable(Table.of(ROWS[10:11]))
    assert (kept.shape, scores.shape) == ((0,), (0, 1))


def test_a_lost_row_is_asked_about_once_and_never_again_while_some_are_allowed(path):
    box = Picky(10.0, 20.0)
    cold = oracle_of(box, ledger=path, max_failed_rows=5)
    kept, scores = cold.answerable(Table.of(ROWS))
    sent = box.sent
    assert sent == cold.counts.sent > 200
    cold.answerable(Table.of(ROWS[:20]))
    warm = oracle_of(box, ledger=path, max_failed_rows=5)
    replay = Oracle.replay(path, max_failed_rows=5)
    for one in (warm, replay):
        again, same = one.answerable(Table.of(ROWS))
        np.testing.assert_array_equal(again, kept)
        np.testing.assert_array_equal(same, scores)
        assert (one.counts.sent, one.counts.lost, one.counts.from_ledger) == (0, 2, 198)
    assert box.sent == sent
    assert warm.budget_left == cold.budget_left


def test_a_warm_run_counts_what_was_lost_before(path):
    oracle_of(Picky(10.0, 20.0), ledger=path, max_failed_rows=5).answerable(Table.of(ROWS))
    with pytest.raises(BoxError, match=r"^The black box failed on 2 row\(s\), 1 allowed"):
        oracle_of(Picky(), ledger=path, max_failed_rows=1).answerable(Table.of(ROWS))


def test_without_an_allowance_lost_rows_are_asked_anew_and_a_mended_box_answers_them(path):
    box = Picky(10.0, 20.0)
    with pytest.raises(BoxError):
        oracle_of(box, ledger=path).label(Table.of(ROWS))
    box.bad, box.sent = set(), 0
    oracle = oracle_of(box, ledger=path)
    np.testing.assert_array_equal(oracle.label(Table.of(ROWS))[:, 0], ROWS[:, 0] / 7)
    assert box.sent == oracle.counts.asked == 2
    assert [(stock.rows, stock.lost) for stock in Ledger(path).stock()] == [(200, 0)]


def test_a_replay_without_the_allowance_asks_for_it(path):
    oracle_of(Picky(10.0), ledger=path, max_failed_rows=1).answerable(Table.of(ROWS))
    with pytest.raises(
        InputError, match="has no answer to 1 of the rows; a replay takes the data, the seed and"
    ):
        Oracle.replay(path).label(Table.of(ROWS))


def test_the_order_of_questions_does_not_change_who_is_lost():
    def kept(order):
        oracle = oracle_of(Picky(10.0, 20.0), max_failed_rows=5)
        return {row for rows in order for row in rows[oracle.answerable(Table.of(ROWS[rows]))[0]].tolist()}

    rows = np.arange(200)
    assert kept([rows]) == kept([rows[100:], rows[:100]]) == kept([rows[::-1]])


def test_missing_labels_are_lost_and_the_others_keep_their_type(path):
    def grades(rows):
        return [None if value == 20 else int(value > 99) for value in rows[:, 0]]

    oracle = oracle_of(grades, ledger=path, max_failed_rows=1)
    kept, scores = oracle.answerable(Table.of(ROWS))
    assert len(kept) == 199
    assert oracle.answers.labels == (0, 1)
    assert scores[:, 1].sum() == np.sum(ROWS[:, 0] > 99)
    assert (
        oracle_of(grades, ledger=path, max_failed_rows=1).answerable(Table.of(ROWS))[0].tolist()
        == kept.tolist()
    )


# ---------------------------------------------------------------- what failing costs


def test_failed_batches_and_their_halves_count_against_the_budget():
    box = Picky(20.0)
    oracle = oracle_of(box, budget=1000, max_failed_rows=1)
    oracle.answerable(Table.of(ROWS))
    assert box.sent == oracle.counts.sent > oracle.counts.asked == 199


def test_a_budget_is_never_exceeded_by_asking_for_the_rows_at_fault(path):
    box = Picky(20.0)
    with pytest.raises(BoxError) as refused:
        oracle_of(box, ledger=path, budget=200).label(Table.of(ROWS))
    assert str(refused.value) == (
        "The black box Picky raised ValueError: 20 is too old. The budget does not allow to ask on for the "
        "rows at fault, since questions that fail count as well; what was answered before is kept."
    )
    assert 100 < box.sent <= 200
    box.bad = set()
    oracle = oracle_of(box, ledger=path, budget=200)
    np.testing.assert_array_equal(oracle.label(Table.of(ROWS))[:, 0], ROWS[:, 0] / 7)


def test_ctrl_c_keeps_answers_and_losses_so_far(path):
    def interrupted(rows):
        if picky.sent > 150:
            raise KeyboardInterrupt
        return picky(rows)

    picky = Picky(*ROWS[::40, 0])
    with pytest.raises(KeyboardInterrupt):
        oracle_of(interrupted, ledger=path, max_failed_rows=9).answerable(Table.of(ROWS))
    [before] = Ledger(path).stock()
    picky.sent = -(10**6)
    oracle = oracle_of(interrupted, ledger=path, max_failed_rows=9)
    assert len(oracle.answerable(Table.of(ROWS))[0]) == 195
    assert oracle.counts.asked == 195 - before.rows > 0

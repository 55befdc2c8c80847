import numpy as np
import pandas as pd
import pytest

from distill.errors import BoxError, BudgetError, ContractError, InputError
from distill.oracle import Oracle, identity
from distill.table import Table


class Counting:
    """A box that remembers what it was asked."""

    def __init__(self, answer):
        self.answer, self.calls = answer, []

    def __call__(self, rows):
        self.calls.append(np.asarray(rows).copy())
        return self.answer(np.asarray(rows))


def numbers(n, width=2):
    return Table.of(np.arange(n * width, dtype=float).reshape(n, width))


def test_too_small_a_budget_is_refused_before_spending():
    box = Counting(lambda rows: rows[:, 0])
    oracle = Oracle(box, budget=10)
    oracle.label(numbers(8))
    with pytest.raises(BudgetError, match=r"^12 new queries needed, 2 left of 10\.$"):
        oracle.label(numbers(20))
    assert sum(map(len, box.calls)) == 8


@pytest.mark.parametrize("budget", [0, -1, 2.5, "many"])
def test_a_budget_is_a_whole_number(budget):
    with pytest.raises(InputError, match="`budget` must be a whole number of at least 1"):
        Oracle(lambda rows: rows[:, 0], budget=budget)


def test_answers_bought_before_a_failure_are_kept():
    def fail_from_third(rows):
        if len(box.calls) > 2:
            raise ValueError("disk on fire")
        return rows[:, 0]

    box = Counting(fail_from_third)
    oracle = Oracle(box, batch_size=10)
    with pytest.raises(BoxError, match="ValueError: disk on fire"):
        oracle.label(numbers(40))
    assert oracle.counts.asked == 20
    box.answer, box.calls = lambda rows: rows[:, 0], []
    np.testing.assert_array_equal(oracle.label(numbers(40))[:, 0], numbers(40).frame["x0"])
    assert [len(call) for call in box.calls] == [10, 10]
    assert oracle.counts.asked == 40


def test_one_bad_row_is_found_and_the_others_are_kept():
    def fail_on_four(rows):
        if 4.0 in rows[:, 0]:
            raise ValueError("four is unlucky")
        return rows[:, 0]

    box = Counting(fail_on_four)
    oracle = Oracle(box, batch_size=8)
    with pytest.raises(BoxError) as refused:
        oracle.label(numbers(20))
    assert str(refused.value) == (
        "The black box gave no answer to row(s) 2 of the 20 asked about (counted from 0); the first: The "
        "black box Counting raised ValueError: four is unlucky. The other answers are kept."
    )
    assert (oracle.counts.asked, oracle.counts.lost) == (19, 1)


def test_a_box_that_changes_its_width_breaks_its_contract():
    box = Counting(lambda rows: np.ones((len(rows), len(box.calls))))
    with pytest.raises(ContractError):
        Oracle(box, batch_size=5).label(numbers(10))


def test_duplicates_and_known_rows_are_not_asked_again():
    box = Counting(lambda rows: rows.sum(axis=1))
    oracle = Oracle(box)
    table = numbers(6).take(np.array([0, 1, 1, 0, 5]))
    assert oracle.label(table)[:, 0].tolist() == [1, 5, 5, 1, 21]
    oracle.label(numbers(6))
    assert oracle.counts.asked == 6
    assert oracle.counts.from_ledger == 5
    assert sum(map(len, box.calls)) == 6


def test_order_of_rows_does_not_change_what_the_box_sees():
    table = numbers(50)
    shuffled = table.take(np.random.default_rng(0).permutation(50))
    seen = []
    for rows in (table, shuffled):
        box = Counting(lambda rows: rows[:, 0])
        Oracle(box, batch_size=7).label(rows)
        seen.append(box.calls)
    for one, other in zip(*seen, strict=True):
        np.testing.assert_array_equal(one, other)


def test_labels_of_a_hard_box_are_all_those_of_the_first_rows():
    oracle = Oracle(lambda rows: np.where(rows[:, 0] > 95, "rare", "usual"), batch_size=10)
    scores = oracle.label(numbers(50))
    assert oracle.answers.labels == ("rare", "usual")
    assert scores[:, 0].sum() == 2


def test_a_new_label_later_names_the_mend():
    oracle = Oracle(lambda rows: np.where(rows[:, 0] > 95, "rare", "usual"))
    oracle.label(numbers(10))
    with pytest.raises(ContractError, match="labels="):
        oracle.label(numbers(50))


def test_outputs_are_unknown_before_the_first_question():
    with pytest.raises(InputError, match="has not been asked yet"):
        Oracle(lambda rows: rows[:, 0]).answers  # noqa: B018  # the access raises


def test_no_rows_give_no_answers():
    oracle = Oracle(lambda rows: rows[:, :1])
    oracle.label(numbers(3))
    assert oracle.label(numbers(3).take(np.array([], dtype=int))).shape == (0, 1)


def test_the_box_gets_the_container_of_its_user():
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    seen = []
    Oracle(lambda rows: seen.append(rows) or np.zeros(len(rows))).label(Table.of(frame))
    assert list(seen[0].columns) == ["a", "b"]
    assert seen[0].dtypes.tolist() == frame.dtypes.tolist()


def test_identity_follows_the_function_and_the_method_of_an_object():
    def f(rows):
        return rows

    box = Counting(f)
    assert identity(f) == identity(f)
    assert identity(f) != identity(lambda rows: rows)
    assert identity(box.answer) == identity(f)
    assert identity(box.__call__) == identity(box.__call__)

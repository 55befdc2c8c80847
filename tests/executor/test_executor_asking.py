import os
import signal
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill.errors import BoxError, ContractError, InputError, UnavailableError, UnreachableError
from distill.executor import Answered, Lost, Patience, Serial, Threads, outcomes

BROKEN = "The box raised ValueError: no."


class Rows:
    """A batch of whole numbers."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __len__(self):
        return len(self.values)

    def take(self, rows):
        return Rows(self.values[rows])


class Box:
    """Answers ten times the row; fails as it is told, and remembers what it was asked."""

    def __init__(self, fail=lambda *_: None):
        self.fail, self.calls = fail, []

    def __call__(self, batch):
        self.calls.append(batch.values.tolist())
        error = self.fail(set(batch.values.tolist()), len(self.calls))
        if error is not None:
            raise error
        return batch.values * 10.0


def batches(n, size):
    return [Rows(range(start, min(start + size, n))) for start in range(0, n, size)]


def failing_on(*bad):
    return Box(lambda values, _: BoxError(BROKEN) if values & set(bad) else None)


def answered(found):
    """Return the answers by row, each row once."""
    pairs = [
        pair
        for outcome in found
        if isinstance(outcome, Answered)
        for pair in zip(outcome.batch.values.tolist(), outcome.answers.tolist(), strict=True)
    ]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def lost(found):
    return {
        row: outcome.reason
        for outcome in found
        if isinstance(outcome, Lost)
        for row in outcome.batch.values.tolist()
    }


# ---------------------------------------------------------------- failures


@pytest.mark.parametrize("crew", [Serial(), Threads(3)])
def test_a_failing_row_is_found_and_the_others_are_answered(crew):
    found = list(outcomes(failing_on(17), batches(40, 16), crew))
    assert lost(found) == {17: BROKEN}
    assert answered(found) == {row: row * 10.0 for row in range(40) if row != 17}


@settings(max_examples=40)
@given(st.sets(st.integers(0, 59)), st.integers(1, 60), st.integers(1, 4))
def test_every_row_is_either_answered_or_lost(bad, size, count):
    bad -= {min(size, 60) - 1}  # a box that never answers is another matter
    found = list(outcomes(failing_on(*bad), batches(60, size), Threads(count)))
    assert lost(found) == dict.fromkeys(bad, BROKEN)
    assert answered(found) == {row: row * 10.0 for row in set(range(60)) - bad}


def test_one_bad_row_costs_a_logarithm_of_calls():
    box = failing_on(700)
    list(outcomes(box, batches(1024, 1024)))
    assert len(box.calls) <= 1 + 2 * 10 + 4  # halves on every level, and trials of the box


def test_a_box_that_always_fails_is_given_up_with_its_reason():
    box = Box(lambda *_: BoxError(BROKEN))
    with pytest.raises(
        BoxError, match=r"^The black box answers none of the rows it was tried with: The box raised"
    ):
        list(outcomes(box, batches(10_000, 1000)))
    assert len(box.calls) == 5 + 5


def test_a_box_that_fails_on_its_only_row_is_given_up():
    with pytest.raises(BoxError, match=r"^The black box answers none of the rows it was tried with"):
        list(outcomes(Box(lambda *_: BoxError(BROKEN)), batches(1, 1)))


def test_a_box_that_dies_half_way_keeps_what_was_answered():
    found = []
    dead = Box(lambda _, calls: BoxError(BROKEN) if calls > 3 else None)
    with pytest.raises(BoxError, match=r"^The black box no longer answers, not even .* kept; run this again"):
        found.extend(iter_into(found, outcomes(dead, batches(100, 10))))
    assert sorted(answered(found)) == list(range(30))


def iter_into(found, source):
    for outcome in source:
        found.append(outcome)
    return ()


def test_rows_that_fail_while_the_box_is_away_are_asked_again(caplog):
    away = Box(lambda _, calls: BoxError(BROKEN) if 3 < calls < 20 else None)
    patience = Patience(pauses=(0.0,) * 12)
    found = list(outcomes(away, batches(8, 1), Serial(), patience))
    assert caplog.messages[0] == "The black box does not answer; it is tried again in 0 s."
    assert lost(found) == {}
    assert sorted(answered(found)) == list(range(8))


def test_a_box_that_keeps_going_away_is_given_up():
    def flaps(values, _):  # row 3 fails, and takes the next call with it
        return BoxError(BROKEN) if 3 in values or box.calls[-2:-1] == [[3]] else None

    box = Box(flaps)
    patience = Patience(failures=1, pauses=(0.0,), returns=4)
    with pytest.raises(BoxError, match=r"^The black box went away and came back 5 times, and is given up: "):
        list(outcomes(box, batches(6, 1), Serial(), patience))
    assert box.calls.count([3]) == 5


def test_a_box_that_stays_away_is_given_up_after_the_pauses():
    gone = Box(lambda _, calls: UnavailableError("No route to host.") if calls > 2 else None)
    patience = Patience(failures=2, pauses=(0.01, 0.02))
    with pytest.raises(BoxError) as refused:
        list(outcomes(gone, batches(40, 10), Serial(), patience))
    assert str(refused.value) == (
        "The black box does not answer and did not come back within 0.03 s: No route to host. "
        "What it answered before is kept; run this again to go on from there."
    )


def test_a_row_known_from_before_tells_bad_rows_from_a_box_out_of_order():
    found = list(outcomes(failing_on(0), batches(1, 1), known=Rows([7])))
    assert lost(found) == {0: BROKEN}


def test_every_question_is_paid_for_and_what_cannot_be_is_not_sent():
    box, found = failing_on(17), []
    with pytest.raises(BoxError) as refused:
        iter_into(
            found,
            outcomes(box, batches(40, 40), afford=lambda n_rows: sum(map(len, box.calls)) + n_rows <= 75),
        )
    assert str(refused.value) == (
        "The box raised ValueError: no. The budget does not allow to ask on for the rows at fault, since "
        "questions that fail count as well; what was answered before is kept."
    )
    assert [len(call) for call in box.calls] == [40, 20, 10]
    assert sorted(answered(found)) == list(range(10))


def test_ctrl_c_ends_a_pause():
    def fail(_, calls):
        if calls == 3:  # the trial before the pause
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
        return BoxError(BROKEN) if calls > 1 else None

    with pytest.raises(KeyboardInterrupt):
        list(outcomes(Box(fail), batches(2, 1), Serial(), Patience(failures=1, pauses=(600.0,))))


@pytest.mark.parametrize("wrong", [{"failures": 0}, {"pauses": (1.0, -1.0)}, {"returns": -1}])
def test_patience_is_checked(wrong):
    with pytest.raises(InputError, match=f"`{next(iter(wrong))}` must be"):
        Patience(**wrong)


def test_an_unavailable_box_is_asked_for_the_whole_batch_again():
    box = Box(lambda _, calls: UnavailableError("Too busy.") if calls == 2 else None)
    assert len(answered(outcomes(box, batches(30, 10)))) == 30
    assert [len(call) for call in box.calls] == [10, 10, 10, 10]


def test_a_batch_that_is_always_too_slow_is_halved():
    box = Box(lambda values, _: UnavailableError("Too slow.") if len(values) > 4 else None)
    assert len(answered(outcomes(box, batches(16, 16)))) == 16


def test_a_broken_contract_ends_it_at_once():
    box = Box(lambda _, calls: ContractError("The server refuses the credentials.") if calls == 2 else None)
    with pytest.raises(ContractError, match="credentials"):
        list(outcomes(box, batches(100, 10)))
    assert len(box.calls) == 2


def test_nobody_waits_for_a_box_that_was_never_there(caplog):
    box = Box(lambda *_: UnreachableError("Nobody is there."))
    with pytest.raises(UnreachableError, match=r"^Nobody is there\.$"):
        list(outcomes(box, batches(100, 10), Threads(4), Patience(pauses=(600.0,))))
    assert len(box.calls) == 1
    assert caplog.messages == []


def test_the_first_batch_goes_alone():
    box = Box(lambda *_: ContractError("No."))
    with pytest.raises(ContractError):
        list(outcomes(box, batches(100, 10), Threads(8)))
    assert len(box.calls) == 1


def test_a_contract_broken_in_a_thread_lets_the_others_finish():
    together = threading.Barrier(2)

    def fail(values, calls):
        if calls > 1:
            together.wait()
        return ContractError("No.") if 10 in values else None

    found = []
    with pytest.raises(ContractError, match=r"^No\.$"):
        iter_into(found, outcomes(Box(fail), batches(30, 10), Threads(2)))
    assert sorted(answered(found)) == [*range(10), *range(20, 30)]


def test_an_error_of_the_caller_is_not_taken_for_one_of_the_box():
    with pytest.raises(InputError, match="a column"):
        list(outcomes(Box(lambda *_: InputError("The data lacks a column.")), batches(4, 2)))


# ---------------------------------------------------------------- answers that are none


def with_gaps(batch):
    answers = np.column_stack([batch.values, batch.values]).astype(float)
    answers[batch.values % 7 == 3, 1] = np.nan
    answers[batch.values == 5, 0] = np.inf
    return answers


def test_rows_without_a_number_are_lost_and_never_answered():
    found = list(outcomes(with_gaps, batches(20, 10)))
    assert lost(found) == dict.fromkeys([3, 5, 10, 17], "The black box answered no finite number.")
    assert len(answered(found)) == 16
    assert all(np.isfinite(o.answers).all() for o in found if isinstance(o, Answered))


def test_a_box_that_answers_nothing_but_nan_is_given_up():
    with pytest.raises(BoxError, match="answered no finite number"):
        list(outcomes(lambda batch: np.full(len(batch), np.nan), batches(100, 10)))


def test_labels_are_taken_as_they_are():
    found = list(outcomes(lambda batch: np.array(["deny"] * len(batch), dtype=object), batches(3, 2)))
    assert answered(found) == {0: "deny", 1: "deny", 2: "deny"}


# ---------------------------------------------------------------- same answers, Ctrl-C


def test_the_crew_does_not_change_what_the_box_is_asked():
    def asked(crew):
        box = Box()
        found = answered(outcomes(box, batches(95, 10), crew))
        return sorted(box.calls), found

    assert asked(Serial()) == asked(Threads(4))


def test_no_batches_no_outcomes():
    assert list(outcomes(Box(), [])) == []


def test_batches_are_drawn_as_they_are_needed():
    drawn = []
    source = (drawn.append(batch) or batch for batch in batches(100, 10))
    first = next(running := outcomes(Box(), source))
    running.close()
    assert (first.batch.values[0], len(drawn)) == (0, 1)


def press_ctrl_c(_, calls):
    if calls == 3:
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("crew", [Serial(), Threads(2)])
def test_ctrl_c_finishes_what_is_under_way(crew):
    found, box = [], Box(press_ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        iter_into(found, outcomes(box, batches(1000, 10), crew))
    assert sorted(answered(found)) == sorted(row for call in box.calls for row in call)
    assert len(box.calls) < 10
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_leaves_at_once():
    def press_twice(*_):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        list(outcomes(Box(press_twice), batches(10, 10)))


def test_a_handler_of_the_user_is_left_alone():
    heard = []
    signal.signal(signal.SIGINT, lambda *_: heard.append("ctrl-c"))
    try:
        assert len(answered(outcomes(Box(press_ctrl_c), batches(50, 10)))) == 50
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    assert heard == ["ctrl-c"]

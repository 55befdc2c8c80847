"""Real worker processes. What they run must be importable by name, so it lives in a module of its own."""

import gc
import os
import signal

import numpy as np
import process_boxes as boxes
import pytest

from distill.errors import ContractError, InputError
from distill.executor import Answered, Lost, Processes, Serial, outcomes


def cut(n, size):
    return [np.arange(start, min(start + size, n)) for start in range(0, n, size)]


def told(running):
    found = list(running)
    done = {
        row: answer
        for o in found
        if isinstance(o, Answered)
        for row, answer in zip(o.batch.tolist(), o.answers.tolist(), strict=True)
    }
    return done, {int(o.batch[0]): o.reason for o in found if isinstance(o, Lost)}


def test_a_function_that_cannot_travel_is_refused():
    with pytest.raises(InputError, match=r"cannot be sent to worker processes .*top of a module"):
        list(outcomes(lambda batch: batch, cut(4, 2), Processes(1)))


@pytest.mark.parametrize("count", [0, -1, 1.5])
def test_the_number_of_workers_is_checked(count):
    with pytest.raises(InputError, match="`count` must be a whole number of at least 1"):
        Processes(count)


def test_workers_answer_bit_for_bit_as_the_caller_does():
    batches = cut(200, 32)
    assert told(outcomes(boxes.noisy, batches, Processes(2))) == told(
        outcomes(boxes.noisy, batches, Serial())
    )


@pytest.mark.parametrize("kind", [boxes.DiesOnce, boxes.DiesOnceAtBirth])
def test_a_worker_that_is_killed_is_replaced(tmp_path, kind):
    box = kind(tmp_path / "died")
    assert told(outcomes(box, cut(40, 10), Processes(2))) == ({row: row * 10.0 for row in range(40)}, {})
    assert box.mark.exists()


def test_a_row_that_kills_every_worker_is_isolated():
    done, lost = told(outcomes(boxes.dies_on_thirteen, cut(20, 2), Processes(1)))
    assert sorted({*range(20)} - set(done)) == [13]
    assert lost == {13: f"The worker process died over a batch of 1 (exit code {-signal.SIGKILL})."}


def test_a_row_that_raises_is_isolated():
    done, lost = told(outcomes(boxes.raises_on_thirteen, cut(20, 10), Processes(2)))
    assert (len(done), lost) == (19, {13: "The black box raised BadRowError: row 13."})


def test_a_broken_contract_comes_through_as_it_is():
    with pytest.raises(ContractError, match=r"^Wrong classes\.$"):
        list(outcomes(boxes.breaks_its_contract, cut(4, 2), Processes(1)))


def test_a_box_that_cannot_be_loaded_there_is_an_error_at_once():
    with pytest.raises(InputError, match="A worker process cannot load the black box: only at home"):
        list(outcomes(boxes.StaysHome(), cut(4, 2), Processes(1)))


def test_a_worker_that_dies_at_birth_is_an_error():
    with pytest.raises(InputError, match=r"could not start \(exit code 3\); .*__main__"):
        list(outcomes(boxes.DiesAtBirth(os.getpid()), cut(4, 2), Processes(1)))


def pids_of(crew, n):
    return {int(o.answers[0]) for o in outcomes(boxes.its_process, cut(n, 1), crew)}


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_workers_wait_for_more_of_the_same_box_and_end_with_their_crew():
    crew = Processes(1)
    pids = pids_of(crew, 3) | pids_of(crew, 2)
    assert len(pids) == 1
    assert not any(map(is_gone, pids))
    list(outcomes(boxes.noisy, cut(4, 2), crew))
    assert all(map(is_gone, pids))
    others = pids_of(crew, 2)
    del crew
    gc.collect()
    assert all(map(is_gone, others))


def test_a_worker_that_died_while_it_waited_is_replaced():
    crew = Processes(1)
    (first,) = pids_of(crew, 1)
    os.kill(first, signal.SIGKILL)
    assert first not in pids_of(crew, 2)


def test_workers_that_are_busy_when_one_leaves_are_ended():
    crew = Processes(2)
    running = outcomes(boxes.its_process_slowly, cut(40, 1), crew)
    pids = {int(next(running).answers[0]) for _ in range(3)}
    running.close()
    assert all(map(is_gone, pids))
    assert len(pids_of(crew, 3)) > 0

"""Answers in memory, found by key."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from distill.ledger import Runs


def keys_of(numbers):
    """Keys that often share a half."""
    return np.array([(n // 4, n % 4) for n in numbers], dtype=np.uint64).reshape(-1, 2)


def test_nothing_is_known_at_first():
    runs = Runs()
    assert len(runs) == 0
    assert runs.knows(keys_of([1, 2])).tolist() == [False, False]
    assert runs.look_up(keys_of([1])) == []


def test_the_first_answer_stays():
    runs = Runs()
    runs.add(keys_of([5]), np.array([[1.0]]))
    runs.add(keys_of([5, 6, 6]), np.array([[2.0], [3.0], [4.0]]))
    assert len(runs) == 2
    [(places, raw)] = runs.look_up(keys_of([6, 7, 5]))
    assert dict(zip(places.tolist(), raw[:, 0], strict=True)) == {0: 3.0, 2: 1.0}


def test_answers_of_two_forms_stand_apart():
    runs = Runs()
    runs.add(keys_of([1]), np.array(["deny"], dtype=object))
    runs.add(keys_of([2]), np.array([[0.5, 0.5]]))
    parts = runs.look_up(keys_of([2, 1]))
    assert sorted((places.tolist(), raw.shape) for places, raw in parts) == [([0], (1, 2)), ([1], (1,))]


def test_many_small_batches_stand_in_few_runs():
    runs = Runs()
    for n in range(300):
        runs.add(keys_of([n]), np.array([float(n)]))
        assert runs.knows(keys_of([n, n + 1])).tolist() == [True, False]
    assert runs.count <= 9
    [(places, raw)] = runs.look_up(keys_of(range(300)))
    assert raw[np.argsort(places)].tolist() == list(range(300))


def test_what_is_added_before_a_question_is_one_run():
    runs = Runs()
    for n in (7, 3, 5, 3):
        runs.add(keys_of([n]), np.array([float(n)]))
    assert (runs.count, len(runs)) == (1, 3)


def test_answers_stay_when_their_array_is_written_over():
    runs, raw = Runs(), np.array([1.0])
    runs.add(keys_of([1]), raw)
    raw[:] = 2.0
    [(_, found)] = runs.look_up(keys_of([1]))
    assert found.tolist() == [1.0]


@given(
    st.lists(st.lists(st.integers(0, 40), max_size=8), max_size=8), st.lists(st.integers(0, 50), max_size=20)
)
def test_runs_are_a_dictionary(batches, asked):
    runs, known = Runs(), {}
    for i, batch in enumerate(batches):
        runs.add(keys_of(batch), np.arange(len(batch)) + 100.0 * i)
        for j, n in enumerate(batch):
            known.setdefault(n, 100.0 * i + j)
        if i % 2:
            assert len(runs) == len(known)
    assert len(runs) == len(known)
    assert runs.knows(keys_of(asked)).tolist() == [n in known for n in asked]
    found = {
        int(p): r for places, raw in runs.look_up(keys_of(asked)) for p, r in zip(places, raw, strict=True)
    }
    assert found == {i: known[n] for i, n in enumerate(asked) if n in known}

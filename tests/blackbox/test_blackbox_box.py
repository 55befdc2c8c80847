"""Asking a box: what it gets, what it may answer, what happens when it fails."""

import numpy as np
import pandas as pd
import pytest

from distill.blackbox import wrap
from distill.errors import BoxError, ContractError, InputError
from distill.table import Table
from distill.task import Answers, Task

ROWS = np.array([[0.25, 1.0], [0.75, 2.0], [1.0, 3.0]])


def test_an_exception_of_the_box_is_one_sentence_with_its_cause():
    def failing(rows):
        raise ValueError(f"cannot read {len(rows)} rows.\nsecond line")

    with pytest.raises(BoxError) as caught:
        wrap(failing, name="loans").query(ROWS)
    assert str(caught.value) == "The black box loans raised ValueError: cannot read 3 rows."
    assert isinstance(caught.value.__cause__, ValueError)
    assert not isinstance(caught.value, ContractError)


def test_an_exception_without_words_is_named_too():
    def failing(_rows):
        raise KeyError

    with pytest.raises(BoxError, match="raised KeyError: no message"):
        wrap(failing).query(ROWS)


def test_our_own_errors_pass_through():
    def asking_wrongly(_rows):
        raise InputError("Give numbers.")

    with pytest.raises(InputError, match=r"^Give numbers\.$"):
        wrap(asking_wrongly).query(ROWS)


def test_an_interrupt_is_not_an_answer():
    def interrupted(_rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wrap(interrupted).query(ROWS)


def test_a_function_knows_nothing_before_its_first_answer():
    box = wrap(lambda rows: rows[:, 0])
    assert (box.answers, box.task, box.outputs, box.labels, box.columns) == (None,) * 5
    assert box.fingerprint is None
    scores, completed = box.answer(ROWS)
    assert scores.tolist() == [[0.25], [0.75], [1.0]]
    assert completed.task is Task.REGRESSION
    assert completed.outputs == ("prediction",)
    assert len(completed.notes) == 1
    assert box.answers is None


def test_a_completed_box_keeps_its_meaning():
    box = wrap(lambda rows: np.hstack([rows[:, :1], 1 - rows[:, :1]])).answer(ROWS)[1]
    assert box.labels == (0, 1)
    assert box.answer(ROWS)[1] is box


def test_another_number_of_columns_later_breaks_the_contract():
    def moody(rows):
        return np.full((len(rows), 2 if len(rows) == 3 else 3), 1.0 / (2 if len(rows) == 3 else 3))

    box = wrap(moody).answer(ROWS)[1]
    with pytest.raises(
        ContractError, match=r"answered 3 column\(s\) where its outputs are '0', '1', 2 in number"
    ):
        box.query(ROWS[:2])


def test_labels_are_those_of_all_reference_batches():
    box = wrap(lambda rows: np.where(rows[:, 1] > 2.5, "late", np.where(rows[:, 0] > 0.5, "mid", "early")))
    batches = [box.raw(ROWS[:1]), box.raw(ROWS[1:])]
    completed = box.completed(*batches)
    assert completed.labels == ("early", "late", "mid")
    assert completed.read(batches[1]).tolist() == [[0, 0, 1], [0, 1, 0]]
    with pytest.raises(ContractError, match="declare all of them with `labels=`"):
        box.completed(batches[0]).read(batches[1])


def test_batches_of_different_widths_have_no_meaning():
    box = wrap(lambda rows: np.zeros((len(rows), len(rows))))
    with pytest.raises(ContractError, match="The box answered in different widths"):
        box.completed(box.raw(ROWS[:2]), box.raw(ROWS))


def test_the_function_gets_the_container_and_dtype_of_the_user():
    seen = []

    def remember(rows):
        seen.append(rows)
        return np.zeros(len(rows))

    box = wrap(remember)
    box.query(Table.of(ROWS.astype(np.float32)).inputs())
    frame = pd.DataFrame({0: [1, 2], "b": pd.Categorical(["x", "y"])})
    box.query(Table.of(frame).inputs())
    assert isinstance(seen[0], np.ndarray)
    assert seen[0].dtype == np.float32
    pd.testing.assert_frame_equal(seen[1], frame)


def test_a_threshold_moves_the_decision_and_not_the_scores():
    box = wrap(lambda rows: rows[:, 0] / 2, outputs=["grant", "deny"], threshold=0.2)
    scores, completed = box.answer(ROWS)
    assert completed.threshold == 0.2
    assert completed.answers.decide(scores).tolist() == [0, 1, 1]
    assert scores[0].tolist() == [0.875, 0.125]


def test_a_meaning_known_from_elsewhere_is_taken():
    answers = Answers(Task.CLASSIFICATION, ("no", "yes"), (0, 1), threshold=0.3)
    box = wrap(lambda rows: rows[:, 0]).declared(answers)
    assert box.threshold == 0.3
    assert box.query(ROWS[:1]).tolist() == [[0.75, 0.25]]

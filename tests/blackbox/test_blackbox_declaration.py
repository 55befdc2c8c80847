"""What names and first answers say about a box."""

import numpy as np
import pytest

from distill.blackbox.declaration import PROBABILITIES, Declaration, own_labels
from distill.blackbox.raw import plain
from distill.errors import ContractError, InputError
from distill.task import Answers, Task


def settle(answer, **names):
    declaration = Declaration(**names)
    return declaration.settle(plain(answer, len(answer)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"threshold": 1.5}, "`threshold` must be a number from 0 to 1, got 1.5."),
        ({"threshold": "high"}, "`threshold` must be a number from 0 to 1, got 'high'."),
        ({"outputs": ("a", "a")}, "`outputs` must be distinct, got 'a', 'a'."),
        ({"labels": (1, 1)}, "`labels` must be distinct, got '1', '1'."),
        (
            {"outputs": ("a", "b", "c"), "labels": (0, 1)},
            "`outputs` must name each class once: the box has 2 ('0', '1'), got 3 names.",
        ),
    ],
)
def test_a_bad_declaration_is_refused(arguments, message):
    with pytest.raises(InputError) as caught:
        Declaration(**arguments)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"outputs": "deny"}, "`outputs` must be a list of names, got 'deny'."),
        ({"outputs": []}, "`outputs` must be a list of names, got []."),
        ({"outputs": [0, 1]}, "`outputs` must be a list of names, got [0, 1]."),
        ({"labels": ["yes"]}, "`labels` must be a list of at least two class labels, got ['yes']."),
        ({"labels": [1, 0]}, "The box has its own labels, '0', '1'; name them with `outputs`, not `labels`."),
    ],
)
def test_bad_names_are_refused(arguments, message):
    with pytest.raises(InputError) as caught:
        Declaration(labels=(0, 1) if arguments.get("labels") == [1, 0] else None).renamed(**arguments)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("answer", "names", "message"),
    [
        ([[0.5, 0.5]], {"outputs": ("price",)}, "The box answered 2 column(s), but `outputs` names 'price'."),
        (
            [1, 1],
            {"outputs": ("deny", "grant")},
            "`outputs` names 2 classes, but the box answered 1 label(s), '1'; give all of them",
        ),
        (
            [[True, True], [False, True]],
            {},
            "The box answered several yes/no columns; multi-label boxes are not supported",
        ),
    ],
)
def test_answers_that_contradict_the_names_are_refused(answer, names, message):
    with pytest.raises(ContractError) as caught:
        settle(answer, **names)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "why"),
    [([3.5, 9.0], "predicts numbers"), (["a", "b"], "answers labels"), ([[0.2, 0.3, 0.5]], "has 3 outputs")],
)
def test_a_threshold_where_nothing_is_cut_is_refused(answer, why):
    with pytest.raises(InputError) as caught:
        settle(answer, threshold=0.2)
    assert str(caught.value) == (
        f"`threshold` decides between two probabilities, but the box {why}; leave it out."
    )


@pytest.mark.parametrize(
    ("answer", "names", "expected"),
    [
        ([[0.2, 0.8]], {}, Answers(Task.CLASSIFICATION, ("0", "1"), (0, 1))),
        ([[1, 0], [0, 1]], {}, Answers(Task.CLASSIFICATION, ("0", "1"), (0, 1))),
        ([[0.2, 0.3, 0.5]], {}, Answers(Task.CLASSIFICATION, ("0", "1", "2"), (0, 1, 2))),
        ([[2.0, 3.0]], {}, Answers(Task.REGRESSION, ("prediction 0", "prediction 1"))),
        ([[2, 3]], {}, Answers(Task.REGRESSION, ("prediction 0", "prediction 1"))),
        ([[7.5], [8.0]], {}, Answers(Task.REGRESSION, ("prediction",))),
        ([7.5], {"outputs": ("price",)}, Answers(Task.REGRESSION, ("price",))),
        ([0.5], {"outputs": ("no", "yes")}, Answers(Task.CLASSIFICATION, ("no", "yes"), ("no", "yes"))),
        ([0.5], {"labels": (3, 4)}, Answers(Task.CLASSIFICATION, ("3", "4"), (3, 4))),
        (["b", "a"], {}, Answers(Task.CLASSIFICATION, ("a", "b"), ("a", "b"), hard=True)),
        ([5, 2, 5], {}, Answers(Task.CLASSIFICATION, ("2", "5"), (2, 5), hard=True)),
        ([True], {}, Answers(Task.CLASSIFICATION, ("False", "True"), (False, True), hard=True)),
        ([1, 0], {"outputs": ("no", "yes")}, Answers(Task.CLASSIFICATION, ("no", "yes"), (0, 1), hard=True)),
        (["b"], {"outputs": ("b", "a")}, Answers(Task.CLASSIFICATION, ("b", "a"), ("b", "a"), hard=True)),
        (["a"], {"labels": ("b", "a")}, Answers(Task.CLASSIFICATION, ("b", "a"), ("b", "a"), hard=True)),
        ([["b"], ["a"]], {}, Answers(Task.CLASSIFICATION, ("a", "b"), ("a", "b"), hard=True)),
        ([3, 4], {"task": Task.REGRESSION}, Answers(Task.REGRESSION, ("prediction",))),
    ],
)
def test_first_answers_settle_the_meaning(answer, names, expected):
    assert settle(answer, **names) == (expected, ())


def test_numbers_between_0_and_1_are_regression_and_the_mend_is_said():
    answers, notes = settle([0.0, 0.4, 1.0])
    assert answers == Answers(Task.REGRESSION, ("prediction",))
    assert notes == (PROBABILITIES,)
    assert "outputs=['no', 'yes']" in PROBABILITIES


def test_many_whole_numbers_are_labels_and_the_mend_is_said():
    answers, notes = settle(list(range(30)))
    assert len(answers.labels) == 30
    assert notes[0].startswith("The box answers whole numbers, taken as 30 class labels")


def test_mixed_labels_are_sorted_by_type_and_text():
    assert settle(np.array([2, "a", 1], dtype=object))[0].labels == (1, 2, "a")


def test_labels_keep_their_dtype():
    kept = Answers(Task.CLASSIFICATION, ("0", "1"), own_labels(np.array([0, 1], dtype=np.int8)))
    assert kept.label_array().dtype == np.int8
    assert own_labels(np.array(["a", "b"])) == ("a", "b")
    assert type(own_labels(np.array(["a"]))[0]) is str


def test_two_names_make_it_a_classification_before_any_answer():
    assert Declaration(outputs=("no", "yes")).known_task is Task.CLASSIFICATION
    assert Declaration(outputs=("price",)).known_task is None
    assert Declaration().names is None

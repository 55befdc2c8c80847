"""From any container to one array, and from that to checked scores."""

import decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from scipy import sparse

from distill.blackbox.raw import adds_up, is_labels, plain, read
from distill.errors import ContractError
from distill.task import Answers, Task

GRANT = Answers(Task.CLASSIFICATION, ("deny", "grant"), ("deny", "grant"))
THREE = Answers(Task.CLASSIFICATION, ("a", "b", "c"), ("a", "b", "c"))
COLOURS = Answers(Task.CLASSIFICATION, ("blue", "red"), ("blue", "red"), hard=True)
PRICE = Answers(Task.REGRESSION, ("price",))


class Tensor:
    """What of a torch tensor matters here: no array protocol before `detach`."""

    def __init__(self, values):
        self.values = np.asarray(values, dtype=np.float32)

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self.values


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "The box answered with NoneType of shape (); (n_rows,) or (n_rows, n_outputs) is needed."),
        ({"a": 1}, "The box answered with dict of shape ()"),
        (0.5, "The box answered with float of shape ()"),
        (np.zeros((3, 1, 2)), "The box answered with ndarray of shape (3, 1, 2)"),
        (np.zeros((3, 0)), "of shape (3, 0)"),
        (np.zeros(2), "The box was asked 3 row(s) and answered 2."),
        (
            [[0.1, 0.9], [1.0], [0.2, 0.8]],
            "The box answered with list, which is no array of numbers or labels",
        ),
        (np.zeros(3, dtype=complex), "The box answered with values of dtype complex128"),
        (np.zeros(3, dtype="datetime64[D]"), "numbers or labels are needed"),
        ([["a", "b"]] * 3, "The box answered 2 columns of labels; one label per row is needed."),
    ],
)
def test_what_is_no_answer_is_refused(answer, message):
    with pytest.raises(ContractError) as caught:
        plain(answer, 3)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        [0.25, 1.0],
        pd.Series([0.25, 1.0], index=[7, 9]),
        pd.Series([0.25, 1.0], dtype="Float64"),
        [decimal.Decimal("0.25"), decimal.Decimal(1)],
        Tensor([0.25, 1.0]),
        np.array([0.25, 1.0], dtype=object),
        (np.float32(0.25), 1),
    ],
)
def test_any_container_of_numbers_is_read(answer):
    array = plain(answer, 2)
    assert array.dtype.kind == "f"
    assert array.tolist() == [0.25, 1.0]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (pd.Series(["a", "b"], dtype="category"), "O"),
        (np.array(["a", "b"]), "O"),
        (pd.Series([1, 2], dtype="Int64"), "i"),
        (pd.Series([True, False], dtype="boolean"), "b"),
        (np.array([1, 0], dtype=np.uint8), "u"),
        (np.array([["a"], ["b"]], dtype=object), "O"),
    ],
)
def test_labels_are_told_by_their_dtype(answer, kind):
    array = plain(answer, 2)
    assert array.dtype.kind == kind
    assert is_labels(array)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (["a", None], "O"),
        (pd.Series([1, None], dtype="Int64"), "i"),
        (pd.Series([True, None], dtype="boolean"), "b"),
        (np.array([["a"], [np.nan]], dtype=object), "O"),
    ],
)
def test_a_missing_label_is_none_and_no_label(answer, kind):
    array = plain(answer, 2)
    assert (array.dtype.kind, array[1]) == ("O", None)
    assert is_labels(array)
    assert plain(array[:1], 1).dtype.kind == kind
    with pytest.raises(ContractError, match=r"^The box gave no label for row 1 of a batch of 2\.$"):
        read(array, COLOURS)


def test_columns_of_whole_numbers_with_gaps_are_numbers():
    assert np.isnan(plain(pd.DataFrame({"a": [1, None], "b": [2, 3]}, dtype="Int64"), 2)[1, 0])


def test_sparse_and_frames_become_columns():
    assert plain(sparse.csr_matrix([[0.0, 1.0]]), 1).tolist() == [[0.0, 1.0]]
    frame = pd.DataFrame({"grant": [0.3], "deny": [0.7]})
    assert plain(frame, 1).tolist() == [[0.3, 0.7]]


def test_a_frame_is_read_by_the_names_of_the_outputs():
    frame = pd.DataFrame({"grant": [0.3], "deny": [0.7]})
    assert plain(frame, 1, ("deny", "grant")).tolist() == [[0.7, 0.3]]


@pytest.mark.parametrize(
    ("answer", "answers", "message"),
    [
        ([[0.5, np.nan]], GRANT, "The box answered nan for row 0 of a batch of 1 (1 such row(s))"),
        ([1.0, np.inf], PRICE, "The box answered inf for row 1 of a batch of 2"),
        (
            [[2.0, -1.0]],
            GRANT,
            "answered 2 where a probability is expected; if these are logits, add a softmax",
        ),
        ([1.2], GRANT, "answered 1.2 where a probability is expected"),
        (
            [[0.4, 0.4]],
            GRANT,
            "'deny', 'grant' do not sum to 1 (row 0 of the batch: 0.8): for logits add a softmax",
        ),
        (
            [[0.5, 0.5]],
            THREE,
            "The box answered 2 column(s) where its outputs are 'a', 'b', 'c', 3 in number.",
        ),
        ([0.5], THREE, "The box answered 1 column(s)"),
        ([[1.0, 2.0]], PRICE, "The box answered 2 column(s) where its outputs are 'price', 1 in number."),
        (["a"], PRICE, "The box answered 'a' where a number is expected."),
        (
            ["red", "green"],
            COLOURS,
            "label(s) 'green', which are not among 'blue', 'red'; declare all of them",
        ),
        ([[0.5, 0.5]], COLOURS, "The box answered one label per row before, now 2 columns."),
    ],
)
def test_a_broken_contract_is_one_sentence(answer, answers, message):
    with pytest.raises(ContractError) as caught:
        read(plain(answer, len(answer)), answers)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_float32_probabilities_are_clipped_but_never_rescaled():
    scores = read(np.array([[1.0000001, 0.0], [0.2501, 0.7501]], dtype=np.float32), GRANT)
    assert scores.dtype == np.float64
    assert scores[0].tolist() == [1.0, 0.0]
    assert scores[1].sum() == pytest.approx(1.0002)


def test_one_column_is_the_probability_of_the_last_output():
    assert read(np.array([0.25, 1.0]), GRANT).tolist() == [[0.75, 0.25], [0.0, 1.0]]
    assert read(np.array([[0.25]]), GRANT).tolist() == [[0.75, 0.25]]


def test_labels_become_zeros_and_ones():
    assert read(plain(["red", "blue"], 2), COLOURS).tolist() == [[0.0, 1.0], [1.0, 0.0]]


@given(npst.arrays(np.float64, st.tuples(st.integers(1, 8), st.integers(2, 5)), elements=st.floats(0.01, 1)))
def test_normalised_rows_are_scores_as_they_are(weights):
    probabilities = weights / weights.sum(axis=1, keepdims=True)
    names = tuple(str(j) for j in range(weights.shape[1]))
    assert adds_up(probabilities)
    scores = read(probabilities, Answers(Task.CLASSIFICATION, names, names))
    np.testing.assert_allclose(scores, probabilities, rtol=0, atol=1e-15)


@given(st.lists(st.sampled_from(["blue", "red"]), min_size=1, max_size=20))
def test_hard_scores_decide_for_the_label_that_was_given(labels):
    decided = COLOURS.decide(read(plain(labels, len(labels)), COLOURS))
    assert [COLOURS.labels[j] for j in decided] == labels

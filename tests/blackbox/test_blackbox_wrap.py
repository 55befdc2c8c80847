"""What can be wrapped, and what cannot."""

import functools

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from distill.blackbox import BoxKind, wrap
from distill.errors import ContractError, InputError

ROWS = np.array([[0.25, 1.0], [0.75, 2.0]])


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (7, "A black box must be a function, a fitted estimator, a Booster or an ONNX session, got int."),
        ("model.txt", "got str. Read a file with `distill.load`."),
        (None, "got NoneType."),
        (LogisticRegression, "LogisticRegression is a class; give a fitted instance of it, or a function."),
        (LogisticRegression(), "The LogisticRegression is not fitted; call its `fit` first."),
        (make_pipeline(StandardScaler(), LogisticRegression()), "The Pipeline is not fitted"),
        (LogisticRegression().predict_proba, "The LogisticRegression is not fitted"),
    ],
)
def test_what_cannot_be_asked_is_refused(model, message):
    with pytest.raises(InputError) as caught:
        wrap(model)
    assert message in str(caught.value)


@pytest.mark.parametrize("make", [DecisionTreeClassifier, lambda: OneVsRestClassifier(LogisticRegression())])
def test_several_labels_at_once_are_refused(make):
    model = make().fit(np.eye(4), np.array([[0, 1], [1, 0], [1, 1], [0, 0]]))
    with pytest.raises(InputError, match="answers several labels at once, which is not supported"):
        wrap(model)


def test_logits_with_names_are_told_from_probabilities():
    box = wrap(lambda rows: rows / 2, outputs=["deny", "grant"])
    with pytest.raises(ContractError, match="logits add a softmax"):
        box.query(ROWS)
    with pytest.raises(ContractError, match="if these are logits, add a softmax"):
        wrap(lambda rows: rows, outputs=["deny", "grant"]).query(ROWS)


class Network:
    """As a Keras model: callable, with a `predict` that takes batches."""

    def __call__(self, _rows):
        raise TypeError("not in batches")

    def predict(self, rows):
        return np.column_stack([1 - rows[:, 0], rows[:, 0]]).astype(np.float32)


@pytest.mark.parametrize("model", [Network(), Network().predict])
def test_a_network_is_asked_by_predict(model):
    box = wrap(model, outputs=["deny", "grant"])
    assert box.kind is BoxKind.FUNCTION
    assert box.query(ROWS).tolist() == [[0.75, 0.25], [0.25, 0.75]]
    assert box.name.endswith(("Network", "Network.predict"))


def test_boxes_have_names_for_people():
    def score(rows):
        return rows

    assert wrap(np.linalg.norm).name == "numpy.linalg:norm"
    assert wrap(functools.partial(score)).name == "partial"
    assert wrap(score, name="loans").name == "loans"
    assert wrap(score, fingerprint="v3").fingerprint == "v3"


def test_a_box_wrapped_again_is_itself_until_something_is_said():
    box = wrap(lambda rows: rows[:, 0], outputs=["deny", "grant"], threshold=0.2)
    assert wrap(box) == box
    again = wrap(box, outputs=["no", "yes"])
    assert (again.outputs, again.threshold) == (("no", "yes"), 0.2)
    assert wrap(box, threshold=0.7).outputs == ("deny", "grant")


def test_a_box_that_was_asked_can_be_declared_anew():
    box = wrap(lambda rows: rows[:, 0]).answer(ROWS)[1]
    assert box.outputs == ("prediction",)
    again = wrap(box, outputs=["no", "yes"])
    assert again.query(ROWS).tolist() == [[0.75, 0.25], [0.25, 0.75]]


def test_labels_of_a_hard_box_can_be_given():
    box = wrap(lambda rows: np.where(rows[:, 0] > 0.5, "b", "a"), labels=np.array(["b", "a", "c"]))
    assert box.query(ROWS).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert box.labels == ("b", "a", "c")


@pytest.mark.parametrize("names", [{"outputs": ["a", "b", "c"]}, {"labels": ["x", "y"]}])
def test_names_that_contradict_an_estimator_are_refused(names):
    model = LogisticRegression().fit(ROWS, [0, 1])
    with pytest.raises(InputError, match=r"the box has 2|has its own labels"):
        wrap(model, **names)

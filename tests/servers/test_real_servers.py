"""What real servers answer is what the model answers in memory, and the same tree comes of it."""

import numpy as np
import pytest

import distill
from distill.blackbox.http import open_server
from distill.errors import BoxError, ContractError
from distill.executor import Lost, Threads, outcomes
from distill.table import Table

pytestmark = pytest.mark.slow

OUTPUTS = ["malignant", "benign"]
PROBABILITIES = distill.Server(output="predict_proba")


def served(url, server=None):
    return open_server(url, outputs=OUTPUTS, server=server)


def tree_of(box, X):
    """Return the rules of the tree that comes of a box, and what it measures."""
    student = distill.TreeSurrogate(max_leaf_nodes=6, effort="fast")
    found = distill.distill(box, X, surrogate=student, n_samples=400, seed=0)
    return found.surrogate.rules(), found.fidelity.to_frame()


@pytest.fixture
def boxes(request, people, forest, booster):
    """Return the box behind a server and the model in memory that it must equal."""
    name, path, server = request.param
    url = request.getfixturevalue(f"{name}_url") + path

    def ask(rows):  # a server knows no labels of the model's, and neither does a function
        return booster.predict(rows) if path == "/booster" else forest.predict_proba(rows)

    return served(url, server), distill.wrap(ask, outputs=OUTPUTS), people[0]


ALL = pytest.mark.parametrize(
    "boxes",
    [
        ("mlflow", "", None),
        ("mlserver", "/forest", PROBABILITIES),
        ("mlserver", "/columns", PROBABILITIES),
        ("mlserver", "/booster", None),
    ],
    indirect=True,
    ids=["mlflow", "mlserver-tensor", "mlserver-columns", "mlserver-lightgbm"],
)


@ALL
def test_the_answers_are_those_of_the_model(boxes):
    remote, local, X = boxes
    np.testing.assert_array_equal(remote.query(X), local.query(X))


@ALL
def test_the_same_tree_comes_of_it(boxes):
    remote, local, X = boxes
    rules, fidelity = tree_of(remote, X)
    expected_rules, expected_fidelity = tree_of(local, X)
    assert rules == expected_rules
    assert fidelity.equals(expected_fidelity)


def test_a_second_run_asks_nothing(mlflow_url, people, tmp_path):
    def asked():
        box = distill.load(mlflow_url, outputs=OUTPUTS, server=distill.Server(version="1"))
        oracle = distill.Oracle(box, ledger=tmp_path / "forest.sqlite", batch_size=100)
        return tree_of(oracle, people[0])[0], oracle.counts.asked

    (tree, first), (same, second) = asked(), asked()
    assert tree == same
    assert (first > 500, second) == (True, 0)


@ALL
def test_missing_values_arrive(boxes):
    remote, local, X = boxes
    gaps = X.head(20).copy()
    gaps.iloc[::3, 1] = np.nan
    np.testing.assert_array_equal(remote.query(gaps), local.query(gaps))


def test_mlflow_takes_arrays(mlflow_url, people, forest):
    X = people[0].to_numpy()[:50]
    np.testing.assert_array_equal(served(mlflow_url).query(X), forest.predict_proba(people[0])[:50])


def test_a_row_mlflow_fails_on_is_isolated(mlflow_url, people):
    X = people[0].astype(object).head(30)
    X.iloc[11, 2] = "broken"
    box = served(mlflow_url, distill.Server(tries=2))
    cut = [Table.of(X.iloc[start : start + 10]) for start in (0, 10, 20)]
    found = list(outcomes(lambda batch: box.raw(batch.inputs()), cut, Threads(2)))
    lost = [outcome for outcome in found if isinstance(outcome, Lost)]
    assert [loss.batch.frame.iloc[0, 2] for loss in lost] == ["broken"]
    assert "is compatible with the model" in lost[0].reason
    assert sum(len(outcome.batch) for outcome in found) == 30


def test_an_unknown_model_is_said(mlserver_url):
    with pytest.raises(ContractError, match=r"has no model at /v2/models/nope: 404 .*nope"):
        served(f"{mlserver_url}/nope")


def test_an_unknown_output_is_said(mlserver_url, people):
    box = served(f"{mlserver_url}/forest", distill.Server(output="logits"))
    with pytest.raises(BoxError, match="only supports 'predict'"):
        box.query(people[0])


def test_labels_of_mlserver_are_labels(mlserver_url, people, forest):
    scores = served(f"{mlserver_url}/forest").query(people[0])
    np.testing.assert_array_equal(scores, np.eye(2)[forest.predict(people[0])])

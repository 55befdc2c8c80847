import numpy as np
import pytest

from distill.explanation import explain


def crossed(X):
    return np.where((X[:, 0] > 0) == (X[:, 1] > 0), 3.0, 1.0)


@pytest.fixture(scope="module")
def points():
    return np.random.default_rng(0).normal(size=(1500, 2)).round(2)


def test_a_box_of_two_crossed_questions_is_told_by_a_tree(points):
    item = explain(crossed, np.array([[0.05, 0.05]]), background=points)[0]
    tree = item.challenger()
    assert tree.error < 0.5 * tree.error_of_line
    assert tree.fidelity[1].value < 0.5 * item.fidelity[1].value
    assert tree.fidelity[1].n == item.neighbourhood.n
    np.testing.assert_allclose(tree.predict(np.array([[1.0, 1.0], [1.0, -1.0]])), [3, 1], atol=0.3)
    assert all(len(rule.conditions) <= 2 for rule in tree.rules)


def test_where_the_box_is_straight_the_line_stands_alone(points):
    assert explain(lambda rows: rows @ [1.0, 2.0], points[:1], background=points)[0].challenger() is None


def test_a_cloud_has_no_challenger(points):
    assert explain(crossed, points[:1], background=points, scale=0.3)[0].challenger() is None

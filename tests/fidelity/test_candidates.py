import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from distill import fidelity
from distill.errors import InputError
from distill.fidelity import Candidate, Comprehensibility, Efficiency

TREE = [["age"], ["age", "income", "age"], ["age", "income", "age"]]


def candidate(name, hits, size, queries=100):
    figure = fidelity.agreement(np.ones(100), (np.arange(100) < hits).astype(int))
    return Candidate(name, figure, size, Efficiency(queries, queries))


def small(leaves):
    return Comprehensibility(leaves, leaves, leaves, leaves, 1)


def test_there_is_at_least_one_rule():
    with pytest.raises(InputError, match=r"^`paths` must be at least one rule, got \[\]\.$"):
        fidelity.of_rules([], [])


def test_each_rule_has_a_weight():
    with pytest.raises(InputError, match=r"^`weight` must be one number per row \(3\), got"):
        fidelity.of_rules(TREE, [1.0])


def test_a_tree_is_counted_as_its_reader_meets_it():
    found = fidelity.of_rules(TREE, [2.0, 1.0, 1.0])
    assert (found.leaves, found.depth, found.features, found.overlap) == (3, 3, 2, 0.0)
    assert found.mean_path == 2.0
    assert found.conditions == 1.5


def test_a_tree_that_no_row_reaches_has_no_mean_path():
    assert math.isnan(fidelity.of_rules(TREE, [0.0, 0.0, 0.0]).mean_path)


def test_one_leaf_asks_nothing():
    assert fidelity.of_rules([[]], [5.0]) == Comprehensibility(1, 0, 0.0, 0.0, 0)


def test_rules_overlap_where_two_speak():
    fires = [[True, True, False], [True, False, False], [False, False, False], [False, True, True]]
    assert fidelity.of_rules(TREE, [1, 1, 1], fires=fires).overlap == 0.5
    with pytest.raises(InputError, match=r"^`fires` must be a table \(n_rows, 3\), got"):
        fidelity.of_rules(TREE, [1, 1, 1], fires=[[True]])


def test_weights_of_zero_are_no_terms():
    assert fidelity.of_weights([0.5, 0.0, -2.0]) == Comprehensibility(2, 2, 2.0, 2.0, 2)
    with pytest.raises(InputError, match=r"^`weights` must be one finite number per column, got \[nan\]"):
        fidelity.of_weights([float("nan")])


@pytest.mark.parametrize(
    ("asked", "distinct", "name"), [(-1, 0, "asked"), (3, 4, "distinct"), (3, -1, "distinct")]
)
def test_no_more_rows_differ_than_were_asked(asked, distinct, name):
    with pytest.raises(InputError, match=rf"^`{name}` must be "):
        Efficiency(asked, distinct)


def test_candidates_are_measured_alike():
    other = Candidate("b", fidelity.agreement([1], [1]), small(2), Efficiency(1, 1))
    with pytest.raises(
        InputError, match=r"^`candidates` must be measured by one measure on the same rows, got"
    ):
        fidelity.candidates_table([candidate("a", 90, small(2)), other])


def test_the_front_is_who_is_beaten_by_none():
    table = fidelity.candidates_table(
        [
            candidate("small", 90, small(4)),
            candidate("large", 95, small(16)),
            candidate("wasteful", 90, small(8)),
            candidate("cheap", 85, small(8), queries=10),
        ]
    )
    assert dict(zip(table["candidate"], table["front"], strict=True)) == {
        "small": True,
        "large": True,
        "wasteful": False,
        "cheap": True,
    }
    assert table.columns[-1] == "front"
    assert table["value"].tolist() == [0.9, 0.95, 0.9, 0.85]


def test_no_candidate_gives_an_empty_table():
    assert len(fidelity.candidates_table([])) == 0


@given(arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 3)), elements=st.integers(0, 3)))
def test_there_is_always_a_front_and_it_beats_the_rest(worth):
    front = fidelity.pareto_front(worth)
    assert front.any()
    for loser in worth[~front]:
        assert any(np.all(winner >= loser) and np.any(winner > loser) for winner in worth[front])


def test_a_front_is_of_a_table():
    with pytest.raises(InputError, match=r"^`worth` must be a table \(n, n_criteria\), got"):
        fidelity.pareto_front([1.0])

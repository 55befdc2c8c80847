import json

import numpy as np
import pytest

from distill.tree.value import Tree

NAN = np.nan


@pytest.fixture
def tree() -> Tree:
    """x0 <= 2.5, then x1 in levels 0 and 2, where missing values go too."""
    return Tree(
        feature=np.array([0, 1, -1, -1, -1]),
        threshold=np.array([2.5, NAN, NAN, NAN, NAN]),
        categories=((), (0, 2), (), (), ()),
        levelled=np.array([False, True, False, False, False]),
        missing_left=np.array([False, True, False, False, False]),
        left=np.array([1, 2, -1, -1, -1]),
        right=np.array([4, 3, -1, -1, -1]),
        value=np.array([[0.5, 0.5], [0.1 + 0.2, 0.7], [1.0, 0.0], [0.0, 1.0], [1 / 3, 2 / 3]]),
        decision=np.array([0, 0, 0, 1, 1]),
        weight=np.array([6.0, 4.0, 3.0, 1.0, 2.0]),
        n=np.array([6, 4, 3, 1, 2]),
    )


def test_rows_go_where_the_questions_send_them(tree):
    rows = np.array([[2.5, 0], [2.5, 1], [2.6, 0], [NAN, 0], [1, NAN], [1, -1], [-np.inf, 2], [np.inf, 2]])
    assert tree.apply(rows).tolist() == [2, 3, 4, 4, 2, 2, 2, 4]


def test_minus_one_is_a_number_like_any_other_in_a_column_without_levels(tree):
    assert tree.apply(np.array([[-1.0, 1.0]])).tolist() == [3]


def test_the_path_of_a_row_leads_from_the_root_to_its_leaf(tree):
    assert tree.path(np.array([1.0, 1.0])).tolist() == [0, 1, 3]
    assert tree.path(np.array([9.0, 1.0])).tolist() == [0, 4]


def test_leaves_and_depth(tree):
    assert tree.leaves.tolist() == [2, 3, 4]
    assert (tree.n_leaves, tree.depth, len(tree)) == (3, 2, 5)
    assert tree.parents.tolist() == [-1, 0, 1, 1, 0]


def test_no_rows_give_no_leaves(tree):
    assert tree.apply(np.empty((0, 2))).tolist() == []


def test_json_there_and_back_keeps_every_bit(tree):
    text = json.dumps(tree.to_dict(), allow_nan=False)
    assert Tree.from_dict(json.loads(text)) == tree


def test_a_node_for_missing_values_survives_strict_json(tree):
    infinite = Tree(**{**vars(tree), "threshold": np.array([np.inf, NAN, NAN, NAN, NAN])})
    text = json.dumps(infinite.to_dict(), allow_nan=False)
    back = Tree.from_dict(json.loads(text))
    assert back == infinite
    assert back.apply(np.array([[np.inf, 1], [NAN, 1]])).tolist() == [3, 4]


def test_trees_are_equal_by_content(tree):
    same = Tree.from_dict(tree.to_dict())
    other = Tree(**{**vars(tree), "decision": np.array([1, 0, 0, 1, 1])})
    assert same == tree
    assert other != tree
    assert tree != "a tree"
    with pytest.raises(TypeError, match="unhashable"):
        hash(tree)

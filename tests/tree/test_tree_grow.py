from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from distill.domain import Domain
from distill.table import Table
from distill.tree.bins import Bins
from distill.tree.finish import Rows, finish
from distill.tree.grow import Growth, Limits, grow
from distill.tree.histogram import ClassTarget, NumberTarget
from distill.tree.value import Tree


def bins_of(frame: pd.DataFrame) -> Bins:
    table = Table.of(frame)
    domain = Domain.learn(table)
    return Bins.of(domain.encode(table.frame), domain)


def regression(frame: pd.DataFrame, y, limits: Limits, weight=None) -> tuple[Growth, Tree]:
    y = np.asarray(y, dtype=float)
    weight = np.ones(len(y)) if weight is None else weight
    bins = bins_of(frame)
    growth = grow(bins, NumberTarget(y[:, None], weight), limits)
    shape = growth.at(limits.max_leaf_nodes)
    return growth, finish(shape, bins, Rows(y[:, None], None, weight))


def gain_of(y, left) -> float:
    """Squared error saved by a split, the slow way."""
    parts = (y[left], y[~left])
    return float(((y - y.mean()) ** 2).sum() - sum(((part - part.mean()) ** 2).sum() for part in parts))


# ------------------------------------------------------------ nothing to grow


def test_a_constant_target_gives_one_leaf():
    growth, tree = regression(pd.DataFrame({"a": range(10)}), [0.1] * 10, Limits(8))
    assert growth.max_leaves == 1
    assert tree.n_leaves == 1
    assert tree.value.tolist() == [[pytest.approx(0.1)]]


def test_no_splittable_column_gives_one_leaf():
    growth, _ = regression(pd.DataFrame({"a": [1.0, 1.0], "b": [np.nan, np.nan]}), [0, 1], Limits(8))
    assert growth.max_leaves == 1


def test_a_single_row_gives_one_leaf():
    assert regression(pd.DataFrame({"a": [1.0]}), [3], Limits(8))[0].max_leaves == 1


def test_growth_ends_where_no_split_gains():
    growth, tree = regression(pd.DataFrame({"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]}), [1, 1, 5, 5], Limits(8))
    assert growth.max_leaves == 2
    assert tree.value[tree.leaves, 0].tolist() == [1, 5]


# ------------------------------------------------------------ limits


def test_leaves_keep_their_minimum_of_rows_weight_and_depth():
    frame, y = pd.DataFrame({"a": range(20)}), np.arange(20) ** 2
    assert regression(frame, y, Limits(20, min_leaf_rows=4))[1].n.min() >= 4
    weight = np.full(20, 0.5)
    assert regression(frame, y, Limits(20, min_leaf_weight=2.5), weight)[1].weight.min() >= 2.5
    assert regression(frame, y, Limits(20, max_depth=2))[1].depth == 2


def test_columns_can_be_ruled_out():
    frame, y = pd.DataFrame({"a": [0, 0, 1, 1], "b": [0, 1, 1, 1]}), np.array([[0.0], [0], [1], [1]])
    growth = grow(bins_of(frame), NumberTarget(y, np.ones(4)), Limits(2), splittable=np.array([False, True]))
    assert [question.column for question in growth.questions] == [1]


# ------------------------------------------------------------ missing values


def test_missing_values_join_the_side_they_resemble():
    frame = pd.DataFrame({"a": [1, 2, 3, 4, np.nan, np.nan]})
    for answers, goes_left in (([0, 0, 9, 9, 0, 0], True), ([0, 0, 9, 9, 9, 9], False)):
        _, tree = regression(frame, answers, Limits(2))
        assert tree.threshold[0] == 2.5
        assert tree.missing_left[0] == goes_left


def test_missing_values_can_be_a_side_of_their_own():
    for values in ([1, 2, 3, 4, np.nan, np.nan], ["a", "b", "a", "b", None, None]):
        _, tree = regression(pd.DataFrame({"a": values}), [1, 1, 1, 1, 9, 9], Limits(2))
        assert tree.n_leaves == 2
        assert not tree.missing_left[0]
        assert tree.value[1:].tolist() == [[1], [9]]


def test_where_none_is_missing_they_follow_the_larger_side():
    frame = pd.DataFrame({"a": [1, 2, 3, 4, 5]})
    assert not regression(frame, [0, 9, 9, 9, 9], Limits(2))[1].missing_left[0]
    assert regression(frame, [9, 9, 9, 9, 0], Limits(2))[1].missing_left[0]


# ------------------------------------------------------------ categories


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-3, 3)), min_size=4, max_size=40))
@settings(deadline=None, max_examples=50)
def test_the_best_of_all_subsets_of_levels_is_found(pairs):
    levels, y = np.array([p[0] for p in pairs]), np.array([float(p[1]) for p in pairs])
    frame = pd.DataFrame({"c": pd.Categorical.from_codes(levels, list("abcdef"))})
    growth, _ = regression(frame, y, Limits(2))
    held = sorted(set(levels))
    subsets = chain.from_iterable(combinations(held, k) for k in range(1, len(held)))
    best = max((gain_of(y, np.isin(levels, subset)) for subset in subsets), default=0.0)
    found = growth.questions[0].gain if growth.questions else 0.0
    assert found == pytest.approx(best, abs=1e-9)


def test_levels_of_three_classes_are_parted_along_their_main_direction():
    levels = np.repeat(np.arange(6), 20)
    classes = np.repeat([0, 1, 0, 1, 2, 2], 20)
    frame = pd.DataFrame({"c": pd.Categorical.from_codes(levels, list("abcdef"))})
    bins = bins_of(frame)
    growth = grow(bins, ClassTarget(classes, 3, np.ones(120)), Limits(3))
    tree = finish(growth.at(3), bins, Rows(np.eye(3)[classes], classes, np.ones(120)))
    assert sorted(tree.decision[tree.leaves].tolist()) == [0, 1, 2]
    assert tree.value[tree.leaves].max(axis=1).tolist() == [1, 1, 1]


@pytest.mark.parametrize("classes", [False, True])
def test_many_levels_of_noise_lose_against_two_values_that_matter(classes):
    draw = np.random.default_rng(0)
    a = draw.integers(0, 2, 120)
    frame = pd.DataFrame({"noise": draw.choice([f"level {i}" for i in range(50)], 120), "a": a})
    y = (draw.random(120) < 0.35 + 0.3 * a).astype(int)
    target = ClassTarget(y, 2, np.ones(120)) if classes else NumberTarget(y[:, None] - 0.5, np.ones(120))
    question = grow(bins_of(frame), target, Limits(2)).questions[0]
    alone = grow(bins_of(frame[["noise"]]), target, Limits(2)).questions[0]
    assert question.column == 1
    assert alone.gain > question.gain > question.worth - 1e-9
    assert alone.worth < question.worth


def test_two_levels_are_as_good_as_two_numbers():
    flags = np.array([0, 1, 1, 0, 1, 0])
    y = np.array([0, 1, 1, 0, 0, 1])
    numbers = regression(pd.DataFrame({"f": flags}), y, Limits(2))[0].questions[0]
    strings = regression(pd.DataFrame({"f": np.where(flags, "yes", "no")}), y, Limits(2))[0].questions[0]
    assert strings.worth == pytest.approx(numbers.worth)


# ------------------------------------------------------------ against scikit-learn and by brute force


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-3, 3)), min_size=3, max_size=40))
@settings(deadline=None, max_examples=50)
def test_the_best_threshold_is_found(pairs):
    x, y = np.array([float(p[0]) for p in pairs]), np.array([float(p[1]) for p in pairs])
    growth, _ = regression(pd.DataFrame({"a": x}), y, Limits(2))
    best = max((gain_of(y, x <= cut) for cut in np.unique(x)[:-1]), default=0.0)
    assert (growth.questions[0].gain if growth.questions else 0.0) == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("n_leaves", [2, 5, 12])
def test_squared_error_is_that_of_scikit_learn_where_nothing_is_thinned(n_leaves):
    data = load_diabetes()
    X = np.round(data.data[:, :4], 2)
    _, tree = regression(pd.DataFrame(X), data.target, Limits(n_leaves))
    ours = tree.value[tree.apply(X), 0]
    theirs = DecisionTreeRegressor(max_leaf_nodes=n_leaves, random_state=0).fit(X, data.target).predict(X)
    assert np.mean((ours - data.target) ** 2) == pytest.approx(np.mean((theirs - data.target) ** 2), rel=1e-3)


def test_training_agreement_is_near_that_of_scikit_learn():
    X, y = load_breast_cancer(return_X_y=True)
    bins = bins_of(pd.DataFrame(X))
    shape = grow(bins, ClassTarget(y, 2, np.ones(len(y))), Limits(8)).at(8)
    tree = finish(shape, bins, Rows(np.eye(2)[y], y, np.ones(len(y))))
    theirs = DecisionTreeClassifier(max_leaf_nodes=8, random_state=0).fit(X, y).score(X, y)
    assert (tree.decision[shape.apply(bins.matrix)] == y).mean() >= theirs - 0.01


# ------------------------------------------------------------ sizes, order, weights


@pytest.fixture
def mixed() -> tuple[pd.DataFrame, np.ndarray]:
    draw = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "a": draw.normal(size=400),
            "b": np.where(draw.random(400) < 0.1, np.nan, draw.integers(0, 9, 400)),
            "c": draw.choice(list("pqrs"), 400),
        }
    )
    y = (frame["a"] > 0) * 2.0 + frame["b"].isna() * 3 + frame["c"].isin(["p", "s"]) * frame["b"].fillna(0)
    return frame, y.to_numpy()


def test_trees_of_all_sizes_are_nested(mixed):
    frame, y = mixed
    growth, _ = regression(frame, y, Limits(20))
    bins = bins_of(frame)
    assert growth.max_leaves == 20
    for size in range(1, 20):
        small, large = growth.at(size), growth.at(size + 1)
        assert (small.n_leaves, large.n_leaves) == (size, size + 1)
        pairs = set(zip(large.apply(bins.matrix), small.apply(bins.matrix), strict=True))
        assert len(pairs) == size + 1
    alone, _ = regression(frame, y, Limits(7))
    assert np.array_equal(alone.at(7).goes_left, growth.at(7).goes_left)


def test_the_shape_and_the_finished_tree_send_rows_the_same_way(mixed):
    frame, y = mixed
    domain = Domain.learn(Table.of(frame))
    codes = domain.encode(frame)
    bins = Bins.of(codes, domain)
    shape = grow(bins, NumberTarget(y[:, None], np.ones(len(y))), Limits(20)).at(20)
    tree = finish(shape, bins, Rows(y[:, None], None, np.ones(len(y))))
    assert np.array_equal(shape.apply(bins.matrix), tree.apply(codes))
    assert np.array_equal(
        np.bincount(tree.apply(codes), minlength=len(tree))[tree.leaves], tree.n[tree.leaves]
    )
    assert tree.n[0] == 400
    inner = tree.feature >= 0
    assert np.all(tree.left[inner] == np.flatnonzero(inner) + 1)


def test_the_order_of_rows_does_not_matter(mixed):
    frame, y = mixed
    order = np.random.default_rng(0).permutation(len(y))
    _, tree = regression(frame, y, Limits(12))
    _, other = regression(frame.iloc[order], y[order], Limits(12))
    assert np.array_equal(tree.feature, other.feature)
    assert tree.categories == other.categories
    assert np.array_equal(tree.threshold, other.threshold, equal_nan=True)
    assert np.allclose(tree.value, other.value)


def test_a_whole_weight_is_a_repetition(mixed):
    frame, y = mixed
    weight = np.random.default_rng(1).integers(1, 4, len(y))
    again = np.repeat(np.arange(len(y)), weight)
    _, weighted = regression(frame, y, Limits(12), weight.astype(float))
    _, repeated = regression(frame.iloc[again], y[again], Limits(12))
    assert np.array_equal(weighted.feature, repeated.feature)
    assert np.allclose(weighted.value, repeated.value)


def test_weights_move_a_class_tree_as_repetitions_do(mixed):
    frame, y = mixed
    classes = np.digitize(y, [1, 4])
    weight = np.random.default_rng(1).integers(1, 4, len(y))
    again = np.repeat(np.arange(len(y)), weight)
    weighted = grow(bins_of(frame), ClassTarget(classes, 3, weight.astype(float)), Limits(8))
    repeated = grow(
        bins_of(frame.iloc[again]), ClassTarget(classes[again], 3, np.ones(len(again))), Limits(8)
    )
    assert np.array_equal(weighted.at(8).feature, repeated.at(8).feature)


def test_equal_gains_go_to_the_first_column():
    frame = pd.DataFrame({"b": [0, 0, 1, 1], "a": [0, 0, 1, 1]})
    assert regression(frame, [0, 0, 1, 1], Limits(2))[0].questions[0].column == 0


def test_two_of_one_commonest_decision_take_the_first():
    bins = bins_of(pd.DataFrame({"a": [0.5, 1.5]}))
    shape = Growth((), ()).at(1)
    tree = finish(shape, bins, Rows(np.eye(2), np.array([1, 0]), np.ones(2)))
    assert tree.decision.tolist() == [0]


def test_a_cut_stands_in_the_middle_of_the_values_in_the_node():
    # Once a <= 5 is settled by b, no row of the left node lies between 2 and 9.
    frame = pd.DataFrame({"a": [1, 2, 9, 10, 3, 4, 6, 8], "b": [0, 0, 0, 0, 1, 1, 1, 1]})
    _, tree = regression(frame, [0, 0, 2, 2, 50, 50, 50, 50], Limits(3))
    assert tree.threshold[1] == 5.5

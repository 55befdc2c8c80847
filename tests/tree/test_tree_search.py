from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer

from distill.domain import Domain
from distill.table import Table
from distill.tree import effort
from distill.tree.alternate import alternate
from distill.tree.bins import Bins
from distill.tree.draft import Draft
from distill.tree.effort import learn_best, learn_fast
from distill.tree.grow import Grower, Limits
from distill.tree.histogram import ClassTarget, Layout, NumberTarget
from distill.tree.prune import prune
from distill.tree.refine import Refined, Refiner
from distill.tree.search import Budget, Search, without
from distill.tree.shape import SINGLE_LEAF
from distill.tree.value import LEAF


def layout_of(frame: pd.DataFrame) -> Layout:
    table = Table.of(frame)
    domain = Domain.learn(table)
    return Layout.of(Bins.of(domain.encode(table.frame), domain))


def mixed(n: int = 600, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "a": rng.normal(size=n),
            "b": rng.integers(0, 5, n),
            "c": rng.choice(list("pqrstu"), n),
            "d": rng.normal(size=n),
        }
    )
    frame.loc[rng.random(n) < 0.1, "a"] = np.nan
    return frame


def classes_of(frame: pd.DataFrame, n_classes: int = 2) -> np.ndarray:
    a = frame["a"].fillna(0.3)
    z = a * np.where(frame["c"].isin(["p", "s"]), 1, -1) + np.sin(2 * frame["d"]) + 0.3 * frame["b"]
    return np.searchsorted(np.quantile(z, np.arange(1, n_classes) / n_classes), z)


@pytest.fixture(params=["two classes", "three classes", "numbers", "weighted"])
def grower(request) -> Grower:
    frame = mixed()
    rng = np.random.default_rng(1)
    ones = np.ones(len(frame))
    target = {
        "two classes": ClassTarget(classes_of(frame), 2, ones),
        "three classes": ClassTarget(classes_of(frame, 3), 3, ones),
        "numbers": NumberTarget(np.column_stack([classes_of(frame, 7), frame["d"]]) / 3.0, ones),
        "weighted": ClassTarget(classes_of(frame), 2, rng.exponential(size=len(frame))),
    }[request.param]
    return Grower(layout_of(frame), target, Limits(8))


@pytest.fixture(autouse=True)
def few_iterations(monkeypatch):
    monkeypatch.setattr(effort, "ITERATIONS", 12)


def grown(grower: Grower):
    return grower.grow().at(grower.limits.max_leaf_nodes)


# ------------------------------------------------------------ the draft


def test_a_draft_tells_each_row_what_its_leaf_says(grower):
    shape = grown(grower)
    draft = Draft(shape, grower.layout, grower.target)
    leaf = shape.apply(grower.layout.bins.matrix)
    for node in np.flatnonzero(shape.feature == LEAF):
        assert np.array_equal(draft.reached(node), leaf == node)
    assert draft.cost == pytest.approx(grower.target.costs(draft.says()[leaf]).sum())


def test_prices_say_what_another_question_would_cost(grower):
    shape = grown(grower)
    draft = Draft(shape, grower.layout, grower.target)
    node = draft.inner()[1]
    rows, price = draft.in_dispute(node)
    before = draft.cost - price[draft.sent_left(node)[rows]].sum()
    leaf, says = shape.apply(grower.layout.bins.matrix), draft.says()
    # The same answers under another question: as if all rows of the node were sent right.
    everyone_right = shape.goes_left.copy()
    everyone_right[node] = False
    moved = replace(shape, goes_left=everyone_right).apply(grower.layout.bins.matrix)
    assert np.array_equal(moved[~draft.reached(node)], leaf[~draft.reached(node)])
    assert grower.target.costs(says[moved]).sum() == pytest.approx(before)


def test_a_question_put_and_taken_back_changes_nothing(grower):
    draft = Draft(grown(grower), grower.layout, grower.target)
    before, shape = draft.cost, draft.shape()
    kept = draft.feature[0], draft.goes_left[0].copy()
    draft.ask(0, 3, np.arange(256) < 100)
    draft.ask(0, *kept)
    assert draft.cost == pytest.approx(before)
    assert np.array_equal(draft.shape().feature, shape.feature)


# ------------------------------------------------------------ alternating and pruning


def test_alternating_never_costs_more_and_ends_where_nothing_is_better(grower):
    draft = Draft(grown(grower), grower.layout, grower.target)
    before = draft.cost
    alternate(draft, max_passes=50)
    assert draft.cost <= before * (1 + 1e-9)
    settled = draft.cost
    alternate(draft, max_passes=50)
    assert draft.cost == pytest.approx(settled)
    assert draft.cost == pytest.approx(Draft(draft.shape(), grower.layout, grower.target).cost)


def test_alternating_mends_a_greedy_first_question():
    # Greedily, c looks best at the top; two questions about a and b alone make no mistake.
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 2, 400), rng.integers(0, 2, 400)
    y = a ^ b
    c = np.where(rng.random(400) < 0.8, y, 1 - y)
    grower = Grower(
        layout_of(pd.DataFrame({"a": a, "b": b, "c": c})), ClassTarget(y, 2, np.ones(400)), Limits(4)
    )
    start = Refined(grown(grower), Draft(grown(grower), grower.layout, grower.target).cost)
    assert start.cost > 0
    found = Search(Refiner(grower), Budget(40)).run(start, np.random.default_rng(0))
    assert found.cost == 0
    assert set(found.shape.feature.tolist()) == {0, 1, LEAF}


def test_pruning_keeps_the_answers_and_leaves_nothing_idle(grower):
    wide = replace(grower, limits=Limits(40))
    draft = Draft(grown(wide), grower.layout, grower.target)
    alternate(draft, max_passes=5)
    lean, same = prune(draft, Limits(40))
    again = Draft(lean, grower.layout, grower.target)
    assert same
    assert again.cost == pytest.approx(draft.cost)
    assert prune(again, Limits(40))[0].n_leaves == lean.n_leaves
    if isinstance(grower.target, ClassTarget):
        assert np.array_equal(again.told(0), draft.told(0))
        says = again.says()[:, 0]
        for node in again.inner():
            pair = again.left[node], again.right[node]
            if all(again.feature[child] == LEAF for child in pair):
                assert says[pair[0]] != says[pair[1]]


def test_too_small_leaves_are_given_to_their_siblings(grower):
    draft = Draft(grown(replace(grower, limits=Limits(60))), grower.layout, grower.target)
    lean, same = prune(draft, Limits(60, min_leaf_rows=20))
    assert not same
    assert np.bincount(lean.apply(grower.layout.bins.matrix))[lean.feature == LEAF].min() >= 20


def test_a_tree_of_equal_answers_is_pruned_to_one_leaf():
    frame = mixed(50)
    shape = grown(Grower(layout_of(frame), ClassTarget(classes_of(frame), 2, np.ones(50)), Limits(8)))
    constant = ClassTarget(np.zeros(50, dtype=np.int64), 2, np.ones(50))
    lean, same = prune(Draft(shape, layout_of(frame), constant), Limits(8))
    assert (lean.n_leaves, same) == (1, True)


# ------------------------------------------------------------ growing on, refining, searching


def test_growing_on_from_a_smaller_tree_ends_in_the_larger_one(grower):
    whole = grower.grow()
    rest = grower.grow(whole.at(4))
    assert np.array_equal(rest.at(8).feature, whole.at(8).feature)
    assert np.array_equal(rest.at(8).goes_left, whole.at(8).goes_left)
    assert rest.at(2).n_leaves == 4


def test_a_node_can_become_a_leaf(grower):
    shape = grown(grower)
    assert without(shape, 0).n_leaves == SINGLE_LEAF.n_leaves == 1
    smaller = without(shape, int(np.flatnonzero(shape.feature != LEAF)[-1]))
    assert smaller.n_leaves == shape.n_leaves - 1


def test_each_effort_costs_no_more_than_the_one_before(grower):
    plain = Draft(grown(grower), grower.layout, grower.target).cost
    fast = learn_fast(grower, np.random.default_rng(0))
    best = learn_best(grower, np.random.default_rng(0))
    assert best.cost <= fast.cost < plain
    assert best.shape.n_leaves <= 8
    assert best.cost == pytest.approx(Draft(best.shape, grower.layout, grower.target).cost)


def test_the_same_seed_finds_the_same_tree(grower):
    one, other = (learn_best(grower, np.random.default_rng(3)).shape for _ in range(2))
    assert np.array_equal(one.feature, other.feature)
    assert np.array_equal(one.goes_left, other.goes_left)


def test_where_there_are_many_rows_the_search_sees_some_of_them(grower, monkeypatch):
    for name in ("REFINED_ROWS", "SEARCHED_ROWS", "POLISHED_ROWS"):
        monkeypatch.setattr(effort, name, 200)
    fast = learn_fast(grower, np.random.default_rng(0))
    best = learn_best(grower, np.random.default_rng(0))
    assert fast.cost == pytest.approx(Draft(fast.shape, grower.layout, grower.target).cost)
    assert best.shape.n_leaves <= 8


def test_some_rows_stand_for_all_of_them(grower):
    few = replace(grower, limits=Limits(8, min_leaf_rows=30)).take(np.arange(200))
    assert few.layout.bins.n_rows == 200
    assert few.limits.min_leaf_rows == 10
    assert few.target.weight.sum() == pytest.approx(3 * grower.target.weight[:200].sum())


def test_noise_is_not_searched():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(300, 5)))
    grower = Grower(layout_of(frame), ClassTarget(rng.integers(0, 2, 300), 2, np.ones(300)), Limits(8))
    fast = learn_fast(grower, np.random.default_rng(0))
    best = learn_best(grower, np.random.default_rng(0))
    assert np.array_equal(best.shape.goes_left, fast.shape.goes_left)


def test_a_budget_is_divided():
    assert Budget(100, 3.0).part(3) == Budget(33, 1.0)
    assert Budget(2).part(3) == Budget(1)


def test_no_time_means_no_search(grower):
    start = Refiner(grower).refine(grown(grower))
    assert Search(Refiner(grower), Budget(10, time_limit=0.0)).run(start, np.random.default_rng(0)) is start


def test_a_tree_without_mistakes_is_not_searched_on():
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    rows = X[:60]
    grower = Grower(layout_of(rows), ClassTarget(y.to_numpy()[:60], 2, np.ones(60)), Limits(16))
    start = learn_fast(grower, np.random.default_rng(0))
    assert start.cost == 0
    assert Search(Refiner(grower), Budget(10**9)).run(start, np.random.default_rng(0)) is start

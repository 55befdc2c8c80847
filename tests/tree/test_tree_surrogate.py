import pickle

import graphviz
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.datasets import load_iris
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import check_estimator

from distill.domain import Domain
from distill.errors import InputError
from distill.table import Table
from distill.tree.surrogate import TreeSurrogate

FRAME = pd.DataFrame(
    {
        "age": [20, 30, 40, 50, 60, 70],
        "region": ["N", "S", "N", None, "W", "W"],
        "since": pd.to_datetime(["2020-01-01", None, "2021-01-01", "2021-06-01", "2022-01-01", "2023-01-01"]),
        "id": [f"case {i}" for i in range(6)],
    }
)
ANSWERS = np.array(["deny", "deny", "grant", "grant", "grant", "deny"])


# scikit-learn leaves its array API check out by itself, unless an environment variable asks for it.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.parametrize("task", [None, "classification", "regression"])
def test_scikit_learn_is_content(task):
    check_estimator(TreeSurrogate(8, task=task, effort="fast"))


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize("size", [0, 1, -3, 2.5, True, None, "auto"])
def test_a_size_below_two_is_refused(size):
    with pytest.raises(InputError) as refused:
        TreeSurrogate(size).fit(FRAME, ANSWERS)
    assert str(refused.value) == f"`max_leaf_nodes` must be a whole number of at least 2, got {size!r}."


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"objective": "gini"}, "`objective` must be one of 'decision', 'score', got 'gini'."),
        ({"task": "ranking"}, "`task` must be one of 'classification', 'regression', got 'ranking'."),
        ({"min_leaf_rows": 0}, "`min_leaf_rows` must be a whole number of at least 1, got 0."),
        ({"min_leaf_weight": -1}, "`min_leaf_weight` must be a number from 0 to inf, got -1."),
        ({"effort": "slow"}, "`effort` must be one of 'fast', 'best', got 'slow'."),
        ({"time_limit": -0.5}, "`time_limit` must be a number from 0 to inf, got -0.5."),
        ({"random_state": -1}, "`random_state` must be a whole number of at least 0, got -1."),
        (
            {"never_split": ["colour"]},
            "`never_split` must be one of 'age', 'region', 'since', 'id', got 'colour'.",
        ),
        ({"max_depth": 0}, "`max_depth` must be a whole number of at least 1, got 0."),
        ({"labels": ["deny"]}, "y holds 'grant', but `labels` are 'deny'."),
        ({"objective": "score"}, "objective='score' learns the box's scores; give them as `scores`."),
    ],
)
def test_bad_parameters_are_refused_in_one_sentence(options, sentence):
    with pytest.raises(InputError) as refused:
        TreeSurrogate(**options).fit(FRAME, ANSWERS)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("y", "options", "sentence"),
    [
        (None, {}, "A tree surrogate requires y to be passed, but the target y is None."),
        (ANSWERS[:4], {}, "y must have one entry for each of the 6 rows, got 4 entries."),
        (
            ANSWERS,
            {"sample_weight": np.zeros(6)},
            "`sample_weight` is zero for every row; at least one must be",
        ),
        (
            ANSWERS,
            {"sample_weight": [1, 1, 1, 1, 1, -2.0]},
            "`sample_weight` must be finite and not negative, got",
        ),
        (
            ANSWERS,
            {"sample_weight": [1.0]},
            "`sample_weight` must hold one number for each of the 6 rows, got shape",
        ),
        (
            ANSWERS,
            {"scores": np.ones((6, 3))},
            "`scores` has 3 columns, but there are 2 labels ('deny', 'grant');",
        ),
        (
            ANSWERS,
            {"scores": np.ones((5, 2))},
            "scores must have one entry for each of the 6 rows, got 5 entries.",
        ),
        (
            ANSWERS,
            {"scores": np.full((6, 2), np.nan)},
            "Input scores contains NaN or infinity; every number must",
        ),
        (
            [*ANSWERS[:5], None],
            {},
            "Input y contains NaN or another missing value; every row needs an answer.",
        ),
        (np.eye(6, 3, dtype=int), {}, "Unknown label type 'multilabel-indicator' of y: give 1-d labels for"),
        (
            np.linspace(0, 1, 6),
            {"scores": np.ones((6, 2))},
            "`scores` must have the shape of y, (6, 1), got (6, 2).",
        ),
    ],
)
def test_answers_that_do_not_fit_the_rows_are_refused(y, options, sentence):
    task = "classification" if isinstance(y, list) and None in y else None
    with pytest.raises(InputError) as refused:
        TreeSurrogate(task=task).fit(FRAME, y, **options)
    assert str(refused.value).startswith(sentence)


def test_nothing_is_answered_before_fitting():
    for method in ("predict", "predict_proba", "apply", "path"):
        with pytest.raises(NotFittedError):
            getattr(TreeSurrogate(), method)(FRAME)
    with pytest.raises(NotFittedError):
        TreeSurrogate().rules()


def test_no_rows_and_lacking_columns_are_refused():
    with pytest.raises(InputError, match=r"^X has 0 rows; at least one is needed\.$"):
        TreeSurrogate().fit(FRAME[:0], ANSWERS[:0])
    fitted = TreeSurrogate().fit(FRAME, ANSWERS)
    with pytest.raises(InputError, match=r"^The rows lack the column\(s\) 'region'\.$"):
        fitted.predict(FRAME.drop(columns="region"))


# ------------------------------------------------------------ odd input with a sensible result


def test_a_constant_box_gives_one_leaf():
    surrogate = TreeSurrogate().fit(FRAME, ["deny"] * 6)
    assert (surrogate.n_leaves_, surrogate.depth_) == (1, 0)
    assert surrogate.predict(FRAME).tolist() == ["deny"] * 6
    assert surrogate.predict_proba(FRAME).tolist() == [[1.0]] * 6


def test_a_constant_box_of_two_labels_keeps_both_columns():
    scores = np.tile([0.8, 0.2], (6, 1))
    surrogate = TreeSurrogate(labels=["grant", "deny"]).fit(FRAME, ["grant"] * 6, scores=scores)
    assert surrogate.classes_.tolist() == ["grant", "deny"]
    assert surrogate.predict_proba(FRAME) == pytest.approx(scores)


def test_more_leaves_than_rows_or_answers_give_as_many_as_gain():
    surrogate = TreeSurrogate(1000).fit(FRAME, ANSWERS)
    assert surrogate.n_leaves_ <= 6
    assert surrogate.score(FRAME, ANSWERS) == 1.0


def test_columns_without_values_are_never_asked_about():
    X = np.column_stack([np.full(6, np.nan), FRAME["age"], np.full(6, 3.0)])
    surrogate = TreeSurrogate().fit(X, ANSWERS)
    assert set(surrogate.tree_.feature[surrogate.tree_.feature >= 0]) == {1}


def test_a_class_with_three_rows_is_learned():
    X = np.arange(303.0)[:, None]
    y = np.repeat(["a", "b", "rare"], [150, 150, 3])
    surrogate = TreeSurrogate(3).fit(X, y)
    assert (surrogate.predict(X) == y).all()


def test_ten_thousand_categories_are_split_as_a_set():
    names = [f"level {i}" for i in range(10_000)]
    frame = pd.DataFrame({"c": pd.Categorical(names * 2, categories=names)})
    rows = pd.concat([frame, frame[:100]], ignore_index=True)
    y = (rows["c"].cat.codes < 100).to_numpy()
    surrogate = TreeSurrogate(2).fit(rows, y)
    assert surrogate.score(rows, y) == 1.0
    assert len(surrogate.tree_.categories[0]) in (100, 9900)


def test_infinite_values_are_values():
    X = np.array([[-np.inf], [0.0], [1.0], [np.inf]])
    surrogate = TreeSurrogate(4).fit(X, ["a", "b", "a", "c"])
    assert surrogate.predict(X).tolist() == ["a", "b", "a", "c"]
    assert np.all(np.isfinite(surrogate.tree_.threshold[surrogate.tree_.feature >= 0]))


def test_rows_of_weight_zero_leave_no_trace():
    weight = np.array([1.0, 1, 1, 1, 0, 0])
    weighted = TreeSurrogate().fit(FRAME, ANSWERS, weight)
    assert weighted.tree_ == TreeSurrogate().fit(FRAME[:4], ANSWERS[:4]).tree_
    assert weighted.tree_.n[0] == 4


def test_an_unseen_category_follows_the_missing_values():
    fitted = TreeSurrogate().fit(FRAME, ANSWERS)
    strange, missing = FRAME.assign(region="Mars"), FRAME.assign(region=None)
    assert fitted.predict(strange).tolist() == fitted.predict(missing).tolist()


# ------------------------------------------------------------ what is learned


def test_a_frame_of_strings_dates_and_missing_values_is_learned():
    surrogate = TreeSurrogate().fit(FRAME, ANSWERS)
    assert surrogate.predict(FRAME).tolist() == ANSWERS.tolist()
    assert surrogate.feature_names_in_.tolist() == list(FRAME.columns)
    assert surrogate.n_features_in_ == 4


@pytest.mark.parametrize(
    "y", [np.array([True, False] * 3), np.array([5, 7] * 3, dtype=np.int16), np.array(["a", "b"] * 3)]
)
def test_labels_keep_their_dtype(y):
    surrogate = TreeSurrogate().fit(np.arange(6)[:, None], y)
    assert surrogate.predict(np.arange(6)[:, None]).dtype == y.dtype
    assert surrogate.classes_.dtype == y.dtype


def test_decision_and_mean_score_may_disagree():
    X = np.zeros((5, 1))
    y = ["no", "no", "no", "yes", "yes"]
    scores = np.array([[0.51, 0.49]] * 3 + [[0.0, 1.0]] * 2)
    surrogate = TreeSurrogate().fit(X, y, scores=scores)
    assert surrogate.predict(X[:1]).tolist() == ["no"]
    assert surrogate.predict_proba(X[:1]).argmax() == 1


def test_the_objective_says_what_is_told_apart():
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 5, dtype=float)
    y = np.where(X[:, 0] == 1, "yes", "no")
    p = 0.5 + 0.01 * np.sign(X[:, 0] - 0.5) + 0.45 * (X[:, 1] - 0.5) * (X[:, 0] * 2 - 1 + 0.2)
    scores = np.column_stack([1 - p, p])
    decided = TreeSurrogate(2).fit(X, y, scores=scores)
    scored = TreeSurrogate(3, objective="score").fit(X, y, scores=scores)
    assert decided.tree_.feature[0] == 0
    assert decided.score(X, y) == 1.0
    errors = [((fit.predict_proba(X) - scores) ** 2).sum() for fit in (decided, scored)]
    assert errors[1] < errors[0]


def test_several_numbers_are_predicted_at_once():
    X = np.arange(40.0)[:, None]
    y = np.column_stack([0.25 + (X[:, 0] > 19), 0.5 + 1e6 * (X[:, 0] > 29)])
    surrogate = TreeSurrogate(3).fit(X, y)
    assert surrogate.predict(X) == pytest.approx(y)
    assert surrogate.score(X, y) == 1.0
    assert not hasattr(surrogate, "predict_proba")


def test_one_number_comes_back_flat():
    X = np.arange(4.0)[:, None]
    surrogate = TreeSurrogate(task="regression").fit(X, [1, 1, 2, 2])
    assert surrogate.predict(X).tolist() == [1, 1, 2, 2]
    assert TreeSurrogate().fit(X, [[0.5], [0.5], [1.5], [1.5]]).predict(X).shape == (4, 1)


def test_path_and_apply_agree():
    surrogate = TreeSurrogate().fit(FRAME, ANSWERS)
    leaves, paths = surrogate.apply(FRAME), surrogate.path(FRAME)
    assert [path[-1] for path in paths] == leaves.tolist()
    assert {path[0] for path in paths} == {0}


# ------------------------------------------------------------ how hard, and within which limits


@pytest.fixture
def noisy():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(500, 4)), columns=list("abcd"))
    return X, np.where(X["a"] * X["b"] * X["c"] + 0.3 * rng.normal(size=500) > 0, "yes", "no")


def test_the_best_effort_agrees_more_often_than_the_fast_one(noisy):
    fast, best = (TreeSurrogate(8, effort=effort).fit(*noisy) for effort in ("fast", "best"))
    assert best.score(*noisy) > fast.score(*noisy)
    assert (fast.n_leaves_, best.n_leaves_) <= (8, 8)
    assert fast.repeatable_
    assert best.repeatable_


def test_the_seed_alone_decides(noisy):
    one, same, other = (TreeSurrogate(8, random_state=seed).fit(*noisy).tree_ for seed in (0, 0, 1))
    assert one == same
    assert one != other


def test_a_tree_under_a_time_limit_is_not_repeatable(noisy):
    hurried = TreeSurrogate(8, time_limit=0).fit(*noisy)
    assert hurried.tree_ == TreeSurrogate(8, effort="fast").fit(*noisy).tree_
    assert not hurried.repeatable_


def test_named_columns_are_never_asked_about(noisy):
    X, y = noisy
    surrogate = TreeSurrogate(8, never_split=["a", "c"]).fit(X, y)
    assert set(surrogate.tree_.feature.tolist()) == {1, 3, -1}
    assert TreeSurrogate(8, never_split=list("abcd")).fit(X, y).n_leaves_ == 1


def test_leaves_keep_their_least_rows_and_weight(noisy):
    X, y = noisy
    tree = TreeSurrogate(6, min_leaf_rows=25).fit(X, y).tree_
    assert tree.n[tree.leaves].min() >= 25
    weight = np.linspace(0.1, 2, len(y))
    tree = TreeSurrogate(6, min_leaf_weight=30.0).fit(X, y, weight).tree_
    assert tree.weight[tree.leaves].min() >= 30.0


@pytest.mark.parametrize("effort", ["fast", "best"])
def test_the_number_of_leaves_asked_for_is_the_size(effort):
    X = np.random.default_rng(0).normal(size=(200, 2))
    y = (X[:, 0] > 0) & (np.arange(200) % 10 > 0)
    # One question decides best; the others only tell where the decision is less sure.
    sizes = [TreeSurrogate(size, effort=effort).fit(X, y).n_leaves_ for size in (2, 3, 5)]
    assert sizes == [2, 3, 5]


# ------------------------------------------------------------ a good citizen


def test_frames_are_matched_by_name_and_arrays_by_position():
    surrogate = TreeSurrogate().fit(FRAME, ANSWERS)
    shuffled = FRAME[["id", "since", "region", "age"]].assign(more=1)
    assert surrogate.predict(shuffled).tolist() == ANSWERS.tolist()
    with pytest.warns(UserWarning, match="X does not have valid feature names"):
        assert surrogate.predict(FRAME.to_numpy()).tolist() == ANSWERS.tolist()
    numbers = TreeSurrogate().fit(FRAME[["age"]].to_numpy(), ANSWERS)
    with pytest.warns(UserWarning, match="fitted without feature names"):
        assert numbers.predict(FRAME[["age"]]).tolist() == ANSWERS.tolist()


def test_a_domain_can_be_given():
    ids, answers = pd.DataFrame({"id": [f"case {i}" for i in range(12)]}), np.tile(ANSWERS, 2)
    assert TreeSurrogate(2).fit(ids, answers).n_leaves_ == 1
    domain = Domain.learn(Table.of(ids), explainable=["id"])
    surrogate = TreeSurrogate(2, domain=domain).fit(ids, answers)
    assert surrogate.domain_ is domain
    assert surrogate.score(ids, answers) == 1.0


def test_cloning_refitting_and_pickling_lose_nothing():
    surrogate = TreeSurrogate(4, min_leaf_rows=2, labels=["deny", "grant"]).fit(FRAME, ANSWERS)
    again = clone(surrogate)
    assert again.get_params() == surrogate.get_params()
    assert again.fit(FRAME, ANSWERS).tree_ == surrogate.tree_
    assert pickle.loads(pickle.dumps(surrogate)).tree_ == surrogate.tree_  # noqa: S301 - our own bytes
    numbers = again.set_params(labels=None).fit(FRAME[["age"]].to_numpy(), np.linspace(0, 1, 6))
    assert not hasattr(numbers, "classes_")
    assert not hasattr(numbers, "feature_names_in_")


def test_the_kind_of_estimator_follows_the_task():
    assert is_classifier(TreeSurrogate(task="classification"))
    assert is_regressor(TreeSurrogate(task="regression"))
    assert not is_classifier(TreeSurrogate())
    assert is_classifier(TreeSurrogate().fit(FRAME, ANSWERS))


def test_cross_validation_works():
    X, y = load_iris(return_X_y=True, as_frame=True)
    assert cross_val_score(TreeSurrogate(4, task="classification"), X, y).mean() > 0.9


def test_the_tree_as_a_graph():
    X = pd.DataFrame({"age": [20, 30, 40, 50], "town": ["a", "b", "a", "b"]})
    graph = TreeSurrogate(2, effort="fast").fit(X, ["no", "no", "yes", "yes"]).to_graphviz()
    assert isinstance(graph, graphviz.Digraph)
    assert all(word in graph.source for word in ("age", "35", "yes", "no"))
    numbers = TreeSurrogate(2, effort="fast").fit(X, [[1.5, 2], [1.5, 2], [3, 4], [3, 4]]).to_graphviz()
    assert "1.5, 2" in numbers.source

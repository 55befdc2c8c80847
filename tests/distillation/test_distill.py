import json

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from distill.distillation import distill as distill_with_effort
from distill.errors import BudgetError, InputError
from distill.oracle import Oracle
from distill.policy import Policy, Verdict
from distill.samples import Part
from distill.tree.surrogate import TreeSurrogate


def distill(*args, effort=None, **about):
    """Grow and refine only: the search has its own tests."""
    if effort is not None or "surrogate" not in about:
        about["effort"] = effort or "fast"
    return distill_with_effort(*args, **about)


def rows(n=600, seed=0):
    return np.random.default_rng(seed).random((n, 4))


def steps(X):
    """A box that is a tree of four leaves."""
    p = np.where(X[:, 0] > 0.6, np.where(X[:, 1] > 0.5, 0.9, 0.2), np.where(X[:, 2] > 0.7, 0.8, 0.1))
    return np.column_stack([1 - p, p])


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"max_leaf_nodes": 1}, "`max_leaf_nodes` must be a whole number of at least 2, got 1"),
        ({"max_leaf_nodes": "big"}, "`max_leaf_nodes` must be a whole number of at least 2, or 'auto'"),
        ({"effort": "much"}, "`effort` must be one of 'fast', 'best', got 'much'"),
        ({"objective": "both"}, "`objective` must be one of 'decision', 'score', got 'both'"),
        ({"sampler": "grid"}, "`sampler` must be one of"),
        ({"n_samples": -5}, "`n_samples` must be a whole number of at least 0, got -5"),
        ({"seed": 1.5}, "`seed` must be a whole number"),
        ({"surrogate": TreeSurrogate(4), "max_leaf_nodes": 8}, "the surrogate keeps its own size"),
        ({"surrogate": TreeSurrogate(4), "effort": "fast"}, "the surrogate keeps its own effort"),
        ({"surrogate": TreeSurrogate}, "`surrogate` must be an estimator instance"),
    ],
)
def test_arguments_that_cannot_be(about, message):
    with pytest.raises(InputError, match=message):
        distill(steps, rows(50), **about)


def test_a_classifier_cannot_learn_numbers():
    with pytest.raises(InputError, match="The black box gives numbers, but `surrogate` is a classifier"):
        distill(lambda X: X[:, 0] * 3, rows(50), surrogate=DecisionTreeClassifier(), n_samples=0)


def test_samples_beyond_the_budget_are_refused_before_asking():
    oracle = Oracle(steps, budget=100)
    with pytest.raises(BudgetError, match="1050 new queries needed, 100 left of 100"):
        distill(oracle, rows(50), n_samples=1000)
    assert oracle.counts.asked == 0


def test_a_box_that_is_a_small_tree_is_matched():
    d = distill(steps, rows(1500), n_samples=3000, seed=1, recover=False)
    assert d.fidelity.headline.value > 0.98
    assert d.curve.chosen <= 8
    assert d.judgement.verdict in (Verdict.CLOSE, Verdict.USEFUL)


def test_a_box_that_is_a_tree_is_found_whole():
    d = distill(steps, rows(1500), n_samples=4000)
    assert d.recovery.exact
    assert d.surrogate.n_leaves_ == 4
    assert d.fidelity.headline.value == 1.0
    assert dict(d.findings)["recovered-tree"].startswith("This box is a tree of 4 leaves, exact with")
    assert sorted(d.surrogate.tree_.threshold[d.surrogate.tree_.feature >= 0]) == pytest.approx(
        [0.5, 0.6, 0.7]
    )
    new = rows(1000, seed=8)
    np.testing.assert_allclose(d.surrogate.predict_proba(new), steps(new))


def test_a_tree_larger_than_wanted_is_said_and_not_delivered():
    d = distill(steps, rows(1500), n_samples=4000, max_leaf_nodes=3)
    assert d.surrogate.n_leaves_ <= 3
    assert "recovered-tree" in dict(d.findings)


def test_recovery_is_left_out_where_it_is_dear_or_unwanted():
    assert distill(steps, rows(), n_samples=500).recovery is None
    assert distill(steps, rows(1500), n_samples=4000, recover=False).recovery is None
    assert distill(steps, rows(1500), n_samples=4000, surrogate=TreeSurrogate(3)).recovery is None


def test_a_smooth_box_is_refused_cheaply():
    d = distill(lambda X: X @ [1.0, 2.0, 3.0, 4.0], rows(1500), n_samples=2000)
    assert not d.recovery.exact
    assert d.recovery.queries <= 300
    assert "recovered-tree" not in dict(d.findings)


def test_the_search_is_judged_before_it_is_used():
    d = distill(steps, rows(300), n_samples=300, max_leaf_nodes=4, effort="best")
    assert d.curve.searched.leaves == 4
    searched, grown = d.curve.searched.value, d.curve.points[2].value
    assert d.surrogate.effort == ("best" if searched >= grown else "fast")
    assert ("Searching for better questions lost" in d.curve.reason) == (searched < grown)


def test_a_policy_chooses_the_size_where_one_is_given():
    easy = Policy(
        close_agreement=0.7, close_kappa=0.2, useful_agreement=0.6, useful_kappa=0.2, useful_worst_group=0.5
    )
    d = distill(steps, rows(1500), n_samples=500, policy=easy)
    assert d.curve.chosen == 2
    assert d.curve.reason.startswith("The smallest size that is a close stand-in under the policy")
    hard = distill(lambda X: X[:, 0] * X[:, 1], rows(), n_samples=0, policy=Policy(close_r2=1, useful_r2=1))
    assert hard.curve.reason.startswith("No size meets the policy. The smallest size within one standard")


def test_an_explicit_number_is_the_size():
    d = distill(steps, rows(), n_samples=500, max_leaf_nodes=3)
    assert d.surrogate.tree_.n_leaves == 3
    assert d.curve.chosen == 3
    assert d.curve.reason == "The size was given."


def test_the_first_row_of_the_fidelity_table():
    frame = distill(steps, rows(), n_samples=500).to_frame()
    assert list(frame.columns) == ["measure", "rows", "group", "value", "low", "high", "n", "baseline"]
    assert frame.iloc[0][["measure", "rows", "group"]].tolist() == ["agreement", "real", "all"]
    regression = distill(lambda X: X[:, 0] * 3, rows(), n_samples=500).to_frame()
    assert regression.iloc[0][["measure", "rows", "group"]].tolist() == ["r2", "real", "all"]


def test_the_figure_is_that_of_the_delivered_tree_on_the_report_rows():
    d = distill(steps, rows(), n_samples=500, max_leaf_nodes=3)
    report = d.samples.where(part=Part.REPORT, real=True)
    said = d.surrogate.predict(d.samples.table.take(report).inputs())
    agreed = np.mean(said == np.array([0, 1])[d.samples.decisions[report]])
    assert d.fidelity.headline.value == pytest.approx(agreed)
    assert d.fidelity.headline.n == 120


def test_given_rows_are_reported_on_and_held_back_ones_are_said():
    held = distill(steps, rows(), n_samples=100)
    assert [code for code, _ in held.findings] == ["held-back-rows"]
    given = distill(steps, rows(), test=rows(80, seed=5), n_samples=100)
    assert given.findings == ()
    assert given.fidelity.headline.n == 80


def test_same_seed_same_bytes_whatever_the_batch_size():
    one = distill(Oracle(steps, batch_size=7), rows(300), n_samples=300).to_json()
    other = distill(Oracle(steps), rows(300), n_samples=300).to_json()
    assert one == other
    assert distill(steps, rows(300), n_samples=300, seed=1).to_json() != one


def test_real_and_sampled_rows_are_never_pooled():
    d = distill(steps, rows(), n_samples=500)
    assert [row.n for row in d.fidelity.find("agreement", group="all")] == [120, 100]


def test_a_box_that_tells_sampled_rows_apart_is_found_out():
    rng = np.random.default_rng(0)
    a = rng.normal(size=2000)
    X = np.column_stack([a, a + rng.normal(scale=0.01, size=2000)])

    def scaffold(X):
        off = np.abs(X[:, 0] - X[:, 1]) > 0.06
        p = np.where(off, np.sin(40 * X[:, 1]) > 0, X[:, 0] > 0).astype(float)
        return np.column_stack([1 - p, p])

    d = distill(scaffold, X, n_samples=4000, sampler="marginal", max_leaf_nodes=8)
    assert "real-sampled-gap" in dict(d.findings)


def test_a_constant_box_is_one_leaf_and_said():
    d = distill(lambda X: np.tile([0.3, 0.7], (len(X), 1)), rows(100), n_samples=50)
    assert d.surrogate.tree_.n_leaves == 1
    assert "The box answers '1' to every row" in dict(d.findings)["constant-box"]
    numbers = distill(lambda X: np.full(len(X), 3.0), rows(100), n_samples=50)
    assert numbers.surrogate.tree_.n_leaves == 1
    assert "constant-box" in dict(numbers.findings)


def test_constant_and_id_like_columns_are_said_and_never_split_on():
    frame = pd.DataFrame(rows(200), columns=list("abcd")).assign(seven=7.0, nothing=np.nan)
    frame["name"] = [f"n{i}" for i in range(200)]
    d = distill(lambda X: steps(X[list("abcd")].to_numpy()), frame, n_samples=200)
    said = dict(d.findings)
    assert said["constant-columns"].endswith("'seven', 'nothing'.")
    assert "'name'" in said["id-like-text"]
    assert set(d.surrogate.tree_.feature) <= {-1, 0, 1, 2, 3}


@pytest.mark.parametrize("surrogate", [DecisionTreeClassifier(max_leaf_nodes=4), LogisticRegression()])
def test_any_classifier_learns_the_decisions(surrogate):
    d = distill(steps, rows(), surrogate=surrogate, n_samples=300)
    assert d.fidelity.headline.value > 0.6
    assert d.curve is None
    assert not hasattr(surrogate, "classes_")
    with pytest.raises(InputError, match="Only a TreeSurrogate has a diagram"):
        d.plot()


@pytest.mark.parametrize("surrogate", [DecisionTreeRegressor(max_leaf_nodes=4), LinearRegression()])
def test_any_regressor_learns_the_scores(surrogate):
    d = distill(steps, rows(), surrogate=surrogate, n_samples=300)
    assert d.fidelity.get("agreement").value > 0.6
    assert distill(lambda X: X @ [1, 2, 3, 4.0], rows(), surrogate=surrogate, n_samples=99).fidelity.headline


def test_three_classes_stay_three():
    def three(X):
        return np.array(["low", "mid", "high"])[np.digitize(X[:, 0], [0.3, 0.8])]

    d = distill(three, rows(), n_samples=500, max_leaf_nodes=3)
    assert d.samples.answers.outputs == ("high", "low", "mid")
    assert d.fidelity.headline.value > 0.95
    assert {rule.answer for rule in d.surrogate.rules()} == {"low", "mid", "high"}
    assert "r2" not in set(d.to_frame()["measure"])


def test_several_targets():
    d = distill(lambda X: np.column_stack([X[:, 0] > 0.5, X[:, 1] * 2]).astype(float), rows(), n_samples=300)
    assert d.samples.answers.outputs == ("prediction 0", "prediction 1")
    assert d.fidelity.headline.value > 0.7


def test_a_threshold_is_the_decision():
    from distill.blackbox import wrap

    box = wrap(lambda X: X[:, 0], outputs=["grant", "deny"], threshold=0.2)
    d = distill(box, rows(1000), n_samples=0, max_leaf_nodes=2)
    assert d.samples.decisions.mean() == pytest.approx(0.8, abs=0.05)
    assert float(d.surrogate.tree_.threshold[0]) == pytest.approx(0.2, abs=0.02)


def test_rows_of_one_person_stay_together():
    frame = pd.DataFrame(rows(300), columns=list("abcd")).assign(person=np.arange(300) // 3)
    seen = []

    def box(X):
        seen.append(list(X.columns))
        return steps(X.to_numpy())

    d = distill(box, frame, id_column="person", n_samples=0)
    assert seen[0] == list("abcd")
    part = d.samples.part
    assert all(len(set(part[frame["person"] == person])) == 1 for person in range(100))


@pytest.mark.parametrize("n", [2, 3, 6, 12])
def test_a_handful_of_rows_still_gives_an_answer(n):
    d = distill(steps, rows(n), n_samples=20)
    assert d.judgement.verdict is not Verdict.CLOSE


def test_the_picture(tmp_path):
    d = distill(steps, rows(), n_samples=300, max_leaf_nodes=4)
    picture = d.plot()
    assert picture.save(tmp_path / "tree.svg").read_text().startswith("<svg")
    assert "x0" in picture.save(tmp_path / "tree.txt").read_text()
    assert picture.save(tmp_path / "tree.gv").read_text().startswith("digraph")
    with pytest.raises(
        InputError, match=r"A tree can be written as \.svg \.gv \.txt \.png \.pdf, not as '\.docx'"
    ):
        picture.save(tmp_path / "tree.docx")
    shares = [leaf.share for leaf in picture.drawing.leaves]
    assert sum(shares) == pytest.approx(1)


def test_everything_as_json():
    record = json.loads(distill(steps, rows(), n_samples=300, policy=Policy()).to_json())
    constant = distill(lambda X: np.full(len(X), 3.0), rows(60), n_samples=0)
    assert "NaN" not in constant.to_json()
    assert record["fidelity"]["figures"][0]["measure"] == "agreement"
    assert record["tree"]["feature"][0] >= 0
    assert record["seed"] == 0


def test_rows_of_one_person_make_intervals_of_persons():
    frame = pd.DataFrame(np.repeat(rows(100), 5, axis=0), columns=list("abcd"))
    frame["person"] = np.repeat(np.arange(100), 5)

    def box(X):
        return steps(X.to_numpy())

    alone = distill(box, frame.drop(columns="person"), n_samples=0, max_leaf_nodes=2, seed=3)
    by_person = distill(box, frame, id_column="person", n_samples=0, max_leaf_nodes=2, seed=3)
    assert by_person.fidelity.headline.n == alone.fidelity.headline.n == 100
    assert alone.samples.unit is None
    assert len(np.unique(by_person.samples.unit)) == 100
    wide, narrow = (d.fidelity.headline.high - d.fidelity.headline.low for d in (by_person, alone))
    assert wide > 1.3 * narrow

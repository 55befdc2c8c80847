from functools import partial

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from distill.blackbox import wrap
from distill.document import audit as full_audit
from distill.document.choice import failing_rows, rows_to_explain
from distill.errors import BudgetError, InputError
from distill.oracle import Oracle
from distill.policy import Policy, Verdict
from distill.samples import Part

ROWS = np.random.default_rng(0).normal(size=(120, 2))


audit = partial(full_audit, effort="fast")  # the search has its own tests


def sign(x):
    return np.where(x[:, 0] > 0, "a", "b")


def small(**arguments):
    return audit(sign, ROWS, **{"n_samples": 60, "explain": 1, **arguments})


def figure(record, measure, group="all", rows="real"):
    return next(
        f
        for f in record["fidelity"]["figures"]
        if (f["measure"], f["group"], f["rows"]) == (measure, group, rows)
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"explain": -1}, "`explain` must be a whole number of at least 0, got -1."),
        ({"explain": True}, "`explain` must be a whole number of at least 0, got True."),
        ({"groups": "x0"}, "`groups` must be a list of column names, got 'x0'."),
        ({"groups": ["sex"]}, "`groups` names 'sex', which the data lacks; the columns are 'x0', 'x1'."),
        ({"y": ["a"]}, "`y` must hold one value per row (120), got 1."),
        ({"y": ["c"] * 120}, "`y` holds 'c', which the black box does not answer; its answers are 'a', 'b'."),
        ({"y_test": ["a"]}, "`y_test` must hold one value per row (0), got 1."),
    ],
)
def test_bad_arguments_are_one_sentence(arguments, sentence):
    with pytest.raises(InputError) as refused:
        small(**arguments)
    assert str(refused.value).startswith(sentence)


def test_the_budget_is_refused_before_asking():
    oracle = Oracle(sign, budget=100)
    with pytest.raises(BudgetError, match="180 new queries needed, 100 left of 100"):
        audit(oracle, ROWS, n_samples=60)
    assert oracle.counts.asked == 0


@pytest.mark.parametrize("arguments", [{"y": ["a"]}, {"groups": ["sex"]}, {"explain": -1}])
def test_what_can_be_refused_at_once_costs_nothing(arguments):
    oracle = Oracle(sign)
    with pytest.raises(InputError):
        audit(oracle, ROWS, **arguments)
    assert oracle.counts.asked == 0


def test_explaining_buys_nothing_twice():
    oracle = Oracle(sign)
    a = audit(oracle, ROWS, n_samples=60, explain=5)
    assert oracle.counts.asked == a.record["queries"]["distinct"]


def test_the_record_says_where_report_rows_came_from(loan, price):
    assert loan.record["data"]["given"] is True
    assert loan.record["data"]["test_rows"] == 300
    assert loan.record["data"]["parts"]["report"] == {"real": 300, "sampled": 80}
    assert price.record["data"]["given"] is False
    assert "held-back-rows" in [finding["code"] for finding in price.record["findings"]]


def test_groups_are_measured_on_real_report_rows_alone(loan):
    groups = [g["name"] for g in loan.record["groups"] if g["column"] == "region"]
    assert sorted(groups) == ["region = north", "region = south", "region = west"]
    counts = [figure(loan.record, "agreement", name)["n"] for name in groups]
    assert sum(counts) == 300
    rows = [f["rows"] for f in loan.record["fidelity"]["figures"] if f["group"] in groups]
    assert set(rows) == {"real"}


def test_a_groups_figure_is_that_of_its_rows(loan):
    d = loan.distillation
    report = d.samples.where(part=Part.REPORT, real=True)
    north = report[(d.samples.rows["region"].to_numpy() == "north")[report]]
    said = d.surrogate.predict(d.samples.rows.iloc[north])
    box = d.samples.answers.label_array()[d.samples.decisions[north]]
    assert figure(loan.record, "agreement", "region = north")["value"] == pytest.approx(np.mean(said == box))


def test_numbers_are_cut_at_the_quartiles_of_the_reference_rows(loan):
    cut = [g for g in loan.record["groups"] if g["column"] == "age"]
    assert len(cut) == 4
    assert all(g["is_cut"] for g in cut)
    assert cut[0]["name"].startswith("age ≤ ")


def test_groups_may_be_columns_that_the_box_is_not_asked_with():
    data = pd.DataFrame({"x0": ROWS[:, 0], "sex": ["f", "m"] * 60})
    a = audit(lambda f: sign(f.to_numpy(dtype=float)), data, groups=["sex"], drop=["sex"], n_samples=60)
    assert [c["name"] for c in a.record["data"]["columns"]] == ["x0"]
    counts = [figure(a.record, "agreement", f"sex = {sex}")["n"] for sex in "fm"]
    assert sum(counts) == a.record["data"]["parts"]["report"]["real"]


def test_missing_values_are_a_group_of_their_own():
    data = pd.DataFrame({"x0": ROWS[:, 0], "sex": ["f", "m", None] * 40})
    a = audit(lambda f: sign(f.to_numpy(dtype=float)), data, groups=["sex"], drop=["sex"], n_samples=0)
    assert [g["name"] for g in a.record["groups"]] == ["sex = f", "sex = m", "sex = missing"]


def test_id_like_text_makes_no_groups():
    data = pd.DataFrame({"x0": ROWS[:, 0], "name": [f"p{i}" for i in range(120)]})
    with pytest.raises(InputError, match="`groups` names 'name', but nearly every row differs there"):
        audit(lambda f: sign(f.to_numpy(dtype=float)), data, groups=["name"], drop=["name"])


def test_the_verdict_is_judged_with_the_groups():
    lenient = Policy(min_group_rows=1, close_worst_group=1.0, useful_worst_group=1.0)
    data = np.column_stack([ROWS[:, 0], np.arange(120) % 2])
    a = audit(sign, data, groups=["x1"], n_samples=60, explain=0, policy=lenient)
    assert a.verdict is Verdict.UNDECIDED
    assert a.verdict is a.distillation.judgement.verdict
    assert any("in group x1 = " in reason for reason in a.record["verdict"]["reasons"])


def test_accuracy_is_agreement_with_the_truth_by_position(loan):
    test = loan.distillation.samples
    report = test.where(part=Part.REPORT, real=True)
    truth = (test.rows["income"].to_numpy()[report] > 28).astype(int)
    expected = np.mean(truth == test.decisions[report])
    by_model = {f["group"]: f["value"] for f in loan.record["accuracy"]["figures"]}
    assert by_model["box"] == pytest.approx(expected)
    assert set(by_model) == {"box", "surrogate"}


def test_the_truth_of_held_back_rows_is_found_in_y(price):
    by_model = {(f["measure"], f["group"]): f["value"] for f in price.record["accuracy"]["figures"]}
    assert set(by_model) == {("r2", "box"), ("r2", "surrogate"), ("mae", "box"), ("mae", "surrogate")}
    assert 0.5 < by_model["r2", "box"] < 1


def test_a_truth_that_misses_the_report_rows_is_said():
    a = audit(sign, ROWS[:80], test=ROWS[80:], y=sign(ROWS[:80]), n_samples=0, explain=0)
    assert a.record["accuracy"] is None
    assert "truth-not-used" in [finding["code"] for finding in a.record["findings"]]


def test_rows_with_an_unknown_truth_are_left_out():
    y = sign(ROWS).astype(object)
    y[:110] = None
    report = small(y=y).record["accuracy"]["figures"][0]
    assert report["n"] < 24


def test_explained_rows_are_report_rows_spread_over_the_leaves(loan):
    rows = loan.record["explanations"]
    assert len(rows) == 5
    assert {row["row"]["table"] for row in rows} == {"test"}
    leaves = [row["path"][-1] for row in rows]
    assert len(set(leaves)) == min(5, loan.record["surrogate"]["tree"]["leaves"])


def test_an_explained_row_says_what_both_models_answer(loan):
    d = loan.distillation
    for row in loan.record["explanations"]:
        position = (
            len(d.samples.where()) and np.flatnonzero(d.samples.source == 400 + row["row"]["position"])[0]
        )
        assert row["answer"] == d.samples.answers.outputs[d.samples.decisions[position]]
        assert row["surrogate"] == d.surrogate.predict(d.samples.rows.iloc[[position]])[0]


def test_failures_are_rows_on_which_the_two_differ(loan):
    found = loan.record["failures"]
    agreement = figure(loan.record, "agreement")["value"]
    assert found["count"] == round((1 - agreement) * found["of"])
    assert 0 < len(found["examples"]) <= 5
    assert all(example["box"] != example["surrogate"] for example in found["examples"])


def test_a_surrogate_of_the_users_own_has_no_tree():
    a = small(surrogate=LogisticRegression(), explain=2, effort="best")
    assert a.record["surrogate"]["name"] == "LogisticRegression"
    assert a.record["surrogate"]["tree"] is None
    assert len(a.record["explanations"]) == 2
    assert "LogisticRegression, not a tree" in a.html()


@pytest.mark.parametrize("box", [lambda x: np.full(len(x), "x"), lambda x: np.full(len(x), 2.5)])
def test_a_constant_box_is_documented(box):
    a = audit(box, ROWS, n_samples=50, explain=1)
    assert "constant-box" in [finding["code"] for finding in a.record["findings"]]
    assert a.record["surrogate"]["tree"]["leaves"] == 1
    assert "<h1>" in a.html()
    assert a.markdown()


def test_several_targets_are_documented_without_local_reasons():
    a = audit(lambda x: np.column_stack([x[:, 0], x[:, 1] ** 2]), ROWS, n_samples=50, explain=0)
    assert a.record["box"]["outputs"] == ["prediction 0", "prediction 1"]
    assert a.markdown()


def test_rows_to_explain_come_from_each_stratum_in_turn():
    strata = np.array([7] * 5 + [3] * 2 + [9])
    chosen = rows_to_explain(strata, 5, seed=0)
    assert strata[chosen].tolist() == [7, 3, 9, 7, 3]
    assert rows_to_explain(strata, 5, seed=0).tolist() == chosen.tolist()
    assert sorted(rows_to_explain(strata, 50, seed=1).tolist()) == list(range(8))
    assert rows_to_explain(strata[:0], 5, seed=0).tolist() == []


def test_failing_rows_are_drawn_or_the_farthest():
    box, surrogate = np.array([0, 1, 1, 0]), np.array([0, 0, 1, 1])
    assert failing_rows(box, surrogate, 5, 0, classifies=True).tolist() == [1, 3]
    numbers = np.array([[0.0], [5.0], [1.0]])
    assert failing_rows(numbers, np.zeros((3, 1)), 5, 0, classifies=False).tolist() == [1, 2]


def test_outputs_named_in_the_wrong_order_are_suspected():
    def rises(rows):
        p = 1 / (1 + np.exp(-4 * rows[:, 0]))
        return np.column_stack([1 - p, p])

    truth = np.where(ROWS[:, 0] > 0, "up", "down")
    right, wrong = (
        audit(
            wrap(rises, outputs=names), ROWS[:60], test=ROWS[60:], y_test=truth[60:], n_samples=60, explain=0
        )
        for names in (["down", "up"], ["up", "down"])
    )
    codes = [{finding["code"] for finding in found.record["findings"]} for found in (right, wrong)]
    assert "worse-than-guessing" not in codes[0]
    assert "worse-than-guessing" in codes[1]

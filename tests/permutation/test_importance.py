import json
import math

import numpy as np
import pandas as pd
import pytest

import distill
from distill.errors import BoxError, BudgetError, InputError

RNG = np.random.default_rng(0)
X = pd.DataFrame(RNG.normal(size=(150, 3)), columns=["a", "b", "c"])


def linear(rows):
    return 2.0 * np.asarray(rows["a"]) + np.asarray(rows["b"])


def sign(rows):
    return np.where(np.asarray(rows["a"]) > 0, "yes", "no")


def learned(oracle, rows=X, **options):
    return distill.distill(
        oracle, rows, n_samples=100, max_leaf_nodes=4, effort="fast", recover=False, **options
    )


@pytest.fixture(scope="module")
def case():
    oracle = distill.Oracle(sign)
    return oracle, learned(oracle)


def figure(found, columns, who="box", measure="score change"):
    return next(
        one.figure
        for one in found.reliances
        if (one.columns, one.who, one.figure.name) == (columns, who, measure)
    )


@pytest.mark.parametrize(
    ("name", "value"), [("n_rows", 1), ("n_repeats", 0), ("related", 1.5), ("seed", -1), ("confidence", 2)]
)
def test_arguments_are_checked_before_the_box_is_asked(name, value):
    oracle = distill.Oracle(sign)
    with pytest.raises(InputError, match=rf"^`{name}` must be "):
        distill.importance(oracle, X, **{name: value})
    assert oracle.counts.requested == 0


def test_one_row_cannot_be_permuted():
    with pytest.raises(InputError, match=r"^At least two rows are needed to permute, got 1\.$"):
        distill.importance(sign, X[:1])


def test_the_surrogate_of_another_box_is_refused(case):
    with pytest.raises(InputError, match=r"^`surrogate` was distilled from another black box"):
        distill.importance(distill.Oracle(linear), X, surrogate=case[1])


def test_a_budget_too_small_is_refused_before_asking():
    oracle = distill.Oracle(sign, budget=400)
    distillation = learned(oracle)
    before = oracle.counts.asked
    with pytest.raises(BudgetError, match=r"new queries needed, \d+ left of 400\.$"):
        distill.importance(oracle, X, surrogate=distillation)
    assert oracle.counts.asked == before


def test_the_truth_has_a_value_per_row(case):
    oracle, distillation = case
    with pytest.raises(InputError, match=r"^`y` must hold one value per row \(150\), got 2\.$"):
        distill.importance(oracle, X, ["yes", "no"], surrogate=distillation)
    with pytest.raises(InputError, match=r"^`y` must be known for at least two rows, got 1\.$"):
        distill.importance(oracle, X, ["yes"] + [None] * 149, surrogate=distillation)


def test_the_column_the_box_asks_about_is_the_important_one(case):
    oracle, distillation = case
    found = distill.importance(oracle, X, surrogate=distillation)
    assert found.reliances[0].columns == ("a",)
    asked = figure(found, ("a",))
    assert asked.low < 0.5 < asked.high
    for other in ("b", "c"):
        assert figure(found, (other,)).value == 0
        assert 0 < figure(found, (other,)).high < 0.06
    assert figure(found, ("a",), "surrogate").value == pytest.approx(asked.value, abs=0.05)
    assert found.asked == 150 * 10
    assert 0.95 * 1350 < found.distinct <= 1350


def test_with_the_truth_the_loss_of_accuracy_stands_beside(case):
    oracle, distillation = case
    y = pd.Series(sign(X), dtype=object)
    y[:20] = None
    found = distill.importance(oracle, X, y, surrogate=distillation, n_repeats=1)
    assert found.n_rows == 130
    assert figure(found, ("a",), measure="accuracy loss").value == figure(found, ("a",)).value
    assert len(found.to_frame()) == 3 * 2 * 2
    assert list(found.to_frame()["who"].unique()) == ["box", "surrogate"]


def test_numbers_move_in_their_own_unit():
    oracle = distill.Oracle(linear)
    found = distill.importance(oracle, X, linear(X), surrogate=learned(oracle))
    strong, weak = figure(found, ("a",)), figure(found, ("b",))
    assert strong.value == pytest.approx(2 * weak.value, rel=0.2)
    assert strong.low < 4 / math.sqrt(math.pi) < strong.high  # 2 E|x - x'| of a standard normal
    assert figure(found, ("a",), measure="accuracy loss").value == pytest.approx(strong.value)


def test_related_columns_are_permuted_together():
    rows = X.assign(twin=X["a"] + 0.01 * X["b"])
    oracle = distill.Oracle(lambda r: np.asarray((r["a"] + r["twin"]) / 2 > 0).astype(int))
    found = distill.importance(oracle, rows, surrogate=learned(oracle, rows), n_repeats=1)
    assert found.related == (("a", "twin"),)
    together, alone = figure(found, ("a", "twin")), figure(found, ("a",))
    assert together.value > alone.value + 0.1
    assert found.reliances[-1].columns == ("a", "twin")


def test_the_same_seed_gives_the_same_bytes_whatever_the_batch_size():
    told = [
        distill.importance(
            (oracle := distill.Oracle(sign, batch_size=size)), X, surrogate=learned(oracle), seed=seed
        ).to_json()
        for size, seed in ((1024, 1), (7, 1), (1024, 2))
    ]
    assert told[0] == told[1] != told[2]
    assert json.loads(told[0])["n_repeats"] == 3


def test_at_most_so_many_rows_are_permuted(case):
    oracle, distillation = case
    found = distill.importance(oracle, X, surrogate=distillation, n_rows=40, n_repeats=2)
    assert (found.n_rows, found.asked) == (40, 40 * 7)
    assert "score change" in found._repr_html_()
    assert str(found).splitlines()[0].split() == [*found.to_frame().columns]


def test_a_surrogate_is_learned_from_what_the_budget_leaves():
    oracle = distill.Oracle(sign, budget=300)
    found = distill.importance(oracle, X[:60], n_rows=10, n_repeats=1)
    assert {one.who for one in found.reliances} == {"box", "surrogate"}
    assert oracle.counts.asked <= 300


def test_ids_stay_together_and_are_not_asked_with():
    rows = X.assign(patient=np.repeat(np.arange(15), 10))
    oracle = distill.Oracle(sign)
    distillation = learned(oracle, rows, id_column="patient")
    found = distill.importance(oracle, rows, surrogate=distillation, id_column="patient")
    assert [one.columns for one in found.reliances if one.who == "box"] == [("a",), ("b",), ("c",)]
    with pytest.raises(InputError, match=r"^No column named 'doctor'; the columns are "):
        distill.importance(oracle, rows, surrogate=distillation, id_column="doctor")


def moody(rows):
    """Give no label where `b` is large."""
    return np.where(np.asarray(rows["b"]) > 1.5, None, sign(rows))


def test_rows_without_an_answer_are_allowed_and_left_out():
    oracle = distill.Oracle(moody, max_failed_rows="50%")
    found = distill.importance(oracle, X, surrogate=learned(oracle), n_repeats=2)
    answered = np.asarray(X["b"]) <= 1.5
    assert figure(found, ("c",)).value == 0
    assert figure(found, ("a",)).n == answered.sum() < 150
    assert figure(found, ("a",)).low < 0.5 < figure(found, ("a",)).high


def test_rows_without_an_answer_end_it_where_none_is_allowed():
    easy = X[X["b"] < 1.4]
    oracle = distill.Oracle(lambda rows: np.where(np.asarray(rows["b"]) + rows["a"] > 3.0, None, sign(rows)))
    kept = easy[easy["a"] + easy["b"] < 2.0]
    distillation = learned(oracle, kept, sampler="empirical")
    with pytest.raises(BoxError, match=r"^The black box "):
        distill.importance(oracle, easy.assign(b=easy["b"] + 2.0), surrogate=distillation)

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from distill.errors import BoxError, BudgetError, InputError
from distill.explanation import explain
from distill.explanation.local.regions import AT_ONCE
from distill.oracle import Oracle
from distill.policy import LocalVerdict
from distill.transfer import collect, plan


def loans(n=400, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n).astype(float),
            "income": rng.normal(50, 12, n),
            "town": rng.choice(["Aix", "Bonn", "Cork"], n),
            "seven": 7.0,
        }
    )


def box(rows):
    eta = (rows["income"].to_numpy(dtype=float) - 50) / 10 + (rows["town"] == "Bonn").to_numpy(dtype=float)
    p = 1 / (1 + np.exp(-eta))
    return np.column_stack([1 - p, p])


@pytest.fixture(scope="module")
def labelled():
    oracle = Oracle(box)
    return collect(oracle, plan(oracle, loans(), n_samples=800))


def explained(labelled, rows=None, **about):
    return explain(box, loans(3, seed=9) if rows is None else rows, background=labelled, **about)


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"output": "grant"}, "`output` must be one of '0', '1', got 'grant'"),
        ({"n_neighbors": 1}, "`n_neighbors` must be a whole number of at least 2, got 1"),
        ({"n_neighbors": 81}, r"`n_neighbors` must be at most the number of real report rows \(80\), got 81"),
        ({"seed": -1}, "`seed` must be a whole number of at least 0"),
    ],
)
def test_arguments_that_cannot_be(labelled, about, message):
    with pytest.raises(InputError, match=message):
        explained(labelled, **about)


def test_rows_without_a_column_or_with_text_for_a_number(labelled):
    with pytest.raises(InputError, match=r"lack the background's column\(s\) 'income'"):
        explained(labelled, loans(2).drop(columns="income"))
    with pytest.raises(InputError, match="Column 'age' holds 'old', but the reference rows hold integer"):
        explained(labelled, loans(2).assign(age="old"))
    with pytest.raises(InputError, match="There are no rows to explain"):
        explained(labelled, loans(0))


def test_a_background_is_needed_and_must_be_rows():
    with pytest.raises(InputError, match="`background` must be"):
        explain(box, loans(2), background=None)
    with pytest.raises(InputError, match="At least two rows are needed, got 1"):
        explain(box, loans(2), background=loans(1))


def test_a_transfer_set_of_another_box_is_refused(labelled):
    def other(rows):
        return box(rows)

    with pytest.raises(InputError, match="was labelled by another black box"):
        explain(other, loans(2), background=labelled)


def test_a_budget_for_the_background_is_kept():
    with pytest.raises(BudgetError, match="400 new queries needed, 5 left of 5"):
        explain(Oracle(box, budget=5), loans(2), background=loans())


def test_a_box_that_fails_says_so():
    def broken(_):
        raise RuntimeError("no connection")

    with pytest.raises(BoxError, match="RuntimeError: no connection"):
        explain(broken, loans(2), background=loans())
    with pytest.raises(BoxError, match="no finite number"):
        explain(lambda rows: np.full(len(rows), np.nan), loans(2), background=loans())


def test_nothing_is_bought_twice(labelled):
    oracle = Oracle(box)
    explain(oracle, labelled.rows.iloc[:5], background=labelled)
    assert oracle.counts.asked == 0


def test_a_row_does_not_depend_on_its_company(labelled):
    rows = loans(5, seed=3)
    together = explained(labelled, rows)
    alone = explained(labelled, rows.iloc[[3]])
    pd.testing.assert_frame_equal(
        together[3].to_frame().drop(columns="row"), alone[0].to_frame().drop(columns="row")
    )


def test_a_row_among_many_is_explained_to_the_last_bit_as_alone(labelled):
    rows = loans(AT_ONCE + 4, seed=3)
    together = explained(labelled, rows)
    for i in (2, AT_ONCE + 1):
        alone = explained(labelled, rows.iloc[[i]])[0]
        assert repr(together[i].components) == repr(alone.components)
        assert repr(together[i].fidelity) == repr(alone.fidelity)
        assert together[i].sentence == alone.sentence


def test_same_seed_same_bytes(labelled):
    assert explained(labelled).to_json() == explained(labelled).to_json()


def test_a_logistic_box_is_explained_on_the_logit_and_found_faithful():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(600, 3))
    model = LogisticRegression().fit(X, rng.random(600) < 1 / (1 + np.exp(-X @ [2.0, -1.0, 0.0])))
    found = explain(model, X[:20], background=X, seed=1)
    assert {item.link for item in found} == {"logit"}
    assert sum(item.verdict is LocalVerdict.FAITHFUL for item in found) >= 15
    truth = model.coef_[0]
    for item in found:
        coefficient = {c.name: c.coefficient / float(c.unit) for c in item.components}
        np.testing.assert_allclose([coefficient[f"x{j}"] for j in range(3)], truth, atol=0.25)


def test_a_region_where_nothing_changes_is_flat():
    X = np.random.default_rng(0).normal(size=(400, 2))
    found = explain(lambda rows: np.tile([0.3, 0.7], (len(rows), 1)), X[:2], background=X)
    assert [item.verdict for item in found] == [LocalVerdict.FLAT] * 2
    assert all(abs(c.weight) < 1e-6 for item in found for c in item.components)


def test_predict_is_what_is_shown(labelled):
    item = explained(labelled)[0]
    rows = loans(3, seed=9)
    assert item.predict(rows)[0] == pytest.approx(item.surrogate_score)
    assert item.level_gap == pytest.approx(abs(item.score - item.surrogate_score))
    by_name = {c.name: c for c in item.components}
    step = float(by_name["income"].unit)
    moved = rows.iloc[[0]].assign(income=lambda t: t["income"] + step)
    assert item.predict(moved)[0] - item.surrogate_score == pytest.approx(by_name["income"].weight)


def test_reference_rows_can_stand_in_for_a_transfer_set():
    found = explain(box, loans(2, seed=5), background=loans())
    assert len(found) == 2
    assert found[0].neighbourhood.n == 50


def test_components_are_the_columns_that_can_matter(labelled):
    item = explained(labelled)[0]
    assert {c.name for c in item.components} == {"age", "income", "town"}
    frame = item.to_frame()
    assert list(frame.columns) == ["row", "output", "component", "value", "weight", "low", "high"]
    assert (frame["low"] <= frame["weight"]).all()
    assert (frame["weight"] <= frame["high"]).all()
    assert item.components[0].name == "income"


def test_what_the_data_never_held_is_said(labelled):
    rows = loans(1).assign(town="Delft", age=150.0)
    notes = explained(labelled, rows)[0].notes
    assert notes[0].startswith("'age' is 150, outside the reference rows' ")
    assert notes[1] == "The value of 'town' does not occur in the reference rows."


def test_missing_values_are_explained():
    X = loans()
    X.loc[::5, "income"] = np.nan

    def impute(rows):
        return box(rows.fillna({"income": 30.0}))

    found = explain(impute, X.iloc[[0, 1]], background=X)
    income = next(c for c in found[0].components if c.name == "income")
    assert income.value == "missing"
    assert income.weight < 0


def test_classes_and_targets():
    X = np.random.default_rng(0).normal(size=(300, 2))

    def three(rows):
        e = np.exp(np.column_stack([rows[:, 0], rows[:, 1], 0 * rows[:, 0]]))
        return e / e.sum(axis=1, keepdims=True)

    found = explain(three, X[:6], background=X)
    assert [item.output for item in found] == [str(k) for k in three(X[:6]).argmax(axis=1)]
    assert {item.output for item in explain(three, X[:6], background=X, output="2")} == {"2"}
    with pytest.raises(InputError, match="name one with `output`: 'prediction 0', 'prediction 1'"):
        explain(lambda rows: rows * 3, X[:2], background=X)


def test_pictures_and_json(labelled, tmp_path):
    found = explained(labelled)
    assert "income" in found[0].plot().text() == str(found[0])
    assert found[0].plot().save(tmp_path / "row.svg").read_text().startswith("<svg")
    with pytest.raises(InputError, match=r"Bars can be written as \.svg \.txt, not as '\.docx'"):
        found[0].plot().save(tmp_path / "row.docx")
    assert not (tmp_path / "row.docx").exists()
    record = json.loads(found.to_json())
    assert [item["row"] for item in record["explanations"]] == [0, 1, 2]
    assert len(found.to_frame()) == 9
    assert found[1:][0].row == 1

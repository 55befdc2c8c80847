import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from distill.errors import BoxError, BudgetError, InputError
from distill.explanation import explain
from distill.oracle import Oracle
from distill.policy import LocalVerdict


def loans(n=300, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": rng.normal(50, 12, n),
            "town": rng.choice(["Aix", "Bonn", "Cork"], n),
            "name": [f"person {i} of {seed}" for i in range(n)],
        }
    )


def box(rows):
    return rows["income"].to_numpy(dtype=float) ** 2 / 100 + 5 * (rows["town"] == "Bonn").to_numpy(
        dtype=float
    )


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"scale": 0.0}, "`scale` must be a number from 1e-06 to 10, got 0.0"),
        ({"scale": "wide"}, "`scale` must be a number from 1e-06 to 10, got 'wide'"),
        ({"scale": 0.3, "n_samples": 4}, "`n_samples` must be a whole number of at least 8, got 4"),
        ({"n_samples": 100}, "`n_samples` sizes the cloud that `scale` asks for; give `scale` as well."),
        ({"scale": 0.3, "background": loans(1)}, "At least two rows are needed, got 1."),
    ],
)
def test_arguments_that_cannot_be(about, message):
    with pytest.raises(InputError, match=message):
        explain(box, loans(2), **{"background": loans(), **about})


def test_clouds_asked_for_must_fit_the_budget_and_nothing_is_spent():
    oracle = Oracle(box, budget=1000)
    with pytest.raises(BudgetError, match="2002 new queries needed, 1000 left of 1000"):
        explain(oracle, loans(2), background=loans(), scale=0.3, n_samples=1000)
    assert oracle.counts.asked == 0


def test_the_default_cloud_shrinks_to_the_budget_but_not_to_nothing():
    oracle = Oracle(box, budget=1000)
    explain(oracle, loans(4), background=loans(), scale=0.3)
    assert 900 < oracle.counts.asked <= 1000
    with pytest.raises(BudgetError, match="34 new queries needed, 20 left of 20"):
        explain(Oracle(box, budget=20), loans(2), background=loans(), scale=0.3)


def test_a_logistic_regression_is_found_exactly_in_four_queries_a_weight():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1000, 20)) * np.linspace(0.5, 4, 20)
    model = LogisticRegression().fit(X, rng.random(1000) < 1 / (1 + np.exp(-X @ rng.normal(size=20) / 4)))
    oracle = Oracle(model)
    found = explain(oracle, X[:5], background=X, scale=0.3, n_samples=4 * 21 - 1)
    assert oracle.counts.asked <= 5 * 4 * 21
    for item in found:
        slopes = {c.name: c.coefficient / float(c.unit) for c in item.components}
        assert item.link == "logit"
        np.testing.assert_allclose([slopes[f"x{j}"] for j in range(20)], model.coef_[0], rtol=1e-4)


def test_nearby_rows_get_nearby_explanations_and_company_does_not_matter():
    rows = loans(6, seed=4)
    rows.loc[1] = {**rows.loc[0], "income": rows.loc[0, "income"] + 0.01}
    found = explain(box, rows, background=loans(), scale=0.3)
    weights = [{c.name: c.weight for c in item.components} for item in found]
    assert weights[1]["income"] == pytest.approx(weights[0]["income"], rel=2e-3)
    alone = explain(box, rows.iloc[[3]], background=loans(), scale=0.3)[0]
    assert alone.to_frame().drop(columns="row").equals(found[3].to_frame().drop(columns="row"))


def test_the_cloud_is_legal_declared_and_judged_on_rows_of_its_own():
    seen = []

    def spy(rows):
        seen.append(rows)
        return box(rows)

    item = explain(spy, loans(1, seed=8), background=loans(), scale=0.3, n_samples=2000)[0]
    cloud = seen[-1]
    assert cloud["age"].dtype == loans()["age"].dtype
    assert set(cloud["name"]) == {"person 0 of 8"}
    assert 0.05 < (cloud["town"] != loans(1, seed=8)["town"][0]).mean() < 0.3
    assert item.neighbourhood.n == 250
    assert item.neighbourhood.n_fit == 1500
    assert item.neighbourhood.width == 0.3
    assert item.verdict is LocalVerdict.FAITHFUL
    assert {c.name for c in item.components} == {"age", "income", "town"}


def moody(rows):
    """Answer as `box`, but not about rows with a middling income."""
    if rows["income"].between(49.5, 50.0).any():
        raise ValueError("fifty")
    return box(rows)


def test_rows_of_a_cloud_without_an_answer_are_left_out_where_that_is_allowed_and_counted():
    rows = loans(2).assign(income=[51.0, 52.0])
    asked = {"background": loans(), "scale": 0.2, "n_samples": 512}
    found = explain(Oracle(moody, max_failed_rows="20%"), rows, **asked)
    for one, usual in zip(found, explain(box, rows, **asked), strict=True):
        assert one.notes[-1].startswith("The black box gave no answer to ")
        assert one.notes[-1].endswith(" of 512 rows of the cloud around this row, which no figure counts.")
        assert one.components[0].weight == pytest.approx(usual.components[0].weight, rel=0.1)
    with pytest.raises(BoxError, match="fifty"):
        explain(moody, rows, **asked)


def test_a_cloud_of_which_too_little_is_answered_is_refused():
    row = loans(1).assign(income=49.4)

    def stubborn(rows):
        if (rows["income"] != 49.4).any():
            raise ValueError("no")
        return box(rows)

    with pytest.raises(
        BoxError, match=r"^The black box answered \d+ of 64 rows of the cloud around row 0, too few"
    ):
        explain(Oracle(stubborn, max_failed_rows=1.0), row, background=loans(), scale=0.2, n_samples=64)

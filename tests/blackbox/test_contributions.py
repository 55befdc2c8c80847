"""What XGBoost says each column adds: in the box's own columns, for models and for files."""

import numpy as np
import pandas as pd
import pytest

from distill import explain, wrap
from distill.blackbox.contributions import contributions
from distill.errors import InputError

NEEDED = "pip install xgboost"


def people(n=200, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"age": rng.integers(18, 80, n).astype(float), "income": rng.normal(50, 12, n)})


@pytest.fixture(scope="module")
def xgboost():
    return pytest.importorskip("xgboost", reason=NEEDED)


def target(frame):
    return (frame["income"] + frame["age"] / 5 > 60).astype(int)


@pytest.mark.slow
@pytest.mark.parametrize("as_booster", [True, False])
def test_xgboost_takes_its_own_answers_apart(xgboost, as_booster):
    model = xgboost.XGBClassifier(n_estimators=5, max_depth=3, n_jobs=1).fit(people(), target(people()))
    rows = people(4, seed=1)
    own = model.get_booster().predict(xgboost.DMatrix(rows), pred_contribs=True)
    asked = model.get_booster() if as_booster else model
    found = explain(asked, rows, background=people(), method="shapley", look_inside=True)
    for item, row in zip(found, own, strict=True):
        assert item.link == "logit"
        assert item.sentence.startswith("XGBoost's own TreeSHAP (link: logit)")
        weights = {c.name: c.weight for c in item.components}
        assert [weights["age"], weights["income"]] == pytest.approx(row[:-1].tolist(), abs=1e-6)
        assert item.fidelity[0].value < 1e-5


@pytest.mark.slow
def test_a_line_in_xgboost_is_no_model_of_trees(xgboost):
    model = xgboost.XGBRegressor(booster="gblinear", n_jobs=1).fit(people(), people()["age"])
    with pytest.raises(InputError, match="needs a LightGBM or XGBoost model of trees"):
        explain(model, people(1), background=people(), method="shapley", look_inside=True)


def test_a_function_cannot_be_looked_into():
    box = wrap(lambda rows: rows[:, 0], name="a score")
    with pytest.raises(
        InputError, match=r"take their answers apart themselves; a score is none: leave it out"
    ):
        contributions(box, np.zeros((1, 2)))

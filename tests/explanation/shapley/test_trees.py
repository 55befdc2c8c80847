"""Looking inside LightGBM: whose values these are, in which unit, and which boxes have none."""

import lightgbm
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from distill import InputError, Oracle, explain
from distill.blackbox import load
from distill.blackbox.contributions import contributions
from distill.explanation.shapley.trees import inverses, link_of

FEW = {"n_estimators": 8, "num_leaves": 5, "min_child_samples": 5, "verbose": -1, "n_jobs": 1}


def people(n=200, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": rng.normal(50, 12, n),
            "town": pd.Categorical(rng.choice(["Aix", "Bonn", "Cork"], n)),
        }
    )


def target(frame):
    return (frame["income"] + 20 * (frame["town"] == "Bonn") + frame["age"] / 5 > 66).astype(int)


@pytest.fixture(scope="module")
def classifier():
    return lightgbm.LGBMClassifier(**FEW).fit(people(), target(people()))


def inside(model, rows, **options):
    return explain(model, rows, background=people(), method="shapley", look_inside=True, **options)


def weights(item):
    return {component.name: component.weight for component in item.components}


def test_values_are_the_library_s_own_on_the_scale_of_the_logit(classifier):
    rows = people(5, seed=1)
    own = classifier.predict_proba(rows, pred_contrib=True)
    for item, row in zip(inside(classifier, rows), own, strict=True):
        assert item.link == "logit"
        assert [weights(item)[name] for name in rows.columns] == pytest.approx(row[:-1].tolist())
        assert item.base == pytest.approx(row[-1])
        assert 1 / (1 + np.exp(-item.surrogate_score)) == pytest.approx(item.score)
        assert item.fidelity[0].value < 1e-9
        assert item.sentence.startswith("LightGBM's own TreeSHAP (link: logit), exact along the trees' paths")
        assert "effect on 1 (logit)" in item.plot().svg()


def test_nothing_but_the_rows_is_asked(classifier):
    oracle = Oracle(classifier, budget=5)
    inside(oracle, people(5, seed=1))
    assert oracle.counts.asked == 5


def test_the_first_output_of_two_is_the_mirror_image(classifier):
    rows = people(2, seed=1)
    last, first = inside(classifier, rows), inside(classifier, rows, output="0")
    assert weights(first[1]) == {name: -value for name, value in weights(last[1]).items()}
    assert first[1].fidelity[0].value < 1e-9


def test_columns_in_another_order_keep_their_values(classifier):
    rows = people(2, seed=1)
    turned = explain(
        classifier, rows.iloc[:, ::-1], background=people().iloc[:, ::-1], method="shapley", look_inside=True
    )
    assert weights(turned[0]) == weights(inside(classifier, rows)[0])


def test_a_model_file_is_looked_into_as_well(classifier, tmp_path):
    rows = people(2, seed=1)
    classifier.booster_.save_model(tmp_path / "model.txt")
    loaded = inside(load(tmp_path / "model.txt"), rows)
    assert weights(loaded[0]) == pytest.approx(weights(inside(classifier, rows)[0]))


def test_several_classes_have_a_margin_each():
    y = np.digitize(people()["income"], [44, 56])
    model = lightgbm.LGBMClassifier(**FEW).fit(people(), y)
    rows = people(6, seed=1)
    own = model.predict_proba(rows, pred_contrib=True).reshape(6, 3, 4)
    for i, item in enumerate(inside(model, rows)):
        assert item.link == "softmax"
        assert item.output == item.answer
        assert item.surrogate_score == pytest.approx(own[i, int(item.output)].sum())
        assert item.fidelity[0].value < 1e-9


@pytest.mark.parametrize(("objective", "link"), [("regression", "identity"), ("poisson", "log")])
def test_the_link_of_a_regression(objective, link):
    model = lightgbm.LGBMRegressor(objective=objective, **FEW).fit(people(), people()["age"] / 10)
    item = inside(model, people(2, seed=1))[0]
    assert item.link == link
    assert item.fidelity[0].value < 1e-9


def test_margins_without_a_known_link_are_called_margins():
    assert link_of(np.array([[0.3], [2.0]]), np.array([[0.0, 1.0], [0.0, 1.0]])) == "margin"
    assert inverses(np.zeros((1, 3)))["softmax"].tolist() == [[1 / 3] * 3]


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("as_function", [True, False])
def test_other_boxes_are_refused_in_one_sentence(as_function):
    forest = RandomForestClassifier(3, random_state=0).fit(people()[["age", "income"]], target(people()))
    model = (lambda rows: np.full(len(rows), 0.5)) if as_function else forest
    with pytest.raises(InputError, match=r"`look_inside=True` needs a LightGBM or XGBoost model of trees"):
        explain(
            model,
            people(2)[["age", "income"]],
            background=people()[["age", "income"]],
            method="shapley",
            look_inside=True,
        )


@pytest.mark.parametrize("option", ["n_samples", "n_background"])
def test_options_of_sampling_are_refused(classifier, option):
    with pytest.raises(InputError, match=f"`{option}` is no option with `look_inside=True`"):
        inside(classifier, people(1), **{option: 100})


def test_look_inside_is_true_or_false(classifier):
    with pytest.raises(InputError, match="`look_inside` must be True or False, got 'yes'"):
        explain(classifier, people(1), background=people(), method="shapley", look_inside="yes")


def test_look_inside_is_for_shapley_alone(classifier):
    with pytest.raises(InputError, match="`look_inside` is no option of `method='local'`"):
        explain(classifier, people(1), background=people(), look_inside=True)


def test_a_missing_value_and_an_unseen_town_are_taken_apart_as_the_model_takes_them(classifier):
    row = people(1).assign(income=np.nan, town=pd.Categorical(["Delft"]))
    item = inside(classifier, row)[0]
    assert item.fidelity[0].value < 1e-9


def test_an_array_is_taken_apart_by_position():
    X = people()[["age", "income"]].to_numpy(dtype=float)
    model = lightgbm.LGBMClassifier(**FEW).fit(X, target(people()))
    item = explain(model, X[:1], background=X, method="shapley", look_inside=True)[0]
    assert item.link == "logit"
    assert item.fidelity[0].value < 1e-9
    assert contributions(Oracle(model).box, X[:3]).margin.shape == (3, 1)

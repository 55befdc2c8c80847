"""Real estimators as black boxes."""

import lightgbm
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.svm import SVC, LinearSVC

from distill.blackbox import BoxKind, wrap
from distill.errors import BoxError, InputError
from distill.table import Table
from distill.task import Answers, Task


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(0)
    age = rng.integers(18, 80, 200)
    town = rng.choice(["N", "S", "W"], 200)
    return pd.DataFrame({"age": age, "town": town, "income": rng.normal(size=200)})


@pytest.fixture(scope="module")
def risk(people):
    return np.select([people.age > 60, people.town == "N"], ["high", "middle"], "low")


def numbers(people):
    return people[["age", "income"]]


def test_a_classifier_knows_its_labels_columns_and_library(people, risk):
    model = RandomForestClassifier(5, random_state=0).fit(numbers(people), risk)
    box = wrap(model)
    assert box.name == "RandomForestClassifier"
    assert box.kind is BoxKind.ESTIMATOR
    assert box.library.startswith("scikit-learn ")
    assert box.columns == ("age", "income")
    assert box.answers == Answers(Task.CLASSIFICATION, ("high", "low", "middle"), ("high", "low", "middle"))
    table, said = box.admit(Table.of(people[["town", "income", "age"]]))
    np.testing.assert_array_equal(box.query(table.inputs()), model.predict_proba(numbers(people)))
    assert said == ("Columns the box does not know were dropped: 'town'.",)


def test_outputs_rename_the_classes_and_labels_stay(people):
    model = LogisticRegression(max_iter=1000).fit(numbers(people), people.age > 50)
    box = wrap(model, outputs=["young", "old"], threshold=0.3)
    assert box.answers == Answers(Task.CLASSIFICATION, ("young", "old"), (False, True), 0.3)


def test_a_pipeline_with_text_columns_gets_its_frame(people, risk):
    encode = make_column_transformer((OneHotEncoder(), ["town"]), remainder="passthrough")
    model = make_pipeline(encode, LogisticRegression(max_iter=2000)).fit(people, risk)
    box = wrap(model)
    assert box.name == "Pipeline ending in LogisticRegression"
    shuffled = people[["income", "town", "age"]]
    np.testing.assert_array_equal(box.query(shuffled), model.predict_proba(people))
    as_array = people.to_numpy(dtype=object)
    np.testing.assert_array_equal(box.query(as_array), model.predict_proba(people))


@pytest.mark.parametrize("make", [LinearSVC, SVC, lambda: GridSearchCV(LinearSVC(), {"C": [1.0]}, cv=2)])
def test_without_probabilities_the_labels_are_the_answer(people, risk, make):
    scaled = numbers(people) / 50
    model = make().fit(scaled, risk)
    box = wrap(model)
    assert box.answers.hard
    scores = box.query(scaled)
    assert set(np.unique(scores)) == {0.0, 1.0}
    assert np.array(box.labels)[box.answers.decide(scores)].tolist() == model.predict(scaled).tolist()


def test_labels_that_are_numbers_stay_labels(people):
    model = LinearSVC().fit(numbers(people) / 50, np.where(people.age > 50, 1.0, 0.0))
    box = wrap(model)
    assert box.labels == (0.0, 1.0)
    assert box.query(numbers(people) / 50).sum() == len(people)


def test_bound_methods_bring_their_estimator(people, risk):
    model = RandomForestClassifier(5, random_state=0).fit(numbers(people), risk)
    soft, hard, margin = wrap(model.predict_proba), wrap(model.predict), wrap(model.decision_path)
    assert soft.labels == hard.labels == ("high", "low", "middle")
    assert (soft.answers.hard, hard.answers.hard, margin.answers) == (False, True, None)
    assert soft.columns == hard.columns == margin.columns == ("age", "income")
    assert soft.fingerprint == wrap(model).fingerprint != hard.fingerprint


def test_a_regressor_predicts_numbers_even_where_they_are_whole(people):
    model = RandomForestRegressor(3, random_state=0).fit(numbers(people), np.ones(200))
    scores, box = wrap(model).answer(numbers(people))
    assert wrap(model).task is Task.REGRESSION
    assert box.answers == Answers(Task.REGRESSION, ("prediction",))
    assert box.notes == ()
    assert scores.tolist() == [[1.0]] * 200


def test_several_targets_are_several_outputs(people):
    model = LinearRegression().fit(numbers(people), np.column_stack([people.age, people.income]))
    assert wrap(model).answer(numbers(people))[1].outputs == ("prediction 0", "prediction 1")
    assert wrap(model, outputs=["age", "income"]).task is Task.REGRESSION
    np.testing.assert_allclose(
        wrap(model, outputs=["a", "b"]).query(numbers(people)), numbers(people), atol=1e-9
    )


def test_an_estimator_fitted_on_an_array_gets_one(people, risk):
    model = RandomForestClassifier(5, random_state=0).fit(numbers(people).to_numpy(), risk)
    box = wrap(model)
    assert box.columns is None
    table, said = box.admit(Table.of(numbers(people)))
    np.testing.assert_array_equal(box.query(table.inputs()), model.predict_proba(numbers(people).to_numpy()))
    assert said == ("The black box knows its columns by position only, so the data's column order is taken.",)


def test_clusters_are_labels(people):
    box = wrap(KMeans(2, random_state=0, n_init=1).fit(numbers(people)))
    assert box.answer(numbers(people))[1].labels == (0, 1)


@pytest.mark.parametrize("as_array", [True, False])
def test_lightgbm_estimators(people, risk, as_array):
    rows = numbers(people).to_numpy() if as_array else numbers(people)
    model = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(rows, risk)
    box = wrap(model)
    assert box.labels == ("high", "low", "middle")
    table, _ = box.admit(Table.of(numbers(people)))
    np.testing.assert_array_equal(box.query(table.inputs()), model.predict_proba(rows))


def test_lightgbm_estimators_get_their_categories(people, risk):
    typed = people.assign(town=people.town.astype("category")).rename(columns={"income": "my income"})
    model = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(typed, risk)
    box = wrap(model)
    plain = people.rename(columns={"income": "my income"})[["my income", "town", "age"]]
    table, said = box.admit(Table.of(plain))
    assert said == ()
    np.testing.assert_array_equal(box.query(table.inputs()), model.predict_proba(typed))


class Homemade:
    """Follows the API by its methods only."""

    classes_ = np.array(["no", "yes"])

    def predict(self, rows):
        raise NotImplementedError

    def predict_proba(self, rows):
        return np.tile([0.25, 0.75], (len(rows), 1))


def test_an_estimator_is_known_by_what_it_can_do(people):
    box = wrap(Homemade())
    assert box.labels == ("no", "yes")
    assert box.fingerprint is None
    assert box.query(people)[0].tolist() == [0.25, 0.75]


class HomemadeRegressor:
    """As CatBoost's regressor: it has classes, none of them."""

    classes_ = ()
    _estimator_type = "regressor"

    def get_params(self):
        return {}

    def predict(self, rows):
        return np.arange(len(rows))


def test_a_regressor_with_an_empty_list_of_classes_is_one(people):
    assert wrap(HomemadeRegressor()).task is Task.REGRESSION
    assert wrap(HomemadeRegressor()).query(people)[:3].tolist() == [[0], [1], [2]]


def test_what_the_estimator_cannot_take_is_its_own_exception(people, risk):
    model = LogisticRegression(max_iter=1000).fit(numbers(people), risk)
    with pytest.raises(
        BoxError, match=r"The black box LogisticRegression raised ValueError: Input X contains NaN\."
    ):
        wrap(model).query(numbers(people).assign(income=np.nan))
    with pytest.raises(InputError, match="The data lacks the column"):
        wrap(model).query(people[["age"]])

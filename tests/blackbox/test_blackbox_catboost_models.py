"""CatBoost models in memory and as files, trained here on small data."""

import pickle

import numpy as np
import pandas as pd
import pytest

from distill.blackbox import BoxKind, load, wrap
from distill.errors import InputError
from distill.table import Table
from distill.task import Answers, Task

pytestmark = pytest.mark.slow

QUIET = {"iterations": 4, "depth": 3, "verbose": False, "allow_writing_files": False, "thread_count": 1}
PLAIN = ["years of age", "income"]


@pytest.fixture(scope="module")
def catboost():
    return pytest.importorskip("catboost", reason="comes with the extra `files`, which .ci/run installs")


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "years of age": rng.integers(18, 80, 300).astype(float),
            "town": rng.choice(["N", "S", "Zürich"], 300),
            "rooms": rng.choice([1, 2, 3], 300),
            "income": rng.normal(size=300),
        }
    )
    frame.loc[:20, "income"] = np.nan
    return frame


@pytest.fixture(scope="module")
def grants(people):
    return ((people["years of age"] > 50) ^ (people.town == "N")).astype(int)


@pytest.fixture(scope="module")
def loan(catboost, people, grants):
    model = catboost.CatBoostClassifier(**QUIET)
    return model.fit(people, np.where(grants, "grant", "deny"), cat_features=["town", "rooms"])


def saved(model, path):
    model.save_model(str(path))
    return path


def test_a_file_answers_as_the_model_does(loan, people, tmp_path):
    path = saved(loan, tmp_path / "loan.cbm").rename(tmp_path / "loan.txt")
    box = load(path)
    assert (box.kind, box.name) == (BoxKind.CATBOOST, "CatBoost model loan.txt")
    assert box.answers == Answers(Task.CLASSIFICATION, ("deny", "grant"), ("deny", "grant"))
    mixed = people.assign(rooms=people.rooms.astype(float), town=people.town.astype("category"))
    table, said = box.admit(Table.of(mixed.iloc[:, ::-1].assign(id=1)))
    assert said == ("Columns the box does not know were dropped: 'id'.",)
    np.testing.assert_array_equal(box.query(table.inputs()), loan.predict_proba(people))
    np.testing.assert_array_equal(wrap(loan).query(people), loan.predict_proba(people))


def test_objects_and_files_have_one_fingerprint(catboost, loan, tmp_path):
    path = saved(loan, tmp_path / "loan.cbm")
    assert load(path).fingerprint == wrap(loan).fingerprint
    again = catboost.CatBoostClassifier().load_model(str(path))
    assert wrap(again).fingerprint == wrap(loan).fingerprint
    assert saved(again, tmp_path / "again.cbm").read_bytes() != path.read_bytes()
    assert load(tmp_path / "again.cbm").fingerprint == wrap(loan).fingerprint
    assert wrap(loan.predict).fingerprint != wrap(loan).fingerprint


def test_labels_can_be_asked_for(loan, people):
    box = wrap(loan.predict)
    assert box.answers == Answers(Task.CLASSIFICATION, ("deny", "grant"), ("deny", "grant"), hard=True)
    decided = [box.labels[j] for j in box.query(people).argmax(axis=1)]
    assert decided == loan.predict(people).tolist()


def test_the_plain_class_is_asked_for_probabilities_too(catboost, people, grants):
    model = catboost.CatBoost({"loss_function": "Logloss", **QUIET}).fit(people[PLAIN], grants)
    expected = model.predict(people[PLAIN], prediction_type="Probability")
    np.testing.assert_array_equal(wrap(model).query(people), expected)


def test_missing_categories_are_refused_and_missing_numbers_are_not(loan, people):
    with pytest.raises(InputError, match="'town' has missing values, and the black box takes none among its"):
        wrap(loan).admit(Table.of(people.assign(town=None)))
    with pytest.raises(InputError, match="'income' holds 'much', but the black box was trained on numbers"):
        wrap(loan).admit(Table.of(people.assign(income="much")))
    wrap(loan).admit(Table.of(people.assign(income=np.nan)))


def test_a_model_without_names_takes_the_columns_in_their_order(catboost, people, grants):
    rows = people[PLAIN].to_numpy()
    model = catboost.CatBoostClassifier(**QUIET).fit(rows, grants)
    table, said = wrap(model).admit(Table.of(people[PLAIN]))
    assert said == ("The black box knows its columns by position only, so the data's column order is taken.",)
    np.testing.assert_array_equal(wrap(model).query(table.inputs()), model.predict_proba(rows))
    np.testing.assert_array_equal(wrap(model).query(rows), model.predict_proba(rows))


@pytest.mark.parametrize("loss", ["MultiClass", "CrossEntropy"])
def test_other_classifiers(catboost, people, grants, tmp_path, loss):
    target = people.rooms if loss == "MultiClass" else grants * 0.9
    model = catboost.CatBoostClassifier(loss_function=loss, **QUIET).fit(people[PLAIN], target)
    box = load(saved(model, tmp_path / "m.cbm"))
    assert box.labels == ((1, 2, 3) if loss == "MultiClass" else (0, 1))
    np.testing.assert_array_equal(box.query(people), model.predict_proba(people[PLAIN]))


@pytest.mark.parametrize(
    "loss", ["RMSE", "MAE", "Poisson", "Quantile:alpha=0.3", "Tweedie:variance_power=1.5", "LogLinQuantile"]
)
def test_one_number(catboost, people, tmp_path, loss):
    rows = people[PLAIN]
    model = catboost.CatBoostRegressor(loss_function=loss, **QUIET).fit(rows, people["years of age"])
    box = load(saved(model, tmp_path / "m.cbm"))
    assert box.answers == Answers(Task.REGRESSION, ("prediction",))
    np.testing.assert_array_equal(box.query(people)[:, 0], model.predict(rows))
    np.testing.assert_array_equal(wrap(model).query(people)[:, 0], model.predict(rows))


@pytest.mark.parametrize("loss", ["MultiRMSE", "MultiQuantile:alpha=0.3,0.6", "RMSEWithUncertainty"])
def test_several_numbers(catboost, people, tmp_path, loss):
    targets = people["years of age"]
    if loss == "MultiRMSE":
        targets = np.column_stack([targets, people.rooms])
    model = catboost.CatBoostRegressor(loss_function=loss, **QUIET).fit(people[PLAIN], targets)
    scores, box = load(saved(model, tmp_path / "m.cbm")).answer(people)
    assert box.outputs == ("prediction 0", "prediction 1")
    np.testing.assert_array_equal(scores, model.predict(people[PLAIN]))


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        ("MultiClassOneVsAll", "MultiClassOneVsAll, whose class scores do not sum to 1"),
        ("MultiLogloss", "it answers several labels at once, which is not supported"),
    ],
)
def test_scores_that_are_no_probabilities_are_refused(catboost, people, loss, message):
    rooms = people.rooms if loss == "MultiClassOneVsAll" else pd.get_dummies(people.rooms).to_numpy(int)
    model = catboost.CatBoostClassifier(loss_function=loss, **QUIET).fit(people[PLAIN], rooms)
    with pytest.raises(InputError, match=message):
        wrap(model)


class Own:
    """A loss of one's own: squared error."""

    def calc_ders_range(self, answers, targets, _weights):
        return [(target - answer, -1.0) for answer, target in zip(answers, targets, strict=True)]


@pytest.mark.filterwarnings("ignore:Failed to import numba")
def test_a_loss_of_ones_own_is_refused(catboost, people, grants, tmp_path):
    model = catboost.CatBoostRegressor(loss_function=Own(), eval_metric="RMSE", **QUIET)
    path = saved(model.fit(people[PLAIN], grants), tmp_path / "m.cbm")
    with pytest.raises(
        InputError, match=r"does not say what its answers mean; load it in .*`package.module:name`"
    ):
        load(path)


def test_texts_are_refused(catboost, tmp_path):
    words = catboost.Pool([["good film a lot"], ["bad film nope"]] * 50, [0, 1] * 50, text_features=[0])
    model = catboost.CatBoostClassifier(**QUIET).fit(words)
    for opened in (lambda: wrap(model), lambda: load(saved(model, tmp_path / "m.cbm"))):
        with pytest.raises(InputError, match="takes texts or embeddings"):
            opened()


def test_an_unfitted_model_is_refused(catboost):
    with pytest.raises(InputError, match="The CatBoostClassifier is not fitted; call its `fit` first"):
        wrap(catboost.CatBoostClassifier())


def test_a_file_cut_short_is_refused_before_catboost_sees_it(loan, tmp_path):
    content = saved(loan, tmp_path / "loan.cbm").read_bytes()
    for left_out in [*range(1, 600, 13), len(content) - 8]:
        (tmp_path / "cut").write_bytes(content[:-left_out])
        with pytest.raises(InputError, match="the CatBoost model is cut off or has something added"):
            load(tmp_path / "cut")
    (tmp_path / "odd").write_bytes(content[:8] + b"x" * (len(content) - 8))
    with pytest.raises(InputError, match=r"(CatBoost cannot read this model|cut off)"):
        load(tmp_path / "odd")


def test_a_sum_of_models_does_not_say_what_it_answers(catboost, loan):
    both = catboost.sum_models([loan, loan])
    with pytest.raises(InputError, match=r"settings are lacking \(those of a sum of models are\) or damaged"):
        wrap(both)


def test_a_box_can_be_sent_to_another_process_and_answers_in_any_batch(loan, people):
    whole = wrap(loan).query(people)
    box = pickle.loads(pickle.dumps(wrap(loan)))  # noqa: S301 - made here
    parts = [box.query(people.iloc[k : k + 57]) for k in range(0, 300, 57)]
    np.testing.assert_array_equal(np.vstack(parts), whole)

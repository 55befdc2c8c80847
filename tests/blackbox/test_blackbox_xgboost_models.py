"""XGBoost models in memory and as files, trained here on small data."""

import json
import pickle
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from distill.blackbox import BoxKind, load, wrap
from distill.errors import ContractError, InputError
from distill.table import Table
from distill.task import Answers, Task

pytestmark = pytest.mark.slow

BINARY = Answers(Task.CLASSIFICATION, ("0", "1"), (0, 1))
PLAIN = ["years of age", "income"]


@pytest.fixture(scope="module")
def xgboost():
    return pytest.importorskip("xgboost", reason="comes with the extra `files`, which .ci/run installs")


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "years of age": rng.integers(18, 80, 400).astype(float),
            "town": pd.Categorical(rng.choice(["N", "S", "West"], 400)),
            "rooms": pd.Categorical(rng.choice([1, 2, 3], 400)),
            "income": rng.normal(size=400),
        }
    )
    frame.loc[:20, "town"] = None
    frame.loc[15:40, "income"] = np.nan
    return frame


@pytest.fixture(scope="module")
def grants(people):
    return ((people["years of age"] > 50) ^ (people.town == "N") ^ (people.rooms == 2)).astype(int)


@pytest.fixture(scope="module")
def train(xgboost):
    def trained(rows, target, objective="binary:logistic", **parameters):
        data = xgboost.DMatrix(rows, target, enable_categorical=True)
        model = xgboost.train({"objective": objective, "nthread": 1, "max_depth": 3, **parameters}, data, 4)
        return SimpleNamespace(model=model, expected=model.predict(data))

    return trained


@pytest.fixture(scope="module")
def loan(train, people, grants):
    return train(people, grants)


def as_text(people):
    """The same rows as a CSV file would give them, in another order of the columns."""
    return people.assign(town=people.town.astype(object), rooms=people.rooms.astype(int)).iloc[:, ::-1]


def saved(model, path):
    model.save_model(path)
    return path


@pytest.mark.parametrize("name", ["loan.json", "loan.ubj"])
def test_a_file_answers_as_the_booster_does(loan, people, tmp_path, name):
    path = saved(loan.model, tmp_path / name).rename(tmp_path / "loan.txt")
    box = load(path)
    assert (box.kind, box.answers, box.name) == (BoxKind.XGBOOST, BINARY, "XGBoost model loan.txt")
    assert box.library.startswith("xgboost ")
    table, said = box.admit(Table.of(as_text(people)))
    assert said == ()
    np.testing.assert_array_equal(box.query(table.inputs())[:, 1], loan.expected)
    assert box.fingerprint == wrap(loan.model).fingerprint


def test_outputs_and_threshold_are_the_users(loan, tmp_path):
    box = load(saved(loan.model, tmp_path / "loan.ubj"), outputs=["deny", "grant"], threshold=0.2)
    assert box.answers == Answers(Task.CLASSIFICATION, ("deny", "grant"), (0, 1), 0.2)
    with pytest.raises(InputError, match="the box has 2"):
        load(tmp_path / "loan.ubj", outputs=["a", "b", "c"])


def test_another_model_has_another_fingerprint(train, loan, people, grants):
    assert wrap(train(people, grants, max_depth=2).model).fingerprint != wrap(loan.model).fingerprint
    assert wrap(train(people, grants).model).fingerprint == wrap(loan.model).fingerprint


def test_a_value_outside_the_categories_is_missing_and_said(loan, people):
    table, said = wrap(loan.model).admit(Table.of(as_text(people).assign(town="X")))
    assert len(said) == 1
    assert "'town': 400 row(s) hold values the box was not trained on" in said[0]
    gone = people.assign(town=pd.Categorical([None] * 400, categories=["N", "S", "West"]))
    np.testing.assert_array_equal(wrap(loan.model).query(table.inputs()), wrap(loan.model).query(gone))


def test_categories_known_by_code_take_codes_and_say_so(xgboost, people, grants):
    codes = np.column_stack([people.rooms.cat.codes, people.income])
    data = xgboost.DMatrix(codes, grants, feature_types=["c", "q"], enable_categorical=True)
    model = xgboost.train({"objective": "binary:logistic", "nthread": 1}, data, 3)
    box = wrap(model)
    assert box.columns == ("Column_0", "Column_1")
    assert "knows the categories of 'Column_0' by code only" in box.notes[0]
    np.testing.assert_array_equal(box.query(codes)[:, 1], model.predict(data))


def test_names_outside_ascii_are_refused(train, people, grants):
    towns = people[["town"]].assign(town=people.town.cat.rename_categories({"West": "Zürich"}))
    with pytest.raises(InputError, match="categories with letters outside ASCII"):
        wrap(train(towns, grants).model)


def test_a_model_without_names_takes_the_columns_in_their_order(train, people, grants):
    rows = people[PLAIN].to_numpy()
    trained = train(rows, grants)
    table, said = wrap(trained.model).admit(Table.of(people[PLAIN]))
    assert said == ("The black box knows its columns by position only, so the data's column order is taken.",)
    np.testing.assert_array_equal(wrap(trained.model).query(table.inputs())[:, 1], trained.expected)
    np.testing.assert_array_equal(wrap(trained.model).query(rows)[:, 1], trained.expected)


def test_several_classes_are_probabilities_or_labels(train, people):
    rooms = people.rooms.cat.codes
    soft = train(people[PLAIN], rooms, "multi:softprob", num_class=3)
    np.testing.assert_array_equal(wrap(soft.model).query(people), soft.expected)
    hard = train(people[PLAIN], rooms, "multi:softmax", num_class=3)
    box = wrap(hard.model)
    assert box.answers == Answers(Task.CLASSIFICATION, ("0", "1", "2"), (0, 1, 2), hard=True)
    np.testing.assert_array_equal(box.query(people).argmax(axis=1), hard.expected)


def test_a_hinge_answers_labels(train, people, grants):
    trained = train(people[PLAIN], grants, "binary:hinge")
    assert wrap(trained.model).answers.hard
    np.testing.assert_array_equal(wrap(trained.model).query(people)[:, 1], trained.expected)


@pytest.mark.parametrize(
    "objective", ["reg:squarederror", "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox"]
)
def test_regression_objectives(train, people, objective):
    trained = train(people[PLAIN], people["years of age"], objective)
    box = wrap(trained.model, outputs=["age"])
    assert box.answers == Answers(Task.REGRESSION, ("age",))
    np.testing.assert_array_equal(box.query(people)[:, 0], trained.expected)
    with pytest.raises(InputError, match=r"regression with 1 output\(s\), got 2 names in `outputs`"):
        wrap(trained.model, outputs=["no", "yes"])


def test_several_targets_are_several_outputs(train, people):
    targets = np.column_stack([people["years of age"], people.rooms.astype(int)])
    trained = train(people[PLAIN], targets, "reg:squarederror")
    scores, box = wrap(trained.model).answer(people)
    assert box.outputs == ("prediction 0", "prediction 1")
    np.testing.assert_array_equal(scores, trained.expected)


def test_a_share_may_be_a_probability_if_the_user_says_so(train, people, grants):
    trained = train(people[PLAIN], grants, "reg:logistic")
    assert wrap(trained.model).answer(people)[1].task is Task.REGRESSION
    np.testing.assert_array_equal(
        wrap(trained.model, outputs=["no", "yes"]).query(people)[:, 1], trained.expected
    )


def test_log_odds_are_never_taken_for_probabilities(train, people, grants):
    with pytest.raises(InputError, match="binary:logitraw, which answers log-odds and not"):
        wrap(train(people[PLAIN], grants, "binary:logitraw").model)


def test_several_labels_at_once_are_refused(train, people, grants):
    with pytest.raises(InputError, match="answers 2 labels at once, which is not supported"):
        wrap(train(people[PLAIN], np.column_stack([grants, 1 - grants])).model)


def test_an_objective_of_ones_own_is_refused(loan, tmp_path):
    text = saved(loan.model, tmp_path / "loan.json").read_text()
    content = json.loads(text)
    content["learner"]["objective"]["name"] = "reg:mine"
    assert text != json.dumps(content)
    (tmp_path / "own.json").write_text(text.replace('"name":"binary:logistic"', '"name":"mine:own"'))
    with pytest.raises(InputError, match="cannot read this model: Unknown objective function"):
        load(tmp_path / "own.json")


def test_an_early_stop_counts_where_xgboost_counts_it(xgboost, people, grants, tmp_path):
    rows, new = people[PLAIN], people[PLAIN].sample(frac=1, random_state=0)
    model = xgboost.XGBClassifier(n_estimators=60, early_stopping_rounds=2, n_jobs=1)
    model.fit(rows, grants, eval_set=[(new, grants)], verbose=False)
    assert model.best_iteration < 50
    box = load(saved(model, tmp_path / "stopped.json"))
    assert "stopped early and answers with its first" in box.notes[0]
    np.testing.assert_array_equal(box.query(rows)[:, 1], model.predict_proba(rows)[:, 1])


def test_a_classifier_in_memory_takes_text_for_its_categories(xgboost, people, grants):
    model = xgboost.XGBClassifier(n_estimators=3, enable_categorical=True, n_jobs=1).fit(people, grants)
    box = wrap(model)
    np.testing.assert_array_equal(box.query(as_text(people)), model.predict_proba(people))


def test_an_untrained_booster_is_refused(xgboost):
    with pytest.raises(InputError, match="XGBoost Booster holds no trained model"):
        wrap(xgboost.Booster())


def test_answers_do_not_depend_on_threads_or_batches(loan, people):
    whole = wrap(loan.model).query(people)
    loan.model.set_param({"nthread": 2})
    np.testing.assert_array_equal(wrap(loan.model).query(people), whole)
    parts = [wrap(loan.model).query(people.iloc[k : k + 57]) for k in range(0, 400, 57)]
    np.testing.assert_array_equal(np.vstack(parts), whole)


def test_a_box_can_be_sent_to_another_process(loan, people):
    box = pickle.loads(pickle.dumps(wrap(loan.model)))  # noqa: S301 - made here
    np.testing.assert_array_equal(box.query(people), wrap(loan.model).query(people))


def test_infinite_numbers_are_the_boxs_own_error(loan, people):
    with pytest.raises(Exception, match="raised XGBoostError") as caught:
        wrap(loan.model).query(people.assign(income=np.inf))
    assert not isinstance(caught.value, ContractError)


SURVEY = """
import sys
from pathlib import Path
from distill.blackbox import load
from distill.errors import InputError
content = Path(sys.argv[1]).read_bytes()
for share in range(1, 40):
    Path("cut").write_bytes(content[: len(content) * share // 40])
    try:
        load("cut")
    except InputError as error:
        assert "\\n" not in str(error), error
    else:
        raise SystemExit(f"read {share} parts of 40")
print("survived")
"""


@pytest.mark.parametrize("name", ["loan.json", "loan.ubj"])
def test_a_file_cut_short_is_one_sentence_and_no_crash(loan, tmp_path, name):
    path = saved(loan.model, tmp_path / name)
    done = subprocess.run(  # noqa: S603 - our own script; a crash would end the tests
        [sys.executable, "-c", SURVEY, str(path)],
        cwd=tmp_path,
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "survived\n", done.stderr

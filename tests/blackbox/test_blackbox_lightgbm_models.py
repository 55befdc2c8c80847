"""LightGBM Boosters and model texts, trained here on small data."""

import subprocess
import sys

import lightgbm
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris

from distill.blackbox import BoxKind, load, wrap
from distill.blackbox.lightgbm_models import ModelText, check_whole
from distill.errors import ContractError, InputError
from distill.table import Table
from distill.task import Answers, Task

QUIET = {"verbose": -1, "num_leaves": 5, "num_threads": 1, "min_data_in_leaf": 5}


def train(rows, target, **parameters):
    return lightgbm.train({**QUIET, **parameters}, lightgbm.Dataset(rows, target), 4)


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "years of age": rng.integers(18, 80, 400).astype(float),
            "town": pd.Categorical(rng.choice(["N", "S", "W"], 400)),
            "rooms": pd.Categorical(rng.choice([1, 2, 3], 400)),
            "income": rng.normal(size=400),
        }
    )
    frame.loc[:20, "town"] = None
    return frame


@pytest.fixture(scope="module")
def grants(people):
    return ((people["years of age"] > 50) ^ (people.town == "N") ^ (people.rooms == 2)).astype(int)


@pytest.fixture(scope="module")
def booster(people, grants):
    return train(people, grants, objective="binary")


def as_text(people):
    """The same rows as a CSV file would give them."""
    return people.assign(town=people.town.astype(object), rooms=people.rooms.astype(int))


def test_a_binary_model_has_two_outputs(booster, people):
    box = wrap(booster)
    assert box.kind is BoxKind.BOOSTER
    assert box.answers == Answers(Task.CLASSIFICATION, ("0", "1"), (0, 1))
    assert box.columns == ("years_of_age", "town", "rooms", "income")
    assert box.library.startswith("lightgbm ")
    expected = booster.predict(people)
    np.testing.assert_array_equal(box.query(people), np.column_stack([1 - expected, expected]))
    renamed = wrap(booster.predict, outputs=["deny", "grant"], threshold=0.2)
    assert renamed.answers == Answers(Task.CLASSIFICATION, ("deny", "grant"), (0, 1), 0.2)


def test_permuted_columns_and_plain_text_get_the_same_answers(booster, people):
    box = wrap(booster)
    table, said = box.admit(Table.of(as_text(people)[["income", "rooms", "town", "years of age"]]))
    assert said == ()
    np.testing.assert_array_equal(box.query(table.inputs())[:, 1], booster.predict(people))
    np.testing.assert_array_equal(box.query(as_text(people).iloc[:, ::-1])[:, 1], booster.predict(people))


def test_an_unknown_category_is_missing_to_the_box(booster, people):
    odd = as_text(people).assign(town="X")
    table, said = wrap(booster).admit(Table.of(odd))
    assert said == (
        "Column 'town': 400 row(s) hold values the box was not trained on, which it takes as missing: 'X'.",
    )
    gone = people.assign(town=pd.Categorical([None] * 400, categories=["N", "S", "W"]))
    np.testing.assert_array_equal(wrap(booster).query(table.inputs())[:, 1], booster.predict(gone))


def test_categories_that_were_never_split_on_or_have_an_order_are_found(people, grants):
    rare = people.assign(
        rare=pd.Categorical(["a"] * 399 + ["b"]),
        grade=pd.Categorical(people.rooms.map({1: "low", 2: "mid", 3: "top"}), ordered=True),
    )
    model = train(rare, grants, objective="binary")
    assert ModelText.read(model.model_to_string()).categorical == ("town", "rooms")
    plain = as_text(rare).assign(rare=rare.rare.astype(object), grade=rare.grade.astype(object))
    np.testing.assert_array_equal(wrap(model).query(plain)[:, 1], model.predict(rare))


def test_codes_without_pandas_categories_are_sent_as_they_are(people, grants):
    coded = people.assign(town=people.town.cat.codes, rooms=people.rooms.astype(int))
    data = lightgbm.Dataset(coded, grants, categorical_feature=["town", "rooms"])
    model = lightgbm.train({**QUIET, "objective": "binary"}, data, 4)
    np.testing.assert_array_equal(wrap(model).query(coded)[:, 1], model.predict(coded))


def test_a_model_without_names_takes_the_columns_in_their_order(grants, people):
    numbers = people[["years of age", "income"]]
    model = train(numbers.to_numpy(), grants, objective="binary")
    box = wrap(model)
    assert box.columns == ("Column_0", "Column_1")
    _, said = box.admit(Table.of(numbers))
    assert said == ("The black box knows its columns by position only, so the data's column order is taken.",)
    np.testing.assert_array_equal(box.query(numbers)[:, 1], model.predict(numbers))
    np.testing.assert_array_equal(box.query(numbers.to_numpy())[:, 1], model.predict(numbers))


def test_several_classes_stay_several():
    rows, species = load_iris(return_X_y=True)
    box = wrap(train(rows, species, objective="multiclass", num_class=3))
    assert box.labels == (0, 1, 2)
    assert box.query(rows).shape == (150, 3)


def test_one_against_all_is_refused():
    rows, species = load_iris(return_X_y=True)
    model = train(rows, species, objective="multiclassova", num_class=3)
    with pytest.raises(InputError, match="multiclassova, whose class scores do not sum to 1"):
        wrap(model)


@pytest.mark.parametrize(
    "objective", ["regression", "regression_l1", "poisson", "quantile", "gamma", "huber"]
)
def test_regression_objectives(people, objective):
    model = train(people, people["years of age"], objective=objective)
    box = wrap(model, outputs=["age"])
    assert box.answers == Answers(Task.REGRESSION, ("age",))
    np.testing.assert_array_equal(box.query(people)[:, 0], model.predict(people))
    with pytest.raises(InputError, match=r"regression with 1 output\(s\), got 2 names in `outputs`"):
        wrap(model, outputs=["a", "b"])


def test_an_objective_that_says_nothing_leaves_it_to_the_answers(people, grants):
    model = train(people, grants, objective="cross_entropy")
    assert wrap(model).answers is None
    assert wrap(model).answer(people)[1].task is Task.REGRESSION
    assert wrap(model, outputs=["no", "yes"]).answer(people)[1].labels == ("no", "yes")


def test_raw_scores_declared_as_classes_break_the_contract(people, grants):
    def residual(predicted, data):
        return predicted - 9 * data.get_label(), np.ones_like(predicted)

    model = train(people, grants, objective=residual)
    with pytest.raises(ContractError, match="if these are logits, add a softmax"):
        wrap(model, outputs=["no", "yes"]).query(people)


def test_objects_and_files_have_one_fingerprint(booster, tmp_path):
    booster.save_model(tmp_path / "loan.txt")
    assert load(tmp_path / "loan.txt").fingerprint == wrap(booster).fingerprint
    assert (
        wrap(lightgbm.Booster(model_str=booster.model_to_string())).fingerprint == wrap(booster).fingerprint
    )


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8])
def test_a_text_cut_short_is_refused_before_lightgbm_sees_it(booster, share):
    text = booster.model_to_string()
    trees = text.index("end of trees")
    check_whole(text)
    with pytest.raises(InputError, match=r"The LightGBM model text is (damaged at tree|cut off)"):
        check_whole(text[: int(share * trees)])


def test_a_text_with_a_piece_missing_is_refused(booster):
    text = booster.model_to_string()
    middle = text.index("Tree=1")
    with pytest.raises(InputError, match=r"damaged at tree 2; save the model again\."):
        check_whole(text[: middle + 40] + text[middle + 50 :])


def test_categories_that_are_no_json_are_refused(booster):
    text = booster.model_to_string().replace("pandas_categorical:[", "pandas_categorical:{")
    with pytest.raises(InputError, match="pandas_categorical line is no JSON"):
        ModelText.read(text)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("raise OSError('libgomp.so.1: cannot open shared object file')", "apt-get install libgomp1"),
        ("raise ImportError('no')", "LightGBM is not installed; run `pip install lightgbm`."),
    ],
)
def test_where_lightgbm_cannot_load_one_sentence_says_so(booster, tmp_path, source, message):
    (tmp_path / "lightgbm.py").write_text(source)
    booster.save_model(tmp_path / "loan.txt")
    script = (
        "from distill.blackbox import load\n"
        "from distill.errors import MissingLibraryError\n"
        "try:\n    load('loan.txt')\nexcept MissingLibraryError as error:\n    print(error)\n"
    )
    path = ":".join([str(tmp_path), *sys.path])
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert message in done.stdout
    assert done.stdout.count("\n") == 1

"""Pickles that the user allows, and what is said of them."""

import gzip
import hashlib
import pickle

import joblib
import lightgbm
import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.linear_model import LinearRegression, LogisticRegression

from distill.blackbox import load, wrap
from distill.errors import InputError

ROWS = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0]})


@pytest.fixture(scope="module")
def model():
    return LogisticRegression().fit(ROWS, ["deny", "deny", "grant", "grant"])


@pytest.mark.parametrize(
    "write",
    [
        lambda model, path: path.write_bytes(pickle.dumps(model)),
        lambda model, path: path.write_bytes(pickle.dumps(model, protocol=0)),
        lambda model, path: path.write_bytes(gzip.compress(pickle.dumps(model))),
        joblib.dump,
        lambda model, path: joblib.dump(model, path, compress=("xz", 3)),
    ],
    ids=["pickle", "protocol 0", "gzip", "joblib", "joblib xz"],
)
def test_an_allowed_pickle_answers_as_its_model_and_is_recorded(model, tmp_path, write):
    path = tmp_path / "loan.txt"
    write(model, path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    box = load(path, allow_pickle=True, sha256=sha256.upper())
    (said,) = box.notes
    assert said == (
        f"The black box was loaded from the pickle loan.txt (SHA-256 {sha256}), "
        "which ran the code in it, as its user allowed."
    )
    assert box.name == "LogisticRegression from the pickle loan.txt"
    assert box.fingerprint == wrap(model).fingerprint
    np.testing.assert_array_equal(box.query(ROWS), model.predict_proba(ROWS))


def test_a_booster_in_a_pickle_is_a_booster(tmp_path):
    data = lightgbm.Dataset(ROWS, [0, 1, 0, 1])
    booster = lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1}, data, 1)
    (tmp_path / "b.pkl").write_bytes(pickle.dumps(booster))
    box = load(tmp_path / "b.pkl", allow_pickle=True, outputs=["no", "yes"])
    assert box.outputs == ("no", "yes")


def test_what_a_library_warns_of_is_said(tmp_path):
    model = LinearRegression().fit(ROWS, [1.0, 2.0, 3.0, 4.0])
    version = sklearn.__version__.encode()
    (tmp_path / "old.pkl").write_bytes(pickle.dumps(model).replace(version, b"0" * len(version)))
    notes = load(tmp_path / "old.pkl", allow_pickle=True).notes
    assert "Trying to unpickle estimator LinearRegression from version 0" in notes[1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x80\x04garbage", "cannot be unpickled: "),
        (pickle.dumps(LogisticRegression())[:-40], "cannot be unpickled: "),
        (b"\x80\x04\x8c\x06nowhere\x94.", "cannot be unpickled: "),
        (pickle.dumps({"a": 1}), "got dict."),
        (
            b"cnowhere.module\nModel\n.",
            "cannot be unpickled: ModuleNotFoundError: No module named 'nowhere'.",
        ),
    ],
)
def test_a_pickle_that_fails_is_one_sentence(tmp_path, content, message):
    (tmp_path / "model").write_bytes(content)
    with pytest.raises(InputError) as caught:
        load(tmp_path / "model", allow_pickle=True)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("sha256", ["", "abc", "g" * 64, 7])
def test_a_hash_that_is_none_is_refused(tmp_path, sha256):
    (tmp_path / "model").write_bytes(pickle.dumps(1))
    with pytest.raises(InputError, match="`sha256` must be 64 hexadecimal digits, got "):
        load(tmp_path / "model", allow_pickle=True, sha256=sha256)


@pytest.mark.parametrize("content", [b"0.5,1\n2,3.", b"I am text.", b"a,b\n1,2\n", b"."])
def test_a_text_is_not_taken_for_an_old_pickle(tmp_path, content):
    (tmp_path / "rows.csv").write_bytes(content)
    with pytest.raises(InputError, match=r"begins with b'.*', not a format this version reads"):
        load(tmp_path / "rows.csv")

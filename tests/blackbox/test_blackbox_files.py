"""Reading model files, and refusing what is none."""

import hashlib
import zipfile

import lightgbm
import numpy as np
import pandas as pd
import pytest

from distill.blackbox import Server, load
from distill.errors import InputError
from distill.table import Table
from distill.task import Answers, Task


@pytest.fixture
def loan(tmp_path):
    rng = np.random.default_rng(0)
    rows = pd.DataFrame({"age": rng.integers(18, 80, 200), "income": rng.normal(size=200)})
    data = lightgbm.Dataset(rows, rows.age > 50)
    booster = lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1}, data, 3)
    booster.save_model(tmp_path / "loan.txt")
    return tmp_path / "loan.txt", rows, booster


def test_a_compressed_pickle_is_told_by_its_compression(tmp_path):
    (tmp_path / "model.joblib").write_bytes(b"x\x9c anything")
    with pytest.raises(InputError, match="looks like a pickle"):
        load(tmp_path / "model.joblib")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "model.bin is empty."),
        (b"CBM1....", "the CatBoost model is cut off or has something added; save it again."),
        (b"\x89HDF\r\n", "looks like an HDF5 file"),
        (b"PK\x03\x04", "is a damaged zip archive"),
        (b"PAR1", "looks like a Parquet table"),
        (b"age,income\n1,2\n", "begins with b'age,income\\n1,2\\n', not a format"),
        (b"tree\nversion=v4\n\xff\xfe", "the LightGBM model text is not UTF-8"),
        (b"tree\nversion=v4\n", "the LightGBM model text is cut off before its end"),
    ],
)
def test_other_formats_are_named_and_the_way_out_is_said(tmp_path, content, message):
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load(path)
    assert message.lower() in str(caught.value).lower()
    if "not a format" in str(caught.value):
        assert "give that as `package.module:name`" in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match=r"There is no model file .*loan\.txt\."):
        load(tmp_path / "loan.txt")
    with pytest.raises(InputError, match="is a folder; give the model file"):
        load(tmp_path)


def test_networks_are_named(tmp_path):
    for member, name in (("m/model.weights.h5", "a Keras model"), ("archive_format", "a PyTorch program")):
        with zipfile.ZipFile(tmp_path / "net", "w") as archive:
            archive.writestr(member, "")
        with pytest.raises(
            InputError, match=f"looks like {name}, which this version does not read; load it in"
        ):
            load(tmp_path / "net")


def test_a_server_is_said_for_addresses_only(loan):
    with pytest.raises(InputError, match=r"`server` says how an address is asked, but .* is a file"):
        load(loan[0], server=Server())


def test_a_file_of_another_hash_is_not_opened(loan):
    path = loan[0]
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert load(path, sha256=sha256).fingerprint == load(path).fingerprint
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(InputError, match=f"not {sha256} as `sha256` says"):
        load(path, sha256=sha256)


def test_an_mlflow_folder_stands_for_the_model_in_it(loan, tmp_path):
    path, rows, booster = loan
    description = "flavors:\n  lightgbm:\n    code: null\n    data: {}\n  python_function:\n    data: {}\n"
    (tmp_path / "MLmodel").write_text(description.format(path.name, path.name))
    np.testing.assert_array_equal(load(tmp_path).query(rows)[:, 1], booster.predict(rows))


@pytest.mark.parametrize(
    ("description", "message"),
    [
        (
            "flavors:\n  python_function:\n    python_model: model.pkl\n",
            "whose model is Python code; load it",
        ),
        ("flavors:\n  x:\n    data: loan.txt\n    code: own\n", "whose model is Python code"),
        ("flavors:\n  x:\n    data: nothing.txt\n", r"with 0 model file\(s\) \(\), where one is needed"),
        ("flavors:\n  x:\n    data: ../outside.txt\n", r"with 0 model file\(s\)"),
        ("flavors:\n  x:\n    data: loan.txt\n    model_path: MLmodel\n", r"with 2 model file\(s\)"),
    ],
)
def test_an_mlflow_folder_without_one_model_is_refused(loan, tmp_path, description, message):
    folder = tmp_path / "folder"
    folder.mkdir()
    loan[0].rename(folder / "loan.txt")
    (tmp_path / "outside.txt").write_text("x")
    (folder / "MLmodel").write_text(description)
    with pytest.raises(InputError, match=message):
        load(folder)


def test_a_damaged_model_is_refused_with_its_file(loan):
    path, _, _ = loan
    text = path.read_text()
    path.write_text(text[: text.index("Tree=1") + 60])
    with pytest.raises(InputError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: The LightGBM model text is damaged at tree 2; save the model again."


def test_a_lightgbm_text_is_read_whatever_its_suffix(loan, tmp_path):
    path, rows, booster = loan
    other = path.rename(tmp_path / "loan.model")
    box = load(str(other), outputs=["deny", "grant"], threshold=0.4)
    assert box.name == "LightGBM text model loan.model"
    assert box.answers == Answers(Task.CLASSIFICATION, ("deny", "grant"), (0, 1), 0.4)
    table, said = box.admit(Table.of(rows.assign(id=1)))
    assert said == ("Columns the box does not know were dropped: 'id'.",)
    np.testing.assert_array_equal(box.query(table.inputs())[:, 1], booster.predict(rows))


def test_windows_line_ends_do_not_matter(loan):
    path, rows, _ = loan
    before = load(path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(path).fingerprint == before.fingerprint
    np.testing.assert_array_equal(load(path).query(rows), before.query(rows))


def test_too_many_names_for_the_classes_are_refused(loan):
    with pytest.raises(InputError, match=r"the box has 2 \('0', '1'\), got 3 names\."):
        load(loan[0], outputs=["a", "b", "c"])

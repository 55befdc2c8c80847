"""Reading model files, and refusing what is none."""

import pickle

import lightgbm
import numpy as np
import pandas as pd
import pytest

from distill.blackbox import load
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


class Payload:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return (open, (str(self.trace), "w"))


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_a_pickle_is_refused_and_nothing_runs(tmp_path, protocol):
    trace = tmp_path / "trace"
    path = tmp_path / "model.txt"
    path.write_bytes(pickle.dumps(Payload(trace), protocol=protocol))
    with pytest.raises(InputError) as caught:
        load(path)
    assert str(caught.value) == (
        f"{path} looks like a pickle, and loading a pickle runs the code in it, so it is refused; "
        "save the model in a format that holds no code (skops, ONNX, the booster's own), or, "
        "if you trust whoever wrote it, allow pickles (`allow_pickle=True`)."
    )
    assert not trace.exists()


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

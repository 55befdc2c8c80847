"""A real payload in every format and under every name: nothing of it runs."""

import io
import os
import pickle
import zipfile
import zlib

import pytest

from distill.blackbox import load
from distill.errors import InputError, MissingLibraryError

SUFFIXES = ["txt", "json", "ubj", "cbm", "onnx", "skops", "pkl", "joblib", "keras", "pt2", "pt", "model"]


class Payload:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return (os.mkdir, (str(self.trace),))


def archive(**members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as written:
        for name, text in members.items():
            written.writestr(name.replace("__", "."), text)
    return content.getvalue()


WRAPPED = {
    "LightGBM": lambda payload: b"tree\nversion=v4\n" + payload,
    "XGBoost JSON": lambda payload: b'{"learner":{}}' + payload,
    "XGBoost UBJSON": lambda payload: b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner" + payload,
    "CatBoost": lambda payload: b"CBM1" + len(payload).to_bytes(4, "little") + payload,
    "ONNX": lambda payload: b"\x08\x07\x12\x01x" + payload,
    "skops": lambda payload: archive(schema__json="{}", model__pkl=payload),
    "PyTorch": lambda payload: archive(**{"archive/data__pkl": payload}),
    "Keras": lambda payload: archive(model__weights__h5="", config__json=payload),
    "a zip": lambda payload: archive(anything=payload),
    "zlib": zlib.compress,
}


@pytest.fixture
def trace(tmp_path):
    return tmp_path / "trace"


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("protocol", [0, 1, 2, 5])
def test_a_payload_under_any_name_does_not_run(tmp_path, trace, suffix, protocol):
    path = tmp_path / f"model.{suffix}"
    path.write_bytes(pickle.dumps(Payload(trace), protocol=protocol))
    with pytest.raises(InputError, match="looks like a pickle, and loading a pickle runs the code in it"):
        load(path)
    assert not trace.exists()


@pytest.mark.parametrize("name", WRAPPED)
def test_a_payload_inside_any_format_does_not_run(tmp_path, trace, name):
    path = tmp_path / "model"
    path.write_bytes(WRAPPED[name](pickle.dumps(Payload(trace))))
    with pytest.raises((InputError, MissingLibraryError)):
        load(path, trusted=["posix.mkdir"])
    assert not trace.exists()


def test_a_payload_in_an_mlflow_folder_does_not_run(tmp_path, trace):
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(Payload(trace)))
    (tmp_path / "MLmodel").write_text("flavors:\n  sklearn:\n    pickled_model: model.pkl\n")
    with pytest.raises(InputError, match=r"model\.pkl looks like a pickle"):
        load(tmp_path)
    assert not trace.exists()


def test_the_payload_is_real(tmp_path, trace):
    (tmp_path / "model").write_bytes(pickle.dumps(Payload(trace)))
    with pytest.raises(InputError, match=r"A black box must be .*, got NoneType"):
        load(tmp_path / "model", allow_pickle=True)
    assert trace.exists()


def test_another_hash_keeps_an_allowed_pickle_from_running(tmp_path, trace):
    (tmp_path / "model").write_bytes(pickle.dumps(Payload(trace)))
    with pytest.raises(InputError, match=r"it is not the file that is meant, and it was not opened\."):
        load(tmp_path / "model", allow_pickle=True, sha256="0" * 64)
    assert not trace.exists()

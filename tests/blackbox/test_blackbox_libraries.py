"""Where a library is missing or broken, one sentence says which and how to get it."""

import subprocess
import sys

import pytest

from distill.blackbox.libraries import library
from distill.errors import MissingLibraryError

WHOLE = {
    "xgboost": b'{"learner":{}}',
    "catboost": b"CBM1\x00\x00\x00\x00",
    "onnxruntime": b"\x08\x07\x12\x01x",
    "skops": b"PK",
}
SCRIPT = """
import sys, zipfile
from pathlib import Path
name = sys.argv[1]
sys.modules[name] = None
from distill.blackbox import load
from distill.errors import MissingLibraryError
if name == "skops":
    zipfile.ZipFile("model", "w").writestr("schema.json", "{}")
try:
    load("model")
except MissingLibraryError as error:
    print(error)
"""


@pytest.mark.parametrize("name", WHOLE)
def test_a_model_whose_library_is_missing(tmp_path, name):
    (tmp_path / "model").write_bytes(WHOLE[name])
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", SCRIPT, name],
        cwd=tmp_path,
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{name} is not installed; run `pip install {name}`.\n"


def test_a_library_that_lacks_another_is_broken(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "half_there.py").write_text("import nowhere_at_all")
    with pytest.raises(MissingLibraryError) as caught:
        library("half_there")
    assert str(caught.value) == (
        "half_there is installed but does not load: No module named 'nowhere_at_all'; install it again."
    )


def test_a_library_that_is_there_is_imported():
    assert library("json").loads("1") == 1

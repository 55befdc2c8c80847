"""The finished samples in reports/: views of their records, and what the examples write."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from distill.document import Audit, Report
from distill.document.record import generator

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "reports"
EPOCH = "1795305600"

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["credit", "multiclass", "regression", "texts"])
def test_a_sample_is_the_view_of_its_record(name):
    read = Report.read if name == "texts" else Audit.read
    document = read(REPORTS / f"{name}.json")
    assert document.html() == (REPORTS / f"{name}.html").read_text(encoding="utf-8")
    assert document.markdown() == (REPORTS / f"{name}.md").read_text(encoding="utf-8")


def test_an_example_writes_the_sample_again(tmp_path):
    sample = json.loads((REPORTS / "multiclass.json").read_bytes())
    if sample["generator"] != generator():
        pytest.skip("the sample was written with other versions of the libraries")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": str(ROOT)}
    example = ROOT / "examples" / "multiclass.py"
    subprocess.run([sys.executable, example], cwd=tmp_path, env=environment, check=True, capture_output=True)  # noqa: S603 - our own example
    for suffix in ("json", "html", "md"):
        written = (tmp_path / "reports" / f"multiclass.{suffix}").read_bytes()
        assert written == (REPORTS / f"multiclass.{suffix}").read_bytes()

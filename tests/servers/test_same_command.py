"""The demo's model in every dress: one command line, all but its MODEL the same, gives one tree."""

import json
import sys

import numpy as np
import pytest

from distill.cli import run
from distill.cli.demo import OUTPUTS, TARGET

pytestmark = pytest.mark.slow
NEEDED = "comes with the extra `files`, which .ci/run installs"

DATA = ["demo-data.csv", "--test", "demo-new.csv", "--target", TARGET, "--outputs", ",".join(OUTPUTS)]
SIZE = ["--samples", "1000", "--max-leaf-nodes", "8", "--explain", "1"]

TRUST = ["collections.OrderedDict", "lightgbm.basic.Booster", "lightgbm.sklearn.LGBMClassifier"]
"""What a skops file of a LightGBM model builds; the refusal without it lists the three."""

SINGLE = 2.0**-23
"""The last digit of a probability in single precision: a mean of them is off by less."""

IN_MEMORY = """
import xgboost
from distill.cli.demo import tumours

data = tumours()
rows = xgboost.DMatrix(data.X, (data.y == "malignant").astype(float))
booster = xgboost.train({"objective": "binary:logistic", "max_depth": 3, "nthread": 1}, rows, 40)
"""


@pytest.fixture(scope="module")
def audited(demo_folder, tmp_path_factory):
    """Return the function that runs the command for a MODEL in the demo's folder, and reads the record."""
    file = tmp_path_factory.mktemp("audits") / "audit.json"

    def record_of(model, *trust):
        assert run(["audit", str(model), *DATA, *SIZE, *trust, "-o", str(file)]) == 0
        return json.loads(file.read_text("utf-8"))

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(demo_folder)
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        yield record_of


@pytest.fixture(scope="module")
def as_text(audited):
    """Return the record of the demo's model as the demo saves it: LightGBM's own text."""
    return audited("demo-model.txt")


@pytest.fixture(scope="module")
def skops_file(demo_folder, demo_model):
    io = pytest.importorskip("skops.io")
    io.dump(demo_model, demo_folder / "demo.skops")
    return "demo.skops"


@pytest.fixture(scope="module")
def onnx_file(demo_folder, demo_model):
    pytest.importorskip("onnxruntime", reason=NEEDED)
    onnxmltools = pytest.importorskip("onnxmltools", reason=NEEDED)
    inputs = [("X", onnxmltools.convert.common.data_types.FloatTensorType([None, demo_model.n_features_in_]))]
    converted = onnxmltools.convert_lightgbm(demo_model.booster_, initial_types=inputs, zipmap=False)
    (demo_folder / "demo.onnx").write_bytes(converted.SerializeToString())
    return "demo.onnx"


@pytest.fixture
def mlserver(mlserver_url):
    return f"{mlserver_url}/demo"


ABOUT_THE_BOX = {"box", "files", "findings", "sha256"}
"""The parts of a record that say which file or address the answers came from."""


def differing(one, other):
    return {part for part in one if one[part] != other[part]}


def test_the_demo_has_a_tree_worth_comparing(as_text):
    assert as_text["surrogate"]["tree"]["leaves"] == 8


@pytest.mark.parametrize("dress", ["skops_file", "demo_mlflow_url", "mlserver"])
def test_the_same_bits_give_the_same_record(audited, as_text, dress, request):
    model = request.getfixturevalue(dress)
    trust = [part for name in TRUST for part in ("--trust", name)] if dress == "skops_file" else []
    assert differing(as_text, audited(model, *trust)) <= ABOUT_THE_BOX


def test_single_precision_moves_no_question_and_only_the_last_digits_of_shares(audited, as_text, onnx_file):
    """ONNX computes in float32. Same shape, same columns, thresholds equal to the bit, same decisions."""
    expected, found = as_text["surrogate"]["tree"], audited(onnx_file)["surrogate"]["tree"]
    assert differing(expected, found) == {"nodes", "model"}
    assert differing(expected["model"], found["model"]) == {"value"}
    for one, other in zip(found["nodes"], expected["nodes"], strict=True):
        assert differing(one, other) <= {"means"}
        np.testing.assert_allclose(one["means"], other["means"], rtol=0, atol=SINGLE)


def test_an_xgboost_file_gives_the_tree_of_the_booster_in_memory(audited, demo_folder, tmp_path, monkeypatch):
    pytest.importorskip("xgboost", reason=NEEDED)
    (tmp_path / "in_memory.py").write_text(IN_MEMORY)
    monkeypatch.syspath_prepend(str(tmp_path))
    expected = audited("in_memory:booster")
    sys.modules["in_memory"].booster.save_model(demo_folder / "demo.ubj")
    found = audited("demo.ubj")
    assert differing(expected, found) <= ABOUT_THE_BOX
    assert found["surrogate"]["tree"]["leaves"] == 8

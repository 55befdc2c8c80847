"""A model in memory, as skops and as ONNX gives one tree; so does an XGBoost model as JSON and as UBJSON."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier

import distill

pytestmark = pytest.mark.slow
NEEDED = "comes with the extra `files`, which .ci/run installs"


@pytest.fixture(scope="module")
def cancer():
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return X.iloc[:, :6].set_axis(list("abcdef"), axis=1), y


def questions(model, X):
    """The tree's questions, without the leaves' figures."""
    tree = distill.TreeSurrogate(max_leaf_nodes=6, effort="fast", random_state=0)
    found = distill.distill(model, X, surrogate=tree, n_samples=800, seed=0).surrogate
    text = found.export("sql")
    return [line for line in text.splitlines() if "surrogate_score" not in line], found.predict_proba(X)


def test_a_forest_in_memory_as_skops_and_as_onnx(cancer, tmp_path):
    pytest.importorskip("onnxruntime", reason=NEEDED)
    skl2onnx = pytest.importorskip("skl2onnx", reason=NEEDED)
    import skops.io

    X, y = cancer
    model = RandomForestClassifier(10, max_depth=4, random_state=0).fit(X, y)
    skops.io.dump(model, tmp_path / "forest.skops")
    inputs = [("X", skl2onnx.common.data_types.FloatTensorType([None, 6]))]
    converted = skl2onnx.convert_sklearn(model, initial_types=inputs)
    (tmp_path / "forest.onnx").write_bytes(converted.SerializeToString())
    memory = questions(model, X)
    skops_file = questions(distill.load(tmp_path / "forest.skops", trusted=["sklearn.tree._tree.Tree"]), X)
    assert skops_file[0] == memory[0]
    np.testing.assert_array_equal(skops_file[1], memory[1])
    onnx = questions(distill.load(tmp_path / "forest.onnx"), X)
    assert onnx[0] == memory[0]
    np.testing.assert_allclose(onnx[1], memory[1], rtol=0, atol=1e-6)


def test_a_booster_as_json_and_as_ubjson(cancer, tmp_path):
    xgboost = pytest.importorskip("xgboost", reason=NEEDED)
    X, y = cancer
    data = xgboost.DMatrix(pd.DataFrame(X), y)
    booster = xgboost.train({"objective": "binary:logistic", "max_depth": 3, "nthread": 1}, data, 10)
    memory = questions(booster, X)
    for name in ("booster.json", "booster.ubj"):
        booster.save_model(tmp_path / name)
        read = questions(distill.load(tmp_path / name), X)
        assert read[0] == memory[0]
        np.testing.assert_array_equal(read[1], memory[1])

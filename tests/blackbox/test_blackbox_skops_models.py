"""skops files: what they may build is the user's to say."""

import os

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from distill.blackbox import BoxKind, load, wrap
from distill.errors import InputError

TREE = "sklearn.tree._tree.Tree"


@pytest.fixture(scope="module")
def rows():
    return pd.DataFrame(np.random.default_rng(0).normal(size=(60, 3)), columns=["a", "b", "c"])


@pytest.fixture(scope="module")
def model(rows):
    forest = RandomForestClassifier(3, max_depth=2, random_state=0)
    return make_pipeline(StandardScaler(), forest).fit(rows, np.where(rows.a > 0, "grant", "deny"))


def test_the_refusal_lists_the_names_it_would_need(model, tmp_path):
    skops.io.dump(model, tmp_path / "loan.skops")
    with pytest.raises(InputError) as caught:
        load(tmp_path / "loan.skops", trusted=["another.Type"])
    assert str(caught.value) == (
        f"{tmp_path / 'loan.skops'} holds types that skops does not know to be harmless; "
        f"if you trust all of them, give `trusted=['{TREE}']` (`--trust {TREE}`)."
    )


def test_a_trusted_file_answers_as_its_model(model, rows, tmp_path):
    skops.io.dump(model, tmp_path / "loan.bin")
    box = load(tmp_path / "loan.bin", trusted=[TREE, "another.Type"])
    assert (box.kind, box.labels) == (BoxKind.ESTIMATOR, ("deny", "grant"))
    assert box.name == "Pipeline ending in RandomForestClassifier from the skops file loan.bin"
    assert box.fingerprint == wrap(model).fingerprint
    np.testing.assert_array_equal(box.query(rows), model.predict_proba(rows))


def test_a_regression_needs_no_trust(rows, tmp_path):
    model = LinearRegression().fit(rows, rows.a)
    skops.io.dump(model, tmp_path / "line.skops")
    np.testing.assert_array_equal(load(tmp_path / "line.skops").query(rows)[:, 0], model.predict(rows))


def test_a_function_of_the_system_is_named_and_not_called(tmp_path):
    skops.io.dump(FunctionTransformer(os.system), tmp_path / "evil.skops")
    with pytest.raises(InputError, match=r"give `trusted=\['posix\.system'\]`|'nt\.system'"):
        load(tmp_path / "evil.skops", trusted=[TREE])


@pytest.mark.parametrize("trusted", ["sklearn.tree._tree.Tree", [1], [RandomForestClassifier]])
def test_trusted_is_a_list_of_names(model, tmp_path, trusted):
    skops.io.dump(model, tmp_path / "loan.skops")
    with pytest.raises(InputError, match="`trusted` must be a list of type names, got "):
        load(tmp_path / "loan.skops", trusted=trusted)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_cut_short_is_refused(model, tmp_path, share):
    content = skops.io.dumps(model)
    (tmp_path / "cut.skops").write_bytes(content[: int(share * len(content))])
    with pytest.raises(InputError, match=r"is a damaged zip archive; save the model again\."):
        load(tmp_path / "cut.skops")


def test_what_is_no_black_box_is_refused(tmp_path):
    skops.io.dump({"a": 1}, tmp_path / "dict.skops")
    with pytest.raises(InputError, match=r"A black box must be .*, got dict\."):
        load(tmp_path / "dict.skops")

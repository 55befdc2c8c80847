"""ONNX models converted here from small scikit-learn ones."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor, StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.svm import SVC

from distill.blackbox import BoxKind, load, wrap
from distill.errors import BoxError, ContractError, InputError
from distill.table import Table
from distill.task import Answers, Task

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of skl2onnx and what it imports
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

SINGLE = "takes numbers in single precision, so values are rounded to 7 digits"
BY_POSITION = "The black box knows its columns by position only, so the data's column order is taken."
X, SPECIES = load_iris(return_X_y=True)
NAMES = np.array(["setosa", "versicolor", "virginica"])[SPECIES]


@pytest.fixture(scope="module")
def onnxruntime():
    return pytest.importorskip("onnxruntime", reason="comes with the extra `files`, which .ci/run installs")


@pytest.fixture
def types(onnxruntime):  # noqa: ARG001 - without it there is nothing to write for
    reason = "comes with the extra `files`, which .ci/run installs"
    return pytest.importorskip("skl2onnx.common.data_types", reason=reason)


@pytest.fixture
def write(types, tmp_path):
    import skl2onnx

    def written(model, inputs=None, **options):
        inputs = inputs or [("X", types.FloatTensorType([None, X.shape[1]]))]
        content = skl2onnx.convert_sklearn(model, initial_types=inputs, options=options or None)
        path = tmp_path / "iris.model"
        path.write_bytes(content.SerializeToString())
        return path

    return written


def forest(target, **parameters):
    return RandomForestClassifier(5, max_depth=3, random_state=0, **parameters).fit(X, target)


@pytest.mark.parametrize("options", [{}, {"zipmap": False}, {"zipmap": "columns"}])
@pytest.mark.parametrize("target", [SPECIES, NAMES, SPECIES == 1], ids=["numbers", "texts", "binary"])
def test_a_classifier_in_every_shape_of_its_output(write, target, options):
    model = forest(target)
    box = load(write(model, **options))
    assert (box.kind, box.name) == (BoxKind.ONNX, "ONNX model iris.model")
    labels = tuple(int(label) if target is not NAMES else str(label) for label in model.classes_)
    assert box.answers == Answers(Task.CLASSIFICATION, tuple(map(str, labels)), labels)
    assert len(box.notes) == 1
    assert SINGLE in box.notes[0]
    table, said = box.admit(Table.of(pd.DataFrame(X, columns=list("abcd"))))
    assert said == (BY_POSITION,)
    scores = box.query(table.inputs())
    np.testing.assert_allclose(scores, model.predict_proba(X), rtol=0, atol=1e-6)
    np.testing.assert_array_equal(box.query(X), scores)


@pytest.mark.parametrize(
    "model",
    [
        OneVsRestClassifier(LogisticRegression()),
        StackingClassifier([("line", LogisticRegression())]),
        LogisticRegression(max_iter=500),
    ],
    ids=lambda model: type(model).__name__,
)
def test_the_labels_are_those_of_the_whole_and_not_of_a_part(write, model):
    model.fit(X, NAMES)
    box = load(write(model, zipmap=False))
    assert box.labels == tuple(model.classes_)
    np.testing.assert_allclose(box.query(X), model.predict_proba(X), rtol=0, atol=1e-6)


def test_a_regression_with_one_target_or_several(write):
    one = RandomForestRegressor(3, max_depth=2, random_state=0).fit(X, X[:, 0])
    scores, box = load(write(one)).answer(X)
    assert box.answers == Answers(Task.REGRESSION, ("prediction",))
    np.testing.assert_allclose(scores[:, 0], one.predict(X), rtol=1e-6)
    several = RandomForestRegressor(3, max_depth=2, random_state=0).fit(X, X[:, :2])
    scores, box = load(write(several)).answer(X)
    assert box.outputs == ("prediction 0", "prediction 1")
    np.testing.assert_allclose(scores, several.predict(X), rtol=1e-6)


def test_scores_that_are_no_probabilities_break_the_contract(write):
    with pytest.raises(ContractError, match="where a probability is expected; if these are logits"):
        load(write(SVC().fit(X, SPECIES))).query(X)


@pytest.fixture
def town(write, types):
    frame = pd.DataFrame({"age": X[:, 0], "town": np.where(SPECIES == 1, "S", "N"), "rooms": SPECIES + 1})
    coded = make_column_transformer((OneHotEncoder(), ["town"]), remainder="passthrough")
    model = make_pipeline(coded, LogisticRegression()).fit(frame, SPECIES == 2)
    kinds = [types.FloatTensorType, types.StringTensorType, types.Int64TensorType]
    inputs = [(name, kind([None, 1])) for name, kind in zip(frame, kinds, strict=True)]
    return load(write(model, inputs)), frame, model


def test_one_input_for_each_column_is_known_by_name(town):
    box, frame, model = town
    assert box.columns == ("age", "town", "rooms")
    table, said = box.admit(Table.of(frame.iloc[:, ::-1].assign(id=1)))
    assert said == ("Columns the box does not know were dropped: 'id'.",)
    np.testing.assert_allclose(box.query(table.inputs()), model.predict_proba(frame), rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"town": None}, "'town' has missing values, and the black box takes none"),
        ({"age": "old"}, "'age' holds 'old', but the black box was trained on numbers"),
        ({"rooms": 1.5}, "'rooms' must hold whole numbers without gaps: the ONNX model takes int64 there"),
        ({"rooms": np.nan}, "'rooms' must hold whole numbers without gaps"),
    ],
)
def test_rows_that_do_not_fit_the_inputs_are_refused(town, change, message):
    box, frame, _ = town
    with pytest.raises(InputError, match=message):
        box.query(box.admit(Table.of(frame.assign(**change)))[0].inputs())


def test_a_category_the_model_does_not_know_is_its_own_error(town):
    box, frame, _ = town
    with pytest.raises(BoxError, match=r"raised .*Unknown Category"):
        box.query(frame.assign(town="X"))


def test_a_session_in_memory_is_the_same_box(onnxruntime, write):
    path = write(forest(NAMES))
    box = load(path)
    for source in (str(path), path.read_bytes()):
        session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
        assert wrap(session).fingerprint == box.fingerprint
        assert wrap(session).labels == box.labels
        np.testing.assert_allclose(wrap(session).query(X), box.query(X), rtol=0, atol=1e-6)


def test_a_box_can_be_sent_to_another_process_and_answers_in_any_batch(write):
    box = load(write(forest(NAMES)))
    again = pickle.loads(pickle.dumps(box))  # noqa: S301 - made here
    parts = [again.query(X[k : k + 41]) for k in range(0, 150, 41)]
    np.testing.assert_array_equal(np.vstack(parts), box.query(X))


def test_one_row_at_a_time_and_several_tables_are_refused(write, types):
    kept = make_column_transformer(("passthrough", [0, 1, 2, 3]))
    model = make_pipeline(kept, LogisticRegression(max_iter=500)).fit(X, SPECIES)
    with pytest.raises(InputError, match=r"takes exactly 1 row\(s\) at once; export it with a dynamic batch"):
        load(write(model, [("X", types.FloatTensorType([1, 4]))]))
    halves = [(name, types.FloatTensorType([None, 2])) for name in ("left", "right")]
    with pytest.raises(InputError, match="takes several tables, 'left', 'right'"):
        load(write(model, halves))


def test_a_file_cut_short_is_refused(write):
    path = write(forest(NAMES))
    content = path.read_bytes()
    for share in range(1, 40):
        path.write_bytes(content[: len(content) * share // 40])
        with pytest.raises(InputError, match="onnxruntime cannot read this model"):
            load(path)

"""The content hash of a model: the same everywhere, another for anything that answers differently."""

import os
import pickle
import subprocess
import sys
from collections import Counter

import lightgbm
import numpy as np
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from distill.blackbox import wrap
from distill.blackbox.fingerprint import booster_content, fingerprint

ROWS = np.random.default_rng(0).normal(size=(80, 3))
LABELS = np.where(ROWS[:, 0] + ROWS[:, 1] ** 2 > 0.5, "yes", "no")

ESTIMATORS = [
    RandomForestClassifier(3, random_state=0),
    HistGradientBoostingClassifier(max_iter=2, random_state=0),
    KNeighborsClassifier(),
    MLPClassifier((4,), max_iter=200, random_state=0, tol=1.0),
    SVC(),
    make_pipeline(StandardScaler(), LogisticRegression()),
    make_pipeline(make_column_transformer((OneHotEncoder(handle_unknown="ignore"), [0])), GaussianNB())[-1:],
    lightgbm.LGBMClassifier(n_estimators=2, verbose=-1),
]


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
def test_a_saved_and_loaded_estimator_has_the_same_hash(estimator):
    fitted = estimator.fit(ROWS, LABELS)
    found = wrap(fitted).fingerprint
    assert len(found) == 64
    assert wrap(pickle.loads(pickle.dumps(fitted))).fingerprint == found  # noqa: S301 - our own bytes
    assert wrap(estimator.fit(-ROWS, LABELS)).fingerprint != found


def hashes():
    """Hashes of models that hold sets, thread counts and memory addresses."""
    words = make_pipeline(CountVectorizer(stop_words=["an", "the"]), LogisticRegression())
    models = [
        RandomForestClassifier(3, random_state=0).fit(ROWS, LABELS),
        lightgbm.LGBMClassifier(n_estimators=2, verbose=-1, n_jobs=1).fit(ROWS, LABELS),
        words.fit(["an awful film", "the best one"], [0, 1]),
    ]
    return [*(wrap(model).fingerprint for model in models), fingerprint({"a", "b", "c"}, frozenset("xyz"))]


def test_another_process_finds_the_same_hash():
    script = f"import runpy; print(*runpy.run_path({__file__!r})['hashes'](), sep='\\n')"
    path = os.pathsep.join(sys.path)
    environment = {"PYTHONHASHSEED": "7", "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - our own script
    assert done.stdout.split() == hashes()
    assert None not in hashes()


def test_the_installed_version_of_scikit_learn_is_no_content():
    class_state = LogisticRegression().fit(ROWS, LABELS).__getstate__()
    assert fingerprint({**class_state, "_sklearn_version": "0.1"}) == fingerprint(class_state)


def test_a_search_is_what_it_found_and_not_how_long_it_took():
    grid = {"var_smoothing": [1e-9, 1e-3]}
    first, second = (wrap(GridSearchCV(GaussianNB(), grid, cv=2).fit(ROWS, LABELS)) for _ in range(2))
    assert first.fingerprint == second.fingerprint is not None


def local_function(rows):
    return rows


@pytest.mark.parametrize(
    "part",
    [
        local_function,
        lambda rows: rows,
        make_pipeline(FunctionTransformer(local_function), GaussianNB()),
        type("Mine", (), {})(),
    ],
    ids=["function", "lambda", "transformer", "instance"],
)
def test_code_of_ones_own_has_no_hash(part):
    assert fingerprint(part) is None


def test_what_refers_to_itself_has_no_hash():
    circle = [1]
    circle.append(circle)
    assert fingerprint(circle) is None


def test_equal_parts_count_once_each_and_types_are_told_apart():
    one, other = "a" * 5000, "a" * 5000
    assert fingerprint([one, one]) == fingerprint([one, other])
    different = [
        [1],
        [1.0],
        ["1"],
        [True],
        (1,),
        [b"1"],
        [np.int64(1)],
        [None],
        {1},
        [1, 1],
        [[1]],
        Counter([1]),
    ]
    assert len({fingerprint(value) for value in different}) == len(different)


def test_arrays_are_hashed_by_value_dtype_and_shape():
    array = np.arange(6.0).reshape(2, 3)
    assert fingerprint(array) == fingerprint(np.asfortranarray(array)) == fingerprint(array.copy())
    others = [array.T, array.ravel(), array.astype(np.float32), array.astype(object), array + 1]
    assert len({fingerprint(other) for other in [array, *others]}) == 6


def test_the_gaps_in_structured_arrays_are_no_content():
    padded = np.dtype({"names": ["a", "b"], "formats": ["i1", "f8"], "offsets": [0, 8], "itemsize": 16})
    clean, dirty = (
        np.zeros(2, dtype=padded),
        np.frombuffer(b"\x00" + b"\xff" * 7 + b"\x00" * 24, dtype=padded),
    )
    assert clean.tolist() == dirty[:2].tolist()
    assert fingerprint(clean) == fingerprint(dirty[:2])


def test_compiled_losses_and_vectorisers_are_known():
    regressor = GradientBoostingRegressor(n_estimators=2, random_state=0).fit(ROWS, ROWS[:, 0])
    assert wrap(regressor).fingerprint is not None
    assert fingerprint(CountVectorizer().fit(["a word"])) is not None


def test_training_parameters_are_no_content_of_a_booster():
    trees = "tree\nfeature_names=a\n\nTree=0\nleaf=1\n\nend of trees\n"
    text = trees + "\nparameters:\n[num_threads: {}]\nend\n\npandas_categorical:{}\n"
    assert booster_content(text.format(1, "null")) == booster_content(text.format(8, "null"))
    assert booster_content(text.format(1, "null")) != booster_content(text.format(1, '[["a"]]'))

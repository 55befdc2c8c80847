"""Damaged CatBoost files: what CatBoost would follow into nowhere is refused before it sees it."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import distill
from distill.blackbox import load
from distill.blackbox.catboost_trees import TREES
from distill.blackbox.flatbuffer import FlatTable
from distill.errors import InputError

pytestmark = pytest.mark.slow

QUIET = {"iterations": 4, "depth": 3, "verbose": False, "allow_writing_files": False, "thread_count": 1}


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, 300).astype(float),
            "town": rng.choice(["N", "S", "Z"], 300),
            "rooms": rng.choice([1, 2, 3], 300),
            "income": rng.normal(size=300),
        }
    )


@pytest.fixture(scope="module")
def fitted(people):
    """Return the function that trains a model of three classes with these settings."""
    catboost = pytest.importorskip("catboost", reason="comes with the extra `files`, which .ci/run installs")
    classes = ((people.age > 50) ^ (people.town == "N")).astype(int) + (people.rooms > 2)

    def train(**settings):
        model = catboost.CatBoostClassifier(**QUIET | settings)
        return model.fit(people, classes, cat_features=["town", "rooms"])

    return train


@pytest.fixture
def content(fitted, tmp_path):
    fitted().save_model(str(tmp_path / "loan.cbm"))
    return bytearray((tmp_path / "loan.cbm").read_bytes())


FLIPS = """
import os, sys
import numpy as np, pandas as pd
from pathlib import Path
from distill.blackbox import load
from distill.errors import DistillError

source, rows = Path(sys.argv[1]), pd.read_pickle(sys.argv[2])
content = source.read_bytes()
rng = np.random.default_rng(0)
load(source)
for number in range(150):
    place, bit = rng.integers(len(content) // 2, len(content)), rng.integers(8)
    child = os.fork()
    if not child:
        damaged = bytearray(content)
        damaged[place] ^= 1 << bit
        Path(f"{source}.damaged").write_bytes(damaged)
        try:
            load(f"{source}.damaged").query(rows)
        except DistillError:
            pass
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, f"bit {bit} of byte {place} ends the process, or is no sentence"
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a crash is looked for in copies of a process")
@pytest.mark.parametrize("policy", ["SymmetricTree", "Lossguide"])
def test_a_flipped_bit_is_survived(fitted, people, tmp_path, policy):
    """In the second half of the file: the first is settings, as text."""
    fitted(grow_policy=policy).save_model(str(tmp_path / "loan.cbm"))
    people.to_pickle(tmp_path / "people.pkl")
    args = [sys.executable, "-W", "ignore", "-c", FLIPS, tmp_path / "loan.cbm", tmp_path / "people.pkl"]
    env = dict(os.environ, PYTHONPATH=str(Path(distill.__file__).parents[1]))
    done = subprocess.run(args, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert done.returncode == 0, done.stderr[-2000:]


def test_flipped_settings_are_one_sentence(content, tmp_path):
    content[content.index(b'"loss_function"') + 1] = 0xFF
    (tmp_path / "odd").write_bytes(content)
    with pytest.raises(InputError, match=r"(CatBoost cannot read this model|settings are lacking)"):
        load(tmp_path / "odd")


def test_trees_that_point_to_nothing_are_refused_before_catboost_sees_them(content, tmp_path):
    start, questions = 8, 1
    core = bytes(content[start : start + int.from_bytes(content[4:start], "little")])
    stored = FlatTable.root(core).table(TREES).numbers(questions, "<i4").tobytes()
    place = start + core.index(stored)
    content[place : place + 4] = (10_000).to_bytes(4, "little")
    (tmp_path / "odd").write_bytes(content)
    with pytest.raises(
        InputError, match=r"the CatBoost model is damaged \(its parts do not fit each other\)"
    ):
        load(tmp_path / "odd")


@pytest.mark.parametrize("policy", ["SymmetricTree", "Depthwise", "Lossguide"])
@pytest.mark.parametrize("more", [{}, {"one_hot_max_size": 9}, {"max_ctr_complexity": 3}, {"depth": 1}])
def test_what_is_sound_is_never_refused(fitted, people, tmp_path, policy, more):
    model = fitted(**{"iterations": 20, "grow_policy": policy} | more)
    model.save_model(str(tmp_path / "m.cbm"))
    np.testing.assert_array_equal(load(tmp_path / "m.cbm").query(people), model.predict_proba(people))

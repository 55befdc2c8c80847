"""A folder as a user of the command line has it: a model file, a module, tables of rows."""

import lightgbm
import numpy as np
import pandas as pd
import pytest

MODULE = """
import numpy as np

calls = 0


def rises(rows):
    score = 1 / (1 + np.exp(4 - 2.0 * rows["income"].fillna(0).to_numpy() - (rows["region"] == "N")))
    return np.column_stack([1 - score, score])


def chance(rows):
    return rises(rows)[:, 1]


def price(rows):
    return 100.0 * rows["income"].fillna(0).to_numpy() + rows["years"].to_numpy()


def grade(rows):
    return np.select([rows["income"] > 2, rows["income"] > 1], ["high", "middle"], "low")


def three(rows):
    high = np.clip(rows["income"].fillna(0).to_numpy() / 4, 0, 0.8)
    return np.column_stack([0.8 - high, np.full(len(rows), 0.2), high])


def always(rows):
    return np.full(len(rows), "no")


def half(rows):
    return np.full(len(rows), 0.5)


def dated(rows):
    return (rows["day"].dt.year >= 2022).to_numpy().astype(str)


def nan(rows):
    return np.full(len(rows), np.nan)


def short(rows):
    return np.zeros(len(rows) - 1)


def widens(rows):
    global calls
    calls += 1
    return np.full((len(rows), 1 + calls), 1 / (1 + calls))


def outside(rows):
    return np.tile([-0.5, 1.5], (len(rows), 1))


def logits(rows):
    return np.tile([2.0, 3.0], (len(rows), 1))


def fails(rows):
    raise ValueError("no connection to the vault")


def stops(rows):
    raise KeyboardInterrupt


limit = 3
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The folder, made once."""
    folder = tmp_path_factory.mktemp("work")
    rng = np.random.default_rng(0)
    n = 160
    rows = pd.DataFrame(
        {
            "income": rng.normal(2, 1, n).round(2),
            "years": rng.integers(0, 30, n),
            "region": rng.choice(["N", "S", "E"], n),
            "client": [f"c{i:03d}" for i in range(n)],
        }
    )
    rows.loc[::9, "income"] = np.nan
    granted = (rows["income"].fillna(0) + (rows["region"] == "N") > 2).to_numpy()
    rows["granted"] = np.where(granted, "yes", "no")
    rows[:110].to_csv(folder / "loans.csv", index=False)
    rows[110:].to_csv(folder / "new.csv", index=False)
    X = rows[["income", "years", "region"]].astype({"region": "category"})
    model = lightgbm.LGBMClassifier(n_estimators=8, min_child_samples=5, verbosity=-1, n_jobs=1)
    model.fit(X[:110], granted[:110].astype(int)).booster_.save_model(folder / "model.txt")
    (folder / "boxes_of_cli_tests.py").write_text(MODULE)
    return folder


@pytest.fixture
def work(made, monkeypatch):
    """Be in the folder, with its module importable and no time in the files."""
    monkeypatch.chdir(made)
    monkeypatch.syspath_prepend(str(made))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    return made


@pytest.fixture
def out(tmp_path):
    """A place for reports that does not exist yet."""
    return tmp_path / "reports"

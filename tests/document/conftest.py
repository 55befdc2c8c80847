"""Audits of small black boxes, each made once."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from distill.document import Audit, SourceFile
from distill.document import audit as full_audit

audit = partial(full_audit, effort="fast")  # the search has its own tests
REGIONS = ["north", "south", "west"]
LONG = "l" * 5000
HOSTILE_NAMES = ["<script>alert(1)</script>", "{{ 7*7 }}|`x`\n# h", "\u202eabc\u0007", "年龄 \"q\" 'z'", LONG]
HOSTILE_LEVELS = ["a|b", "</td><b>", "{{x}}", "{% raw %}", "名字", "😀", LONG, "#import \\ *x*"]
HOSTILE_ANSWERS = ["</style><img src=x onerror=alert(1)>", "yes\u2028|no"]


def people(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": np.round(rng.gamma(3.0, 10.0, n), 1),
            "region": rng.choice(REGIONS, n),
            "unused": rng.choice(["a", "b"], n),
        }
    )


def lender(rows: pd.DataFrame) -> np.ndarray:
    """Grant by age and income, and more gladly in the north."""
    pull = (rows["age"] - 45) / 12 + (rows["income"] - 30) / 9 + 1.5 * (rows["region"] == "north")
    grant = 1 / (1 + np.exp(-pull.to_numpy(dtype=float)))
    return np.column_stack([1 - grant, grant])


@pytest.fixture(scope="session")
def loan() -> Audit:
    """Two classes, strings, groups, the truth and files."""
    from distill.blackbox import wrap

    X, test = people(400, 0), people(300, 1)
    return audit(
        wrap(lender, outputs=["deny", "grant"]),
        X,
        test=test,
        y_test=np.where(test["income"] > 28, "grant", "deny"),
        groups=["region", "unused", "age"],
        n_samples=400,
        max_leaf_nodes=6,
        protected=["age"],
        importance=60,
        files=[SourceFile("data", "people.csv", "0" * 64)],
        title="Loans",
    )


@pytest.fixture(scope="session")
def price() -> Audit:
    """A regression on held-back rows, in an array."""
    rows = np.random.default_rng(2).normal(size=(300, 3))
    return audit(
        lambda x: x[:, 0] * 3 + np.abs(x[:, 1]),
        rows,
        y=rows[:, 0] * 3,
        groups=["x2"],
        n_samples=300,
        max_leaf_nodes=5,
        explain=2,
        importance=30,
    )


@pytest.fixture(scope="session")
def hostile() -> Audit:
    """Names, values, answers and a title that want to be markup."""
    rng = np.random.default_rng(3)
    first, second, third, fourth, fifth = HOSTILE_NAMES
    n = 300
    rows = pd.DataFrame(
        {
            first: rng.normal(size=n),
            second: rng.integers(0, 9, n),
            third: rng.choice(HOSTILE_LEVELS, n),
            fourth: rng.choice([1.5, 2.5, np.nan], n),
            fifth: rng.normal(size=n),
        }
    )
    place = {level: i for i, level in enumerate(HOSTILE_LEVELS)}

    def box(frame: pd.DataFrame) -> np.ndarray:
        pull = frame[first] + frame[third].map(place).fillna(0).astype(float) / 2 + 2 * frame[fifth]
        return np.where(pull + frame[fourth].fillna(0) > 2.5, *HOSTILE_ANSWERS)

    return audit(
        box,
        rows,
        groups=[third, fourth],
        n_samples=300,
        max_leaf_nodes=8,
        explain=3,
        title="</title><script>alert(2)</script>\u202e",
    )

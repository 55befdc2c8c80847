"""Pages of small audits, opened in the chromium that the machine has."""

import copy
import shutil

import numpy as np
import pandas as pd
import pytest

from distill.blackbox import wrap
from distill.document import audit
from distill.document.html import html

playwright = pytest.importorskip("playwright.sync_api", reason="these tests need the extra `browser`")

LONG = "l" * 5000
HOSTILE = [
    "</script><script>alert(1)</script>",
    "{{ 7*7 }}",
    "#import \\ *x* '\"",
    "\u202eabc\u0007",
    "😀 名字",
    LONG,
]


@pytest.fixture(scope="session")
def chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("The browser tests need chromium on the path.")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def records():
    """Records by name: "plain", "numbers", "hostile"; with 1,000 rows "rows" and, of 64 rules, "many"."""
    made = {"plain": _challenged(_plain(8)), "numbers": _numbers(), "hostile": _hostile()}
    return made | {"rows": _thousand(made["numbers"]), "many": _thousand(_plain(64))}


@pytest.fixture(scope="session")
def pages(records, tmp_path_factory):
    """The address of each page."""
    folder = tmp_path_factory.mktemp("pages")
    for name, record in records.items():
        (folder / f"{name}.html").write_text(html(record), encoding="utf-8")
    return {name: f"file://{folder / name}.html" for name in records}


@pytest.fixture
def opened(chromium, pages):
    """Open a page by name; whatever it asks for or complains of is in its `complaints`."""
    contexts = []

    def open_page(name, **options):
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
        page.on(
            "request", lambda asked: page.complaints.append(asked.url) if asked.url != pages[name] else None
        )
        page.goto(pages[name])
        return page

    yield open_page
    for context in contexts:
        context.close()


def _thousand(record):
    some = record["explanations"]
    explained = [
        {**copy.deepcopy(some[i % len(some)]), "row": {"table": "test", "position": i}} for i in range(1000)
    ]
    return {**record, "explanations": explained}


def _plain(leaves):
    rng = np.random.default_rng(0)
    rows = pd.DataFrame(
        {
            "age": rng.integers(18, 80, 1200),
            "income": np.round(rng.gamma(3.0, 10.0, 1200), 1),
            "region": rng.choice(["north", "south", "west"], 1200),
        }
    )

    def lender(frame):
        pull = np.sin(frame["age"] / 6) + (frame["income"] - 30) / 9 + 1.5 * (frame["region"] == "north")
        grant = 1 / (1 + np.exp(-3 * pull.to_numpy(dtype=float)))
        return np.column_stack([1 - grant, grant])

    return audit(
        wrap(lender, outputs=["deny", "grant"]),
        rows[:600],
        test=rows[600:],
        y_test=np.where(rows["income"][600:] > 28, "grant", "deny"),
        groups=["region"],
        max_leaf_nodes=leaves,
        explain=6,
        stability=2,
        importance=40,
        protected=["region"],
        effort="fast",
    ).record


def _challenged(record):
    """The record with a challenger of every line, whichever is the more faithful."""
    figure = {"value": 0.2, "low": 0.1, "high": 0.3, "n": 50, "baseline": 0.5, "direction": "lower"}
    rule = {"conditions": ["age ≤ 40"], "value": 0.5, "n": 50}
    for one in record["explanations"]:
        one["challenger"] = {
            "rules": [rule, rule],
            "fidelity": [{"name": "rmse"} | figure],
            "error": 0.1,
            "error_of_line": 0.2,
        }
    return record


def _numbers():
    rows = np.random.default_rng(2).normal(size=(300, 3))
    return audit(
        lambda x: x[:, 0] * 3 + np.abs(x[:, 1]), rows, max_leaf_nodes=5, explain=2, effort="fast"
    ).record


def _hostile():
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({name: rng.normal(size=300) for name in HOSTILE[:4]})
    rows[LONG] = rng.choice(HOSTILE, 300)

    def box(frame):
        pull = frame[HOSTILE[0]] + frame[LONG].map({name: i / 2 for i, name in enumerate(HOSTILE)}).astype(
            float
        )
        return np.where(pull > 1, "</style><img src=x onerror=alert(1)>", "yes\u2028|no")

    return audit(
        box, rows, groups=[LONG], max_leaf_nodes=8, explain=3, effort="fast", title=HOSTILE[0] + HOSTILE[3]
    ).record

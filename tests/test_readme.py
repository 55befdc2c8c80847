"""The README promises commands and code; both are run as they stand there."""

import re
from pathlib import Path

import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import HistGradientBoostingClassifier

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def test_each_command_of_a_newcomer_stands_on_one_line_of_its_own_block():
    assert [block for block in blocks("console") if block.startswith("python3")] == [
        "python3 -m venv .venv && .venv/bin/pip install '.[pdf]' && .venv/bin/distill demo\n",
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest\n",
    ]


@pytest.mark.slow
def test_the_lines_of_python_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    model = HistGradientBoostingClassifier(random_state=0).fit(X[:400], y[:400])
    (lines,) = blocks("python")
    exec(lines, {"model": model, "X": X[:400], "X_new": X[400:]})  # noqa: S102 -- our own README
    written = {path.name for path in (tmp_path / "reports").iterdir()}
    assert written >= {"mine.html", "mine.md", "mine.json"}

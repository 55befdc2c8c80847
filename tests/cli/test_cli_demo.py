"""The demonstration: its data, its black box on every machine, and next steps that work when pasted."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import distill
from distill.cli import run
from distill.cli.demo import box_of, next_steps, trained, tumours, write_beside
from distill.cli.telling import called

DATA = tumours()


def test_the_box_never_sees_half_of_the_data():
    assert (len(DATA.X), len(DATA.X_new)) == (284, 285)
    assert set(DATA.y) == {"benign", "malignant"}
    assert next(iter(DATA.X)) == "mean radius"


def test_the_box_is_a_lightgbm_classifier(capsys):
    box = box_of(trained(DATA))
    assert box.name == "LGBMClassifier of breast tumours"
    assert box.outputs == ("benign", "malignant")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("failure", [OSError("libgomp.so.1: cannot open shared object file"), None])
def test_without_lightgbm_scikit_learn_takes_its_place(tmp_path, capsys, monkeypatch, failure):
    class Finder:
        def find_spec(self, name, *_):
            if name == "lightgbm" and failure:
                raise failure

    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    if failure:
        monkeypatch.delitem(sys.modules, "lightgbm", raising=False)
    else:
        monkeypatch.setitem(sys.modules, "lightgbm", None)
    model = trained(DATA)
    assert box_of(model).name == "GradientBoostingClassifier of breast tumours"
    said = capsys.readouterr().err
    assert said.startswith("LightGBM cannot load (")
    assert said.endswith("), so scikit-learn's gradient boosting takes its place.\n")
    beside = write_beside(tmp_path / "demo", model, DATA)
    assert [path.name for path in beside] == ["demo-data.csv", "demo-new.csv"]
    assert next_steps(tmp_path / "demo", beside, 0) == [
        ("see what the commands take", f"{called()} audit --help")
    ]


def test_the_program_is_called_as_it_was(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", [".venv/bin/distill", "demo"])
    assert called() == ".venv/bin/distill"
    monkeypatch.setattr(sys, "argv", ["/somewhere/my tools/distill", "demo"])
    assert called() == "'/somewhere/my tools/distill'"
    monkeypatch.setattr(sys, "argv", ["/site/distill/cli/__main__.py", "demo"])
    assert called() == f"{shlex.quote(sys.executable)} -m distill"
    program = tmp_path / "distill"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(program), "demo"])
    assert called() == "distill"


def test_another_format_is_refused_before_training(tmp_path, capsys):
    assert run(["demo", "-o", str(tmp_path / "demo.docx")]) == 2
    assert "those that work are .html .pdf .md .json" in capsys.readouterr().err


@pytest.mark.slow
def test_the_whole_job_and_its_next_steps(tmp_path):
    env = dict(os.environ, PYTHONPATH=str(Path(distill.__file__).parents[1]))

    def shell(command):
        args = ["bash", "-c", command]
        return subprocess.run(args, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - a person pastes it too

    done = shell(f"{shlex.quote(sys.executable)} -m distill demo")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "reports").iterdir()}
    assert names == {
        f"demo{ending}"
        for ending in (
            ".html",
            ".pdf",
            ".md",
            ".json",
            "-tree.svg",
            "-data.csv",
            "-new.csv",
            "-model.txt",
            ".sqlite",
        )
    }
    record = json.loads((tmp_path / "reports/demo.json").read_text(encoding="utf-8"))
    assert record["data"]["given"] is True
    assert len(record["explanations"]) == 5
    assert done.stdout.startswith(f"Verdict: {record['verdict']['word']}\n")
    steps = [line for line in done.stdout.partition("Try next")[2].splitlines() if line.startswith("    ")]
    assert [shell(step).returncode for step in steps] == [0, 0, 0]
    again = json.loads((tmp_path / "reports/mine.json").read_text(encoding="utf-8"))
    assert again["verdict"]["word"] == record["verdict"]["word"]

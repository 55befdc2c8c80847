"""The ledger on the command line: kept by default, replayed without the model, shown, exported, mended."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import distill
from distill.blackbox.http import line
from distill.cli import run
from distill.ledger import Ledger

pytestmark = pytest.mark.usefixtures("work")

MODULE = "boxes_of_cli_tests"
FEW = ["--samples", "60", "--max-leaf-nodes", "3", "--explain", "1"]
LOANS = ["model.txt", "loans.csv", "--outputs", "no,yes"]
REFUSED = f"[Errno {errno.ECONNREFUSED}] {os.strerror(errno.ECONNREFUSED)}"
CHANCE = [f"{MODULE}:chance", "loans.csv", "--outputs", "no,yes", "--target", "granted", "--drop", "client"]


def documents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".sqlite"}


def audited(out, *args):
    """Run an audit; return its documents."""
    assert run(["audit", *args, "-o", str(out / "report"), *FEW]) == 0
    return documents(out)


def rows_in(path):
    return [stock.rows for stock in Ledger(path).stock()]


@pytest.fixture
def asked(capsys):
    """Return what a command says of its questions."""
    return lambda: capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("model", [LOANS, CHANCE])
def test_cold_warm_and_replayed_runs_write_the_same_bytes(work, out, asked, monkeypatch, model):
    cold = audited(out, *model)
    ledger = out / "report.sqlite"
    [rows] = rows_in(ledger)
    assert asked() == f"{rows} row(s) were asked, 0 answered from the ledger {ledger}."
    again = 50 if model is CHANCE else 0
    assert audited(out, *model) == cold
    assert asked() == f"{again} row(s) were asked, {rows - again} answered from the ledger {ledger}."
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path != str(work)])
    hidden = [work / "model.txt", work / f"{MODULE}.py"]
    for path in hidden:
        path.rename(path.with_suffix(".away"))
    try:
        assert audited(out, *model, "--replay") == cold
        assert asked() == f"0 row(s) were asked, {rows} answered from the ledger {ledger}."
    finally:
        for path in hidden:
            path.with_suffix(".away").rename(path)


@pytest.mark.slow
def test_one_thread_and_two_write_the_same_bytes(work, out):
    written = []
    for threads in ("1", "2"):
        env = dict(os.environ, PYTHONPATH=str(Path(distill.__file__).parents[1]), OMP_NUM_THREADS=threads)
        args = ["audit", *LOANS, "--test", "new.csv", "-o", str(out / threads / "report"), "--samples", "300"]
        subprocess.run([sys.executable, "-m", "distill", *args], env=env, check=True, cwd=work)  # noqa: S603 - our own program
        written.append(documents(out / threads))
    assert written[0] == written[1]


def test_commands_share_a_ledger(tmp_path, asked):
    ledger = str(tmp_path / "all.sqlite")
    assert run(["tree", *LOANS, "--samples", "60", "--max-leaf-nodes", "3", "--ledger", ledger]) == 0
    assert asked() == f"213 row(s) were asked, 0 answered from the ledger {ledger}."
    assert run(["explain", *LOANS, "--samples", "60", "--row", "3", "--ledger", ledger]) == 0
    assert ", 0 answered from" not in asked()


@pytest.mark.parametrize("command", [["tree"], ["explain", "--row", "3"]])
def test_what_is_only_printed_leaves_no_ledger(work, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    model = [str(work / "model.txt"), str(work / "loans.csv")]
    assert run([*command, *model, "--samples", "60"]) == 0
    assert list(tmp_path.iterdir()) == []


def test_no_ledger_keeps_nothing(out):
    assert set(audited(out, *LOANS, "--no-ledger")) == {path.name for path in out.iterdir()}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--no-ledger", "--replay"], "--no-ledger goes with neither --ledger nor --replay."),
        (["--no-ledger", "--ledger", "x"], "--no-ledger goes with neither --ledger nor --replay."),
        (["--replay"], "There is no ledger {out}/report.sqlite with answers to replay."),
        (["--ledger", "loans.csv"], "loans.csv is no ledger; name another file."),
        (["--ledger", "."], ". is a folder; name a file for the ledger."),
        (["--fingerprint", "v1"], "LightGBM text model model.txt has a fingerprint of its own; leave out"),
    ],
)
def test_options_that_do_not_fit(out, capsys, options, sentence):
    assert run(["audit", *LOANS, *FEW, "-o", str(out / "report"), *options]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"distill: {sentence.format(out=out)}")
    assert len(said.splitlines()) == 1
    assert not out.exists()


def test_a_replay_without_a_place_is_refused(capsys):
    assert run(["tree", *LOANS, "--replay"]) == 2
    told = "distill: --replay needs the ledger of an earlier run: give it with --ledger FILE.\n"
    assert capsys.readouterr().err == told


def test_a_replay_refuses_rows_and_boxes_the_ledger_does_not_know(out, capsys):
    audited(out, *LOANS)
    report = ["-o", str(out / "report"), *FEW, "--replay"]
    assert run(["audit", *LOANS, *report, "--seed", "1"]) == 2
    assert "has no answer to " in capsys.readouterr().err
    assert run(["audit", "other.txt", *LOANS[1:], *report]) == 2
    assert capsys.readouterr().err.endswith(
        "holds no answers of other.txt as it is now; it holds those of 'LightGBM text model model.txt'.\n"
    )


def test_a_replay_refuses_a_model_that_has_changed(work, out, tmp_path, capsys):
    model = tmp_path / "model.txt"
    text = (work / "model.txt").read_text()
    model.write_text(text)
    audited(out, str(model), *LOANS[1:])
    model.write_text(text.replace("end of parameters", "end of parameters\n"))
    assert run(["audit", str(model), *LOANS[1:], *FEW, "-o", str(out / "report"), "--replay"]) == 2
    assert "holds no answers of " in capsys.readouterr().err


def test_a_declared_fingerprint_tells_versions_apart(out, capsys, caplog):
    for version in ("v1", "v2"):
        audited(out, *CHANCE, "--fingerprint", version)
    ledger = out / "report.sqlite"
    assert [record.message for record in caplog.records] == [
        f"The ledger {ledger} holds answers of '{MODULE}:chance'; {MODULE}:chance gets its own shelf."
    ]
    assert len(rows_in(ledger)) == 2
    capsys.readouterr()
    report = ["-o", str(out / "report"), *FEW, "--replay"]
    assert run(["audit", *CHANCE, *report]) == 2
    assert "holds answers of several boxes" in capsys.readouterr().err
    assert run(["audit", *CHANCE, *report, "--fingerprint", "v1"]) == 0


# ---------------------------------------------------------------- distill ledger


@pytest.fixture(scope="module")
def filled(made, tmp_path_factory):
    """The documents and the ledger of an audit, made once."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        audited(folder, *LOANS)
    return folder


@pytest.fixture
def ledger(filled, out):
    """A copy of it, to be played with."""
    shutil.copytree(filled, out)
    return str(out / "report.sqlite")


def test_a_ledger_is_shown(ledger, capsys):
    assert run(["ledger", ledger]) == 0
    name, rows, fingerprint, made_with = capsys.readouterr().out.splitlines()
    assert name == "1  LightGBM text model model.txt"
    assert rows.startswith(f"    {rows_in(ledger)[0]} rows in ")
    assert fingerprint.startswith("    fingerprint ")
    assert made_with.startswith("    answered with Python 3.")
    assert "lightgbm" in made_with


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_labelled_rows_are_exported(ledger, tmp_path, suffix):
    file = tmp_path / f"rows{suffix}"
    assert run(["ledger", ledger, "--export", str(file)]) == 0
    frame = pd.read_csv(file) if suffix == ".csv" else pd.read_parquet(file)
    assert list(frame) == ["income", "years", "region", "answer"]
    assert len(frame) == rows_in(ledger)[0]
    assert frame["answer"].between(0, 1).all()


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["none.sqlite"], "There is no ledger 'none.sqlite'."),
        (["loans.csv"], "loans.csv is no ledger; name another file."),
        (["LEDGER", "--export", "x.xls"], "--export 'x.xls' has '.xls'; those that work are .csv .parquet."),
        (["LEDGER", "--export", "x.csv", "--forget", "1"], "--forget stands alone: export the rows first"),
        (["LEDGER", "--box", "1"], "--box says which box to export; give --export FILE too."),
        (
            ["LEDGER", "--export", "x.csv", "--box", "3"],
            "The ledger 'LEDGER' holds 1 box(es), so there is no",
        ),
        (["LEDGER", "--forget", "99"], "The ledger LEDGER has no batch 99."),
        (["LEDGER", "--forget", "1"], "Batch 1 of the ledger LEDGER is sound and holds "),
    ],
)
def test_what_a_ledger_cannot_do_is_said(ledger, capsys, args, sentence):
    capsys.readouterr()
    assert run(["ledger", *(ledger if arg == "LEDGER" else arg for arg in args)]) == 2
    assert capsys.readouterr().err.startswith(f"distill: {sentence.replace('LEDGER', ledger)}")


def test_a_damaged_batch_is_forgotten_and_asked_again(ledger, out, capsys):
    before = documents(out)
    connection = sqlite3.connect(ledger)
    with connection.blobopen("batches", "answers", 1) as blob:
        blob[30] ^= 1
    connection.close()
    assert run(["audit", *LOANS, *FEW, "-o", str(out / "report")]) == 2
    said = capsys.readouterr().err
    assert "is damaged: the answers of batch 1 do not match the checksum; restore a copy, or" in said
    assert f"`distill ledger {ledger} --forget 1` to have it asked again." in said
    assert run(["ledger", ledger, "--forget", "1"]) == 0
    assert "row(s) will be asked again.\n" in capsys.readouterr().err
    assert audited(out, *LOANS) == before


def test_a_server_that_was_never_there_is_soon_given_up_and_the_ledger_is_left_alone(
    ledger, capsys, monkeypatch
):
    waits = []
    monkeypatch.setattr(line, "time", SimpleNamespace(sleep=waits.append, time=time.time))
    before, url = Path(ledger).read_bytes(), "http://127.0.0.1:1/invocations"
    args = [url, *LOANS[1:], *FEW, "--box-version", "7", "--ledger", ledger, "-o", "never.json"]
    assert run(["audit", *args]) == 3
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"distill: The connection to 127.0.0.1 failed (ConnectError: {REFUSED}) and was "
        f"tried 5 time(s); start the server, or correct the address {url}, and run this again."
    )
    assert len(waits) == 4
    assert Path(ledger).read_bytes() == before


SLOW = """
import time
import numpy as np
def box(rows):
    time.sleep(0.4)
    return np.column_stack([rows["income"] > 2, rows["income"] <= 2]).astype(float)
"""


def test_ctrl_c_says_how_to_go_on(tmp_path):
    (tmp_path / "slow_box.py").write_text(SLOW)
    pd.DataFrame({"income": [i / 1000 for i in range(5000)]}).to_csv(tmp_path / "rows.csv", index=False)
    env = dict(os.environ, PYTHONPATH=str(Path(distill.__file__).parents[1]))
    args = [sys.executable, "-m", "distill", "tree", "slow_box:box", "rows.csv", "-o", "tree.svg"]
    process = subprocess.Popen(args, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own program
    assert process.stderr.readline().startswith("Asking slow_box:box")
    while not (tmp_path / "tree.sqlite").exists():
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert told == (
        "\ndistill: interrupted; the answers so far are safe in tree.sqlite: "
        "run the same command again to go on.\n"
    )
    assert {path.name for path in tmp_path.iterdir()} >= {"tree.sqlite", "rows.csv"}
    assert not (tmp_path / "tree.sqlite-wal").exists()
    assert sum(rows_in(tmp_path / "tree.sqlite")) % 1024 == 0

"""Rows without an answer on the command line: refused, allowed, counted, replayed, shown."""

import sys

import pytest

from distill.cli import run
from distill.document import Audit

pytestmark = pytest.mark.usefixtures("gappy")

FEW = ["--samples", "60", "--max-leaf-nodes", "3", "--explain", "1"]
LOANS = ["gappy:price", "loans.csv", "--drop", "client,granted"]

MODULE = """
def price(rows):
    return (100.0 * rows["income"] + rows["years"]).to_numpy()
"""


@pytest.fixture
def gappy(work, monkeypatch):
    """A box that answers nothing where the income is missing, which is 10 of 103 distinct rows."""
    (work / "gappy.py").write_text(MODULE)
    monkeypatch.delitem(sys.modules, "gappy", raising=False)


def audited(out, *options):
    code = run(["audit", *LOANS, "-o", str(out / "report"), *FEW, *options])
    return code, {path.name: path.read_bytes() for path in out.glob("report.*") if path.suffix != ".sqlite"}


def test_lost_rows_end_the_run_unless_they_are_allowed(out, capsys):
    code, documents = audited(out)
    assert (code, documents) == (3, {})
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("distill: The black box failed on 10 row(s), 0 allowed; the first: The black box ")
    assert audited(out, "--max-failed-rows", "5%")[0] == 3
    assert "failed on 10 row(s), 5 allowed;" in capsys.readouterr().err.splitlines()[-1]


def test_allowed_losses_are_counted_and_written_alike_cold_warm_and_replayed(out, capsys):
    allowed = ["--max-failed-rows", "40%"]
    code, cold = audited(out, *allowed)
    assert code == 0
    told = capsys.readouterr().err.splitlines()[-1]
    [finding] = [
        one for one in Audit.read(out / "report.json").record["findings"] if one["code"] == "lost-rows"
    ]
    assert " of 170 rows (" in finding["sentence"]
    assert finding["sentence"] in cold["report.md"].decode()
    assert "without an answer, 0 answered from the ledger" in told
    for options in (allowed, [*allowed, "--replay"]):
        assert audited(out, *options) == (0, cold)
    capsys.readouterr()
    assert run(["ledger", str(out / "report.sqlite")]) == 0
    assert "row(s) without an answer: The black box answered no finite number." in capsys.readouterr().out


def test_a_row_to_explain_that_has_no_answer_is_named(capsys):
    told = ["--row", "0", "--samples", "60", "--max-failed-rows", "40%"]
    assert run(["explain", *LOANS, *told]) == 3
    assert capsys.readouterr().err.splitlines()[-1] == (
        "distill: The black box gave no answer to row(s) 0 of the 1 asked about (counted from 0); the first: "
        "The black box answered no finite number. The other answers are kept."
    )


@pytest.mark.slow
def test_worker_processes_write_the_same_bytes(out):
    allowed = ["--max-failed-rows", "40%"]
    _, alone = audited(out / "one", *allowed)
    assert audited(out / "two", *allowed, "--workers", "2") == (0, alone)


def test_workers_are_for_models_on_this_machine(capsys):
    assert run(["audit", "http://localhost:1/invocations", "loans.csv", "--workers", "2"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "distill: --workers is for a model on this machine; for a URL give --concurrency."
    )

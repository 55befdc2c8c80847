"""A disk that fills up in the middle of a run: a file system of its own, small and then larger."""

import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest

from distill.cli import run
from distill.ledger import Ledger

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("work")]

LOANS = ["model.txt", "loans.csv", "--outputs", "no,yes", "--drop", "client,granted"]
SIZE = ["--samples", "5000", "--max-leaf-nodes", "2"]

KIB = 1024


@pytest.fixture
def disk(tmp_path):
    """A disk with room for one batch of answers and no second."""
    folder = tmp_path / "disk"
    folder.mkdir()
    refused = mount("-t", "tmpfs", "-o", f"size={300 * KIB}", "tmpfs", folder)
    if refused:
        pytest.skip(f"mounting a file system is for root: {refused}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607 - the system's own


def mount(*args):
    """Return what the system says against it, if anything."""
    program = shutil.which("mount")
    if program is None:
        return "there is no program `mount`"
    done = subprocess.run([program, *map(str, args)], capture_output=True, text=True, check=False)  # noqa: S603 - the system's own
    return done.stderr.strip()


def test_the_answers_before_are_safe_and_the_run_goes_on_with_more_space(disk, tmp_path, capsys):
    ledger = disk / "loans.sqlite"
    command = ["tree", *LOANS, *SIZE, "--ledger", str(ledger), "-o", str(tmp_path / "tree.svg")]
    assert run(command) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"distill: The ledger {ledger} cannot be written (database or disk is full); what was entered "
        "before is safe: free some space and run the same command again."
    )
    with closing(sqlite3.connect(ledger)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    [before] = Ledger(ledger).stock()
    assert before.rows > 0
    assert run(["ledger", str(ledger)]) == 0
    assert not mount("-o", f"remount,size={20 * KIB * KIB}", disk)
    capsys.readouterr()
    assert run(command) == 0
    assert (
        capsys.readouterr()
        .err.splitlines()[-1]
        .endswith(f" row(s) were asked, {before.rows} answered from the ledger {ledger}.")
    )


def test_a_document_that_does_not_fit_leaves_nothing_behind(disk, capsys):
    filler = disk / "filler"
    filler.write_bytes(bytes(290 * KIB))
    file = disk / "report.html"
    few = ["--samples", "50", "--max-leaf-nodes", "2", "--explain", "0"]
    assert run(["audit", *LOANS, *few, "--no-ledger", "-o", str(file)]) == 2
    told = f"distill: The report cannot be written to {file}: No space left on device."
    assert capsys.readouterr().err.splitlines()[-1] == told
    assert list(disk.iterdir()) == [filler]

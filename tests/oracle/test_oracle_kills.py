"""Leaving in the middle: killed, interrupted once, interrupted twice. Real processes, real signals."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

import distill
from distill.ledger import Ledger

ROWS, BATCH = 2000, 50

PROGRAM = """
    import sys, time
    from pathlib import Path
    import numpy as np
    from distill import wrap
    from distill.oracle import Oracle
    from distill.table import Table

    ledger, told, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])

    def box(rows):
        time.sleep(seconds)
        with told.open("a") as file:  # what the box has answered, as it would stand on a bill
            file.write("".join(f"{int(value)}\\n" for value in rows[:, 0]))
        return rows[:, 0] / 7

    rows = np.arange(ROWS * 2.0).reshape(2, ROWS).T
    oracle = Oracle(wrap(box, fingerprint="f" * 64), ledger=ledger, batch_size=BATCH)
    print("asking", flush=True)
    scores = oracle.label(Table.of(rows))
    assert np.array_equal(scores[:, 0], rows[:, 0] / 7)
    print(oracle.counts.asked)
"""


@pytest.fixture
def start(tmp_path):
    """Start the program, with its ledger and its bill in a folder of its own."""
    env = dict(os.environ, PYTHONPATH=str(Path(distill.__file__).parents[1]))
    text = textwrap.dedent(PROGRAM).replace("ROWS", str(ROWS)).replace("BATCH", str(BATCH))

    def start(seconds):
        args = [
            sys.executable,
            "-c",
            text,
            str(tmp_path / "loan.sqlite"),
            str(tmp_path / "bill"),
            str(seconds),
        ]
        process = subprocess.Popen(args, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own program
        assert process.stdout.readline() == "asking\n", process.stderr.read()
        return process

    return start


def billed(folder):
    bill = folder / "bill"
    return [int(line) for line in bill.read_text().split()] if bill.exists() else []


def kept(folder):
    """Return the rows in the ledger; the file is sound."""
    path = folder / "loan.sqlite"
    if not path.exists():
        return 0
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    return sum(stock.rows for stock in Ledger(path).stock())


def killed(process, seconds):
    time.sleep(seconds)
    process.kill()
    process.communicate()


def check_resumed(start, folder, kills):
    """Run to the end: every answer is there, and only batches in flight were asked for twice."""
    before = kept(folder)
    said, _ = start(0).communicate()
    assert int(said) == ROWS - before
    bill = np.array(billed(folder))
    assert sorted(set(bill.tolist())) == list(range(ROWS))
    assert len(bill) - ROWS <= kills * BATCH
    assert kept(folder) == ROWS


def test_a_killed_run_goes_on_where_it_stopped(start, tmp_path):
    killed(start(0.01), 0.2)
    assert 0 < kept(tmp_path) < ROWS
    check_resumed(start, tmp_path, kills=1)


@pytest.mark.slow
def test_ten_kills_at_random_moments(start, tmp_path):
    rng = np.random.default_rng(int.from_bytes(os.urandom(4), "little"))
    for _ in range(10):
        killed(start(0.004), rng.uniform(0, 0.15))
        answered, safe = len(set(billed(tmp_path))), kept(tmp_path)
        assert answered - safe <= BATCH  # only what was in flight is not in the ledger
    check_resumed(start, tmp_path, kills=10)


def test_ctrl_c_once_keeps_the_batch_in_flight(start, tmp_path):
    process = start(0.3)
    time.sleep(0.4)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert "KeyboardInterrupt" in told
    bill = billed(tmp_path)
    assert 0 < len(bill) < ROWS
    assert kept(tmp_path) == len(bill)
    check_resumed(start, tmp_path, kills=0)


def test_ctrl_c_twice_leaves_now(start, tmp_path):
    process = start(30)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert time.monotonic() - began < 15
    assert kept(tmp_path) == 0


def test_two_processes_share_one_ledger(start, tmp_path):
    both = [start(0.005), start(0.005)]
    asked = [int(process.communicate()[0]) for process in both]
    assert kept(tmp_path) == sum(asked) == len(billed(tmp_path))
    assert start(0).communicate()[0] == "0\n"

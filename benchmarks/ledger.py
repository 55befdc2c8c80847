"""What a ledger costs, beside raw numpy files, and whether it loses anything when its process is killed.

    python benchmarks/ledger.py            # about ten minutes; needs 6 GB of disk
    python benchmarks/ledger.py --millions 1 --kills 20

Rates are rows per CPU second of one thread (user and system); wall seconds stand beside them where the disk
is waited for, since every batch is on the disk before the next is asked.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import sqlite3
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from distill import wrap
from distill.ledger import Batch, Ledger, Title, row_keys
from distill.oracle import Oracle
from distill.table import Table

COLUMNS = 30
BATCH = 1024
CHUNK = 250 * BATCH
"""Rows generated at a time."""

MILLION = 1_000_000
TITLE = Title("b" * 64, "benchmark")
RESULTS = Path(__file__).parent / "results"


class Clock:
    """CPU and wall seconds, added up over stretches."""

    def __init__(self):
        self.cpu = self.wall = 0.0

    @contextmanager
    def running(self):
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.cpu += time.process_time() - cpu
        self.wall += time.perf_counter() - wall

    def told(self, rows):
        return {
            "rows": rows,
            "rows_per_cpu_second": round(rows / self.cpu),
            "cpu_seconds": round(self.cpu, 3),
            "wall_seconds": round(self.wall, 3),
        }


def chunks(n_rows):
    """Yield frames that are the same in every run."""
    for start in range(0, n_rows, CHUNK):
        rng = np.random.default_rng(start)
        size = min(CHUNK, n_rows - start)
        yield pd.DataFrame(rng.random((size, COLUMNS)), columns=[f"c{j}" for j in range(COLUMNS)])


def raw_files(folder, n_rows):
    """The same bytes as plain numpy arrays, one file to a batch, each on the disk before the next."""
    written, read = Clock(), Clock()
    place = folder / "raw"
    place.mkdir()
    batch = next(chunks(BATCH)).to_numpy()
    batch = np.hstack([batch, batch[:, :3]])  # a key of two words and an answer
    files = [place / f"{i}.npy" for i in range(n_rows // BATCH)]
    with written.running():
        for path in files:
            with path.open("wb") as file:
                np.save(file, batch)
                os.fsync(file.fileno())
    with read.running():
        for path in files:
            np.load(path)
    size = sum(path.stat().st_size for path in files)
    for path in files:
        path.unlink()
    rows = len(files) * BATCH
    return {"write": written.told(rows), "read": read.told(rows), "bytes_per_row": round(size / rows, 1)}


def filled(path, n_rows):
    """Fill a ledger; return what hashing and entering cost."""
    hashing, entering = Clock(), Clock()
    shelf = Ledger(path).open(TITLE)
    for frame in chunks(n_rows):
        with hashing.running():
            keys = row_keys(frame)
        raw = frame.to_numpy()[:, :1].copy()
        parts = [slice(start, start + BATCH) for start in range(0, len(frame), BATCH)]
        batches = [Batch(frame[part], keys[part], raw[part]) for part in parts]
        with entering.running():
            for batch in batches:
                shelf.enter(batch)
    with entering.running():
        assert len(shelf) == n_rows  # what was entered is sorted when it is first asked for
    return hashing.told(n_rows), entering.told(n_rows)


def used(path, n_rows):
    """Open a full ledger; return what that, known and unknown look-ups and one more batch cost."""
    opening, known, unknown, more = Clock(), Clock(), Clock(), Clock()
    with opening.running():
        shelf = Ledger(path).open(TITLE)
        assert len(shelf) == n_rows
    frame = next(chunks(n_rows))
    keys = row_keys(frame)
    with known.running():
        [(places, raw)] = shelf.look_up(keys)
    assert len(places) == len(frame)
    assert (raw[np.argsort(places), 0] == frame["c0"]).all()
    with unknown.running():
        assert not shelf.knows(keys + np.uint64(1)).any()
    extra = frame[:BATCH] + 1
    with more.running():
        shelf.enter(Batch(extra, row_keys(extra), np.ones((BATCH, 1))))
    return {
        "reopen": opening.told(n_rows),
        "look_up_known": known.told(len(frame)),
        "look_up_unknown": unknown.told(len(frame)),
        "one_more_batch": more.told(BATCH),
    }


def at_size(folder, n_rows):
    path = folder / f"{n_rows}.sqlite"
    hashing, entering = filled(path, n_rows)
    found = {"hash": hashing, "enter": entering, **used(path, n_rows)}
    found["bytes_per_row"] = round(path.stat().st_size / n_rows, 1)
    path.unlink()
    return found


# ---------------------------------------------------------------- kills

KILL_ROWS, KILL_BATCH = 10_000, 100


class Billing:
    """A box that writes down what it has answered, as it would stand on a bill."""

    def __init__(self, bill):
        self.bill = bill

    def __call__(self, rows):
        time.sleep(0.002)
        with self.bill.open("ab") as file:
            file.write(rows[:, 0].astype("<i8").tobytes())
        return rows[:, 0] / 7


def asked(folder):
    rows = np.arange(KILL_ROWS * 2.0).reshape(2, KILL_ROWS).T
    box = wrap(Billing(folder / "bill"), fingerprint="f" * 64)
    oracle = Oracle(box, ledger=folder / "kills.sqlite", batch_size=KILL_BATCH)
    scores = oracle.label(Table.of(rows))
    assert (scores[:, 0] == rows[:, 0] / 7).all()
    os._exit(0)


def billed(folder):
    bill = folder / "bill"
    return np.fromfile(bill, "<i8") if bill.exists() else np.empty(0, "<i8")


def kept(path):
    return sum(stock.rows for stock in Ledger(path).stock()) if path.exists() else 0


def kills(folder, count):
    """Kill a run at random moments until it was killed so often; begin anew whenever it is through."""
    rng = np.random.default_rng(int.from_bytes(os.urandom(8), "little"))
    fork = multiprocessing.get_context("fork")
    found = {
        "kills": 0,
        "runs_finished": 0,
        "lost": 0,
        "asked_twice": 0,
        "in_flight_at_most": KILL_BATCH,
        "checked": 0,
        "damaged": 0,
    }
    killed_here = 0
    path = folder / "kills.sqlite"
    while found["kills"] < count:
        process = fork.Process(target=asked, args=(folder,))
        process.start()
        process.join(rng.uniform(0.0, 0.4))
        if process.is_alive():
            process.kill()
            found["kills"] += 1
            killed_here += 1
        process.join()
        answered = len(np.unique(billed(folder)))
        found["lost"] += max(0, answered - kept(path) - KILL_BATCH)
        if path.exists():
            connection = sqlite3.connect(path)
            found["checked"] += 1
            found["damaged"] += connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
            connection.close()
        if answered == KILL_ROWS and process.exitcode == 0:
            found["runs_finished"] += 1
            found["asked_twice"] += max(0, len(billed(folder)) - KILL_ROWS - killed_here * KILL_BATCH)
            killed_here = 0
            for file in folder.iterdir():
                file.unlink()
    return found


# ---------------------------------------------------------------- the report


def lines(found):
    yield f"{COLUMNS} float columns, one answer, batches of {BATCH}; {found['machine']}"
    yield ""
    yield f"{'':<28}{'rows':>12}{'rows / CPU s':>15}{'CPU s':>10}{'wall s':>10}"
    groups = {
        "numpy files": found["raw"],
        **{f"{size} million": found[f"{size}"] for size in found["millions"]},
    }
    for name, group in groups.items():
        for part, figures in group.items():
            if isinstance(figures, dict):
                yield (
                    f"{name + ', ' + part.replace('_', ' '):<28}{figures['rows']:>12,}"
                    f"{figures['rows_per_cpu_second']:>15,}{figures['cpu_seconds']:>10.2f}"
                    f"{figures['wall_seconds']:>10.2f}"
                )
        yield f"{name + ', bytes per row':<28}{group['bytes_per_row']:>12}"
        yield ""
    told = found["kills"]
    yield f"kill -9 at random moments: {told['kills']}, {told['runs_finished']} run(s) finished between them"
    yield f"acknowledged answers lost: {told['lost']}"
    yield f"asked twice beyond the batch in flight: {told['asked_twice']}"
    yield f"damaged (integrity_check): {told['damaged']} of {told['checked']} files there were"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", default="1,10", help="rows in the ledger, in millions")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--folder", help="where the files go while it runs; by default a temporary one")
    args = parser.parse_args()
    sizes = [int(size) for size in args.millions.split(",")]
    found = {
        "machine": f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"numpy {np.__version__}",
        "millions": sizes,
    }
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        (folder / "kills").mkdir()
        found["kills"] = kills(folder / "kills", args.kills)
        found["raw"] = raw_files(folder, MILLION)
        for size in sizes:
            found[str(size)] = at_size(folder, size * MILLION)
    text = "\n".join(lines(found)) + "\n"
    print(text)
    RESULTS.joinpath("ledger.txt").write_text(text)
    RESULTS.joinpath("ledger.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""Distil the same box in processes that differ in threads and batch size, and compare the bytes.

Run as a script it prints the digest of one result: `python -m treebench.repeat THREADS BATCH EFFORT`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from sklearn.datasets import load_breast_cancer

import distill
from treebench import boxes
from treebench.cache import Cache, Key, Result
from treebench.trees import tree_settings

RUNS = {
    "first": (1, 1024),
    "again": (1, 1024),
    "two threads": (2, 1024),
    "other batches": (1, 333),
}
"""Threads and batch size of each run."""


def measure_bytes(cache: Cache, effort: str) -> None:
    """Distil once for each of the runs."""
    for name, (threads, batch) in RUNS.items():
        work = partial(_in_process, threads, batch, effort)
        cache.get(Key("breast_cancer", "lgbm", 0, f"bytes: {name}", 16, 10_000), work)


def _in_process(threads: int, batch: int, effort: str) -> Result:
    command = [sys.executable, "-m", "treebench.repeat", str(threads), str(batch), effort]
    paths = os.pathsep.join([str(Path(__file__).parent.parent), str(Path(distill.__file__).parent.parent)])
    environment = os.environ | {"OMP_NUM_THREADS": str(threads), "PYTHONPATH": paths}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return {"digest": done.stdout.strip()}


def digest(batch: int, effort: str) -> str:
    """Return the SHA-256 of a distillation's JSON."""
    frame, y = load_breast_cancer(return_X_y=True, as_frame=True)
    box = boxes.untrained("lgbm", frame, seed=0).fit(frame, y)
    oracle = distill.Oracle(box, batch_size=batch)
    settings = tree_settings(16, effort=effort, objective="decision", seed=0)
    found = distill.distill(oracle, frame, n_samples=10_000, seed=0, **settings)
    return hashlib.sha256(found.to_json().encode()).hexdigest()


if __name__ == "__main__":
    print(digest(int(sys.argv[2]), sys.argv[3]))

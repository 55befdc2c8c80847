"""What every peer's script does: read jobs, fit trees of several sizes, write their answers.

The scripts of this folder run in a peer's own environment, so they import numpy and the peer alone.
A job is a line of JSON, {"request": path, "reply": path}; it is answered by a line of JSON on the file
descriptor named by ANSWERS (libraries print to the usual ones), {"failed": null} or {"failed": reason}.
Rows, labels and answers travel in .npz files.
"""

import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Predict = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Job:
    """What a peer is given.

    Parameters
    ----------
    X : (n_rows, n_columns) float64, strings one-hot
    labels : (n_rows,) int64, the black box's decisions
    scores : (n_rows, n_outputs) float64, its probabilities
    leaves : int, the size wanted
    seed : int
    """

    X: np.ndarray
    labels: np.ndarray
    scores: np.ndarray
    leaves: int
    seed: int

    @property
    def depth(self) -> int:
        """The depth of a full tree of this size."""
        return round(np.log2(self.leaves))


class Replay:
    """The black box for libraries that want to ask a model: it knows the answers to the job's rows only."""

    def __init__(self, job: Job) -> None:
        self._answers = {row.tobytes(): i for i, row in enumerate(job.X)}
        self._job = job
        self.classes_ = np.arange(job.scores.shape[1])

    def predict(self, X: object) -> np.ndarray:
        return self._job.labels[self._positions(X)]

    def predict_proba(self, X: object) -> np.ndarray:
        return self._job.scores[self._positions(X)]

    def _positions(self, X: object) -> list[int]:
        rows = np.ascontiguousarray(np.asarray(X, dtype=np.float64))
        return [self._answers[row.tobytes()] for row in rows]


def serve(fit: Callable[[Job], tuple[Predict, int]]) -> None:
    """Answer jobs until the input ends; `fit` returns a function that predicts, and the tree's leaves."""
    warnings.simplefilter("ignore")
    answers = os.fdopen(int(os.environ["ANSWERS"]), "w")
    for line in sys.stdin:
        paths = json.loads(line)
        try:
            _answer(fit, paths)
            failed = None
        except Exception as problem:  # noqa: BLE001 - whatever a peer raises is a line of the table
            failed = f"{type(problem).__name__}: {problem}"[:200]
        print(json.dumps({"failed": failed}), file=answers, flush=True)


def _answer(fit: Callable[[Job], tuple[Predict, int]], paths: dict[str, str]) -> None:
    with np.load(paths["request"]) as given:
        request = dict(given)
    said, leaves, seconds = [], [], []
    for size in request["sizes"].tolist():
        job = Job(request["X"], request["labels"], request["scores"], size, int(request["seed"]))
        np.random.seed(job.seed)  # noqa: NPY002 - Trustee draws from the global state
        began = time.process_time()
        predict, grown = fit(job)
        seconds.append(time.process_time() - began)
        said.append(np.asarray(predict(request["report"])).astype(np.int64))
        leaves.append(grown)
    np.savez(paths["reply"], said=said, leaves=leaves, seconds=seconds)

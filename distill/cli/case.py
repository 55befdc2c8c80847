"""A job made ready: the black box opened, the rows read, the truth set apart. Nothing is asked yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from distill.blackbox import BlackBox, load, resolve
from distill.checks import listed
from distill.cli.data import read_table
from distill.cli.job import Job
from distill.cli.target import split_target
from distill.errors import InputError
from distill.oracle import Oracle


@dataclass(frozen=True)
class Case:
    """What the rooms below are given.

    Parameters
    ----------
    oracle : Oracle
    X, test : data frame
        Rows without the target.
    y, y_test : (n_rows,), optional
        The truth in the box's own labels.
    job : Job
    """

    oracle: Oracle
    X: pd.DataFrame
    test: pd.DataFrame | None
    y: NDArray[Any] | None
    y_test: NDArray[Any] | None
    job: Job


def open_case(job: Job) -> Case:
    """Return the case of a job.

    Raises
    ------
    DistillError
        The model or a file cannot be read, or the target does not fit the box.
    """
    box = open_model(job)
    _check_kept(job, box)
    X, y = _rows(job.data, job, box, is_required=True)
    test, y_test = (None, None) if job.test is None else _rows(job.test, job, box, is_required=False)
    return Case(Oracle(box, budget=job.budget), X, test, y, y_test, job)


def open_model(job: Job) -> BlackBox:
    """Return the black box that MODEL names: a file if there is one, else `package.module:name`."""
    is_name = re.fullmatch(r"[\w./]+:[\w.]+", job.model) and not Path(job.model).exists()
    opened = resolve if is_name else load
    return opened(job.model, outputs=job.outputs, threshold=job.threshold)


def _check_kept(job: Job, box: BlackBox) -> None:
    """Refuse to keep from the box what it asks for by name."""
    taken = {"--target": [job.target], "--id": [job.id_column], "--drop": job.drop or ()}
    for option, names in taken.items():
        needed = [name for name in names if name in (box.columns or ())]
        if needed:
            raise InputError(
                f"{option} takes away the column(s) {listed(needed)}, which the black box needs."
            )


def _rows(
    path: str, job: Job, box: BlackBox, *, is_required: bool
) -> tuple[pd.DataFrame, NDArray[Any] | None]:
    frame = read_table(path)
    if job.target is None or (not is_required and job.target not in frame.columns):
        return frame, None
    return split_target(frame, job.target, box)

"""A job made ready: the black box opened, the rows read, the truth set apart. Nothing is asked yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pandas as pd
from numpy.typing import NDArray

from distill.blackbox import BlackBox, BoxKind
from distill.checks import listed
from distill.cli.data import read_table
from distill.cli.job import Job
from distill.cli.keeping import Origin, remember
from distill.cli.opening import open_model
from distill.cli.target import split_target
from distill.document import SourceFile
from distill.document.files import Role
from distill.errors import InputError
from distill.executor import Crew, Processes
from distill.ledger import Ledger
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
    files : tuple of SourceFile
        The files behind it; a model in Python and a server are none.
    job : Job
    """

    oracle: Oracle
    X: pd.DataFrame
    test: pd.DataFrame | None
    y: NDArray[Any] | None
    y_test: NDArray[Any] | None
    files: tuple[SourceFile, ...]
    job: Job


def open_case(job: Job, beside: Path | None = None) -> Case:
    """Return the case of a job.

    Parameters
    ----------
    job : Job
    beside : path, optional
        What the command writes, without its suffix: the ledger stands there unless the job says otherwise.

    Raises
    ------
    DistillError
        The model, the ledger or a file cannot be read, or the target does not fit the box.
    """
    place = job.keeping.place(beside)
    if place is not None and job.keeping.replay:
        oracle, origin = _replayed(job, place)
    else:
        oracle, origin = _asking(job, place)
    box = oracle.box
    _check_kept(job, box)
    X, y = _rows(job.data, job, box, is_required=True)
    test, y_test = (None, None) if job.test is None else _rows(job.test, job, box, is_required=False)
    return Case(oracle, X, test, y, y_test, _files(origin, job), job)


def _asking(job: Job, place: Path | None) -> tuple[Oracle, Origin]:
    """Return an oracle that asks, and keeps the answers in a ledger if there is a place for it."""
    origin = Origin.of(job.model)
    box = open_model(
        job.model,
        job.access,
        outputs=job.outputs,
        threshold=job.threshold,
        fingerprint=job.keeping.fingerprint,
    )
    oracle = Oracle(
        box,
        ledger=None if place is None else _ledger(place, origin),
        budget=job.budget,
        executor=_crew(job, box),
        canary=job.canary,
        max_failed_rows=job.max_failed_rows,
    )
    return oracle, origin


def _crew(job: Job, box: BlackBox) -> Crew | None:
    """Return the processes that are to ask, if any are."""
    if job.workers is None:
        return None
    if box.kind is BoxKind.SERVER:
        raise InputError("--workers is for a model on this machine; for a URL give --concurrency.")
    return Processes(job.workers)


def _replayed(job: Job, place: Path) -> tuple[Oracle, Origin]:
    """Return an oracle that asks the ledger alone, and what MODEL was when the ledger was filled."""
    now = Origin.of(job.model)
    ledger = _ledger(place, now)
    found = {title.fingerprint: Origin.read(title.origin) for title in ledger.titles()}
    named = job.keeping.fingerprint
    fitting = [one for one, origin in found.items() if now.fits(origin)] if named is None else [named]
    if found and not fitting:
        raise InputError(
            f"The ledger {place} holds no answers of {job.model} as it is now; it holds those of "
            f"{listed(title.name for title in ledger.titles())}."
        )
    fingerprint = fitting[0] if len(fitting) == 1 else None
    oracle = Oracle.replay(
        ledger,
        fingerprint=fingerprint,
        outputs=job.outputs,
        threshold=job.threshold,
        budget=job.budget,
        canary=job.canary,
        max_failed_rows=job.max_failed_rows,
    )
    return oracle, found.get(fingerprint or "") or now


def _ledger(place: Path, origin: Origin) -> Ledger:
    """Return the ledger at a place; it is closed when the command ends."""
    ledger = Ledger(place, origin=origin.written())
    remember(place)
    context = click.get_current_context(silent=True)
    if context is not None:
        context.call_on_close(ledger.close)
    return ledger


def _files(origin: Origin, job: Job) -> tuple[SourceFile, ...]:
    """Return the files that were read, by their hashes."""
    rows: dict[Role, str | None] = {"data": job.data, "test": job.test}
    model = [] if origin.sha256 is None else [SourceFile("model", origin.model, origin.sha256)]
    return (*model, *(SourceFile.of(role, path) for role, path in rows.items() if path is not None))


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

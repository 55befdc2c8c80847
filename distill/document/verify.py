"""Does a record still match a black box? A sample of its rows is asked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from distill.blackbox import wrap
from distill.checks import listed
from distill.document.canonical import digest
from distill.document.sample import cast, rebuilt, row_hashes
from distill.errors import InputError
from distill.oracle import Oracle
from distill.table import Table
from distill.task import Answers, Task
from distill.typing import Scores

TOLERANCE = 1e-5
"""Scores that far apart are the same: a model that computes in single precision, in another file format,
differs by less. In probabilities, or as a share of the largest number recorded."""


@dataclass(frozen=True)
class Difference:
    """A row that is answered otherwise than the record says.

    Parameters
    ----------
    table, position : str, int
        Where the row stands in the user's data: "X" or "test", counted from 0.
    recorded, now : str
        The answers, with their scores.
    apart : float
        The largest difference of a score.
    """

    table: str
    position: int
    recorded: str
    now: str
    apart: float


@dataclass(frozen=True)
class Verification:
    """What asking again found.

    Parameters
    ----------
    intact : bool
        The record is as it was written: its own hash fits.
    asked : int
        Recorded rows that were asked again.
    kept : int
        Recorded rows; those beyond `asked` were not in the data given.
    differing : tuple of Difference
        Rows with another decision, or a score further apart than 1e-5 (numbers: of the largest).
    apart : float
        The largest difference of a score over all rows asked.
    recorded_box, box : str or None
        The fingerprints; None where a box has none.
    """

    intact: bool
    asked: int
    kept: int
    differing: tuple[Difference, ...]
    apart: float
    recorded_box: str | None
    box: str | None

    @property
    def holds(self) -> bool:
        """Whether the record is intact and every row asked is answered as it says."""
        return self.intact and not self.differing

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, in words."""
        return tuple(self._sentences())

    def to_frame(self) -> pd.DataFrame:
        """Return one row per differing row: table, position, recorded, now, apart."""
        columns = ["table", "position", "recorded", "now", "apart"]
        return pd.DataFrame([vars(one) for one in self.differing], columns=columns)

    def _sentences(self) -> Iterator[str]:
        if not self.intact:
            yield "The record was changed after it was written: its content does not have the hash it names."
        if self.differing:
            yield (
                f"The black box answers {len(self.differing)} of the {self.asked} rows asked otherwise than "
                f"the record says; the largest difference of a score is {self.apart:.3g}."
            )
        else:
            yield (
                f"The black box answers all {self.asked} rows asked as the record says; "
                f"the largest difference of a score is {self.apart:.3g}."
            )
        if self.asked < self.kept:
            yield f"{self.kept - self.asked} of the {self.kept} recorded rows are not in the data given."
        if None in (self.recorded_box, self.box):
            yield "The record's black box, or this one, has no content hash to compare."
        elif self.recorded_box != self.box:
            yield (
                f"This black box has another content hash ({self.box}) than the recorded one "
                f"({self.recorded_box})."
            )


def verify(record: Mapping[str, Any], model: object, data: object = None) -> Verification:
    """Ask a black box about a record's rows again, and compare.

    Parameters
    ----------
    record : mapping
    model : Oracle, or anything `distill.wrap` takes
        Without names for its outputs it gets the record's.
    data : frame or array, optional
        The rows of the data, in any order; needed where the record keeps hashes of rows only.

    Raises
    ------
    InputError
        The record keeps no rows and none were given, none of them is in `data`, or the box answers
        in other outputs than the record's.
    BoxError
        The box failed.
    """
    sample = record["sample"]
    table, items = _rows(sample, data)
    oracle = _oracle(model, record["box"])
    scores = oracle.label(oracle.box.admit(table)[0])
    now = _aligned(scores, oracle.answers, record["box"])
    before = np.array([item["scores"] for item in items], dtype=np.float64)
    apart = np.abs(now - before).max(axis=1)
    meaning = _meaning(record["box"])
    limit = TOLERANCE * (
        1.0 if meaning.classifies else max(float(np.abs(before).max()), np.finfo(float).tiny)
    )
    other = apart > limit
    if meaning.classifies:
        other |= meaning.decide(now) != meaning.decide(before)
    differing = tuple(
        Difference(
            items[place]["row"]["table"],
            int(items[place]["row"]["position"]),
            _written(before[place], meaning),
            _written(now[place], meaning),
            float(apart[place]),
        )
        for place in np.flatnonzero(other).tolist()
    )
    return Verification(
        intact=digest(record) == record["sha256"],
        asked=len(items),
        kept=len(sample["rows"]),
        differing=differing,
        apart=float(apart.max()),
        recorded_box=record["box"]["fingerprint"],
        box=oracle.box.fingerprint,
    )


def _rows(sample: Mapping[str, Any], data: object) -> tuple[Table, Sequence[Mapping[str, Any]]]:
    """Return the rows to ask about, and what is recorded about each."""
    items, columns = sample["rows"], sample["columns"]
    if not items:
        raise InputError("The record keeps no rows, so there is nothing to ask again.")
    if data is not None:
        return _found(sample, data)
    if sample["kept"] == "hashed":
        raise InputError(
            "The record keeps hashes of rows only; give the rows themselves as `data` (`--data FILE`)."
        )
    return rebuilt(columns, [item["values"] for item in items], sample["array"]), items


def _found(sample: Mapping[str, Any], data: object) -> tuple[Table, Sequence[Mapping[str, Any]]]:
    names = tuple(str(column["key"]) for column in sample["columns"])
    offered = Table.of(data, None if isinstance(data, pd.DataFrame) else names)
    table = cast(sample["columns"], offered)
    place = {hashed: position for position, hashed in enumerate(row_hashes(table))}
    items = [item for item in sample["rows"] if item["hash"] in place]
    if not items:
        raise InputError(
            f"None of the {len(sample['rows'])} recorded rows is in the data; "
            "give the file the audit was made with."
        )
    return table.take(np.array([place[item["hash"]] for item in items])), items


def _oracle(model: object, box: Mapping[str, Any]) -> Oracle:
    """Return the model behind an oracle; a box that names no outputs gets the record's."""
    if isinstance(model, Oracle):
        return model
    found = wrap(model)
    is_open = found.outputs is None and box["task"] == Task.CLASSIFICATION
    # No canary: every row is compared with the record already.
    return Oracle(wrap(found, outputs=box["outputs"]) if is_open else found, canary=0)


def _meaning(box: Mapping[str, Any]) -> Answers:
    threshold = 0.5 if box["threshold"] is None else box["threshold"]
    return Answers(Task(box["task"]), tuple(box["outputs"]), tuple(box["labels"]), threshold, box["hard"])


def _aligned(scores: Scores, answers: Answers, box: Mapping[str, Any]) -> Scores:
    """Return the scores in the order of the record's outputs: by name, else by position."""
    outputs = list(answers.outputs)
    for names in (box["outputs"], box["labels"]):
        if set(outputs) <= set(names):
            placed = np.zeros((len(scores), len(names)))
            placed[:, [names.index(output) for output in outputs]] = scores
            return placed
    if len(outputs) == len(box["outputs"]) and answers.task == box["task"]:
        return scores
    raise InputError(
        f"The black box answers {listed(outputs)}, the record's answered {listed(box['outputs'])}; "
        "give the outputs their names with `outputs`."
    )


def _written(scores: Scores, meaning: Answers) -> str:
    if not meaning.classifies:
        return ", ".join(f"{score:.6g}" for score in scores)
    decided = int(meaning.decide(scores[np.newaxis])[0])
    return f"{meaning.outputs[decided]} ({scores[decided]:.6g})"

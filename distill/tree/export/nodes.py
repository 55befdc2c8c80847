"""A tree as JSON: columns and nodes, with everything a program in another language needs to walk it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from distill.domain import Column
from distill.tree.export.program import Among, Answer, AtMost, Known, Level, Program, Question, level

FORMAT = "urn:distill:tree:1"

READING = (
    "Begin at node 0. A node with `answer` or `scores` is a leaf. Otherwise look at the row's value of "
    "`column`: without a value go where `missing` says, and so do values that are not among the `levels` "
    "of a column that has levels. Go left if the value is at most `at_most` (numbers as IEEE doubles, "
    "datetimes in UTC), if it is one of `one_of`, or if `known` is there; else go right."
)


def nodes(program: Program) -> str:
    """Return the tree as JSON text."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "reading": READING,
        "labels": None if program.labels is None else [_plain(label) for label in program.labels],
        "columns": [_column(program.columns[place]) for place in program.asked],
        "nodes": [_node(program, place) for place in range(len(program.nodes))],
    }
    return json.dumps(data, indent=1, allow_nan=False) + "\n"


def _column(column: Column) -> dict[str, Any]:
    levels = [_plain(level(value, "A level")) for value in column.levels] if column.is_levelled else None
    return {"name": column.name, "kind": column.kind.value, "levels": levels}


def _node(program: Program, place: int) -> dict[str, Any]:
    found = program.nodes[place]
    if isinstance(found, Answer):
        scores = {"node": place, "scores": list(found.scores)}
        return scores if found.label is None else {**scores, "answer": _plain(found.label)}
    return {
        "node": place,
        "column": program.columns[found.column].name,
        **_test(found),
        "missing": "left" if found.missing_left else "right",
        "left": found.left,
        "right": found.right,
    }


def _test(asked: Question) -> dict[str, Any]:
    match asked.test:
        case Known():
            return {"known": True}
        case Among(left, _):
            return {"one_of": [_plain(value) for value in left]}
        case AtMost(cut):
            return {"at_most": _plain(cut)}


def _plain(value: Level) -> bool | int | float | str:
    """Return a value as JSON knows it; infinity as a text, which no number of JSON can be."""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return str(value)
    return value

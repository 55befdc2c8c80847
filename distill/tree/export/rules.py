"""A tree as a list of rules in plain words, of which exactly one holds for any row.

Names and texts stand in double quotes, as JSON writes them. A rule is a list of conditions, one to a column::

    "age" <= 30.5              30.5 < "age" <= 45           "age" > 45
    "age" known                "age" missing                ("age" <= 30.5 or missing)
    "region" in {"N", "S"}     "region" not in {"W"}

`not in` holds for every other value, unknown and missing ones included.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from distill.tree.export.program import Among, Answer, AtMost, Known, Level, Program, Question

HEADER = """\
# A decision tree of {size}, written by distill. Exactly one rule holds for any row.
# `not in` holds for every other value, unknown and missing ones included; datetimes are in UTC.
"""


@dataclass(frozen=True)
class _Interval:
    """The values of a column that reach a node: numbers or datetimes above `low` and up to `high`."""

    low: Any = None
    high: Any = None
    known: bool = True
    missing: bool = True


@dataclass(frozen=True)
class _Levels:
    """The levels that reach a node, and whether other and missing values do."""

    inside: tuple[Level, ...]
    outside: tuple[Level, ...]
    others: bool = True


_Region = _Interval | _Levels


def rules(program: Program) -> str:
    """Return one line for each leaf, from left to right."""
    lines = list(_lines(program, 0, {}))
    return HEADER.format(size=program.size) + "".join(f"{line}\n" for line in lines)


def _lines(program: Program, node: int, regions: dict[int, _Region]) -> Iterator[str]:
    found = program.nodes[node]
    if isinstance(found, Answer):
        told = [_condition(program.columns[place].name, region) for place, region in regions.items()]
        conditions = " and ".join(told)
        yield f"{f'if {conditions} then' if told else 'always'} {_answer(found)}"
        return
    for child, is_left in ((found.left, True), (found.right, False)):
        region = _narrowed(regions.get(found.column), found, is_left=is_left)
        yield from _lines(program, child, {**regions, found.column: region})


def _narrowed(region: _Region | None, asked: Question, *, is_left: bool) -> _Region:
    stays = asked.missing_left is is_left
    if isinstance(asked.test, Among):
        side = asked.test.left if is_left else asked.test.right
        before = region if isinstance(region, _Levels) else _Levels(asked.test.left + asked.test.right, ())
        return _Levels(
            tuple(value for value in before.inside if value in side),
            before.outside + tuple(value for value in before.inside if value not in side),
            before.others and stays,
        )
    interval = region if isinstance(region, _Interval) else _Interval()
    return replace(_cut(interval, asked.test, is_left=is_left), missing=interval.missing and stays)


def _cut(interval: _Interval, test: AtMost | Known, *, is_left: bool) -> _Interval:
    if isinstance(test, Known):
        return interval if is_left else replace(interval, known=False)
    if is_left:
        return replace(interval, high=test.cut if interval.high is None else min(interval.high, test.cut))
    return replace(interval, low=test.cut if interval.low is None else max(interval.low, test.cut))


def _condition(name: str, region: _Region) -> str:
    quoted = json.dumps(name)
    if isinstance(region, _Levels):
        if region.others:
            return f"{quoted} not in {_set(region.outside)}"
        return f"{quoted} in {_set(region.inside)}"
    return _interval(quoted, region)


def _interval(name: str, region: _Interval) -> str:
    if not region.known:
        return f"{name} missing"
    if region.low is None and region.high is None:
        return f"{name} known or missing" if region.missing else f"{name} known"
    if region.low is None:
        values = f"{name} <= {_value(region.high)}"
    elif region.high is None:
        values = f"{name} > {_value(region.low)}"
    else:
        values = f"{_value(region.low)} < {name} <= {_value(region.high)}"
    return f"({values} or missing)" if region.missing else values


def _set(levels: tuple[Level, ...]) -> str:
    return "{" + ", ".join(map(_value, levels)) + "}"


def _value(value: Level) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, str) else repr(value)


def _answer(leaf: Answer) -> str:
    scores = ", ".join(map(repr, leaf.scores))
    return scores if leaf.label is None else f"{_value(leaf.label)}, scores {scores}"

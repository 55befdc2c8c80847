"""Local reasons: the explained rows, and the curves their lines are added to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import Block, Case, Cases, Drawing, Fold, Grid, Section, Text
from distill.document.pages.case import case_blocks, measure
from distill.document.pages.failures import row_name
from distill.document.pages.glance import glance
from distill.document.pages.reading import Reading, head
from distill.document.wording import Words
from distill.render import Course, Part, Parts, draw_parts

WHOLE = 25
"""So many explained rows stand whole in a page; each of the others has its line in a table."""

OPEN = 3
"""So many of them stand open."""

TOP = 3
MOST_CURVES = 12


def local(reading: Reading, say: Words) -> Section:
    """Return the explained rows."""
    return Section("local", say("local.title"), tuple(_blocks(reading, say)))


def _blocks(reading: Reading, say: Words) -> Iterator[Block]:
    explained = reading.record["explanations"]
    if not explained:
        yield Text(say("local.none"))
        return
    rule = say("local.rule-leaves" if reading.tree else "local.rule-scores")
    yield Text(say("local.text", rule=rule))
    if found := glance(reading, say):
        yield found
    for model in reading.record["curves"]:
        if drawn := _drawn(model):
            yield _curves(model, drawn, say)
    names = [
        say(f"local.{key}") for key in ("row", "box-head", "surrogate-head", "judged", "top", "error-short")
    ]
    rest = say("local.rest", whole=WHOLE) if len(explained) > WHOLE else ""
    cases = tuple(_case(one, reading, say) for one in explained)
    yield Cases(say("local.cases"), head(*names, text=5), cases, WHOLE, OPEN, rest)


def _case(one: Mapping[str, Any], reading: Reading, say: Words) -> Case:
    name = row_name(one["row"], say)
    verdict = say(f"local-verdict.{one['verdict']}")
    error = measure(one, "rmse")
    cells = (
        one["answer"],
        one["surrogate"],
        verdict,
        _top(one, say),
        numbers.figure(error["value"] if error else None),
    )
    summary = say("local.summary", row=name, box=one["answer"], verdict=verdict)
    return Case(name, cells, tuple(case_blocks(one, name, reading, say)), summary)


def _top(one: Mapping[str, Any], say: Words) -> str:
    """Return the weightiest columns with their weights as one phrase."""
    return say("local.top-separator").join(
        f"{component['name']} {numbers.signed(component['weight'])}" for component in one["components"][:TOP]
    )


def _drawn(model: Mapping[str, Any]) -> list[Part]:
    """Return the curves that are not flat, the steepest first."""
    parts = [
        Part(
            column["name"],
            tuple(column["points"]),
            tuple(column["grid"]),
            tuple(column["values"]),
            Course(column["shape"]),
        )
        for column in model["columns"]
        if column["grid"]
    ]
    return sorted((part for part in parts if part.reach > 0), key=lambda part: -part.reach)


def _curves(model: Mapping[str, Any], drawn: list[Part], say: Words) -> Fold:
    axis = say(f"local.curves-axis-{model['link']}", output=model["output"])
    shown = tuple(drawn[:MOST_CURVES])
    return Fold(
        say("local.curves", output=model["output"]),
        (
            Text(say("local.curves-text")),
            Drawing(draw_parts(Parts(shown, axis)), say("local.curves-picture", output=model["output"])),
            _table(drawn, axis, say),
        ),
    )


def _table(drawn: list[Part], axis: str, say: Words) -> Grid:
    names = [say(f"local.curves-{key}") for key in ("column", "lowest-at", "highest-at", "lowest", "highest")]
    return Grid(
        say("local.curves-caption", axis=axis), head(*names, text=3), tuple(_extremes(part) for part in drawn)
    )


def _extremes(part: Part) -> tuple[str, ...]:
    low, high = min(part.values), max(part.values)
    at_low, at_high = (part.points[part.values.index(end)] for end in (low, high))
    return part.name, at_low, at_high, numbers.signed(low), numbers.signed(high)

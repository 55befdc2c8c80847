"""Local reasons: for each explained row its line, the verdict on it, and its way through the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill.document import numbers
from distill.document.blocks import Block, Drawing, Facts, Fold, Grid, Mood, Notice, Points, Section, Text
from distill.document.pages.failures import row_name
from distill.document.pages.reading import LEVEL, Reading, head
from distill.document.pages.tree import rule_text
from distill.document.wording import Words
from distill.policy import LocalVerdict
from distill.render import Bars, Component, draw_bars

MOST_BARS = 12
MOST_LINES = 20
OPEN_AT_FIRST = 6
"""So many rows stand open; the others wait folded."""


def local(reading: Reading, say: Words) -> Section:
    """Return the explained rows."""
    explained = reading.record["explanations"]
    title = say("local.title")
    if not explained:
        return Section("local", title, (Text(say("local.none")),))
    rule = say("local.rule-leaves" if reading.tree else "local.rule-scores")
    folds = (_row(one, place < OPEN_AT_FIRST, reading, say) for place, one in enumerate(explained))
    return Section("local", title, (Text(say("local.text", rule=rule)), *folds))


def _row(one: Mapping[str, Any], is_open: bool, reading: Reading, say: Words) -> Fold:  # noqa: FBT001 - one of many
    name = row_name(one["row"], say)
    verdict = say(f"local-verdict.{one['verdict']}")
    summary = say("local.summary", row=name, box=one["answer"], verdict=verdict)
    return Fold(summary, tuple(_blocks(one, name, reading, say)), is_open)


def _blocks(one: Mapping[str, Any], name: str, reading: Reading, say: Words) -> Iterator[Block]:
    yield Facts(tuple((say(f"local.{key}"), value) for key, value in _facts(one, reading, say) if value))
    if reading.classifies and one["answer"] != one["surrogate"]:
        yield Notice(say("local.disagree"), Mood.FAIR)
    if one["verdict"] == LocalVerdict.NOT_FAITHFUL:
        yield Notice(say("local.not-usable"), Mood.POOR)
    if one["notes"]:
        yield Points(tuple(one["notes"]))
    yield Drawing(draw_bars(_bars(one, reading, say)), say("local.picture", row=name))
    yield Fold(say("local.table"), tuple(_table(one["components"], name, say)))


def _facts(one: Mapping[str, Any], reading: Reading, say: Words) -> Iterator[tuple[str, str]]:
    score = numbers.figure(one["score"])
    if reading.classifies:
        yield "box", say("local.box-score", answer=one["answer"], output=one["output"], score=score)
    else:
        yield "box", one["answer"]
    yield "surrogate", one["surrogate"]
    yield "path", rule_text(one, say) if one["path"] else ""
    line = numbers.figure(one["surrogate_score"])
    yield "line", say("local.line-value", score=line, output=one["output"])
    yield "verdict", one["sentence"]
    n = numbers.count(one["neighbourhood"]["n"])
    yield "neighbourhood", say("local.neighbourhood-value", n=n)


def _bars(one: Mapping[str, Any], reading: Reading, say: Words) -> Bars:
    components = tuple(
        Component(c["name"], c["value"], c["weight"], _end(c["low"]), _end(c["high"]))
        for c in one["components"][:MOST_BARS]
    )
    if reading.classifies:
        toward, against = say("local.toward", output=one["output"]), say("local.against")
    else:
        toward, against = say("local.toward-number"), say("local.against-number")
    return Bars(components, say("local.axis"), toward, against)


def _end(value: float | None) -> float:
    return float("nan") if value is None else value


def _table(components: list[Mapping[str, Any]], row: str, say: Words) -> Iterator[Block]:
    names = [say(f"local.{key}") for key in ("column", "value", "step", "weight")]
    interval = say("local.interval", confidence=numbers.level(LEVEL))
    rows = tuple(
        (
            c["name"],
            c["value"],
            c["unit"],
            numbers.figure(c["weight"]),
            numbers.figures(c["low"], c["high"]),
        )
        for c in components[:MOST_LINES]
    )
    yield Grid(say("local.caption", row=row), head(*names, interval, text=3), rows)
    if len(components) > MOST_LINES:
        yield Text(say("local.more", count=len(components) - MOST_LINES))

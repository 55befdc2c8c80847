"""Fidelity and groups: every figure with its interval, real and sampled rows apart."""

from __future__ import annotations

import math
from collections.abc import Iterator

from distill import numbers
from distill.document.blocks import Block, Drawing, Grid, Section, Text
from distill.document.pages.reading import Reading, estimate, head
from distill.document.wording import Words
from distill.fidelity.result import ALL, Row
from distill.render import Intervals, Whisker, draw_intervals

SHARES = ("agreement", "class agreement", "macro agreement", "accuracy")
"""Measures that are written as percentages."""


def fidelity(reading: Reading, say: Words) -> Section:
    """Return all figures that are not about groups."""
    return Section("fidelity", say("fidelity.title"), tuple(_fidelity(reading, say)))


def groups(reading: Reading, say: Words) -> Section:
    """Return agreement within the groups that were asked for."""
    return Section("groups", say("groups.title"), tuple(_groups(reading, say)))


def interval_drawing(rows: list[tuple[str, Row]], axis: str, reading: Reading, label: str) -> Drawing:
    """Return a picture of figures on one scale, one line each."""
    whiskers = tuple(Whisker(name, estimate(row), baseline_of(row)) for name, row in rows)
    return Drawing(draw_intervals(Intervals(whiskers, axis, reading.unit)), label)


def baseline_of(row: Row) -> float | None:
    """Return what guessing reaches, where a picture should show it: beside a share on all its rows."""
    return row.baseline if row.measure in ("agreement", "accuracy") and row.baseline >= 0 else None


def _fidelity(reading: Reading, say: Words) -> Iterator[Block]:
    yield Text(say("fidelity.text"))
    kind = "" if reading.classifies else "-numbers"
    measure = reading.fidelity.headline.measure
    lines = [
        (say("summary.everything"), reading.headline),
        (say("summary.sampled"), reading.figure(measure, rows="sampled")),
        *((row.group, row) for row in reading.classes),
    ]
    drawn = [(name, row) for name, row in lines if row is not None]
    if drawn:
        label = say(f"fidelity.picture{kind}")
        yield interval_drawing(drawn, say(f"fidelity.axis{kind}"), reading, label)
    named = {group["name"] for group in reading.record["groups"]}
    yield from _rows(reading, say)
    for origin in ("real", "sampled"):
        rows = [r for r in reading.fidelity.figures if r.rows == origin and r.group not in named]
        if rows:
            yield _table(say(f"fidelity.{origin}-caption"), rows, reading, say)


def _rows(reading: Reading, say: Words) -> Iterator[Block]:
    """Yield what is said of the rows: whether the box tells drawn ones from real ones, how new these are."""
    if probe := reading.record.get("probe"):
        yield Text(probe["sentence"])
    found = reading.record.get("novelty")
    if not found or found["seen"] is None:
        return
    yield Text(
        say("fidelity.seen", value=numbers.share(found["seen"]["value"]), n=numbers.count(found["seen"]["n"]))
    )
    if (unseen := found["unseen"]) is not None:
        yield Text(
            say(
                "fidelity.unseen" if reading.classifies else "fidelity.unseen-numbers",
                n=numbers.count(unseen["n"]),
                value=reading.write(unseen["value"]),
                interval=reading.between(unseen["low"], unseen["high"]),
            )
        )


def _table(caption: str, rows: list[Row], reading: Reading, say: Words) -> Grid:
    names = [say(f"fidelity.{key}") for key in ("measure", "about", "better", "value")]
    interval = say("fidelity.interval", confidence=reading.confidence)
    columns = head(*names, interval, say("fidelity.baseline"), say("fidelity.n"), text=3)
    return Grid(caption, columns, tuple(_line(row, say) for row in rows))


def _line(row: Row, say: Words) -> tuple[str, ...]:
    about = say("fidelity.all") if row.group == ALL else row.group
    measure = f"measure.{row.measure}"
    return (
        say(measure) if measure in say else row.measure,
        about,
        say(f"fidelity.{row.direction}"),
        written(row, row.value),
        between(row),
        written(row, row.baseline),
        numbers.count(row.n),
    )


def written(row: Row, value: float) -> str:
    """Write a figure in its measure's own way."""
    known = None if math.isnan(value) else value
    return numbers.share(known) if row.measure in SHARES else numbers.figure(known)


def between(row: Row) -> str:
    """Write the interval of a figure in its measure's own way."""
    if math.isnan(row.low) or math.isnan(row.high):
        return numbers.DASH
    return (numbers.shares if row.measure in SHARES else numbers.figures)(row.low, row.high)


def _groups(reading: Reading, say: Words) -> Iterator[Block]:
    rows = reading.groups()
    if not rows:
        yield Text(say("groups.none"))
        return
    miss = numbers.level(1 - reading.fidelity.confidence)
    yield Text(say("groups.text", count=len(rows), miss=miss))
    numeric = dict.fromkeys(g["column"] for g in reading.record["groups"] if g["is_cut"])
    for column in numeric:
        yield Text(say("groups.numeric", column=column))
    kind = "" if reading.classifies else "-numbers"
    drawn = [(row.group, row) for row in rows]
    yield interval_drawing(drawn, say(f"fidelity.axis{kind}"), reading, say("groups.picture"))
    yield _group_table(rows, reading, say)


def _group_table(rows: list[Row], reading: Reading, say: Words) -> Grid:
    second = "kappa" if reading.classifies else "mae"
    others = {row.group: row for row in reading.groups(second)}
    interval = say("fidelity.interval", confidence=reading.confidence)
    measure = say(f"measure.{rows[0].measure}")
    columns = head(
        say("groups.group"),
        say("groups.reading"),
        measure,
        interval,
        say("fidelity.baseline"),
        say(f"groups.{second}"),
        say("fidelity.n"),
        text=2,
    )
    lines = tuple(_group_line(row, others.get(row.group), reading, say) for row in rows)
    return Grid(say("groups.caption"), columns, lines)


def _group_line(row: Row, other: Row | None, reading: Reading, say: Words) -> tuple[str, ...]:
    return (
        row.group,
        say(f"groups.{_standing(row, reading)}"),
        written(row, row.value),
        between(row),
        written(row, row.baseline),
        numbers.figure(other.value if other else None),
        numbers.count(row.n),
    )


def _standing(row: Row, reading: Reading) -> str:
    policy = reading.record["verdict"]["policy"]
    if row.n < policy["min_group_rows"]:
        return "few"
    limit = policy["useful_worst_group"]
    if row.low >= limit:
        return "above"
    return "below" if row.high < limit else "between"

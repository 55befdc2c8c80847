"""Parts of the report rows, with the agreement in each and how often each model is right there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import Block, Grid, Heading, Points, Section, Text
from distill.document.pages.reading import Reading, head
from distill.document.wording import Words
from distill.fidelity import Fidelity

KINDS = ("leaf", "group", "crossed")
FIGURES = ("agreement", "box", "surrogate")


def slices(reading: Reading, say: Words) -> Section | None:
    """Return the parts of a record; nothing for a record that was written without."""
    found = reading.record.get("slices")
    if not found or not found["parts"]:
        return None
    return Section("slices", say("slices.title"), tuple(_blocks(found, reading, say)))


def _blocks(found: Mapping[str, Any], reading: Reading, say: Words) -> Iterator[Block]:
    kind = "" if reading.classifies else "-numbers"
    yield Text(say(f"slices.text{kind}", n=found["min_rows"]))
    parts = found["parts"]
    if any(part["box"] for part in parts):
        yield Heading(say("slices.weak-title"))
        yield Points(tuple(_weak(parts, reading, say)) or (say("slices.weak-none"),))
    for name in KINDS:
        own = [part for part in parts if part["kind"] == name]
        if own:
            yield _table(name, own, reading, say)
    left = found["crossings"] - sum(part["kind"] == "crossed" for part in parts)
    if left:
        yield Text(say("slices.left-out", count=numbers.count(left)))


def _weak(parts: list[Mapping[str, Any]], reading: Reading, say: Words) -> Iterator[str]:
    """Yield where the black box is clearly less often right, or further off, than on all rows."""
    figures = Fidelity.from_dict(reading.record["accuracy"])
    [overall] = figures.find("accuracy" if reading.classifies else "mae", group="box")
    for part in parts:
        box = part["box"]
        if box is None or box["low"] is None:
            continue
        if box["high"] < overall.low if reading.classifies else box["low"] > overall.high:
            yield say(
                "slices.weak" if reading.classifies else "slices.weak-numbers",
                name=part["name"],
                value=reading.write(box["value"]),
                low=reading.write(box["low"]),
                high=reading.write(box["high"]),
                n=numbers.count(box["n"]),
                overall=reading.write(overall.value),
            )


def _table(kind: str, parts: list[Mapping[str, Any]], reading: Reading, say: Words) -> Grid:
    shown = [figure for figure in FIGURES if any(part[figure] for part in parts)]
    suffix = "" if reading.classifies else "-numbers"
    names = [say(f"slices.{figure}{suffix}") for figure in shown]
    interval = say("fidelity.interval", confidence=reading.confidence)
    heads = (part for name in names for part in (name, interval))
    return Grid(
        say(f"slices.caption-{kind}"),
        head(say(f"slices.{kind}"), *heads, say("fidelity.n")),
        tuple(_line(part, shown, reading, say) for part in parts),
    )


def _line(part: Mapping[str, Any], shown: list[str], reading: Reading, say: Words) -> tuple[str, ...]:
    cells = [cell for figure in shown for cell in _cells(part[figure], reading, say)]
    return (part["name"], *cells, numbers.count(part["n"]))


def _cells(figure: Mapping[str, Any] | None, reading: Reading, say: Words) -> tuple[str, str]:
    if figure is None:
        return numbers.DASH, numbers.DASH
    few = figure["low"] is None
    between = say("groups.few") if few else reading.between(figure["low"], figure["high"])
    return reading.write(figure["value"]), between

"""What becomes of the answers of both models when columns are permuted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from distill import numbers
from distill.document.blocks import Block, Drawing, Grid, Section, Text, Tone
from distill.document.pages.reading import Reading, head
from distill.document.wording import Words
from distill.render import Estimate, Intervals, Unit, Whisker, draw_intervals

MOST_DRAWN = 8
MOST_LISTED = 40

WHO = ("box", "surrogate")

Figures = Mapping[str, Mapping[str, Any]]
"""The figures of one line, by whose answers they are about."""


def importance(reading: Reading, say: Words) -> Section | None:
    """Return what the answers hang on; nothing where that was not asked for."""
    if not reading.record["settings"].get("importance"):
        return None
    return Section("importance", say("importance.title"), tuple(_blocks(reading, say)))


def _blocks(reading: Reading, say: Words) -> Iterator[Block]:
    found = reading.record["importance"]
    if found is None:
        yield Text(say("importance.none"))
        return
    counts = {"rows": "n_rows", "repeats": "n_repeats", "asked": "asked"}
    yield Text(say("importance.text", **{name: numbers.count(found[key]) for name, key in counts.items()}))
    if any(len(figure["columns"]) > 1 for figure in found["figures"]):
        yield Text(say("importance.related"))
    kind = "" if reading.classifies else "-numbers"
    moved, lost = (_lines(found["figures"], measure) for measure in ("score change", "accuracy loss"))
    yield _picture(moved, say(f"importance.axis{kind}"), say)
    for lines, caption in ((moved, "caption"), (lost, "loss-caption")):
        if lines:
            level = numbers.level(found["confidence"])
            yield _table(lines, say(f"importance.{caption}{kind}", confidence=level), say)
    if len(moved) > MOST_LISTED:
        yield Text(say("importance.more", count=len(moved) - MOST_LISTED), Tone.SMALL)


def _lines(figures: Sequence[Mapping[str, Any]], measure: str) -> dict[tuple[str, ...], Figures]:
    """Return the figures of a measure by what was permuted."""
    told: dict[tuple[str, ...], dict[str, Mapping[str, Any]]] = {}
    for figure in figures:
        if figure["measure"] == measure:
            told.setdefault(tuple(figure["columns"]), {})[figure["who"]] = figure
    return dict(told)


def _picture(lines: Mapping[tuple[str, ...], Figures], axis: str, say: Words) -> Drawing:
    drawn = tuple(
        Whisker(say(f"importance.line-{who}", columns=_name(columns, say)), _estimate(figures[who]))
        for columns, figures in list(lines.items())[:MOST_DRAWN]
        for who in WHO
        if figures[who]["value"] is not None
    )
    return Drawing(draw_intervals(Intervals(drawn, axis, Unit.NUMBER)), say("importance.picture"))


def _estimate(figure: Mapping[str, Any]) -> Estimate:
    low, high = (math.nan if figure[end] is None else figure[end] for end in ("low", "high"))
    return Estimate(figure["value"], low, high, figure["n"])


def _table(lines: Mapping[tuple[str, ...], Figures], caption: str, say: Words) -> Grid:
    names = [say(f"importance.{key}") for key in ("columns", *WHO, "n")]
    rows = tuple(
        (
            _name(columns, say),
            *(_written(figures[who], say) for who in WHO),
            numbers.count(figures["box"]["n"]),
        )
        for columns, figures in list(lines.items())[:MOST_LISTED]
    )
    return Grid(caption, head(*names), rows)


def _name(columns: Sequence[str], say: Words) -> str:
    return say("importance.and").join(columns)


def _written(figure: Mapping[str, Any], say: Words) -> str:
    if figure["value"] is None:
        return numbers.DASH
    interval = numbers.figures(figure["low"], figure["high"])
    return say("importance.figure", value=numbers.figure(figure["value"]), interval=interval)

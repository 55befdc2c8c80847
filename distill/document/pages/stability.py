"""How steady the local reasons are: undecided orders, and what other seeds say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import Block, Grid, Section, Text
from distill.document.pages.failures import row_name
from distill.document.pages.reading import LEVEL, Reading, head
from distill.document.wording import Words

TOP = 5


def stability(reading: Reading, say: Words) -> Section | None:
    """Return how steady the reasons of the explained rows are; nothing where no row was explained."""
    if not reading.record["explanations"]:
        return None
    return Section("stability", say("stability.title"), tuple(_blocks(reading, say)))


def _blocks(reading: Reading, say: Words) -> Iterator[Block]:
    explained = reading.record["explanations"]
    yield Text(say("stability.text"))
    tied = sum(_is_tied(one) for one in explained)
    yield Text(say("stability.tied", tied=numbers.count(tied), rows=numbers.count(len(explained)), top=TOP))
    measured = [one for one in explained if one["stability"] is not None]
    if not measured:
        yield Text(say("stability.budget" if reading.record["settings"]["stability"] else "stability.none"))
        return
    yield Text(say("stability.measured", rows=len(measured), seeds=measured[0]["stability"]["n_seeds"]))
    yield _table(measured, say)
    if all(len(one["components"]) <= one["stability"]["k"] for one in measured):
        yield Text(say("stability.all"))


def _is_tied(one: Mapping[str, Any]) -> bool:
    """Whether the order of any of the weightiest reasons is not decided."""
    places = [component["place"] for component in one["components"][:TOP]]
    return len(set(places)) < len(places)


def _table(measured: list[Mapping[str, Any]], say: Words) -> Grid:
    names = [say(f"stability.{key}") for key in ("row", "vsi", "jaccard", "jaccard-tied", "csi", "width")]
    rows = tuple((row_name(one["row"], say), *_figures(one["stability"], say)) for one in measured)
    first = measured[0]["stability"]
    return Grid(say("stability.caption", k=first["k"], confidence=numbers.level(LEVEL)), head(*names), rows)


def _figures(found: Mapping[str, Any], say: Words) -> Iterator[str]:
    for name in ("vsi", "jaccard", "jaccard_tied", "csi"):
        yield _between(found[name], numbers.share, numbers.shares, say)
    yield _between(found["width"], numbers.figure, numbers.figures, say)


def _between(
    figure: Mapping[str, Any],
    write: Callable[[float | None], str],
    interval: Callable[[float | None, float | None], str],
    say: Words,
) -> str:
    if figure["value"] is None or figure["low"] is None:
        return write(figure["value"])
    return say(
        "stability.figure",
        value=write(figure["value"]),
        interval=interval(figure["low"], figure["high"]),
    )

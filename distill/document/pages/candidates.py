"""The surrogates that could have been delivered, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import Block, Fold, Grid, Text
from distill.document.pages.reading import LEVEL, Reading, head
from distill.document.wording import Words

COUNTS = ("leaves", "depth", "conditions", "features", "asked", "distinct")


def candidates(reading: Reading, say: Words) -> Iterator[Block]:
    """Yield the table of candidates; nothing for a record without."""
    found = reading.record.get("candidates")
    if not found:
        return
    yield Text(say("candidates.text"))
    measure, interval = (
        say(f"measure.{found[0]['measure']}"),
        say("fidelity.interval", confidence=numbers.level(LEVEL)),
    )
    names = (say("candidates.name"), say("candidates.front"), measure, interval)
    columns = head(*names, *(say(f"candidates.{count}") for count in COUNTS), text=2)
    rows = tuple(_line(one, reading, say) for one in found)
    yield Fold(say("candidates.fold"), (Grid(say("candidates.caption"), columns, rows),))


def _line(one: Mapping[str, Any], reading: Reading, say: Words) -> tuple[str, ...]:
    return (
        one["candidate"],
        say("data.yes" if one["front"] else "data.no"),
        reading.write(one["value"]),
        reading.between(one["low"], one["high"]),
        numbers.count(one["leaves"]),
        numbers.count(one["depth"]),
        numbers.figure(one["conditions"]),
        numbers.count(one["features"]),
        numbers.count(one["asked"]),
        numbers.count(one["distinct"]),
    )

"""What people state: the blanks, filled or open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from distill.document.blocks import Column, Grid, Section, Text
from distill.document.pages.reading import Reading
from distill.document.wording import Words


def statements(reading: Reading, say: Words) -> Section:
    """Return all blanks; an open one is a line to write on."""
    blanks = reading.record["blanks"]
    heads = tuple(Column(say(f"blanks.{key}")) for key in ("name", "question", "answer"))
    told = open_count(reading)
    text = say("blanks.text" if told else "blanks.text-filled", open=told, count=len(blanks))
    grid = Grid(say("blanks.caption"), heads, tuple(_line(blank, say) for blank in blanks))
    return Section("statements", say("blanks.title"), (Text(text), grid))


def open_count(reading: Reading) -> int:
    """Return how many blanks are still open."""
    return sum(blank["text"] is None for blank in reading.record["blanks"])


def _line(blank: Mapping[str, Any], say: Words) -> tuple[str, ...]:
    key = blank["key"]
    return (
        say(f"blank.{key}.name"),
        say(f"blank.{key}.question"),
        say("blanks.open") if blank["text"] is None else blank["text"],
    )

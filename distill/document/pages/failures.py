"""Where the simple model fails: rows on which it and the black box differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import Block, Column, Grid, Section, Text
from distill.document.pages.reading import Reading
from distill.document.wording import Words


def failures(reading: Reading, say: Words) -> Section:
    """Return the rows on which the two differ."""
    found = reading.record["failures"]
    n = numbers.count(found["of"])
    if not found["examples"]:
        blocks: tuple[Block, ...] = (Text(say("failures.none", n=n)),)
    else:
        blocks = (Text(_told(found, reading, say)), _table(found["examples"], say))
    return Section("failures", say("failures.title"), blocks)


def row_name(where: Mapping[str, Any], say: Words) -> str:
    """Return the name of a row of the data: "Test row 17"."""
    return say(f"local.row-{where['table']}", position=where["position"])


def _told(found: Mapping[str, Any], reading: Reading, say: Words) -> str:
    if not reading.classifies:
        return say("failures.text-numbers")
    share = numbers.share(found["count"] / found["of"])
    return say(
        "failures.text", count=numbers.count(found["count"]), n=numbers.count(found["of"]), share=share
    )


def _table(examples: list[Mapping[str, Any]], say: Words) -> Grid:
    names = [say(f"failures.{key}") for key in ("row", "box", "surrogate", "values")]
    rows = tuple(
        (
            row_name(example["row"], say),
            example["box"],
            example["surrogate"],
            ", ".join(f"{name} = {value}" for name, value in example["values"]),
        )
        for example in examples
    )
    return Grid(say("failures.caption"), tuple(Column(name) for name in names), rows)

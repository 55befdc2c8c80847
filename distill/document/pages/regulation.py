"""The regulation map: provision, where this document speaks to it, and who filled that in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill.document.blocks import Block, Column, Grid, Mood, Notice, Section, Text
from distill.document.pages.reading import Reading
from distill.document.wording import Words

Provision = Mapping[str, Any]


def regulation(reading: Reading, say: Words) -> Section | None:
    """Return the map, where one was asked for."""
    found = reading.record["regulation"]
    if found is None:
        return None
    return Section("regulation", say("regulation.title"), tuple(_blocks(found, reading, say)))


def _blocks(found: Mapping[str, Any], reading: Reading, say: Words) -> Iterator[Block]:
    yield Notice(say("regulation.no-advice"), Mood.OPEN)
    yield Text(say("regulation.text", checked=found["checked"]))
    heads = tuple(Column(say(f"regulation.{key}")) for key in ("at", "asks", "where", "by"))
    for law in found["laws"]:
        rows = tuple(_line(provision, reading, say) for provision in law["provision"])
        yield Grid(say("regulation.caption", **{key: law[key] for key in ("name", "version")}), heads, rows)
        yield Text(say("regulation.source", source=law["source"]))


def _line(provision: Provision, reading: Reading, say: Words) -> tuple[str, ...]:
    return (
        provision["at"],
        provision["asks"],
        ", ".join(_where(provision, reading, say)),
        "; ".join(_by(provision, reading, say)),
    )


def _where(provision: Provision, reading: Reading, say: Words) -> Iterator[str]:
    for part in provision["parts"]:
        if _holds(part, reading):
            yield say(f"{part}.title")
    for key in provision["blanks"]:
        yield say(f"blank.{key}.name")


def _by(provision: Provision, reading: Reading, say: Words) -> Iterator[str]:
    """Yield who filled it in: measured here, stated by a person, still open."""
    if any(_holds(part, reading) for part in provision["parts"]):
        yield say("regulation.tool")
    absent = [say(f"{part}.title") for part in provision["parts"] if not _holds(part, reading)]
    if absent:
        yield say("regulation.absent", parts=", ".join(absent))
    texts = {blank["key"]: blank["text"] for blank in reading.record["blanks"]}
    if any(texts.get(key) for key in provision["blanks"]):
        yield say("regulation.person")
    left = [say(f"blank.{key}.name") for key in provision["blanks"] if not texts.get(key)]
    if left:
        yield say("regulation.open", blanks=", ".join(left))


def _holds(part: str, reading: Reading) -> bool:
    """Whether a section of this document holds any measurement."""
    record = reading.record
    given = {
        "accuracy": record["accuracy"],
        "groups": record["groups"],
        "local": record["explanations"],
        "tree": reading.tree,
    }
    return bool(given.get(part, True))

"""Data, accuracy against the truth, provenance and glossary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import Column, Facts, Grid, Section, Text
from distill.document.pages.agreement import between, interval_drawing, written
from distill.document.pages.reading import LEVEL, Reading, date_of, head
from distill.document.wording import Words
from distill.fidelity import Fidelity

MOST_LEVELS = 6


def data(reading: Reading, say: Words) -> Section:
    """Return the columns, as learned from the reference rows."""
    columns = reading.record["data"]["columns"]
    names = [say(f"data.{key}") for key in ("column", "kind", "range", "missing", "used", "note")]
    heads = tuple(Column(name, is_number=place == 3) for place, name in enumerate(names))
    grid = Grid(say("data.caption"), heads, tuple(_column(column, say) for column in columns))
    rows = numbers.count(reading.record["data"]["rows"])
    return Section("data", say("data.title"), (Text(say("data.text", rows=rows)), grid))


def accuracy(reading: Reading, say: Words) -> Section | None:
    """Return both models beside the truth, where the truth was given."""
    found = reading.record["accuracy"]
    if found is None:
        return None
    figures = Fidelity.from_dict(found).figures
    named = [(say(f"accuracy.{row.group}"), row) for row in figures]
    kind = "" if reading.classifies else "-numbers"
    headline = [(name, row) for name, row in named if row.measure == figures[0].measure]
    names = [say("accuracy.model"), say("fidelity.measure"), say("fidelity.value")]
    interval = say("fidelity.interval", confidence=numbers.level(LEVEL))
    grid = Grid(
        say("accuracy.caption", n=numbers.count(figures[0].n)),
        head(*names, interval, say("fidelity.baseline"), text=2),
        tuple(
            (
                name,
                say(f"measure.{row.measure}"),
                written(row, row.value),
                between(row),
                written(row, row.baseline),
            )
            for name, row in named
        ),
    )
    picture = interval_drawing(headline, say(f"accuracy.axis{kind}"), reading, say("accuracy.picture"))
    return Section("accuracy", say("accuracy.title"), (Text(say("accuracy.text")), picture, grid))


def provenance(reading: Reading, say: Words) -> Section:
    """Return what made this document, from what."""
    pairs = tuple((say(f"provenance.{key}"), value) for key, value in _origins(reading, say))
    return Section("provenance", say("provenance.title"), (Facts(pairs),))


def glossary(reading: Reading, say: Words) -> Section:
    """Return the words of this document."""
    del reading
    prefix = "glossary.terms."
    terms = sorted((key for key in say.keys if key.startswith(prefix)), key=str.casefold)
    pairs = tuple((key.removeprefix(prefix), say(key)) for key in terms)
    return Section("glossary", say("glossary.title"), (Facts(pairs),))


def _column(column: Mapping[str, Any], say: Words) -> tuple[str, ...]:
    return (
        column["name"],
        column["kind"],
        _range(column, say),
        numbers.share(column["missing"]),
        say("data.yes" if column["in_tree"] else "data.no"),
        "; ".join(_notes(column, say)),
    )


def _range(column: Mapping[str, Any], say: Words) -> str:
    if column["levels"] is None:
        if column["low"] is None:
            return numbers.DASH
        return say("data.range-value", low=column["low"], high=column["high"])
    shown = ", ".join(column["levels"][:MOST_LEVELS])
    more = column["n_levels"] - min(MOST_LEVELS, len(column["levels"]))
    return say("data.levels-more" if more else "data.levels", levels=shown, count=more)


def _notes(column: Mapping[str, Any], say: Words) -> Iterator[str]:
    for key in ("protected", "constant"):
        if column[f"is_{key}"]:
            yield say(f"data.{key}")
    if column["kind"] == "text":
        yield say("data.text-column")


def _origins(reading: Reading, say: Words) -> Iterator[tuple[str, str]]:
    record = reading.record
    generator = record["generator"]
    yield "version", generator["version"]
    yield "python", generator["python"]
    libraries = (f"{name} {version}" for name, version in generator["libraries"].items())
    yield "libraries", ", ".join(libraries)
    yield "seed", str(record["settings"]["seed"])
    queries = {name: numbers.count(value) for name, value in record["queries"].items()}
    yield "questions", say("provenance.questions-value", **queries)
    yield "box", record["box"]["fingerprint"] or say("summary.no-fingerprint")
    yield "record", record["sha256"]
    yield "schema", record["schema"]
    yield "created", date_of(record)

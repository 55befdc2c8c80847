"""Page one: the verdict, the figure to remember, where not to rely on the model, and what this is not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from distill import numbers
from distill.document.blocks import (
    Block,
    Drawing,
    Heading,
    KeyFigure,
    KeyFigures,
    Mood,
    Notice,
    Points,
    Section,
    Stamp,
    Text,
    Tone,
)
from distill.document.pages.agreement import interval_drawing
from distill.document.pages.reading import Reading
from distill.document.pages.statements import open_count
from distill.document.pages.tree import rules_grid
from distill.document.pages.weak import weak_points
from distill.document.wording import Words
from distill.fidelity.result import Row
from distill.policy import Verdict

TOP_RULES = 5
MOST_OPEN = 4
MOST_NAMES = 40

TOLD = ("held-back-rows",)
"""Codes of findings that page one tells in words of its own."""

MOODS = {
    Verdict.CLOSE: Mood.GOOD,
    Verdict.USEFUL: Mood.GOOD,
    Verdict.PARTIAL: Mood.FAIR,
    Verdict.NOT: Mood.POOR,
    Verdict.UNDECIDED: Mood.OPEN,
}


def summary(reading: Reading, say: Words) -> Section:
    """Return page one."""
    return Section("summary", say("summary.title"), tuple(_blocks(reading, say)))


def _blocks(reading: Reading, say: Words) -> Iterator[Block]:
    yield _stamp(reading, say)
    yield Text(_lead(reading, say), Tone.LEAD)
    yield _where_measured(reading, say)
    yield KeyFigures(tuple(_key_figures(reading, say)))
    yield from _picture(reading, say)
    yield Heading(say("summary.weak-title"))
    yield Points(weak_points(reading, say))
    yield from _open_points(reading, say)
    if reading.tree:
        yield Heading(say("summary.rules-title"))
        yield rules_grid(reading, say, most=TOP_RULES)
    yield Heading(say("summary.not-title"))
    yield Points(tuple(say(f"summary.not-{what}") for what in ("procedure", "correct", "legal")))
    findings = [finding for finding in reading.record["findings"] if finding["code"] not in TOLD]
    if findings:
        yield Heading(say("summary.findings-title"))
        yield Points(tuple(finding["sentence"] for finding in findings))
    yield Heading(say("summary.data-title"))
    yield Text(_whose_data(reading, say))
    yield Text(_blanks(reading, say))
    yield Text(_fingerprint(reading, say), Tone.SMALL)


def _stamp(reading: Reading, say: Words) -> Stamp:
    verdict = reading.record["verdict"]
    word = verdict["word"]
    judged = say("summary.judged", confidence=reading.confidence)
    sentences = (say(f"verdict.{word}"), *verdict["reasons"], judged)
    return Stamp(say("summary.verdict"), word, MOODS[Verdict(word)], sentences)


def _lead(reading: Reading, say: Words) -> str:
    row = reading.headline
    if row is None:
        return say("summary.no-rows")
    key = "new" if reading.record["data"]["given"] else "held-back"
    if not reading.classifies:
        error = reading.figure("mae")
        return say(
            f"summary.{key}-numbers",
            value=numbers.share(row.value),
            low=numbers.share(row.low),
            high=numbers.share(row.high),
            confidence=reading.confidence,
            error=numbers.figure(error.value if error else None),
        )
    return say(
        f"summary.{key}",
        agreed=numbers.per_thousand(row.value),
        low=numbers.per_thousand(row.low),
        high=numbers.per_thousand(row.high),
        baseline=numbers.per_thousand(row.baseline),
        confidence=reading.confidence,
    )


def _where_measured(reading: Reading, say: Words) -> Notice | Text:
    n = numbers.count(reading.fidelity.headline.n)
    if reading.record["data"]["given"]:
        return Text(say("summary.rows-given", n=n))
    return Notice(say("summary.rows-held-back", n=n), Mood.FAIR)


def _key_figures(reading: Reading, say: Words) -> Iterator[KeyFigure]:
    measures = ("agreement", "kappa") if reading.classifies else ("r2", "mae")
    for measure in measures:
        if row := reading.figure(measure):
            yield _key(say(f"key.{measure}"), row, say)
    if reading.classifies and (row := reading.headline):
        yield KeyFigure(say("key.baseline"), numbers.share(row.baseline), say("key.baseline-note"))
    if reading.classes:
        worst = worst_of(reading.classes)
        yield KeyFigure(say("key.worst-class"), reading.write(worst.value), worst.group)
    if groups := judged_groups(reading):
        worst = worst_of(groups)
        note = say("key.group-note", name=worst.group, n=numbers.count(worst.n))
        yield KeyFigure(say("key.worst-group"), reading.write(worst.value), note)
    if sampled := reading.figure(reading.fidelity.headline.measure, rows="sampled"):
        yield KeyFigure(say("key.sampled"), reading.write(sampled.value), say("key.sampled-note"))
    if reading.tree:
        leaves = say("key.leaves-value", leaves=reading.tree["leaves"])
        yield KeyFigure(say("key.leaves"), leaves, say("key.depth-note", depth=reading.tree["depth"]))


def _key(name: str, row: Row, say: Words) -> KeyFigure:
    write = numbers.share if row.measure == "agreement" else numbers.figure
    return KeyFigure(name, write(row.value), say("key.interval", low=write(row.low), high=write(row.high)))


def judged_groups(reading: Reading) -> list[Row]:
    """Return the groups with rows enough to judge; all groups where none has."""
    groups = reading.groups()
    fewest = reading.record["verdict"]["policy"]["min_group_rows"]
    return [row for row in groups if row.n >= fewest] or groups


def worst_of(rows: list[Row]) -> Row:
    """Return the figure whose interval reaches lowest."""
    return min(rows, key=lambda row: row.value if math.isnan(row.low) else row.low)


def _picture(reading: Reading, say: Words) -> Iterator[Drawing]:
    """Overall, the worst class and group, and the sampled rows, on one scale."""
    rows = [(say("summary.everything"), reading.headline)]
    for found in (reading.classes, judged_groups(reading)):
        if found:
            worst = worst_of(found)
            rows.append((worst.group, worst))
    rows.append((say("summary.sampled"), reading.figure(reading.fidelity.headline.measure, rows="sampled")))
    drawn = [(name, row) for name, row in rows if row is not None]
    if drawn:
        axis = say("fidelity.axis" if reading.classifies else "fidelity.axis-numbers")
        yield interval_drawing(drawn, axis, reading, say("summary.picture"))


def _open_points(reading: Reading, say: Words) -> Iterator[Block]:
    points = reading.record["verdict"]["open_points"]
    if not points:
        return
    more = len(points) - MOST_OPEN
    rest = (say("summary.open-more", count=more),) if more > 0 else ()
    yield Heading(say("summary.open-title"))
    yield Points((*points[:MOST_OPEN], *rest))


def _whose_data(reading: Reading, say: Words) -> str:
    """Say which rows of the data, and which of their columns, stand in the record."""
    record = reading.record
    columns = record["data"]["columns"]
    hashed = record["sample"]["kept"] == "hashed"
    told = say(
        "summary.data-hashed" if hashed else "summary.data",
        explained=len(record["explanations"]),
        disagreed=len(record["failures"]["examples"]),
        kept=len(record["sample"]["rows"]),
    )
    sentences = [told]
    if not hashed:
        sentences.append(say("summary.data-columns", columns=_names(columns)))
    if protected := [column for column in columns if column["is_protected"]]:
        sentences.append(say("summary.data-protected", columns=_names(protected)))
    if record["settings"]["dropped"]:
        sentences.append(say("summary.data-dropped"))
    return " ".join((*sentences, say("summary.data-learned")))


def _names(columns: Sequence[Mapping[str, Any]]) -> str:
    shown = ", ".join(column["name"] for column in columns[:MOST_NAMES])
    more = len(columns) - MOST_NAMES
    return f"{shown} + {more}" if more > 0 else shown


def _blanks(reading: Reading, say: Words) -> str:
    told, count = open_count(reading), len(reading.record["blanks"])
    return say("summary.blanks", open=told, count=count) if told else say("summary.blanks-none")


def _fingerprint(reading: Reading, say: Words) -> str:
    record = reading.record
    return say(
        "summary.fingerprint",
        box=record["box"]["fingerprint"] or say("summary.no-fingerprint"),
        record=record["sha256"],
        seed=record["settings"]["seed"],
        distinct=numbers.count(record["queries"]["distinct"]),
        rows=numbers.count(record["queries"]["rows"]),
    )

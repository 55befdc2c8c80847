"""The document of explained texts: each marked, with its weighty parts, its verdict and what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Any

from distill import numbers
from distill.document.blocks import (
    Block,
    Document,
    Facts,
    Fold,
    Grid,
    Marked,
    Mood,
    Notice,
    Points,
    Section,
    Text,
    Tone,
)
from distill.document.pages.reading import Record, date_of, head
from distill.document.wording import Words, words
from distill.policy import LocalVerdict
from distill.render import MarkedText, Stretch
from distill.task import Task

OPEN = 3
"""So many texts stand open."""

TOP = 3
BEGINNING = 40
MOST_PARTS = 12

Found = Mapping[str, Any]


def texts_document(record: Record, language: str = "en") -> Document:
    """Return the document of a record of texts."""
    say = words(language, "texts")
    return Document(
        language=language,
        overline=say("overline"),
        title=title_of(record, say),
        subtitle=say("subtitle", version=record["generator"]["version"], date=date_of(record)),
        sections=(_reading(record, say), _texts(record, say), _origin(record, say)),
        contents=say("contents"),
        skip=say("skip"),
        footer=say("footer", schema=record["schema"], hash=record["sha256"]),
    )


def title_of(record: Record, say: Words) -> str:
    """Return the title that was given, or one that names the box and how many texts there are."""
    count = len(record["texts"])
    n = say("one") if count == 1 else say("many", n=numbers.count(count))
    if record["title"]:
        return str(record["title"])
    return (
        say("title-unnamed", n=n) if record["box"] is None else say("title", box=record["box"]["name"], n=n)
    )


def _reading(record: Record, say: Words) -> Section:
    points = tuple(say(f"reading.point-{name}") for name in ("masked", "right", "verdict"))
    names = [say(f"reading.{name}") for name in ("text", "answer", "verdict", "top", "queries")]
    rows = tuple(
        (
            say("reading.begins", name=_name(one, say), text=_beginning(one["text"])),
            one["answer"],
            say(f"verdict.{_told(one)['verdict']}"),
            _top(_told(one), say),
            numbers.count(one["n_queries"]),
        )
        for one in record["texts"]
    )
    table = Grid(say("reading.caption"), head(*names, text=4), rows)
    return Section(
        "reading", say("reading.title"), (Text(say("reading.lead"), Tone.LEAD), Points(points), table)
    )


def _texts(record: Record, say: Words) -> Section:
    folds = (_fold(one, place, record, say) for place, one in enumerate(record["texts"]))
    return Section("texts", say("text.section"), tuple(folds))


def _fold(one: Found, place: int, record: Record, say: Words) -> Fold:
    verdict = say(f"verdict.{_told(one)['verdict']}")
    summary = say("text.summary", name=_name(one, say), answer=one["answer"], verdict=verdict)
    return Fold(summary, tuple(_blocks(one, record, say)), place < OPEN)


def _blocks(one: Found, record: Record, say: Words) -> Iterator[Block]:
    told, name = _told(one), _name(one, say)
    if told["verdict"] == LocalVerdict.NOT_FAITHFUL:
        yield Notice(say("text.not-usable"), Mood.POOR)
    yield Marked.of(_marked(told, record, say), say("text.label", name=name, output=told["output"]))
    yield Facts(tuple((say(f"text.{key}"), value) for key, value in _facts(one, told, say)))
    yield from _parts(told, name, say)
    if told["notes"]:
        yield Points(tuple(told["notes"]))
    if len(one["outputs"]) > 1:
        yield _others(one, name, say)


def _facts(one: Found, told: Found, say: Words) -> Iterator[tuple[str, str]]:
    score = numbers.figure(told["score"])
    yield "answer", say("text.answer-value", answer=one["answer"], output=told["output"], score=score)
    gap = numbers.figure(abs(told["surrogate_score"] - told["score"]))
    line, base = numbers.figure(told["surrogate_score"]), numbers.figure(told["base"])
    yield "line", say("text.line-value", score=line, gap=gap, base=base)
    yield "verdict", say("text.verdict-value", word=say(f"verdict.{told['verdict']}"), why=told["sentence"])
    for key, name in (("explained", "r2"), ("error", "rmse")):
        measure = next(figure for figure in told["fidelity"] if figure["name"] == name)
        if measure["value"] is not None:
            yield key, _measured(measure, is_exact=one["exact"], say=say)
    yield (
        "asked",
        say(f"text.asked-{'exact' if one['exact'] else 'value'}", n=numbers.count(one["n_queries"])),
    )


def _measured(measure: Found, *, is_exact: bool, say: Words) -> str:
    value, n = numbers.figure(measure["value"]), numbers.count(measure["n"])
    if is_exact:
        return say("text.error-exact", value=value, n=n)
    return say(
        "text.error-value", value=value, n=n, interval=numbers.figures(measure["low"], measure["high"])
    )


def _marked(told: Found, record: Record, say: Words) -> MarkedText:
    is_number = record["box"] is not None and record["box"]["task"] == Task.REGRESSION
    kind = "-number" if is_number else ""
    return MarkedText(
        tuple(Stretch(text, weight) for text, weight in told["stretches"]),
        toward=say(f"text.toward{kind}", output=told["output"]),
        against=say(f"text.against{kind}", output=told["output"]),
    )


def _parts(told: Found, name: str, say: Words) -> Iterator[Block]:
    weighty = [part for part in told["components"] if part["weight"]]
    if not weighty:
        yield Text(say("text.nothing"))
        return
    weight = say("text.weight", output=told["output"])
    names = (say("text.part"), say("text.times"), weight, say("text.interval"), say("text.rank"))
    yield Grid(
        say("text.caption", name=name),
        head(*names, text=2),
        tuple(
            (
                part["name"],
                say("text.times-value", n=part["times"]) if part["times"] > 1 else say("text.once"),
                numbers.signed(part["weight"]),
                numbers.figures(part["low"], part["high"]),
                str(part["place"]),
            )
            for part in weighty[:MOST_PARTS]
        ),
    )
    left = len(told["components"]) - len(weighty[:MOST_PARTS])
    if left:
        yield Text(say("text.more", count=left), Tone.SMALL)


def _others(one: Found, name: str, say: Words) -> Grid:
    names = (say("text.output"), say("reading.verdict"), say("reading.top"), say("text.score"))
    return Grid(
        say("text.others", name=name),
        head(*names, text=3),
        tuple(
            (
                told["output"],
                say(f"verdict.{told['verdict']}"),
                _top(told, say),
                numbers.figure(told["score"]),
            )
            for told in one["outputs"]
        ),
    )


def _origin(record: Record, say: Words) -> Section:
    box, generator = record["box"], record["generator"]
    units = ", ".join(dict.fromkeys(one["unit"] for one in record["texts"]))
    pairs = (
        ("box", say("origin.unknown") if box is None else box["name"]),
        ("fingerprint", "" if box is None else box["fingerprint"] or say("origin.unhashed")),
        ("seed", str(record["settings"]["seed"])),
        ("unit", say("origin.unit-value", units=units)),
        ("software", f"distill {generator['version']}, Python {generator['python']}"),
    )
    facts = Facts(tuple((say(f"origin.{key}"), value) for key, value in pairs if value))
    return Section("origin", say("origin.title"), (facts,))


def _told(one: Found) -> Found:
    """Return what is said of the output that was explained."""
    return next(told for told in one["outputs"] if told["output"] == one["explained"])


def _name(one: Found, say: Words) -> str:
    return say("text.name", row=one["row"])


def _beginning(text: str) -> str:
    """Return the first words of a text, which tell it apart."""
    return shorten(text, BEGINNING, placeholder=" …") if " " in text[:BEGINNING] else text[:BEGINNING]


def _top(told: Found, say: Words) -> str:
    weighty = [part for part in told["components"][:TOP] if part["weight"]]
    shown = (f"{part['name']} {numbers.signed(part['weight'])}" for part in weighty)
    return say("text.separator").join(shown) or numbers.DASH

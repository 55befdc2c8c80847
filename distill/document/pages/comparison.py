"""The document of a comparison: what changed from one audit to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import (
    Block,
    Column,
    Document,
    Facts,
    Grid,
    KeyFigure,
    KeyFigures,
    Mood,
    Notice,
    Points,
    Section,
    Text,
    Tone,
)
from distill.document.pages.agreement import SHARES
from distill.document.pages.failures import row_name
from distill.document.wording import Words, words

Found = Mapping[str, Any]


def comparison_document(found: Found, language: str = "en") -> Document:
    """Return the document of what `distill.document.compare.compare` found."""
    say = words(language)
    sections = (
        ("changes", _changes),
        ("boxes", _boxes),
        ("figures", _figures),
        ("trees", _trees),
        ("reasons", _reasons),
        ("settings", _settings),
    )
    return Document(
        language=language,
        overline=say("compare.overline"),
        title=say("compare.title", old=_title(found["old"]), new=_title(found["new"])),
        subtitle=say("compare.subtitle", old=found["old"]["created"][:10], new=found["new"]["created"][:10]),
        sections=tuple(
            Section(key, say(f"compare.{key}"), tuple(blocks(found, say))) for key, blocks in sections
        ),
        contents=say("page.contents"),
        skip=say("page.skip"),
        footer=say("compare.footer", old=found["old"]["sha256"], new=found["new"]["sha256"]),
    )


def _title(about: Found) -> str:
    return str(about["title"] or about["box"])


def _changes(found: Found, say: Words) -> Iterator[Block]:
    decisions = found["decisions"]
    if decisions is None:
        yield Notice(say("compare.nothing-shared"), Mood.OPEN)
        return
    n = numbers.count(decisions["rows"])
    if decisions["flipped"] is None:
        mean, largest = numbers.figure(decisions["mean"]), numbers.figure(decisions["largest"])
        yield Text(say("compare.moved", n=n, mean=mean, largest=largest), Tone.LEAD)
        return
    interval = numbers.shares(decisions["low"], decisions["high"])
    share = numbers.share(decisions["share"])
    flipped = numbers.count(decisions["flipped"])
    yield Text(say("compare.flipped", count=flipped, n=n, share=share, interval=interval), Tone.LEAD)
    yield KeyFigures(
        (
            KeyFigure(say("compare.flips"), share, interval),
            KeyFigure(say("compare.mean"), numbers.figure(decisions["mean"]), say("compare.of", n=n)),
            KeyFigure(say("compare.largest"), numbers.figure(decisions["largest"])),
        )
    )
    yield Text(say("compare.beyond"))
    if decisions["pairs"]:
        heads = _heads(say, "was", "is", "count", numeric=1)
        rows = tuple((pair["old"], pair["new"], numbers.count(pair["count"])) for pair in decisions["pairs"])
        yield Grid(say("compare.pairs"), heads, rows)
        heads = _heads(say, "row", "was", "is")
        rows = tuple((row_name(one["row"], say), one["old"], one["new"]) for one in decisions["examples"])
        yield Grid(say("compare.examples"), heads, rows)


def _boxes(found: Found, say: Words) -> Iterator[Block]:
    names = ("box", "kind", "library", "fingerprint", "outputs", "verdict", "seed", "version", "sha256")
    lines = tuple(
        (say(f"compare.about-{name}"), *(_written(found[side][name]) for side in ("old", "new")))
        for name in names
    )
    yield Grid(say("compare.boxes-caption"), _heads(say, "what", "old", "new"), lines)


def _figures(found: Found, say: Words) -> Iterator[Block]:
    apart = [figure for figure in found["figures"] if figure["apart"]]
    yield Text(say("compare.figures-text"))
    yield Text(say("compare.apart" if apart else "compare.not-apart", count=len(apart)))
    heads = _heads(say, "measure", "about", "old", "new", "difference", "reading", numeric=3, text=1)
    for of in ("fidelity", "group", "accuracy"):
        rows = tuple(_line(figure, say) for figure in found["figures"] if figure["of"] == of)
        if rows:
            yield Grid(say(f"compare.of-{of}"), heads, rows)


def _line(figure: Found, say: Words) -> tuple[str, ...]:
    old, new = figure["old"]["value"], figure["new"]["value"]
    gap = None if old is None or new is None else new - old
    measure = f"measure.{figure['measure']}"
    about = say("fidelity.all") if figure["group"] == "all" else figure["group"]
    if figure["rows"] == "sampled":
        about = f"{about}, {say('summary.sampled')}"
    return (
        say(measure) if measure in say else figure["measure"],
        about,
        _with_interval(figure["old"], figure["measure"]),
        _with_interval(figure["new"], figure["measure"]),
        numbers.DASH if gap is None else _gap(gap, figure["measure"]),
        say("compare.apart-one") if figure["apart"] else "",
    )


def _with_interval(figure: Found, measure: str) -> str:
    one, two = (numbers.share, numbers.shares) if measure in SHARES else (numbers.figure, numbers.figures)
    return f"{one(figure['value'])} ({two(figure['low'], figure['high'])})"


def _gap(gap: float, measure: str) -> str:
    return f"{100 * gap:+.1f}" if measure in SHARES else f"{gap:+.3g}"


def _trees(found: Found, say: Words) -> Iterator[Block]:
    tree = found["tree"]
    if tree is None:
        yield Text(say("compare.no-tree"))
        return
    kept, gone, added = (tree["rules"][part] for part in ("kept", "gone", "added"))
    yield Text(say("compare.rules-text", kept=len(kept), gone=len(gone), added=len(added)))
    pairs = [(say(f"compare.{name}"), f"{tree[name][0]} → {tree[name][1]}") for name in ("leaves", "depth")]
    columns = ((part, tree["columns"][part]) for part in ("gone", "added"))
    pairs += [(say(f"compare.columns-{part}"), ", ".join(names)) for part, names in columns if names]
    yield Facts(tuple(pairs))
    for part, rules in (("gone", gone), ("added", added)):
        if rules:
            yield Text(say(f"compare.rules-{part}"))
            yield Points(tuple(rules))


def _reasons(found: Found, say: Words) -> Iterator[Block]:
    if not found["reasons"]:
        yield Text(say("compare.no-reasons"))
        return
    yield Text(say("compare.reasons-text"))
    heads = _heads(say, "row", "answer", "local-verdict", "common", "turned", "top-old", "top-new")
    rows = tuple(
        (
            row_name(one["row"], say),
            _arrow(*one["answer"]),
            _arrow(*one["verdict"]),
            say("compare.common-value", common=one["common"], of=max(len(one["top"][0]), len(one["top"][1]))),
            ", ".join(one["turned"]) or numbers.DASH,
            *(", ".join(names) for names in one["top"]),
        )
        for one in found["reasons"]
    )
    yield Grid(say("compare.reasons-caption"), heads, rows)


def _settings(found: Found, say: Words) -> Iterator[Block]:
    if not found["settings"]:
        yield Text(say("compare.same-settings"))
        return
    heads = _heads(say, "what", "old", "new")
    rows = tuple(
        (f"{one['of']}: {one['name']}", _written(one["old"]), _written(one["new"]))
        for one in found["settings"]
    )
    yield Grid(say("compare.settings-caption"), heads, rows)


def _arrow(old: str, new: str) -> str:
    return old if old == new else f"{old} → {new}"


def _written(value: Any) -> str:
    if value is None:
        return numbers.DASH
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _heads(say: Words, *names: str, numeric: int = 0, text: int = 0) -> tuple[Column, ...]:
    """Return heads of a table; the last `numeric` columns before the last `text` ones are numbers."""
    first = len(names) - numeric - text
    return tuple(
        Column(say(f"compare.{name}"), is_number=first <= place < first + numeric)
        for place, name in enumerate(names)
    )

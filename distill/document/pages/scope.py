"""Scope and method: what was asked, on which rows, by which rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import Block, Drawing, Facts, Fold, Grid, Heading, Section, Text
from distill.document.pages.candidates import candidates
from distill.document.pages.reading import LEVEL, Reading, head
from distill.document.wording import Words
from distill.render import Curve, Estimate, draw_curve
from distill.render.figures import with_interval


def scope(reading: Reading, say: Words) -> Section:
    """Return what was asked, and on which rows."""
    pairs = tuple((say(f"scope.{key}"), value) for key, value in _facts(reading, say) if value)
    return Section("scope", say("scope.title"), (Text(say("scope.text")), Facts(pairs)))


def method(reading: Reading, say: Words) -> Section:
    """Return how the model was learned, chosen and judged."""
    return Section("method", say("method.title"), tuple(_method(reading, say)))


def _facts(reading: Reading, say: Words) -> Iterator[tuple[str, str]]:
    box, data = reading.record["box"], reading.record["data"]
    yield "box", box["name"]
    yield "kind", box["kind"]
    yield "library", box["library"]
    yield "task", say(f"kind.{box['task']}")
    yield "outputs", ", ".join(box["outputs"])
    yield "decision", _decision(reading, say)
    yield "columns", numbers.count(len(data["columns"]))
    dropped = reading.record["settings"]["dropped"]
    yield "dropped", numbers.count(dropped) if dropped else ""
    yield "reference", numbers.count(data["rows"])
    report = "scope.report-given" if data["given"] else "scope.report-held-back"
    yield "report", say(report, n=numbers.count(data["parts"]["report"]["real"]))
    yield "sampled", numbers.count(sum(part["sampled"] for part in data["parts"].values()))
    for file in reading.record["files"]:
        yield f"file-{file['role']}", say("scope.file", name=file["name"], hash=file["sha256"])


def _decision(reading: Reading, say: Words) -> str:
    box = reading.record["box"]
    if not reading.classifies:
        return ""
    if box["hard"]:
        return say("scope.decision-hard")
    if len(box["outputs"]) != 2:
        return say("scope.decision-largest")
    first, last = box["outputs"]
    threshold = f"{box['threshold']:g}"
    return say("scope.decision-threshold", first=first, last=last, threshold=threshold)


def _method(reading: Reading, say: Words) -> Iterator[Block]:
    record = reading.record
    parts = record["data"]["parts"]
    yield Text(
        say(
            "method.asked",
            sampled=numbers.count(sum(part["sampled"] for part in parts.values())),
            sampler=record["settings"]["sampler"],
            **{name: numbers.count(part["real"]) for name, part in parts.items()},
        )
    )
    yield Text(say("method.pool", reason=record["surrogate"]["pool"]))
    if record["curve"] is not None:
        yield from _curve(record["curve"], reading, say)
    yield from candidates(reading, say)
    yield Heading(say("method.policy-title"))
    yield Text(say("method.policy-text"))
    policy = record["verdict"]["policy"].items()
    unused = ("_r2",) if reading.classifies else ("_agreement", "_kappa")
    rows = tuple((say(f"policy.{name}"), f"{value:g}") for name, value in policy if _is_used(name, unused))
    columns = head(say("method.threshold"), say("method.value"))
    yield Grid(say("method.policy-caption"), columns, rows)


def _is_used(threshold: str, unused: tuple[str, ...]) -> bool:
    """Whether a threshold judged anything: local ones always do."""
    return threshold.startswith("local_") or not threshold.endswith(unused)


def _curve(curve: Mapping[str, Any], reading: Reading, say: Words) -> Iterator[Block]:
    yield Text(say("method.size", leaves=curve["chosen"], reason=curve["reason"]))
    points = [point for point in curve["points"] if point["value"] is not None]
    searched = curve["searched"]
    if searched is not None and searched["value"] is not None:
        figure = with_interval(_estimate(searched), reading.unit)
        yield Text(say("method.searched", leaves=searched["leaves"], figure=figure))
    axis = say("method.curve-axis" if reading.classifies else "method.curve-axis-numbers")
    if points:
        yield Drawing(draw_curve(_curve_drawing(curve, points, axis, reading)), say("method.curve-picture"))
    yield Fold(say("method.curve-fold"), (_curve_grid(points, axis, reading, say),))


def _curve_drawing(
    curve: Mapping[str, Any], points: list[Mapping[str, Any]], axis: str, reading: Reading
) -> Curve:
    sizes = [point["leaves"] for point in points]
    chosen = sizes.index(curve["chosen"]) if curve["chosen"] in sizes else None
    y = tuple(_estimate(point) for point in points)
    delivered = None if curve["searched"] is None or chosen is None else _estimate(curve["searched"])
    return Curve(tuple(sizes), y, chosen, delivered, y_name=axis, unit=reading.unit)


def _estimate(point: Mapping[str, Any]) -> Estimate:
    if point["low"] is None or point["high"] is None:
        return Estimate(point["value"], n=point["n"])
    return Estimate(point["value"], point["low"], point["high"], point["n"])


def _curve_grid(points: list[Mapping[str, Any]], axis: str, reading: Reading, say: Words) -> Grid:
    rows = tuple(
        (
            str(point["leaves"]),
            reading.write(point["value"]),
            reading.between(point["low"], point["high"]),
            numbers.count(point["n"]),
        )
        for point in points
    )
    interval = say("fidelity.interval", confidence=numbers.level(LEVEL))
    columns = head(say("method.size-column"), axis, interval, say("fidelity.n"))
    return Grid(say("method.curve-caption"), columns, rows)

"""Protected columns: outcomes by group, columns that tell them, and the box asked with another value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import Block, Drawing, Grid, Heading, Points, Section, Text
from distill.document.pages.reading import LEVEL, Reading, head
from distill.document.wording import Words
from distill.render import Estimate, Intervals, Unit, Whisker, draw_intervals


def bias(reading: Reading, say: Words) -> Section:
    """Return what was tested about protected columns."""
    return Section("bias", say("bias.title"), tuple(_blocks(reading, say)))


def _blocks(reading: Reading, say: Words) -> Iterator[Block]:
    tested = reading.record["protected"]
    if not tested:
        yield Text(say("bias.none"))
        return
    yield Text(say("bias.text"))
    for one in tested:
        yield Heading(one["column"])
        yield Points(tuple(one["statements"]))
        if one["flips"] is None:
            yield Text(say("bias.not-asked"))
        rates = [rate for rate in one["rates"] if rate["value"] is not None]
        for outcome in dict.fromkeys(rate["outcome"] for rate in rates):
            yield _picture(outcome, one["column"], rates, say)
        if rates:
            yield _rates(one["column"], rates, say)
        if one["proxies"]:
            yield _proxies(one, say)


def _picture(outcome: str, column: str, rates: list[Mapping[str, Any]], say: Words) -> Drawing:
    drawn = tuple(
        Whisker(say(f"bias.line-{rate['who']}", group=rate["group"]), _estimate(rate))
        for rate in rates
        if rate["outcome"] == outcome
    )
    intervals = Intervals(drawn, say("bias.axis", outcome=outcome), Unit.PERCENT)
    return Drawing(draw_intervals(intervals), say("bias.picture", outcome=outcome, column=column))


def _estimate(rate: Mapping[str, Any]) -> Estimate:
    low, high = (float("nan") if rate[end] is None else rate[end] for end in ("low", "high"))
    return Estimate(rate["value"], low, high, rate["n"])


def _rates(column: str, rates: list[Mapping[str, Any]], say: Words) -> Grid:
    names = [say(f"bias.{key}") for key in ("group", "who", "outcome", "rate", "interval", "n")]
    rows = tuple(
        (
            rate["group"],
            say(f"bias.{rate['who']}"),
            rate["outcome"],
            numbers.share(rate["value"]),
            numbers.shares(rate["low"], rate["high"]),
            numbers.count(rate["n"]),
        )
        for rate in rates
    )
    return Grid(say("bias.caption", column=column), head(*names, text=3), rows)


def _proxies(one: Mapping[str, Any], say: Words) -> Grid:
    measure = f"measure.{one['proxies'][0]['measure']}"
    told = say(measure) if measure in say else one["proxies"][0]["measure"]
    interval = say("local.interval", confidence=numbers.level(LEVEL))
    names = (say("bias.proxy"), told, interval, say("fidelity.baseline"), say("fidelity.n"))
    rows = tuple(
        (
            proxy["column"],
            numbers.figure(proxy["value"]),
            numbers.figures(proxy["low"], proxy["high"]),
            numbers.figure(proxy["baseline"]),
            numbers.count(proxy["n"]),
        )
        for proxy in one["proxies"]
    )
    return Grid(say("bias.proxies", column=one["column"]), head(*names), rows)

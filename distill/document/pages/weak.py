"""Where the simple model should not be relied on: weak leaves, answers and groups, and strange rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.pages.reading import Reading
from distill.document.pages.tree import rule_text
from distill.document.wording import Words

WORST_LEAVES = 4
WORST_GROUPS = 4
FEW = 5
"""A leaf that fewer report rows reached says nothing by its agreement."""


def weak_points(reading: Reading, say: Words) -> tuple[str, ...]:
    """Return a sentence for each place of weakness: leaves, answers, groups, strange rows."""
    found = (*_leaves(reading, say), *_classes(reading, say), *_groups(reading, say), *_outside(reading, say))
    return found or (say("summary.weak-none"),)


def _leaves(reading: Reading, say: Words) -> Iterator[str]:
    leaves = reading.leaves()
    for leaf in _worst(reading, leaves)[:WORST_LEAVES]:
        measured = leaf["agreement"]
        yield say(
            "summary.weak-leaf" if reading.classifies else "summary.weak-leaf-numbers",
            rule=rule_text(leaf, say),
            answer=leaf["answer"],
            value=reading.write(measured["value"]),
            low=reading.write(measured["low"]),
            high=reading.write(measured["high"]),
            n=numbers.count(measured["n"]),
            share=numbers.share(leaf["share"]),
        )
    empty = sum(leaf["agreement"] is None for leaf in leaves)
    if empty:
        yield say("summary.weak-empty", count=empty, leaves=len(leaves))


def _worst(reading: Reading, leaves: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the leaves that do clearly worse than the whole, the worst first."""
    judged = [leaf for leaf in leaves if leaf["agreement"] and leaf["agreement"]["n"] >= FEW]
    overall = reading.figure("agreement" if reading.classifies else "mae")
    if overall is None:
        return []
    if reading.classifies:
        weak = [leaf for leaf in judged if leaf["agreement"]["value"] < overall.low]
        return sorted(weak, key=lambda leaf: leaf["agreement"]["value"])
    weak = [leaf for leaf in judged if leaf["agreement"]["value"] > overall.high]
    return sorted(weak, key=lambda leaf: -leaf["agreement"]["value"])


def _classes(reading: Reading, say: Words) -> Iterator[str]:
    """Yield the answers of the box that the model follows less often than the policy asks of a group."""
    limit = reading.record["verdict"]["policy"]["useful_worst_group"]
    for row in reading.classes:
        if row.value < limit:
            yield say(
                "summary.weak-class",
                name=row.group.removeprefix("answer: "),
                value=reading.write(row.value),
                low=reading.write(row.low),
                high=reading.write(row.high),
                n=numbers.count(row.n),
            )


def _groups(reading: Reading, say: Words) -> Iterator[str]:
    policy = reading.record["verdict"]["policy"]
    limit = policy["useful_worst_group"]
    weak = [r for r in reading.groups() if r.n >= policy["min_group_rows"] and r.value < limit]
    for row in sorted(weak, key=lambda row: row.value)[:WORST_GROUPS]:
        yield say(
            "summary.weak-group" if reading.classifies else "summary.weak-group-numbers",
            name=row.group,
            value=reading.write(row.value),
            low=reading.write(row.low),
            high=reading.write(row.high),
            n=numbers.count(row.n),
            limit=reading.write(limit),
        )


def _outside(reading: Reading, say: Words) -> Iterator[str]:
    share = reading.record["data"]["outside"]
    if share:
        yield say("summary.weak-outside", share=numbers.share(share))

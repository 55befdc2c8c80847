"""The simple model itself: the tree as a picture and as rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import Block, Grid, Section, Text, TreePicture
from distill.document.pages.reading import LEVEL, Reading, head
from distill.document.wording import Words
from distill.render import Estimate, Node, TreeDrawing
from distill.task import Task


def tree(reading: Reading, say: Words) -> Section:
    """Return the section of the global tree."""
    return Section("tree", say("tree.title"), tuple(_blocks(reading, say)))


def _blocks(reading: Reading, say: Words) -> Iterator[Block]:
    if reading.tree is None:
        yield Text(say("tree.other", name=reading.record["surrogate"]["name"]))
        return
    yield Text(say("tree.text", leaves=reading.tree["leaves"]))
    yield TreePicture(tree_drawing(reading, say), say("tree.picture"))
    yield rules_grid(reading, say)


def tree_drawing(reading: Reading, say: Words, path: tuple[int, ...] = ()) -> TreeDrawing:
    """Return the drawing of a record's tree."""
    record, nodes = reading.record, reading.tree["nodes"] if reading.tree else []
    return TreeDrawing(
        Task(record["box"]["task"]),
        tuple(record["box"]["outputs"]),
        [_node(node) for node in nodes],
        title=say("tree.name"),
        path=path,
        agreement_name=say("tree.agreement" if reading.classifies else "tree.error"),
        agreement_unit=reading.unit,
    )


def rules_grid(reading: Reading, say: Words, most: int | None = None) -> Grid:
    """Return the rules as a table: all in the tree's order, or the `most` common ones."""
    leaves = reading.leaves()
    if most is not None:
        leaves = sorted(leaves, key=lambda leaf: -leaf["share"])[:most]
    kind = "" if reading.classifies else "-numbers"
    caption = f"tree.rules-caption{kind}" if most is None else "summary.rules-caption"
    names = [say(f"tree.{key}") for key in ("rule", "answer", "share", f"value{kind}")]
    return Grid(
        say(caption),
        head(*names, say("tree.interval", confidence=numbers.level(LEVEL)), say("tree.n"), text=2),
        tuple(_line(leaf, reading, say) for leaf in leaves),
    )


def rule_text(leaf: Mapping[str, Any], say: Words) -> str:
    """Return the conditions of a leaf as one phrase."""
    return say("tree.and").join(leaf["conditions"]) or say("tree.always")


def _line(leaf: Mapping[str, Any], reading: Reading, say: Words) -> tuple[str, ...]:
    measured = leaf["agreement"] or {"value": None, "low": None, "high": None, "n": 0}
    return (
        rule_text(leaf, say),
        leaf["answer"],
        numbers.share(leaf["share"]),
        reading.write(measured["value"]),
        reading.between(measured["low"], measured["high"]),
        numbers.count(measured["n"]),
    )


def _node(node: Mapping[str, Any]) -> Node:
    measured = node["agreement"]
    return Node(
        id=node["id"],
        parent=node["parent"],
        share=node["share"],
        answer=node["answer"],
        means=tuple(node["means"]),
        condition=node["condition"],
        question=node["question"],
        decision=node["decision"],
        agreement=None if measured is None else _estimate(measured),
    )


def _estimate(measured: Mapping[str, Any]) -> Estimate:
    low, high = (float("nan") if measured[end] is None else measured[end] for end in ("low", "high"))
    return Estimate(measured["value"], low, high, measured["n"])

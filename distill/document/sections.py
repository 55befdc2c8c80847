"""The larger parts of a record: columns, tree and failures."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from distill.distillation import report_drawing
from distill.document.material import Material
from distill.domain import Column, Kind
from distill.plain import plain
from distill.render import Estimate, Node
from distill.tree.rules import Rule
from distill.typing import Ints

MOST_LEVELS = 50
"""A record names so many levels of a column; the tree and the rows name those they need besides."""


def columns_of(material: Material) -> list[dict[str, Any]]:
    """Return what was learned about each column from the reference rows."""
    asked = set(material.surrogate.tree_.feature.tolist()) if material.surrogate else set()
    return [
        _column(column, in_tree=place in asked)
        for place, column in enumerate(material.samples.domain.columns)
    ]


def tree_of(material: Material) -> dict[str, Any] | None:
    """Return the tree for readers (nodes and rules, in words) and for programs (`model`, exact)."""
    surrogate = material.surrogate
    if surrogate is None:
        return None
    drawn = report_drawing(surrogate, material.samples).nodes
    return {
        "leaves": surrogate.n_leaves_,
        "depth": surrogate.depth_,
        "nodes": [_node(node) for node in drawn],
        "rules": [_rule(rule, drawn[rule.leaf]) for rule in material.rules.values()],
        "model": surrogate.tree_.to_dict(),
    }


def failure_of(material: Material, place: int) -> dict[str, Any]:
    """Return a report row on which the two differ, with the values the tree looked at."""
    position = int(material.report[place])
    names = material.samples.domain.names
    asked = [] if material.hides_rows else _looked_at(material, position)
    looked_at = [[names[j], material.shown(position, j)] for j in asked]
    return {
        "row": material.row_of(position),
        "box": material.box_answer(position),
        "surrogate": material.answer(place),
        "values": looked_at,
    }


def way_of(material: Material, position: int) -> dict[str, Any]:
    """Return the nodes a real report row passes through and what holds at the end; empty without a tree."""
    path = _path(material, position)
    return {"path": path, "conditions": conditions_of(material.rules[int(path[-1])]) if len(path) else []}


def _path(material: Material, position: int) -> Ints:
    """Return the ids of the nodes a real report row passes through; none without a tree."""
    if material.surrogate is None:
        return np.empty(0, dtype=np.int64)
    leaf = material.leaves[material.report_place(position)]
    return material.surrogate.tree_.way_to(int(leaf))


def _looked_at(material: Material, position: int) -> list[int]:
    """Return the columns the tree asks about on a row's way, each once."""
    if material.surrogate is None:
        return []
    features = material.surrogate.tree_.feature[_path(material, position)[:-1]]
    return list(dict.fromkeys(features.tolist()))


def _column(column: Column, *, in_tree: bool) -> dict[str, Any]:
    is_listed = column.is_levelled and column.kind is not Kind.TEXT
    has_range = not column.is_levelled and column.missing < 1
    return {
        "name": column.name,
        "kind": column.kind.value,
        "low": column.show(column.low) if has_range else None,
        "high": column.show(column.high) if has_range else None,
        "levels": [str(level) for level in column.levels[:MOST_LEVELS]] if is_listed else None,
        "n_levels": len(column.levels) if is_listed else 0,
        "missing": column.missing,
        "is_constant": column.is_constant,
        "is_protected": column.protected,
        "in_tree": in_tree,
    }


def _node(node: Node) -> dict[str, Any]:
    told = node.condition
    condition = f"≠{told.removeprefix('!=')}" if told.startswith("!= ") else told
    return dict(plain({**asdict(node), "condition": condition, "agreement": _estimate(node.agreement)}))


def _rule(rule: Rule, node: Node) -> dict[str, Any]:
    return {
        "leaf": rule.leaf,
        "conditions": conditions_of(rule),
        "answer": node.answer,
        "share": plain(node.share),
        "learned_from": rule.n,
        "agreement": plain(_estimate(node.agreement)),
    }


def conditions_of(rule: Rule) -> list[str]:
    """Return a rule's conditions in the signs a reader knows."""
    return [str(condition).replace("<=", "≤").replace("!=", "≠") for condition in rule.conditions]


def _estimate(estimate: Estimate | None) -> dict[str, Any] | None:
    return None if estimate is None else asdict(estimate)

"""Carrying an edge across a question, to see whether it is met on the other side too."""

from __future__ import annotations

import numpy as np

from distill.tree.recovery.asking import Inquiry
from distill.tree.recovery.evidence import Pair, Scan
from distill.tree.recovery.region import Question
from distill.tree.recovery.sketch import Unit
from distill.tree.recovery.space import Cuts, Space, Style
from distill.tree.recovery.subset import Subset
from distill.tree.recovery.walking import Finding, scan_levels


def carry(
    subset: Subset, question: Question, unit: Unit, *, from_left: bool, cuts: Cuts, rng: np.random.Generator
) -> Inquiry[Finding]:
    """Return the inquiry that moves one witness of a unit to the other side of a question."""
    space = subset.known.space
    side = subset.region.side(question, left=not from_left)
    style: Style = "cells" if rng.random() < 0.5 else "even"
    value = float(space.draw_column(side, question.column, 1, style, cuts=cuts, rng=rng)[0])
    kind, number = unit
    if kind == "edge":
        witnesses = subset.pairs[subset.known.edge_of[subset.pairs] == number]
        return _carry_pair(subset, int(rng.choice(witnesses)), question.column, value)
    scans = subset.scans_of(number)
    scan = scans[int(rng.integers(len(scans)))]
    return _carry_scan(space, scan, subset.options(side, number), question.column, value)


def _carry_pair(subset: Subset, witness: int, column: int, value: float) -> Inquiry[Finding]:
    rows = subset.known.ends[:, witness].copy()
    rows[:, column] = value
    answers = yield rows
    if answers[0] == answers[1]:
        return Finding(met=False)
    edge = subset.known.edges[subset.known.edge_of[witness]]
    return Finding((Pair(edge, rows[0], rows[1]),), met=True)


def _carry_scan(space: Space, scan: Scan, options: list[int], column: int, value: float) -> Inquiry[Finding]:
    """Ask for two levels that differed; only if they still do, for all."""
    moved = scan.row.copy()
    moved[column] = value
    told = scan.answers[options]
    levels = [options[0], options[int(np.argmax(told != told[0]))]]
    rows = np.array([moved, moved])
    rows[:, scan.column] = [_code(level, scan) for level in levels]
    answers = yield rows
    if answers[0] == answers[1]:
        return Finding(met=False)
    found = yield from scan_levels(space, scan.column, moved)
    return Finding((found,), met=True)


def _code(level: int, scan: Scan) -> float:
    return np.nan if level == len(scan.answers) - 1 else float(level)

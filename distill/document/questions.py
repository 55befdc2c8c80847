"""What an audit would ask a black box at most, counted before the first question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from distill.distillation.recovering import spare_for_recovery
from distill.document.permuting import design_of
from distill.document.protected import MOST_ASKED, MOST_VALUES, tested_of
from distill.document.reasons import CANDIDATES, OTHERS
from distill.explanation.local.thin import DRAWS
from distill.ledger import distinct, row_keys
from distill.oracle import Oracle
from distill.samples import Part
from distill.transfer import Plan


class Purpose(StrEnum):
    """What questions are for."""

    REAL = "real rows"
    SAMPLED = "sampled rows"
    PROBE = "probe"
    RECOVERY = "recovery"
    NEARBY = "nearby"
    SEEDS = "other seeds"
    REASONS = "reasons"
    FLIPS = "flips"
    PERMUTED = "permuted"


@dataclass(frozen=True)
class Extent:
    """How much an audit is to hold besides the tree; see `distill.audit`.

    Parameters
    ----------
    explain, reasons : int
        Rows.
    stability : int
        Seeds.
    importance : int
        Rows.
    """

    explain: int = 0
    stability: int = 0
    reasons: int = 0
    importance: int = 0


def most_asked(oracle: Oracle, settled: Plan, extent: Extent, seed: int = 0) -> dict[Purpose, int]:
    """Return how many distinct rows an audit asks about at most, by purpose; those without any are left out.

    A budget may allow less than their sum. Rows that are sent again after a failure, and those of the canary,
    come on top.
    """
    report = int(np.sum(settled.part == Part.REPORT))
    explained = min(extent.explain, report)
    counts = {
        Purpose.REAL: len(distinct(row_keys(settled.table.frame))),
        Purpose.SAMPLED: _sampled(settled),
        Purpose.PROBE: settled.n_probe,
        Purpose.RECOVERY: spare_for_recovery(oracle, settled),
        Purpose.NEARBY: explained * DRAWS,
        Purpose.SEEDS: seeds_cost(settled, extent.stability) if explained else 0,
        Purpose.REASONS: min(extent.reasons, explained) * CANDIDATES * OTHERS,
        Purpose.FLIPS: min(report, MOST_ASKED) * sum(_values(settled)),
        Purpose.PERMUTED: _permuted(settled, extent.importance, report, seed),
    }
    return {purpose: count for purpose, count in counts.items() if count}


def seeds_cost(settled: Plan, n_seeds: int) -> int:
    """Return how many rows explaining from so many seeds samples anew."""
    return n_seeds * _sampled(replace(settled, n_samples=_sampled(settled)))


def _sampled(settled: Plan) -> int:
    """Return how many rows are sampled: a share of the number in each part, rounded."""
    return int(settled.sizes[:, 1].sum())


def _values(settled: Plan) -> list[int]:
    """Return how many values of each protected column that is tested the box is asked with, at most."""
    return [
        min(len(column.levels), MOST_VALUES) if column.is_levelled else MOST_VALUES
        for column in tested_of(settled.domain)
    ]


def _permuted(settled: Plan, n_rows: int, report: int, seed: int) -> int:
    if not n_rows:
        return 0
    codes = settled.domain.encode(settled.table.frame)
    return design_of(codes, settled.domain, n_rows, seed).permuted(report)

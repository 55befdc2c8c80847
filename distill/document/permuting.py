"""Permutation importance in an audit: on real report rows, where the budget allows it."""

from __future__ import annotations

from typing import Any

import numpy as np

from distill.distillation import Distillation
from distill.domain import Domain
from distill.oracle import Oracle
from distill.permutation import Design, Importance, Reliance, blocks, measured
from distill.permutation.measuring import RELATED
from distill.samples import Part
from distill.typing import Codes, Floats


def design_of(codes: Codes, domain: Domain, n_rows: int, seed: int) -> Design:
    """Return how an audit permutes the columns of at most `n_rows` report rows.

    Parameters
    ----------
    codes : (n_rows, n_columns) float64
        All real rows, which say what columns are related.
    """
    return Design(blocks(codes, domain, related=RELATED), n_rows, seed=seed)


def importance_within(
    oracle: Oracle, found: Distillation, most: int, truth: Floats | None
) -> Importance | None:
    """Permute the columns of up to `most` report rows; None where fewer than two, or the budget, are left.

    Parameters
    ----------
    truth : (n_report_rows, 1 or n_outputs), optional
        The truth of the real report rows.
    """
    samples = found.samples
    design = design_of(samples.codes[samples.real], samples.domain, most, found.seed)
    report = samples.where(part=Part.REPORT, real=True)
    cost, left = design.permuted(len(report)), oracle.budget_left
    if min(most, len(report)) < 2 or not cost or (left is not None and left < cost):
        return None
    places = design.chosen(np.arange(len(report)))
    rows = report[places]
    return measured(
        oracle,
        found,
        samples.table.take(rows),
        design,
        truth=None if truth is None else truth[places],
        unit=samples.units_of(rows),
    )


def figures_of(importance: Importance) -> dict[str, Any]:
    """Return the figures as plain values."""
    return {
        "n_rows": importance.n_rows,
        "n_repeats": importance.n_repeats,
        "asked": importance.asked,
        "confidence": importance.confidence,
        "figures": [_figure(one) for one in importance.reliances],
    }


def _figure(one: Reliance) -> dict[str, Any]:
    figure = one.figure
    return {
        "columns": one.columns,
        "who": one.who,
        "measure": figure.name,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "n": figure.n,
    }

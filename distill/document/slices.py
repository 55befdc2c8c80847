"""Parts of the report rows: leaves, groups, and where groups cross. In each, agreement and accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from distill.document.material import Material
from distill.document.sections import conditions_of
from distill.fidelity import (
    Grouped,
    Measure,
    accuracy,
    agreement,
    by_group,
    crossed,
    leaves_as_groups,
    mae,
    novelty,
    r2,
    seen_before,
)
from distill.samples import Part
from distill.typing import Bools

MIN_ROWS = 30
"""Smaller parts are too few to say."""

MOST_CROSSINGS = 40
"""The largest crossings stand in the record, and how many there are."""


def slices_of(material: Material) -> dict[str, Any]:
    """Return each part with the agreement of the two models and, where known, the accuracy of both.

    Numbers are measured by their mean absolute error. The intervals of one kind of part and one measure
    hold together; parts of fewer than `MIN_ROWS` rows have none.
    """
    groups = _groups(material)
    crossings = crossed(groups) if len(groups) > 1 else {}
    largest = sorted(crossings, key=lambda name: -int(crossings[name].sum()))[:MOST_CROSSINGS]
    kinds: dict[str, Mapping[str, Bools]] = {
        "leaf": _leaves(material),
        "group": {name: rows for column in groups for name, rows in column.items()},
        "crossed": {name: crossings[name] for name in largest},
    }
    parts = [part for kind, masks in kinds.items() for part in _parts(material, kind, masks)]
    return {"min_rows": MIN_ROWS, "crossings": len(crossings), "parts": parts}


def novelty_of(material: Material) -> dict[str, Any]:
    """Return how many report rows occur among those learned from, and the agreement on the others."""
    samples, report = material.samples, material.report
    learned = np.flatnonzero(samples.real & (samples.part != Part.REPORT))
    seen = seen_before(samples.codes[learned], samples.codes[report])
    measure, box, said = (
        (agreement, samples.decisions[report], material.said.decisions)
        if samples.answers.classifies
        else (r2, samples.scores[report], material.said.scores)
    )
    found = novelty(measure, seen, box, np.asarray(said), unit=samples.units_of(report))
    return {"seen": _plain(found.seen), "unseen": _plain(found.unseen)}


def _parts(material: Material, kind: str, masks: Mapping[str, Bools]) -> list[dict[str, Any]]:
    samples, report, said = material.samples, material.report, material.said
    classifies = samples.answers.classifies
    box = samples.decisions[report] if classifies else samples.scores[report]
    surrogate = np.asarray(said.decisions if classifies else said.scores)
    agreed = _measured(material, masks, box, surrogate, agreement if classifies else mae)
    told: dict[str, Grouped] = {"agreement": agreed}
    if material.truth is not None:
        truth = material.truth[:, 0] if classifies else material.truth
        of_truth = accuracy if classifies else mae
        told["box"] = _measured(material, masks, truth, box, of_truth)
        told["surrogate"] = _measured(material, masks, truth, surrogate, of_truth)
    figures = {name: [_plain(group.figure) for group in found.groups] for name, found in told.items()}
    return [
        {"kind": kind, "name": name, "n": int(masks[name].sum())}
        | {key: figures[key][place] if key in figures else None for key in ("agreement", "box", "surrogate")}
        for place, name in enumerate(masks)
    ]


def _measured(
    material: Material, masks: Mapping[str, Bools], truth: ArrayLike, said: ArrayLike, measure: Any
) -> Grouped:
    """Measure in each part, on the rows whose truth is known."""
    told = np.asarray(truth)
    known = ~np.isnan(told.reshape(len(told), -1).astype(np.float64)).any(axis=1)
    unit = material.samples.units_of(material.report[known])
    kept = {name: rows[known] for name, rows in masks.items()}
    return by_group(measure, kept, told[known], np.asarray(said)[known], unit=unit, min_rows=MIN_ROWS)


def _leaves(material: Material) -> dict[str, Bools]:
    if material.surrogate is None:
        return {}
    names = {leaf: " and ".join(conditions_of(rule)) or "always" for leaf, rule in material.rules.items()}
    return leaves_as_groups(material.leaves, names)


def _groups(material: Material) -> list[dict[str, Bools]]:
    """Return the groups of each column, on the real report rows."""
    source = material.samples.source[material.report]
    by_column = groupby(material.groups, key=lambda group: group.column)
    return [{group.name: group.rows[source] for group in groups} for _, groups in by_column]


def _plain(figure: Measure) -> dict[str, Any] | None:
    if np.isnan(figure.value):
        return None
    return {"value": figure.value, "low": figure.low, "high": figure.high, "n": figure.n}

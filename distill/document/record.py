"""The audit record: one JSON document, whose shape is `assets/audit-1.json`."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import numpy as np

from distill import __version__
from distill.document.canonical import digest
from distill.document.choice import failing_rows
from distill.document.explained import curves_of, explanations_of, summary_of
from distill.document.material import Material
from distill.document.permuting import figures_of
from distill.document.sample import SAMPLE, columns_as_asked, row_hashes, rows_as_asked
from distill.document.schema import SCHEMA
from distill.document.sections import columns_of, failure_of, tree_of
from distill.document.slices import novelty_of, slices_of
from distill.domain import UNSEEN
from distill.plain import plain
from distill.samples import Part
from distill.seeds import stream

MOST_FAILURES = 5
LIBRARIES = ("numpy", "pandas", "scikit-learn", "scipy")


def build(material: Material, run: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record, its hash included."""
    distillation = material.distillation
    record = plain(
        {
            "schema": SCHEMA,
            "title": material.title,
            "generator": generator(),
            "box": _box(material),
            "files": [asdict(file) for file in material.files],
            "settings": dict(material.settings),
            "data": _data(material),
            "verdict": _verdict(material),
            "findings": [finding._asdict() for finding in distillation.findings],
            "surrogate": {"name": type(distillation.surrogate).__name__, "pool": distillation.pool},
            "curve": None if distillation.curve is None else distillation.curve.to_dict(),
            "candidates": distillation.compare().to_dict("records"),
            "fidelity": distillation.fidelity.to_dict(),
            "probe": distillation.probe.to_dict(),
            "novelty": novelty_of(material),
            "slices": slices_of(material),
            "groups": [
                {"column": group.column, "name": group.name, "is_cut": group.is_cut}
                for group in material.groups
            ],
            "protected": [one.to_dict() for one in material.protected],
            "failures": _failures(material),
            "explanations": explanations_of(material),
            "summary": summary_of(material.explanations),
            "curves": curves_of(material.explanations),
            "importance": None if material.importance is None else figures_of(material.importance),
            "accuracy": None if material.accuracy is None else material.accuracy.to_dict(),
            "queries": asdict(distillation.queries),
            "blanks": material.blanks,
            "regulation": material.regulation,
            "run": dict(run),
        }
    )
    record["surrogate"]["tree"] = tree_of(material)  # exact: thresholds are not rounded
    record["sample"] = _sample(material)  # exact: the box is asked the same again
    record["sha256"] = digest(record)
    return dict(record)


def generator() -> dict[str, Any]:
    """Return what writes a record on this machine: versions of this library, Python and the others."""
    return {
        "name": "distill",
        "version": __version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def _box(material: Material) -> dict[str, Any]:
    answers, box = material.samples.answers, material.box
    return {
        "name": box.name,
        "kind": box.kind.value,
        "library": box.library,
        "fingerprint": box.fingerprint,
        "task": answers.task.value,
        "outputs": answers.outputs,
        "labels": [str(label) for label in answers.labels],
        "threshold": answers.threshold if len(answers.labels) == 2 and not answers.hard else None,
        "hard": answers.hard,
    }


def _data(material: Material) -> dict[str, Any]:
    samples = material.samples
    parts = {
        part.name.lower(): {
            "real": len(samples.where(part=part, real=True)),
            "sampled": len(samples.where(part=part, real=False)),
        }
        for part in Part
    }
    return {
        "rows": len(material.X),
        "test_rows": None if material.test is None else len(material.test),
        "given": samples.given,
        "parts": parts,
        "outside": _outside(material),
        "columns": columns_of(material),
    }


def _sample(material: Material) -> dict[str, Any]:
    """Return some of the real report rows as the box was asked, for asking it again."""
    n = len(material.report)
    drawn = stream(material.distillation.seed, "sample to keep").permutation(n)[:SAMPLE]
    positions = material.report[np.sort(drawn)]
    table = material.samples.table.take(positions)
    kept = [None] * len(positions) if material.hides_rows else rows_as_asked(table)
    scores = plain(material.samples.scores[positions])
    dtype = table.layout.array_dtype
    return {
        "kept": "hashed" if material.hides_rows else "kept",
        "array": None if dtype is None else str(dtype),
        "columns": columns_as_asked(table, with_levels=not material.hides_rows),
        "rows": [
            {"row": material.row_of(int(position)), "hash": hashed, "scores": told, "values": values}
            for position, hashed, told, values in zip(positions, row_hashes(table), scores, kept, strict=True)
        ],
    }


def _outside(material: Material) -> float:
    """Return the share of report rows with a value outside everything the reference rows hold."""
    codes, columns = material.samples.codes[material.report], material.samples.domain.columns
    outside = np.zeros(len(codes), dtype=bool)
    for values, column in zip(codes.T, columns, strict=True):
        if column.is_usable:
            outside |= (
                values == UNSEEN if column.is_levelled else (values < column.low) | (values > column.high)
            )
    return float(outside.mean()) if len(codes) else 0.0


def _verdict(material: Material) -> dict[str, Any]:
    judgement = material.distillation.judgement
    return {
        "word": judgement.verdict.value,
        "reasons": judgement.reasons,
        "open_points": judgement.open_points,
        "policy": material.policy.to_dict(),
    }


def _failures(material: Material) -> dict[str, Any]:
    samples, report = material.samples, material.report
    classifies = samples.answers.classifies
    box: Any = samples.decisions[report] if classifies else samples.scores[report]
    surrogate: Any = material.said.decisions if classifies else material.said.scores
    seed = material.distillation.seed
    places = failing_rows(box, surrogate, MOST_FAILURES, seed, classifies=classifies)
    count = int(np.sum(box != surrogate)) if classifies else None
    examples = [failure_of(material, int(place)) for place in places]
    return {"count": count, "of": len(report), "examples": examples}

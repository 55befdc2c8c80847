"""The explained rows of a record: line, curves and challenger, with the tree's answer beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from distill.document.material import Material
from distill.document.sections import conditions_of, way_of
from distill.domain import Column
from distill.explanation import Component, Explanation, Explanations
from distill.explanation.line.challenger import Challenger
from distill.fidelity import Measure
from distill.linear import Additive, Curve
from distill.plain import plain

WITHHELD = "withheld"
"""In the place of a row's value where the record is to hold none."""


def explanations_of(material: Material) -> list[dict[str, Any]]:
    """Return the explained rows: their local lines, and what the surrogate says about them."""
    model = {key: place for place, key in enumerate(_used(material.explanations))}
    return [
        {**_explanation(material, place), "curves": model.get(id(one.surrogate.additive))}
        for place, one in enumerate(material.explanations)
    ]


def _explanation(material: Material, place: int) -> dict[str, Any]:
    position = int(material.explained[place])
    explanation = material.explanations[place]
    found = explanation.to_dict()
    del found["seed"]  # stands once, in the settings
    if material.hides_rows:
        del found["notes"]  # they name values
    return {
        "notes": [],
        **found,
        "components": [_component(component, material) for component in explanation.components],
        "neighbourhood": vars(explanation.neighbourhood),
        "fidelity": [_figure(measure) for measure in explanation.fidelity],
        "drawn": _figure(explanation.drawn),
        "challenger": None if material.hides_rows else _challenger(material, place),
        "stability": _stability(material, place),
        "principal": asdict(material.drafts[place]) if place < len(material.drafts) else None,
        "row": material.row_of(position),
        "surrogate": material.answer(material.report_place(position)),
        **way_of(material, position),
    }


def _stability(material: Material, place: int) -> dict[str, Any] | None:
    if place >= len(material.stabilities):
        return None
    found = vars(material.stabilities[place])
    return {
        name: {end: getattr(value, end) for end in ("value", "low", "high")}
        if isinstance(value, Measure)
        else value
        for name, value in found.items()
    }


def _component(component: Component, material: Material) -> dict[str, Any]:
    return vars(component) | ({"value": WITHHELD} if material.hides_rows else {})


def summary_of(explanations: Explanations[Explanation]) -> dict[str, Any] | None:
    """Return the mean sizes of weights over the explained rows; None for fewer than two rows."""
    if len(explanations) < 2:
        return None
    found = explanations.summary()
    sizes = [
        {"output": one.output, "component": one.component, "value": one.figure.value, "n": one.figure.n}
        for one in found.sizes
    ]
    return {"notes": list(found.notes), "sizes": sizes}


def curves_of(explanations: Sequence[Explanation]) -> list[dict[str, Any]]:
    """Return each additive model that lines are added to, once: its curves in the data's own words."""
    found = {id(one.surrogate.additive): one for one in explanations}
    return [_additive(found[key], model) for key, model in _used(explanations).items()]


def _used(explanations: Sequence[Explanation]) -> dict[int, Additive]:
    models = (one.surrogate.additive for one in explanations)
    return {id(model): model for model in models if model is not None}


def _additive(explanation: Explanation, model: Additive) -> dict[str, Any]:
    columns = explanation.surrogate.columns.domain.columns
    return {
        "output": explanation.output,
        "link": str(model.link),
        "level": model.level,
        "columns": [_curve(curve, columns[j]) for j, curve in zip(model.columns, model.curves, strict=True)],
    }


def _curve(curve: Curve, column: Column) -> dict[str, Any]:
    return {"name": column.name, "points": [column.show(code) for code in curve.grid], **curve.to_dict()}


def _challenger(material: Material, place: int) -> dict[str, Any] | None:
    if place >= len(material.challengers):
        return None
    tree = material.challengers[place]
    return None if tree is None else _tree(tree)


def _tree(tree: Challenger) -> dict[str, Any]:
    return {
        "rules": [
            {"conditions": conditions_of(rule), "value": plain(rule.value[0]), "n": rule.n}
            for rule in tree.rules
        ],
        "fidelity": [_figure(measure) for measure in tree.fidelity],
        "error": tree.error,
        "error_of_line": tree.error_of_line,
    }


def _figure(measure: Measure) -> dict[str, Any]:
    """Return a figure without the paper it comes from, which stands once in the method."""
    return {name: value for name, value in vars(measure).items() if name not in ("reference", "pitfall")}

"""Explanations as one JSON document and back: what they share stands in it once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from distill.domain import Column, Domain, Kind
from distill.errors import InputError
from distill.explanation.attribution import Attribution
from distill.explanation.line.seen import Seen
from distill.explanation.line.setting import Offset, Setting
from distill.explanation.line.surrogate import Surrogate
from distill.explanation.result import Component, Explanation, Neighbourhood
from distill.explanation.texts import TextExplanation
from distill.explanation.texts import saved as saved_texts
from distill.fidelity import Measure
from distill.linear import Additive, Line, Link
from distill.policy import LocalVerdict
from distill.representation import Columns
from distill.table import Layout

FORMAT = "distill explanations 1"
OF_ATTRIBUTIONS = "distill attributions 1"
OF_TEXTS = "distill texts 1"


def record_of(items: Sequence[Any]) -> dict[str, Any]:
    """Return explanations of one call and one kind as plain JSON types."""
    if not items or isinstance(items[0], Explanation):
        return to_record(items)
    if isinstance(items[0], TextExplanation):
        told = [saved_texts.to_record(item) for item in items]
        return dict(_without_nan({"format": OF_TEXTS, "texts": told}))
    record = {"format": OF_ATTRIBUTIONS, "attributions": [item.to_dict() for item in items]}
    return dict(_without_nan(record))


def items_of(record: Any) -> list[Any]:
    """Read `record_of`.

    Raises
    ------
    InputError
        It is no such record.
    """
    if isinstance(record, Mapping) and record.get("format") == OF_ATTRIBUTIONS:
        return [_attribution_of(item) for item in record["attributions"]]
    if isinstance(record, Mapping) and record.get("format") == OF_TEXTS:
        return [saved_texts.from_record(item) for item in record["texts"]]
    return from_record(record)


def _attribution_of(item: Mapping[str, Any]) -> Attribution:
    figures = _figures(item, "base", "surrogate_score")
    components = tuple(Component(**_figures(one, "low", "high")) for one in item["components"])
    fidelity = tuple(_measure(measure) for measure in item["fidelity"])
    return Attribution(
        **{**figures, "components": components, "fidelity": fidelity, "notes": tuple(item["notes"])}
    )


def to_record(items: Sequence[Explanation]) -> dict[str, Any]:
    """Return explanations of one call as plain JSON types."""
    if not items:
        return {"format": FORMAT, "explanations": []}
    columns, layout = items[0].surrogate.columns, items[0].layout
    models = list({id(m): m for item in items if (m := item.surrogate.additive) is not None}.values())
    place = {id(model): i for i, model in enumerate(models)}
    record = {
        "format": FORMAT,
        "columns": [_column(column) for column in columns.domain.columns],
        "names": list(layout.names),
        "array": None if layout.array_dtype is None else str(layout.array_dtype),
        "curves": [model.to_dict() for model in models],
        "explanations": [_explanation(item, place) for item in items],
    }
    return dict(_without_nan(record))


def from_record(record: Mapping[str, Any]) -> list[Explanation]:
    """Read `to_record`.

    Raises
    ------
    InputError
        It is no such record.
    """
    if not isinstance(record, Mapping) or record.get("format") != FORMAT:
        raise InputError(f"These are no saved explanations: `format` must be {FORMAT!r}.")
    if not record["explanations"]:
        return []
    columns = tuple(_column_of(column) for column in record["columns"])
    domain = Domain(columns, tuple((j,) for j in range(len(columns))))
    names = tuple(record["names"])
    layout = Layout(names, names, None if record["array"] is None else np.dtype(record["array"]))
    curves = [Additive.from_dict(model) for model in record["curves"]]

    return [
        _explanation_of(item, _columns_of(item, domain), curves, layout) for item in record["explanations"]
    ]


def _columns_of(item: Mapping[str, Any], domain: Domain) -> Columns:
    used = np.array(item["used"], dtype=np.int64)
    return Columns(domain, _numbers(item["codes"]), used, _numbers(item["steps"]))


def _explanation(item: Explanation, place: Mapping[int, int]) -> dict[str, Any]:
    surrogate = item.surrogate
    return {
        **item.to_dict(),
        "components": [vars(component) for component in item.components],
        "neighbourhood": vars(item.neighbourhood),
        "sampled": {"box": item.sampled.box.tolist(), "surrogate": item.sampled.surrogate.tolist()},
        "setting": asdict(item.setting),
        "codes": surrogate.columns.row.tolist(),
        "used": surrogate.columns.used.tolist(),
        "steps": surrogate.columns.steps.tolist(),
        "coefficients": surrogate.line.coefficients.tolist(),
        "curves": None if surrogate.additive is None else place[id(surrogate.additive)],
    }


def _explanation_of(
    item: Mapping[str, Any], columns: Columns, curves: Sequence[Additive], layout: Layout
) -> Explanation:
    link = Link(item["link"])
    setting = {
        **item["setting"],
        "link": Link(item["setting"]["link"]),
        "offset": Offset(item["setting"]["offset"]),
    }
    near = {**item["neighbourhood"], "extent": tuple(map(tuple, item["neighbourhood"]["extent"]))}
    same = ("row", "output", "score", "answer", "surrogate_score", "link", "intercept", "sentence", "seed")
    return Explanation(
        **{name: item[name] for name in same},
        components=tuple(Component(**_figures(c, "low", "high")) for c in item["components"]),
        neighbourhood=Neighbourhood(**near),
        fidelity=tuple(_measure(measure) for measure in item["fidelity"]),
        sampled=Seen(*(_numbers(item["sampled"][name]) for name in ("box", "surrogate"))),
        constant_rmse=_number(item["constant_rmse"]),
        mean_rmse=_number(item["mean_rmse"]),
        verdict=LocalVerdict(item["verdict"]),
        notes=tuple(item["notes"]),
        setting=Setting(**setting),
        surrogate=Surrogate.of(
            columns,
            Line(link, item["intercept"], _numbers(item["coefficients"])),
            None if item["curves"] is None else curves[item["curves"]],
        ),
        layout=layout,
    )


def _column(column: Column) -> dict[str, Any]:
    plain = asdict(column)
    levels = [level.item() if isinstance(level, np.generic) else level for level in column.levels]
    for level in levels:
        if not isinstance(level, (str, int, float, bool)):
            raise InputError(
                f"Column {column.name!r} holds {level!r}, which JSON cannot hold; keep it as text."
            )
    return {**plain, "kind": str(column.kind), "dtype": str(column.dtype), "levels": levels, "marker": None}


def _column_of(record: Mapping[str, Any]) -> Column:
    kind, levels = Kind(record["kind"]), tuple(record["levels"])
    if record["dtype"] == "category":
        dtype: Any = pd.CategoricalDtype(list(levels), ordered=kind is Kind.ORDINAL)
    else:
        dtype = pd.api.types.pandas_dtype(record["dtype"])
    figures = _figures(record, "low", "high", "sd", "step", "missing")
    return Column(**{**figures, "kind": kind, "levels": levels, "dtype": dtype})


def _measure(record: Mapping[str, Any]) -> Measure:
    return Measure(**_figures(record, "value", "low", "high", "baseline"))


def _figures(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the record with these figures as numbers, NaN where they are null."""
    return {**record, **{name: _number(record[name]) for name in names}}


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _numbers(values: Sequence[float | None]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([_number(value) for value in values], dtype=np.float64)


def _without_nan(value: Any) -> Any:
    """Return the value with null in the place of NaN and infinity, which JSON does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _without_nan(part) for name, part in value.items()}
    return [_without_nan(part) for part in value] if isinstance(value, (list, tuple)) else value

"""The record's JSON Schema, and a check of a record against the part of it that views stand on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

SCHEMA = "urn:distill:audit:1"
"""The `$id` of the schema that records of this version follow."""


@lru_cache(maxsize=1)
def schema() -> Mapping[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an audit record."""
    text = files("distill.document").joinpath("assets/audit-1.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def first_fault(record: object) -> str | None:
    """Return in words the first place where a record is not of its schema's shape; None if there is none.

    Checks types, required keys, constants and enumerations: what the schema uses to say what a view
    may rely on. Whoever wants more gives the schema to a validator.
    """
    return _fault(record, schema(), "the record")


_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def _fault(value: object, rule: Mapping[str, Any], where: str) -> str | None:
    if "$ref" in rule:
        rule = schema()["$defs"][rule["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in rule:
        faults = [_fault(value, option, where) for option in rule["anyOf"]]
        return None if None in faults else faults[0]
    allowed: list[Any] = [rule["const"]] if "const" in rule else rule.get("enum", [])
    if allowed and value not in allowed:
        return f"{where} is {value!r}, not {' or '.join(map(repr, allowed))}"
    if "type" in rule and not _is_of(value, rule["type"]):
        return f"{where} is no {rule['type']}"
    return _fault_inside(value, rule, where)


def _is_of(value: object, kind: str) -> bool:
    is_flag = isinstance(value, bool) and kind in ("integer", "number")
    return isinstance(value, _TYPES[kind]) and not is_flag


def _fault_inside(value: object, rule: Mapping[str, Any], where: str) -> str | None:
    if isinstance(value, dict):
        absent = [key for key in rule.get("required", ()) if key not in value]
        if absent:
            return f"{where} lacks {absent[0]!r}"
        properties, others = rule.get("properties", {}), rule.get("additionalProperties")
        inside = ((f"{where}, {key!r}", item, properties.get(key, others)) for key, item in value.items())
    elif isinstance(value, list):
        inside = ((f"{where}, item {place}", item, rule.get("items")) for place, item in enumerate(value))
    else:
        return None
    faults = (_fault(item, part, place) for place, item, part in inside if isinstance(part, Mapping))
    return next((fault for fault in faults if fault is not None), None)

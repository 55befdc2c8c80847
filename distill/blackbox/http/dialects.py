"""What is said to a server and how its reply is read: MLflow's way, and one's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from distill.blackbox.http.replies import dig, tabular
from distill.blackbox.http.rows import JsonRows
from distill.errors import InputError


class Dialect(Protocol):
    """A way to ask and to answer in JSON."""

    def body(self, rows: JsonRows) -> object:
        """Return what is sent."""
        ...

    def answers(self, reply: object) -> object:
        """Return the answers in a reply, as an array, a list or a frame of n_rows.

        Raises
        ------
        ContractError
            There are none.
        """
        ...


@dataclass(frozen=True)
class MLflow:
    """The scoring server of `mlflow models serve`: `dataframe_split` for frames, `inputs` for arrays.

    Source: https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally.
    """

    outputs: tuple[str, ...] | None

    def body(self, rows: JsonRows) -> object:
        """Return what is sent."""
        if rows.columns is None:
            return {"inputs": rows.data}
        return {"dataframe_split": {"columns": rows.columns, "data": rows.data}}

    def answers(self, reply: object) -> object:
        """Return `predictions`."""
        return tabular(dig(reply, ["predictions"]), self.outputs)


@dataclass(frozen=True)
class Template:
    """Any service that takes rows in JSON and answers in JSON.

    Parameters
    ----------
    request : str
        JSON text with "$rows", "$records", "$columns" or "$id" in the places of values.
    response : str
        Where the answers stand in the reply.
    outputs : tuple of str, optional
    """

    request: str
    response: str
    outputs: tuple[str, ...] | None

    def body(self, rows: JsonRows) -> object:
        """Return what is sent."""
        values: dict[str, object] = {"$rows": rows.data, "$id": rows.id}
        if rows.columns is not None:
            values |= {"$columns": rows.columns, "$records": _records(rows.columns, rows.data)}
        return _filled_in(json.loads(self.request), values)

    def answers(self, reply: object) -> object:
        """Return what stands at the path `response`."""
        return tabular(dig(reply, self.response.split(".")), self.outputs)


def _records(columns: Sequence[str], data: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in data]


def _filled_in(template: object, values: Mapping[str, object]) -> object:
    match template:
        case "$records" | "$columns" if template not in values:
            raise InputError(f'The request template has "{template}", but the rows have no column names.')
        case str():
            return values.get(template, template)
        case dict():
            return {key: _filled_in(value, values) for key, value in template.items()}
        case list():
            return [_filled_in(value, values) for value in template]
        case _:
            return template

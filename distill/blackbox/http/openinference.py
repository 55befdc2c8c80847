"""The Open Inference Protocol, version 2, over REST: MLServer, KServe, Triton and others.

Source: https://github.com/open-inference/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.blackbox.http.replies import dig
from distill.blackbox.http.rows import Cell, JsonRows
from distill.checks import listed
from distill.errors import ContractError, InputError


@dataclass(frozen=True)
class Tensor:
    """An input of a model.

    Parameters
    ----------
    name : str
    datatype : str
        "FP64", "INT64", "BOOL", "BYTES" ...
    width : int, optional
        The columns it holds, where the model says so.
    content_type : str, optional
        MLServer's word for how it is to be read.
    """

    name: str
    datatype: str = "FP64"
    width: int | None = None
    content_type: str | None = None

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Tensor:
        """Read an input of a model's metadata."""
        shape = said.get("shape") or []
        width = 1 if len(shape) == 1 else shape[-1] if len(shape) == 2 else None
        parameters = said.get("parameters") or {}
        return cls(
            str(said["name"]),
            str(said.get("datatype", "FP64")),
            width if isinstance(width, int) and width > 0 else None,
            parameters.get("content_type"),
        )

    def filled(self, columns: list[list[Cell]], n_rows: int) -> dict[str, Any]:
        """Return the tensor with these columns in it: (n_rows, n_columns), flat, row by row."""
        cast = _casts(self)
        tensor: dict[str, Any] = {
            "name": self.name,
            "shape": [n_rows, len(columns)],
            "datatype": self.datatype,
            "data": [cast(row[j]) for row in zip(*columns, strict=True) for j in range(len(columns))],
        }
        return tensor | ({"parameters": {"content_type": self.content_type}} if self.content_type else {})


@dataclass(frozen=True)
class OpenInference:
    """How one model is asked: one tensor with all columns, or one tensor for each.

    Parameters
    ----------
    tensors : tuple of Tensor
        One, or as many as there are columns.
    output : str, optional
        The output to ask for; by default the only one there is.
    content_type : str, optional
        MLServer's word for how the whole request is to be read.
    """

    tensors: tuple[Tensor, ...] = (Tensor("input-0"),)
    output: str | None = None
    content_type: str | None = None

    @classmethod
    def of(cls, metadata: object, output: str | None) -> OpenInference:
        """Choose from what the model says of itself; one FP64 tensor where it says nothing.

        Raises
        ------
        ContractError
            These are no metadata of a model.
        """
        said = metadata.get("inputs") if isinstance(metadata, dict) else None
        if not isinstance(metadata, dict) or not isinstance(said or [], list):
            raise ContractError("The server does not describe its model as the Open Inference Protocol does.")
        tensors = tuple(Tensor.of(tensor) for tensor in said or ())
        content_type = (metadata.get("parameters") or {}).get("content_type")
        return cls(tensors or cls.tensors, output, content_type)

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The names of the columns, where each is a tensor of its own."""
        return tuple(tensor.name for tensor in self.tensors) if self.by_column else None

    @property
    def width(self) -> int | None:
        """The number of columns, where they go into one tensor that says so."""
        return None if self.by_column else self.tensors[0].width

    @property
    def by_column(self) -> bool:
        """Whether each column is a tensor of its own."""
        return len(self.tensors) > 1 or self.tensors[0].width == 1

    def body(self, rows: JsonRows) -> object:
        """Return what is sent."""
        columns = [list(column) for column in zip(*rows.data, strict=True)]
        parts = [[column] for column in columns] if self.by_column else [columns]
        tensors = [t.filled(part, len(rows)) for t, part in zip(self.tensors, parts, strict=True)]
        body: dict[str, Any] = {"id": rows.id, "inputs": tensors}
        if self.output is not None:
            body["outputs"] = [{"name": self.output}]
        if self.content_type is not None:
            body["parameters"] = {"content_type": self.content_type}
        return body

    def answers(self, reply: object) -> object:
        """Return the output that was asked for, in its shape."""
        outputs = dig(reply, ["outputs"])
        named = {dig(output, ["name"]): output for output in outputs} if isinstance(outputs, list) else {}
        wanted = self.output if self.output is not None else next(iter(named), None)
        if wanted not in named or (self.output is None and len(named) > 1):
            raise ContractError(
                f"The server answered the outputs {listed(named)}; name the one that is meant with `output=`."
            )
        return _array(named[wanted])


def _array(output: object) -> NDArray[Any]:
    shape, datatype, data = (dig(output, [key]) for key in ("shape", "datatype", "data"))
    if not isinstance(shape, list) or not isinstance(data, list):
        raise ContractError("The server's output is no tensor: `shape` and `data` are lists there.")
    kind = object if datatype in ("BYTES", "BOOL") or _are_whole(data, datatype) else np.float64
    try:
        array = np.array(data, dtype=kind)
        return array.reshape(shape)
    except (TypeError, ValueError):
        raise ContractError(
            f"The server's output has the shape {shape} and {len(data)} value(s) of {datatype}, "
            "which do not fit each other."
        ) from None


def _are_whole(data: list[Any], datatype: object) -> bool:
    return str(datatype).startswith(("INT", "UINT")) and None not in data


# ---------------------------------------------------------------- values of a tensor


def _casts(tensor: Tensor) -> Callable[[Cell], Cell]:
    """Return the function that makes a value one of the tensor's datatype."""
    kind = tensor.datatype
    if kind.startswith(("FP", "BF")):
        return lambda value: None if value is None else _number(tensor, value)
    if kind.startswith(("INT", "UINT")):
        return lambda value: None if value is None else _whole(tensor, value)
    if kind == "BOOL":
        return lambda value: None if value is None else bool(_whole(tensor, value))
    return lambda value: None if value is None else str(value)


def _number(tensor: Tensor, value: Cell) -> float:
    if isinstance(value, str) or value is None:
        raise InputError(
            f"The server takes numbers ({tensor.datatype}) in its input {tensor.name!r}, got {value!r}; "
            "leave out columns of text, or encode them as the model's training did."
        )
    return float(value)


def _whole(tensor: Tensor, value: Cell) -> int:
    number = _number(tensor, value)
    if not number.is_integer():
        raise InputError(
            f"The server takes whole numbers ({tensor.datatype}) in its input {tensor.name!r}, got {value!r}."
        )
    return int(number)

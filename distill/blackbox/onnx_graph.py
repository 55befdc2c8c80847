"""What the graph of an ONNX model says about its classes, which onnxruntime does not tell.

Source: the field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distill.blackbox.protobuf import fields, integers, messages

GRAPH, NODES, INITIALIZERS = 7, 1, 5
INPUTS, OUTPUTS, OPERATION, ATTRIBUTES = 1, 2, 4, 5

PASSING = (b"Cast", b"Identity", b"Reshape", b"Squeeze", b"Flatten")
"""Operations after which labels are the same labels."""

INT32, INT64, STRING = 6, 7, 8
"""Tensor types that labels come in."""


def class_labels(model: bytes, output: str) -> tuple[Any, ...] | None:
    """Return the labels that an output chooses among, in the order of the scores.

    Parameters
    ----------
    model : bytes
        A serialised ModelProto.
    output : str
        The output that holds labels, or a dictionary of them.

    Returns
    -------
    tuple of int or str, or None where the nodes that lead to the output do not say
    """
    graph = next(messages(model, GRAPH), b"")
    makers = {name: node for node in messages(graph, NODES) for name in messages(node, OUTPUTS)}
    constants = {_text(tensor, 8): tensor for tensor in messages(graph, INITIALIZERS)}
    node = makers.get(output.encode())
    while node is not None:
        labels = next(_declared(node), None)
        if labels:
            return labels
        operation, first = _text(node, OPERATION), _text(node, INPUTS)
        if operation == b"ArrayFeatureExtractor":
            return _values(constants.get(first, b"")) or None
        node = makers.get(first) if operation in PASSING else None
    return None


def _text(message: bytes, number: int) -> bytes:
    """Return the first text of a field, or none."""
    return next(messages(message, number), b"")


def _declared(node: bytes) -> Iterator[tuple[Any, ...]]:
    for attribute in messages(node, ATTRIBUTES):
        name = _text(attribute, 1)
        if name in (b"classlabels_int64s", b"classlabels_ints"):
            yield tuple(integers(attribute, 8))
        if name == b"classlabels_strings":
            yield tuple(text.decode("utf-8") for text in messages(attribute, 9))


def _values(tensor: bytes) -> tuple[Any, ...]:
    """Return the labels in a TensorProto."""
    kind = next((value for number, value in fields(tensor) if number == 2), None)
    if kind == STRING:
        return tuple(text.decode("utf-8") for text in messages(tensor, 6))
    if kind not in (INT32, INT64):
        return ()
    raw, size = _text(tensor, 9), 4 if kind == INT32 else 8
    places = range(0, len(raw), size)
    stored = [int.from_bytes(raw[place : place + size], "little", signed=True) for place in places]
    return tuple(stored or integers(tensor, 5 if kind == INT32 else 7))

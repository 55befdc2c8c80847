"""ONNX models, as files or as onnxruntime sessions: what their inputs take and their outputs mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.blackbox.box import BlackBox, BoxKind
from distill.blackbox.declaration import Declaration
from distill.blackbox.intake import Intake
from distill.blackbox.libraries import library
from distill.blackbox.modelfile import USE_FUNCTION, ModelFile
from distill.blackbox.onnx_graph import class_labels
from distill.checks import listed
from distill.errors import DistillError, InputError
from distill.task import Task

DTYPES: dict[str, Any] = {
    "tensor(float)": np.dtype(np.float32),
    "tensor(float16)": np.dtype(np.float16),
    "tensor(double)": np.dtype(np.float64),
    "tensor(int64)": np.dtype(np.int64),
    "tensor(int32)": np.dtype(np.int32),
    "tensor(bool)": np.dtype(np.bool_),
    "tensor(string)": np.dtype(np.object_),
}
FLOATS = ("tensor(float)", "tensor(float16)", "tensor(double)")
LABELS = ("tensor(int64)", "tensor(int32)", "tensor(string)", "tensor(bool)")

SINGLE = (
    "The ONNX model takes numbers in single precision, so values are rounded to 7 digits on their way to it."
)
NUMBERED = (
    "The ONNX model does not say which class each column of its scores is for, so they are numbered; "
    "name them with `outputs=`."
)


@dataclass(frozen=True)
class Reply:
    """Which of a session's outputs are asked for, and what they are.

    Parameters
    ----------
    names : tuple of str
        Outputs with scores, or the one with labels where there are no scores.
    labels : str, optional
        The output that knows the labels; without one, nothing says that the model classifies.
    is_map : bool
        The scores come as one dictionary per row, label to score.
    """

    names: tuple[str, ...]
    labels: str | None = None
    is_map: bool = False

    @property
    def is_hard(self) -> bool:
        """Whether labels are all the model answers."""
        return self.names == (self.labels,) and not self.is_map

    @classmethod
    def of(cls, outputs: Sequence[Any]) -> Reply:
        """Choose among `session.get_outputs()`.

        Raises
        ------
        InputError
            There are no scores, or it is not clear which they are.
        """
        labels = [one.name for one in outputs if one.type in LABELS]
        maps = [one.name for one in outputs if one.type.startswith("seq(map(")]
        if len(maps) == 1:
            return cls(tuple(maps), maps[0], is_map=True)
        floats = [one for one in outputs if one.type in FLOATS]
        if not floats and len(labels) == 1:
            return cls(tuple(labels), labels[0])
        label = labels[0] if labels else None
        if len(floats) > 1 and all(len(one.shape or ()) == 1 for one in floats):
            return cls(tuple(one.name for one in floats), label)
        if len(floats) > 1:
            floats = [one for one in floats if "prob" in one.name.lower()]
        if len(floats) != 1:
            raise InputError(
                f"The ONNX model's outputs are {listed(one.name for one in outputs)}, and it is not clear "
                f"which holds its scores; {USE_FUNCTION}."
            )
        return cls((floats[0].name,), label)


@dataclass(frozen=True)
class Question:
    """The function that answers frames as `Intake.prepare` makes them; a copy opens a session of its own.

    Parameters
    ----------
    session : InferenceSession
    reply : Reply
    labels : tuple, optional
    content : bytes, optional
        The model; without it, the question cannot be sent to another process.
    """

    session: Any
    reply: Reply
    labels: tuple[Any, ...] | None
    content: bytes | None = field(repr=False)

    def __call__(self, rows: Any) -> NDArray[Any]:
        feeds = _feeds(self.session.get_inputs(), pd.DataFrame(rows))
        answers = self.session.run(list(self.reply.names), feeds)
        if self.reply.is_map:
            keys = self.labels or tuple(answers[0][0])
            return np.array([[row[key] for key in keys] for row in answers[0]])
        return np.column_stack(answers) if len(answers) > 1 else np.asarray(answers[0])

    def __reduce__(self) -> tuple[Any, ...]:
        if self.content is None:
            raise TypeError("this onnxruntime session does not keep its model")
        return _reopened, (self.reply, self.labels, self.content)


def _reopened(reply: Reply, labels: tuple[Any, ...] | None, content: bytes) -> Question:
    return Question(_session(content), reply, labels, content)


def _session(content: bytes) -> Any:
    """Return a session on one thread, so that its sums are always taken in one order."""
    onnxruntime = library("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what it has to say comes as an exception
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def is_onnx_file(file: ModelFile) -> bool:
    """Whether the content begins as an ONNX model: its version, then one of the fields that may follow."""
    head = file.content[:3]
    return (
        len(head) == 3 and head[0] == 0x08 and head[1] < 0x80 and head[2] in b"\x12\x1a\x22\x28\x32\x3a\x42"
    )


def open_onnx(file: ModelFile) -> BlackBox:
    """Return the black box in an ONNX file, computed by one thread of this machine's processor.

    Raises
    ------
    InputError
        The file is damaged, or its inputs or outputs are none of a table.
    """
    try:
        session = _session(file.content)
    except DistillError:
        raise
    except Exception as error:  # noqa: BLE001 - its exceptions have no class in common
        raise file.damaged("onnxruntime", error) from None
    try:
        return of_onnx(session, f"ONNX model {file.path.name}", file.content)
    except InputError as error:
        raise InputError(f"{file.path}: {error}") from None


def of_onnx(session: Any, name: str = "ONNX model", content: bytes | None = None) -> BlackBox:
    """Return the black box of an `onnxruntime.InferenceSession`.

    Parameters
    ----------
    session : InferenceSession
    name : str
    content : bytes, optional
        The model; by default what the session keeps of it.

    Raises
    ------
    InputError
        Its inputs or outputs are none of a table.
    """
    inputs, reply = session.get_inputs(), Reply.of(session.get_outputs())
    intake = _intake(inputs)
    model = _content(session) if content is None else content
    declaration = _declaration(reply, model)
    notes = [SINGLE] if any(one.type == "tensor(float)" for one in inputs) else []
    if declaration.task is Task.CLASSIFICATION and not reply.is_hard and declaration.labels is None:
        notes.append(NUMBERED)
    return BlackBox(
        ask=Question(session, reply, declaration.labels, model),
        name=name,
        kind=BoxKind.ONNX,
        answers=declaration.settled(),
        declaration=declaration,
        intake=intake,
        fingerprint=sha256(model).hexdigest() if model else None,
        library=f"onnxruntime {library('onnxruntime').__version__}",
        notes=tuple(notes),
    )


def _content(session: Any) -> bytes | None:
    """Return the model that a session was made of, where it still knows."""
    path = getattr(session, "_model_path", None)
    if path and Path(path).is_file():
        return Path(path).read_bytes()
    content = getattr(session, "_model_bytes", None)
    return bytes(content) if content else None


def _declaration(reply: Reply, model: bytes | None) -> Declaration:
    if reply.labels is None:
        return Declaration()  # a network's output, or a number: its answers or `outputs=` say which
    labels = class_labels(model, reply.labels) if model else None
    return Declaration(labels=labels, task=Task.CLASSIFICATION, hard=reply.is_hard)


def _intake(inputs: Sequence[Any]) -> Intake:
    for one in inputs:
        if one.type not in DTYPES or len(one.shape) not in (1, 2):
            raise InputError(
                f"The ONNX model's input {one.name!r} is a {one.type} of shape {one.shape}, no column and no "
                f"table of numbers or texts; {USE_FUNCTION}."
            )
        if isinstance(one.shape[0], int) and one.shape[0] >= 0:
            raise InputError(
                f"The ONNX model takes exactly {one.shape[0]} row(s) at once; export it with a dynamic batch."
            )
    widths = [one.shape[1] if len(one.shape) == 2 else 1 for one in inputs]
    if len(inputs) == 1 and widths != [1]:
        return _of_matrix(inputs[0].type, widths[0])
    if any(width != 1 for width in widths):
        raise InputError(
            f"The ONNX model takes several tables, {listed(one.name for one in inputs)}; one table, or one "
            f"input for each column, is needed: {USE_FUNCTION}."
        )
    texts = tuple(one.name for one in inputs if one.type == "tensor(string)")
    return Intake(names=tuple(one.name for one in inputs), numeric=True, texts=texts)


def _of_matrix(kind: str, width: Any) -> Intake:
    if not isinstance(width, int):
        return Intake()
    names = tuple(f"Column_{j}" for j in range(width))
    return Intake(names=names, numeric=True, texts=names if kind == "tensor(string)" else ())


def _feeds(inputs: Sequence[Any], frame: pd.DataFrame) -> dict[str, NDArray[Any]]:
    if len(inputs) == 1:
        return {inputs[0].name: np.column_stack([_cast(frame[name], inputs[0]) for name in frame.columns])}
    columns = ((one, _cast(frame[one.name], one)) for one in inputs)
    return {one.name: values if len(one.shape) == 1 else values[:, None] for one, values in columns}


def _cast(values: pd.Series[Any], wanted: Any) -> NDArray[Any]:
    dtype = DTYPES[wanted.type]
    if dtype.kind == "O":
        return values.to_numpy(dtype=object)
    numbers: NDArray[np.float64] = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if dtype.kind == "f":
        return numbers.astype(dtype)
    if not np.array_equal(numbers, np.round(numbers)):  # a missing value is unequal to itself
        raise InputError(
            f"Column {values.name!r} must hold whole numbers without gaps: "
            f"the ONNX model takes {dtype} there."
        )
    return numbers.astype(dtype)

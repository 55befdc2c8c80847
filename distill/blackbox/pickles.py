"""Pickles: loading one runs the code in it, so that is done only where the user says so."""

from __future__ import annotations

import pickletools
import warnings
from dataclasses import replace
from io import BytesIO
from typing import Any

from distill.blackbox.box import BlackBox, told
from distill.blackbox.libraries import library
from distill.blackbox.modelfile import USE_FUNCTION, ModelFile
from distill.blackbox.wrap import wrap
from distill.errors import InputError

MAGIC = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))
"""First bytes of a pickle; those of protocols 0 and 1 have none."""

COMPRESSED = (b"\x1f\x8b", b"x\x01", b"x\x5e", b"x\x9c", b"x\xda", b"BZh", b"\xfd7zXZ", b"\x04\x22\x4d\x18")
"""First bytes of what joblib compresses with: gzip, zlib, bz2, xz, lz4."""


def is_pickle(file: ModelFile) -> bool:
    """Whether the content is a pickle of any protocol, or compressed, as joblib writes pickles.

    It is told by its structure alone, without running any of it.
    """
    head = file.content[:8]
    return head.startswith(MAGIC + COMPRESSED) or "data.pkl" in _last_parts(file) or _is_old(file.content)


def open_pickle(file: ModelFile) -> BlackBox:
    """Return the black box in a pickle, if the user allows its code to run.

    Raises
    ------
    InputError
        It is not allowed, or it fails, or what comes out is no black box.
    """
    if not file.allow_pickle:
        raise InputError(
            f"{file.path} looks like a pickle, and loading a pickle runs the code in it, so it is refused; "
            "save the model in a format that holds no code (skops, ONNX, the booster's own), or, "
            "if you trust whoever wrote it, allow pickles (`allow_pickle=True`, `--allow-pickle`)."
        )
    if file.members:
        raise InputError(
            f"{file.path} holds a PyTorch pickle, which needs the code of its network; {USE_FUNCTION}."
        )
    model, said = _unpickled(file)
    box = wrap(model)
    return replace(
        box,
        name=f"{box.name} from the pickle {file.path.name}",
        fingerprint=box.fingerprint or file.sha256,
        notes=(*box.notes, RAN.format(file.path.name, file.sha256), *said),
    )


RAN = (
    "The black box was loaded from the pickle {} (SHA-256 {}), which ran the code in it, as its user allowed."
)


def _unpickled(file: ModelFile) -> tuple[Any, list[str]]:
    """Return what the pickle holds, and what the libraries in it warned of."""
    joblib = library("joblib")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            model = joblib.load(BytesIO(file.content))
        except Exception as error:
            raise InputError(f"{file.path} cannot be unpickled: {told(error)}") from error
    return model, list(dict.fromkeys(" ".join(str(one.message).split()) for one in caught))


def _last_parts(file: ModelFile) -> set[str]:
    return {name.rpartition("/")[2] for name in file.members}


def _is_old(content: bytes) -> bool:
    """Whether all of this reads as one pickle of protocol 0 or 1."""
    try:
        *body, end = pickletools.genops(content)
    except (ValueError, OverflowError, IndexError):  # what it raises on anything else
        return False
    return bool(body) and end[2] == len(content) - 1

"""Black boxes from files, told apart by their first bytes and never by running them."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from distill.blackbox.boosters import check_whole, import_lightgbm, of_booster
from distill.blackbox.box import BlackBox
from distill.blackbox.wrap import wrap
from distill.errors import InputError

LIGHTGBM = b"tree\nversion="

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"CBM1", "a CatBoost model"),
    (b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner", "an XGBoost model"),
    (b'{"learner"', "an XGBoost model"),
    (b"\x89HDF", "an HDF5 file (an old Keras model?)"),
    (b"PK\x03\x04", "a zip archive (Keras, skops, PyTorch?)"),
    (b"PAR1", "a Parquet table; the model comes first, then the data"),
    (b"\x08", "an ONNX model"),
)
"""First bytes of formats that are recognised, though not read."""

PICKLES = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))
PICKLE_SUFFIXES = (".pkl", ".pickle", ".joblib", ".dill", ".cloudpickle")

USE_FUNCTION = "load it in a Python function and give that as `package.module:name`"


def load(
    source: str | PathLike[str],
    *,
    outputs: Sequence[str] | None = None,
    threshold: float | None = None,
) -> BlackBox:
    """Return the black box in a file: a LightGBM text model.

    Parameters
    ----------
    source : path
    outputs : sequence of str, optional
        Names of the classes, in the order of their labels 0, 1, ..., or of the regression target.
    threshold : float, optional
        With two classes, the score of the last above which it is the decision; 0.5 by default.

    Raises
    ------
    InputError
        The file is missing, unreadable, damaged, or of another format.
    MissingLibraryError
        LightGBM is not installed or cannot load.
    """
    path = Path(source)
    content = _content(path)
    if not content.replace(b"\r\n", b"\n").startswith(LIGHTGBM):
        raise InputError(_unread(path, content))
    box = of_booster(_booster(path, content), f"LightGBM text model {path.name}")
    return wrap(box, outputs=outputs, threshold=threshold)


def _content(path: Path) -> bytes:
    if str(path).startswith(("http:/", "https:/")):
        raise InputError(f"{path} is an address, which this version does not ask; {USE_FUNCTION}.")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"There is no model file {path}.") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder; give the model file, or {USE_FUNCTION}.") from None
    except OSError as error:
        raise InputError(f"The model file {path} cannot be read: {error.strerror}.") from None


def _booster(path: Path, content: bytes) -> Any:
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
        check_whole(text)
    except UnicodeDecodeError:
        raise InputError(f"{path}: the LightGBM model text is not UTF-8; save the model again.") from None
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    lightgbm = import_lightgbm()
    try:
        return lightgbm.Booster(model_str=text)
    except lightgbm.basic.LightGBMError as error:
        raise InputError(f"{path}: LightGBM cannot read this model text: {error}") from None


def _unread(path: Path, content: bytes) -> str:
    if not content:
        return f"The model file {path} is empty."
    if content.startswith(PICKLES) or path.suffix.lower() in PICKLE_SUFFIXES:
        return (
            f"{path} looks like a pickle, and loading a pickle runs the code in it, so it is refused; "
            f"if you trust it, {USE_FUNCTION}, or save the model as LightGBM text."
        )
    found = next((name for start, name in SIGNATURES if content.startswith(start)), None)
    shown = f"looks like {found}" if found else f"begins with {content[:16]!r}"
    return f"{path} {shown}, not yet a format this version reads (LightGBM text models are); {USE_FUNCTION}."

"""Black boxes from files, told apart by their content and never by their names or by running them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path

from distill.blackbox.boosters import is_lightgbm_text, open_lightgbm_text
from distill.blackbox.box import BlackBox
from distill.blackbox.modelfile import USE_FUNCTION, ModelFile
from distill.blackbox.pickles import is_pickle, open_pickle
from distill.blackbox.server import Server
from distill.blackbox.wrap import wrap
from distill.errors import InputError


@dataclass(frozen=True)
class Format:
    """A format of model files: how its content is told, and what makes a black box of it."""

    fits: Callable[[ModelFile], bool]
    opens: Callable[[ModelFile], BlackBox]


FORMATS = (
    Format(is_lightgbm_text, open_lightgbm_text),
    Format(is_pickle, open_pickle),
)
"""The formats that are read. Pickles come last: the oldest have no first bytes to tell them by."""

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


def load(
    source: str | PathLike[str],
    *,
    outputs: Sequence[str] | None = None,
    threshold: float | None = None,
    trusted: Sequence[str] = (),
    allow_pickle: bool = False,
    sha256: str | None = None,
    server: Server | None = None,
) -> BlackBox:
    """Return the black box in a file: a LightGBM text model.

    Parameters
    ----------
    source : path
    outputs : sequence of str, optional
        Names of the classes, in the order of their labels 0, 1, ..., or of the regression target.
    threshold : float, optional
        With two classes, the score of the last above which it is the decision; 0.5 by default.
    trusted : sequence of str
        Names of the types that a skops file may build besides those that skops knows to be harmless.
    allow_pickle : bool, default False
        Whether a pickle may be loaded, which runs the code in it.
    sha256 : str, optional
        The SHA-256 that the file must have, in hex digits; checked before anything in it is read.
    server : Server, optional
        How to ask the model, when `source` is an address.

    Raises
    ------
    InputError
        The file is missing, unreadable, damaged, of another format, or needs trust that was not given.
    MissingLibraryError
        The library that the format needs is not installed or cannot load.
    """
    if fspath(source).startswith(("http:/", "https:/")):
        raise InputError(f"{source} is an address, which this version does not ask; {USE_FUNCTION}.")
    if server is not None:
        raise InputError(f"`server` says how an address is asked, but {source} is a file.")
    path = Path(source)
    if path.is_dir():
        raise InputError(f"{path} is a folder; give the model file, or {USE_FUNCTION}.")
    file = ModelFile.read(path, trusted=trusted, allow_pickle=allow_pickle, sha256=sha256)
    return wrap(_opened(file), outputs=outputs, threshold=threshold)


def _opened(file: ModelFile) -> BlackBox:
    for form in FORMATS:
        if form.fits(file):
            return form.opens(file)
    content = file.content
    found = next((name for start, name in SIGNATURES if content.startswith(start)), None)
    shown = f"looks like {found}" if found else f"begins with {content[:16]!r}"
    raise InputError(
        f"{file.path} {shown}, not yet a format this version reads (LightGBM text models are); "
        f"{USE_FUNCTION}."
    )

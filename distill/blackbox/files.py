"""Black boxes from files, told apart by their content and never by their names or by running them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path

from distill.blackbox.box import BlackBox
from distill.blackbox.catboost_models import is_catboost_file, open_catboost
from distill.blackbox.http import is_address, open_server
from distill.blackbox.lightgbm_models import is_lightgbm_text, open_lightgbm_text
from distill.blackbox.mlflow_folder import model_in
from distill.blackbox.modelfile import USE_FUNCTION, ModelFile
from distill.blackbox.onnx_models import is_onnx_file, open_onnx
from distill.blackbox.pickles import is_pickle, open_pickle
from distill.blackbox.server import Server
from distill.blackbox.skops_models import is_skops_file, open_skops
from distill.blackbox.wrap import wrap
from distill.blackbox.xgboost_models import is_xgboost_file, open_xgboost
from distill.errors import InputError


@dataclass(frozen=True)
class Format:
    """A format of model files: how its content is told, and what makes a black box of it."""

    fits: Callable[[ModelFile], bool]
    opens: Callable[[ModelFile], BlackBox]


FORMATS = (
    Format(is_lightgbm_text, open_lightgbm_text),
    Format(is_xgboost_file, open_xgboost),
    Format(is_catboost_file, open_catboost),
    Format(is_onnx_file, open_onnx),
    Format(is_skops_file, open_skops),
    Format(is_pickle, open_pickle),
)
"""The formats that are read. Pickles come last: the oldest have no first bytes to tell them by."""

MEMBERS = {
    "model.weights.h5": "a Keras model",
    "archive_format": "a PyTorch program",
    "serialized_exported_program.json": "a PyTorch program",
}
"""Files in zip archives that tell formats which are recognised, though not read."""

SIGNATURES = {
    b"\x89HDF": "an HDF5 file (an old Keras model?)",
    b"PAR1": "a Parquet table; the model comes first",
}
"""First bytes of other such formats."""


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
    """Return the black box in a file, told by its content whatever its name, or behind an address.

    Read are LightGBM text, XGBoost (JSON, UBJSON), CatBoost (cbm), ONNX, skops, an MLflow folder with one of
    these, and pickles (joblib, cloudpickle) where they are allowed.

    Parameters
    ----------
    source : path, or URL beginning with http:// or https://
    outputs : sequence of str, optional
        Names of the classes, in the order of their labels 0, 1, ..., or of the regression target.
    threshold : float, optional
        With two classes, the score of the last above which it is the decision; 0.5 by default.
    trusted : sequence of str
        Names of the types that a skops file may build besides those that skops knows to be harmless.
    allow_pickle : bool, default False
        Whether a pickle may be loaded, which runs the code in it. The black box says so in its notes.
    sha256 : str, optional
        The SHA-256 that the file must have, in hex digits; checked before anything in it is read.
    server : Server, optional
        How to ask the model, when `source` is an address.

    Raises
    ------
    InputError
        The file is missing, unreadable, damaged, of another format, or needs trust that was not given; an
        address is given a SHA-256.
    MissingLibraryError
        The library that the format needs is not installed or cannot load.
    """
    if is_address(fspath(source)):
        if sha256 is not None:
            raise InputError("`sha256` is that of a file; what is behind an address cannot be checked by it.")
        return open_server(fspath(source), outputs=outputs, threshold=threshold, server=server)
    if server is not None:
        raise InputError(f"`server` says how an address is asked, but {source} is a file.")
    path = Path(source)
    if path.is_dir():
        path = model_in(path)
    file = ModelFile.read(path, trusted=trusted, allow_pickle=allow_pickle, sha256=sha256)
    return wrap(_opened(file), outputs=outputs, threshold=threshold)


def _opened(file: ModelFile) -> BlackBox:
    archive = next((name for member, name in MEMBERS.items() if _holds(file, member)), None)
    if archive is not None:
        raise InputError(
            f"{file.path} looks like {archive}, which this version does not read; {USE_FUNCTION}."
        )
    for form in FORMATS:
        if form.fits(file):
            return form.opens(file)
    found = next((name for start, name in SIGNATURES.items() if file.content.startswith(start)), None)
    shown = f"looks like {found}" if found else f"begins with {file.content[:16]!r}"
    raise InputError(f"{file.path} {shown}, not a format this version reads; {USE_FUNCTION}.")


def _holds(file: ModelFile, member: str) -> bool:
    return any(name.rpartition("/")[2] == member for name in file.members)

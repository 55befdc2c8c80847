"""MLflow's model folders: which file in one is the model. What the folder says to run is never run."""

from __future__ import annotations

import re
from pathlib import Path

from distill.blackbox.modelfile import USE_FUNCTION
from distill.checks import listed
from distill.errors import InputError

MODEL_KEYS = re.compile(r"^\s+(?:model_path|pickled_model|data):\s*[\"']?([^\"'\s]+)", re.MULTILINE)
CODE_KEYS = re.compile(r"^\s+(?:python_model|code):\s*(?!null\b)\S", re.MULTILINE)


def model_in(folder: Path) -> Path:
    """Return the model file in an MLflow folder, of whatever format.

    Raises
    ------
    InputError
        The folder is none of MLflow's, its model is Python code, or it has not exactly one model file.
    """
    try:
        description = (folder / "MLmodel").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{folder} is a folder; give the model file, or {USE_FUNCTION}.") from None
    if CODE_KEYS.search(description):
        raise InputError(f"{folder} is an MLflow folder whose model is Python code; {USE_FUNCTION}.")
    named: set[str] = set(MODEL_KEYS.findall(description))
    files = [path for name in sorted(named) if (path := folder / name).is_file() and _is_inside(path, folder)]
    if len(files) != 1:
        raise InputError(
            f"{folder} is an MLflow folder with {len(files)} model file(s) ({listed(files)}), where one is "
            f"needed; give the file itself, or {USE_FUNCTION}."
        )
    return files[0]


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())

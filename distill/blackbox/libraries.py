"""Libraries that are imported when a model needs them, and one sentence where they are not there."""

from __future__ import annotations

import importlib
from types import ModuleType

from distill.errors import MissingLibraryError


def library(name: str, *, install: str | None = None) -> ModuleType:
    """Return the module `name`, imported now.

    Parameters
    ----------
    name : str
        "xgboost", "skops.io"
    install : str, optional
        What `pip install` calls it, where that is not the first part of `name`.

    Raises
    ------
    MissingLibraryError
        It is not installed, or it is and does not load here.
    """
    top = name.partition(".")[0]
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in (top, name):
            raise _broken(top, error) from error
        raise MissingLibraryError(f"{top} is not installed; run `pip install {install or top}`.") from None
    except Exception as error:  # what a shared library raises when it does not load is its own affair
        raise _broken(top, error) from error


def _broken(name: str, error: Exception) -> MissingLibraryError:
    first_line = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    return MissingLibraryError(f"{name} is installed but does not load: {first_line}; install it again.")

"""Black boxes named as `package.module:name`, the way servers name their applications."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from distill.blackbox.box import BlackBox, told
from distill.blackbox.wrap import wrap
from distill.checks import listed
from distill.errors import InputError


def resolve(
    reference: str,
    *,
    outputs: Sequence[str] | None = None,
    labels: Sequence[Any] | None = None,
    threshold: float | None = None,
) -> BlackBox:
    """Return the black box that a name in a Python module stands for.

    The current folder is importable. The name may be a function, an estimator, a Booster, or an
    attribute of one: `scoring:model.predict_proba`.

    Parameters
    ----------
    reference : str
        "package.module:name"
    outputs, labels, threshold
        As in `distill.wrap`.

    Raises
    ------
    InputError
        No such module or name, the import failed, or what it names is no black box.
    """
    module_name, colon, name = reference.partition(":")
    if not colon or not name or not module_name:
        raise InputError(f"A model in Python is written `package.module:name`, got {reference!r}.")
    if module_name.endswith(".py"):
        dotted = module_name.removesuffix(".py").strip("./").replace("/", ".")
        raise InputError(f"{module_name!r} is a file; write the module, as in `{dotted}:{name}`.")
    found: Any = _module(module_name)
    for part in name.split("."):
        found = _attribute(found, part, module_name)
    box = wrap(found, outputs=outputs, labels=labels, threshold=threshold)
    return wrap(box, name=reference)


def _module(name: str) -> Any:
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            raise InputError(
                f"There is no Python module {error.name!r} here or among those installed."
            ) from None
        raise InputError(f"The module {name!r} needs {error.name!r}, which is not installed.") from error
    except Exception as error:
        raise InputError(f"Importing {name!r} failed with {told(error)}") from error


def _attribute(owner: Any, name: str, module_name: str) -> Any:
    try:
        return getattr(owner, name)
    except AttributeError:
        offered = (
            [other for other in vars(owner) if not other.startswith("_")]
            if hasattr(owner, "__dict__")
            else []
        )
        raise InputError(f"The module {module_name!r} has no {name!r}; it has {listed(offered)}.") from None

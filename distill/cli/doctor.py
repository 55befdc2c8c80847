"""What this machine has, and what is lacking for what."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib import import_module, metadata

import click

import distill

NEEDED = ("numpy", "pandas", "scikit-learn", "scipy", "lightgbm", "graphviz", "jinja2", "tqdm", "click")
OPTIONAL = {"pyarrow": "to read .parquet", "typst": "to write .pdf"}
"""Libraries that are no part of the installation, and what they are for."""

WIDTH = 14


def examine() -> int:
    """Print the findings and return 0; what is lacking is said beside its mend."""
    _say("distill", f"{distill.__version__}")
    _say("Python", f"{platform.python_version()} ({sys.executable})")
    _say("system", platform.platform())
    _say("threads", _threads())
    for name in NEEDED:
        _say(name, _version(name) or f"lacking: pip install {name}")
    for name, purpose in OPTIONAL.items():
        _say(name, _version(name) or f"not installed ({purpose}): pip install {name}")
    _say("LightGBM", _lightgbm())
    _say("dot", shutil.which("dot") or "not found (for .png and .pdf trees): https://graphviz.org/download")
    return 0


def _say(name: str, finding: str) -> None:
    click.echo(f"{name:<{WIDTH}} {finding}")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _threads() -> str:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    limit = os.environ.get("OMP_NUM_THREADS")
    return f"{usable}" + (f", OMP_NUM_THREADS={limit}" if limit else "")


def _lightgbm() -> str:
    """Say whether the library loads; without the system's libgomp it is installed and still cannot."""
    try:
        import_module("lightgbm")
    except ImportError as error:
        return f"cannot be imported: {error}"
    except OSError as error:
        mend = "; on Debian and Ubuntu: apt-get install libgomp1" if "libgomp" in str(error) else ""
        return f"cannot load: {error}{mend}"
    return "loads"

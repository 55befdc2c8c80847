"""Writing an audit from the command line: what the library warns of is said to the reader."""

from __future__ import annotations

import warnings
from pathlib import Path

from distill.cli.telling import say_list
from distill.document import Audit


def write_audit(audit: Audit, place: Path, font: str | None) -> list[Path]:
    """Write an audit's files; say what the PDF lacks, or why there is none."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        files = audit.write(place, font=font)
    say_list("About the files", dict.fromkeys(str(one.message) for one in told))
    return files

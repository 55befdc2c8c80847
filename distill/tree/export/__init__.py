"""The tree as text that runs without this library, and gives the tree's own answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from distill.checks import one_of
from distill.tree.export.nodes import nodes
from distill.tree.export.program import Program, program_of
from distill.tree.export.python import python
from distill.tree.export.rules import rules
from distill.tree.export.sql import sql

__all__ = ["FORMATS", "Program", "exported", "program_of"]

FORMATS: Mapping[str, Callable[[Program], str]] = {
    "sql": sql,
    "python": python,
    "json": nodes,
    "rules": rules,
}
"""What writes a program in each format."""


def exported(program: Program, format: str) -> str:  # noqa: A002 - the word users know
    """Return a program as text.

    Raises
    ------
    InputError
        No such format, or a name or category that it cannot hold.
    """
    return FORMATS[one_of("format", format, FORMATS)](program)

"""The house plan: a module imports from lower floors or its own package, so data flows one way."""

import ast
from itertools import chain
from pathlib import Path

import pytest

import distill

PACKAGE = Path(distill.__file__).parent

FLOORS = [
    ("errors", "typing", "checks", "plain", "numbers", "seeds", "progress"),
    ("table", "task", "domain", "samples", "parts", "policy", "truth"),
    ("blackbox", "ledger", "executor", "canary", "sampling", "representation", "render"),
    ("oracle",),
    ("fidelity", "transfer"),
    ("tree", "linear", "bias"),
    ("distillation", "explanation"),
    ("permutation",),
    ("document",),
    ("cli", "lime", "dask"),
    ("__main__",),
]
"""The rooms of each floor, lowest first. Those of one floor do not know one another, except that the
words everything is said in (the first two floors) build on each other, in this order."""

STAIRS = FLOORS[:2]

VERBS = {"distill", "explain", "audit", "load", "wrap", "importance", "report"}

MODULES = sorted(path.relative_to(PACKAGE).with_suffix("").parts for path in PACKAGE.rglob("*.py"))


FACE = len(FLOORS)
"""The floor of `distill/__init__.py`: above all others, so they must not use it, but for its version."""


def floor_of(room):
    return next((number for number, rooms in enumerate(FLOORS) if room in rooms), FACE)


def may_import(importer, imported):
    here, there = floor_of(importer), floor_of(imported)
    if here != there or importer == imported:
        return there <= here
    rooms = FLOORS[here]
    return rooms in STAIRS and rooms.index(imported) < rooms.index(importer)


def imported_names(node):
    """Return the full names that a node imports, or reads from the public face."""
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            assert node.level == 0, f"line {node.lineno}: write `from distill.room import name`"
            return [f"{node.module}.{alias.name}" for alias in node.names]
        case ast.Attribute(value=ast.Name(id="distill")):
            return [f"distill.{node.attr}"]
        case _:
            return []


def rooms_imported(source):
    """Return the first part, below `distill`, of every name of ours that a module uses."""
    names = [name for node in ast.walk(ast.parse(source)) for name in imported_names(node)]
    ours = {name.split(".")[1] for name in names if name.startswith("distill.")}
    return sorted(ours - {"__version__"})


def test_the_check_sees_every_form_of_import():
    source = """
import distill.errors, numpy
import distill
from distill.checks import whole
from distill import __version__, fidelity
def late():
    from distill.tree.bins import Bins
    return distill.audit, distill.__version__
"""
    assert rooms_imported(source) == ["audit", "checks", "errors", "fidelity", "tree"]


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("tree", "domain", True),
        ("tree", "tree", True),
        ("domain", "table", True),
        ("table", "domain", False),
        ("domain", "tree", False),
        ("render", "blackbox", False),
        ("sampling", "ledger", False),
        ("representation", "sampling", False),
        ("tree", "linear", False),
        ("oracle", "blackbox", True),
        ("cli", "document", True),
        ("cli", "explain", False),
    ],
)
def test_the_law_itself(importer, imported, allowed):
    assert may_import(importer, imported) is allowed


@pytest.mark.parametrize("parts", MODULES, ids=".".join)
def test_a_module_imports_from_lower_floors_only(parts):
    room = parts[0]
    if room == "__init__":
        return
    assert room in chain(*FLOORS), f"distill/{room} has no floor; give it one in the plan and here"
    source = PACKAGE.joinpath(*parts).with_suffix(".py").read_text(encoding="utf-8")
    above = [other for other in rooms_imported(source) if not may_import(room, other)]
    assert above == [], f"distill.{'.'.join(parts)} must not know {above}"


def test_no_module_bears_the_name_of_a_public_verb():
    assert {parts[-1] for parts in MODULES if len(parts) == 1} & VERBS == set()
    assert {parts[0] for parts in MODULES} & VERBS == set()


def test_every_module_says_what_it_is():
    silent = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []

"""The house plan: a module imports from lower floors or its own package, so data flows one way."""

import ast
from itertools import chain
from pathlib import Path

import pytest

import distill

PACKAGE = Path(distill.__file__).parent

FLOORS = [
    ("errors", "typing", "checks", "seeds", "progress"),
    ("table", "task", "domain", "samples", "policy"),
    ("blackbox", "ledger", "executor", "sampling", "representation", "render"),
    ("oracle",),
    ("fidelity", "transfer"),
    ("tree", "linear"),
    ("distillation", "explanation"),
    ("document",),
    ("cli", "lime", "dask"),
]
"""The rooms of each floor, lowest first. Those of one floor do not know one another, except that the
words everything is said in (the first two floors) build on each other, in this order."""

STAIRS = FLOORS[:2]

VERBS = {"distill", "explain", "audit", "load", "wrap", "importance"}

MODULES = sorted(path.relative_to(PACKAGE).with_suffix("").parts for path in PACKAGE.rglob("*.py"))


def floor_of(room):
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def may_import(importer, imported):
    here, there = floor_of(importer), floor_of(imported)
    if here != there or importer == imported:
        return there <= here
    rooms = FLOORS[here]
    return rooms in STAIRS and rooms.index(imported) < rooms.index(importer)


def rooms_imported(source):
    """Yield the first part, below `distill`, of every import anywhere in a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write `from distill.room import name`"
            module = node.module
            names = [f"distill.{a.name}" for a in node.names] if module == "distill" else [module]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("distill."))


def test_the_check_sees_every_form_of_import():
    source = """
import distill.errors, numpy
from distill.checks import whole
from distill import fidelity
def late():
    from distill.tree.bins import Bins
"""
    assert sorted(rooms_imported(source)) == ["checks", "errors", "fidelity", "tree"]


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
    above = sorted({other for other in rooms_imported(source) if not may_import(room, other)})
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

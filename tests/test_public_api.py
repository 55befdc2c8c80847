"""The public face: the promised names, loaded on first use and shadowed by nothing."""

import inspect
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import distill

PROMISED = {
    "Audit",
    "BlackBox",
    "BoxError",
    "BudgetError",
    "ContractError",
    "DistillError",
    "Distillation",
    "Explanation",
    "Explanations",
    "InputError",
    "MissingLibraryError",
    "Oracle",
    "Policy",
    "Report",
    "Server",
    "Text",
    "TransferSet",
    "TreeSurrogate",
    "UnavailableError",
    "UnreachableError",
    "audit",
    "distill",
    "explain",
    "fidelity",
    "importance",
    "load",
    "report",
    "wrap",
}
VERBS = sorted(PROMISED & {"distill", "explain", "audit", "load", "wrap", "importance", "report"})

HEAVY = {"sklearn", "lightgbm", "scipy", "graphviz", "jinja2", "matplotlib", "tqdm", "click"}

IMPORT_ALL = """
import importlib, pkgutil, distill
for module in pkgutil.walk_packages(distill.__path__, "distill."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


def run(code):
    done = subprocess.run(  # noqa: S603 -- our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"^module 'distill' has no attribute 'destill'$"):
        _ = distill.destill
    assert not hasattr(distill, "__wrapped__")


def test_the_public_names_are_pinned():
    assert set(distill.__all__) == PROMISED
    assert distill.__all__ == sorted(distill.__all__)


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_every_public_name_works_and_is_listed(name):
    value = getattr(distill, name)
    assert value is getattr(distill, name)
    assert name in dir(distill)
    assert inspect.getdoc(value), f"distill.{name} has no docstring"


def test_names_are_found_where_they_are_defined():
    for name in PROMISED:
        value = getattr(distill, name)
        if not isinstance(value, ModuleType):
            assert value.__name__ == name
            assert value.__module__.startswith("distill.")


def test_a_star_import_gives_the_public_names():
    names = {}
    exec("from distill import *", names)  # noqa: S102 -- a star import is allowed in a module only
    assert set(names) >= PROMISED


def test_no_submodule_shadows_a_verb():
    called = run(
        IMPORT_ALL
        + f"""
for verb in {VERBS}:
    try:
        getattr(distill, verb)()
    except TypeError as error:
        print(error)
"""
    )
    assert len(called.splitlines()) == len(VERBS)
    for verb, message in zip(VERBS, called.splitlines(), strict=True):
        assert message.startswith(f"{verb}() missing")


def test_importing_the_package_loads_nothing_heavy():
    loaded = run("import sys, distill; print(*{name.split('.')[0] for name in sys.modules})")
    assert HEAVY & set(loaded.split()) == set()


def test_looking_at_the_names_loads_nothing_heavy():
    loaded = run("import sys, distill; dir(distill); print(*{name.split('.')[0] for name in sys.modules})")
    assert HEAVY & set(loaded.split()) == set()


def test_every_submodule_imports_where_lightgbm_cannot_load():
    block = "import sys; sys.modules['lightgbm'] = None\n"
    assert run(block + IMPORT_ALL + "print('done')") == "done\n"


def test_the_version_is_that_of_the_project():
    project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8"))
    assert distill.__version__ == project["project"]["version"]

"""Turn black boxes into small models people can read, measure how well, and write the audit document.

The public names load on first use: `import distill` costs next to nothing and needs no library that a
program may not use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distill import fidelity
    from distill.blackbox import BlackBox, Server, load, wrap
    from distill.distillation import Distillation, distill
    from distill.document import Audit, Report, audit, report
    from distill.errors import (
        BoxError,
        BudgetError,
        ContractError,
        DistillError,
        InputError,
        MissingLibraryError,
        UnavailableError,
        UnreachableError,
    )
    from distill.explanation import Explanation, Explanations, explain
    from distill.oracle import Oracle
    from distill.permutation import importance
    from distill.policy import Policy
    from distill.representation import Text
    from distill.samples import TransferSet
    from distill.tree.surrogate import TreeSurrogate

__version__ = "0.1.0.dev0"

__all__ = [
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
]

_HOMES = {
    "Audit": "distill.document",
    "BlackBox": "distill.blackbox",
    "BoxError": "distill.errors",
    "BudgetError": "distill.errors",
    "ContractError": "distill.errors",
    "DistillError": "distill.errors",
    "Distillation": "distill.distillation",
    "Explanation": "distill.explanation",
    "Explanations": "distill.explanation",
    "InputError": "distill.errors",
    "MissingLibraryError": "distill.errors",
    "Oracle": "distill.oracle",
    "Policy": "distill.policy",
    "Report": "distill.document",
    "Server": "distill.blackbox",
    "Text": "distill.representation",
    "TransferSet": "distill.samples",
    "TreeSurrogate": "distill.tree.surrogate",
    "UnavailableError": "distill.errors",
    "UnreachableError": "distill.errors",
    "audit": "distill.document",
    "distill": "distill.distillation",
    "explain": "distill.explanation",
    "importance": "distill.permutation",
    "load": "distill.blackbox",
    "report": "distill.document",
    "wrap": "distill.blackbox",
}
"""The module each public name is defined in. `fidelity` is a module itself."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'distill' has no attribute {name!r}")
    if name not in _HOMES:
        return import_module(f"distill.{name}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

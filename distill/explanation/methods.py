"""The methods of `distill.explain`: a name, the options it takes, the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from distill.checks import one_of
from distill.explanation.explanations import Explanations
from distill.explanation.lime.explaining import lime
from distill.explanation.local.explaining import local
from distill.explanation.request import Request
from distill.explanation.shapley.explaining import shapley
from distill.explanation.texts.explaining import is_texts, texts


@dataclass(frozen=True)
class Method:
    """A way to explain inputs of one kind.

    Parameters
    ----------
    explain : function
        Takes a request whose options fit, gives explanations in the order of its rows.
    options : frozenset of str
        The request's options it takes; others are refused before it is called.
    """

    explain: Callable[[Request], Explanations[Any]]
    options: frozenset[str] = frozenset()


OF_ROWS: Mapping[str, Method] = {
    "local": Method(local, frozenset({"n_neighbors", "n_components", "scale", "n_samples"})),
    "lime": Method(lime, frozenset({"n_components", "n_samples", "bins", "around", "kernel_width"})),
    "shapley": Method(shapley, frozenset({"n_samples", "n_background", "look_inside"})),
}
"""The methods for rows of a table."""

OF_TEXTS: Mapping[str, Method] = {"local": Method(texts, frozenset({"n_components", "n_samples"}))}
"""The methods for texts."""


def explained(method: str, request: Request) -> Explanations[Any]:
    """Do what is asked by the method named.

    Raises
    ------
    InputError
        There is no such method for these inputs, or it does not take an option that was given.
    """
    methods = methods_for(request.rows)
    chosen = methods[one_of("method", method, tuple(methods))]
    request.check_options(method, chosen.options)
    return chosen.explain(request)


def methods_for(rows: Any) -> Mapping[str, Method]:
    """Return the methods there are for inputs like these."""
    return OF_TEXTS if is_texts(rows) else OF_ROWS

"""`method="local"`: a line through the box's answers near each row."""

from __future__ import annotations

from distill.checks import number, whole
from distill.errors import InputError
from distill.explanation.explanations import Explanations
from distill.explanation.local.clouds import in_clouds
from distill.explanation.local.regions import DEFAULT_NEIGHBORS, in_regions
from distill.explanation.request import Request
from distill.explanation.result import Explanation


def local(request: Request) -> Explanations[Explanation]:
    """Explain rows in the regions of their nearest real rows or, with `scale`, in clouds around them.

    Raises
    ------
    InputError, BudgetError, BoxError
        As `distill.explain`.
    """
    return _regional(request) if request.scale is None else _clouded(request)


def _regional(request: Request) -> Explanations[Explanation]:
    if request.n_samples is not None:
        raise InputError("`n_samples` sizes the cloud that `scale` asks for; give `scale` as well.")
    return in_regions(
        request.oracle,
        request.rows,
        request.background,
        request.output,
        n_neighbors=DEFAULT_NEIGHBORS if request.n_neighbors is None else request.n_neighbors,
        n_components=request.n_components,
        policy=request.policy,
        seed=request.seed,
    )


def _clouded(request: Request) -> Explanations[Explanation]:
    n = request.n_samples
    return in_clouds(
        request.oracle,
        request.rows,
        request.background,
        request.output,
        scale=number("scale", request.scale, low=1e-6, high=10.0),
        n=None if n is None else whole("n_samples", n, at_least=8),
        n_components=request.n_components,
        policy=request.policy,
        seed=request.seed,
    )

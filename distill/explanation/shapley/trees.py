"""Shapley values that LightGBM and XGBoost compute themselves, where the user lets us look inside."""

from __future__ import annotations

import numpy as np

from distill.blackbox.contributions import Contributions, contributions
from distill.errors import InputError
from distill.explanation.asked import outputs_of, rows_like
from distill.explanation.attribution import Attribution
from distill.explanation.explanations import Explanations
from distill.explanation.request import Request
from distill.explanation.shapley.backdrop import Backdrop
from distill.explanation.split import Asked, Split, attributions
from distill.typing import Floats, Scores

NEAR = 1e-4
"""Up to this much, relative to 1 or the score, single precision may miss a score."""


def by_trees(request: Request) -> Explanations[Attribution]:
    """Have the library that made the box take its answers to rows apart.

    Raises
    ------
    InputError
        The box is no model of trees of these libraries, or an option of the sampling way was given.
    """
    for name in ("n_samples", "n_background"):
        if getattr(request, name) is not None:
            raise InputError(f"`{name}` is no option with `look_inside=True`, which samples nothing.")
    oracle = request.oracle
    backdrop = Backdrop.of(oracle, request.background, n=1, seed=request.seed)
    table = rows_like(request.rows, backdrop.reference, backdrop.domain)
    codes = backdrop.domain.encode(table.frame)
    found = contributions(oracle.box, table.inputs())
    scores = oracle.label(table)
    asked = Asked(
        backdrop.domain, codes, scores, outputs_of(request.output, oracle.answers, scores), oracle.answers
    )
    link = link_of(found.margin, scores)
    values, base = _of_output(found, asked)
    split = Split(
        values=values,
        errors=np.zeros(values.shape),
        base=base,
        fit=((),) * len(values),
        notes=((),) * len(values),
        sentence=_sentence(found.library, link),
        link=link,
    )
    reached = None
    if link != "identity":
        told = inverses(found.margin)[link] if link != "margin" else np.full(scores.shape, np.nan)
        reached = np.take_along_axis(told, asked.outputs[:, None], axis=1)[:, 0]
    return Explanations(attributions(asked, split, seed=request.seed, reached=reached))


def inverses(margin: Floats) -> dict[str, Scores]:
    """Return the scores, (n_rows, n_outputs), that margins stand for under each link."""
    if margin.shape[1] == 1:
        chance = 1.0 / (1.0 + np.exp(-np.clip(margin, -700.0, 700.0)))
        counts = np.exp(np.minimum(margin, 700.0))
        return {"identity": margin, "logit": np.hstack([1.0 - chance, chance]), "log": counts}
    odds = np.exp(margin - margin.max(axis=1, keepdims=True))
    return {"identity": margin, "softmax": odds / odds.sum(axis=1, keepdims=True)}


def link_of(margin: Floats, scores: Scores) -> str:
    """Return the link under which margins are these scores; "margin" where there is no such link."""
    for link, told in inverses(margin).items():
        if told.shape == scores.shape and np.allclose(told, scores, rtol=NEAR, atol=NEAR):
            return link
    return "margin"


def _of_output(found: Contributions, asked: Asked) -> tuple[Floats, Floats]:
    """Return (n_rows, n_columns) and (n_rows,): contributions to the margin of each row's output.

    The one margin of two classes is that of the last; that of the first is its negative.
    """
    rows, outputs = np.arange(len(asked.scores)), asked.outputs
    if found.base.shape[1] == 1 and len(asked.answers.outputs) == 2:
        sign = np.where(outputs == 1, 1.0, -1.0)
        return found.values[:, 0] * sign[:, None], found.base[:, 0] * sign
    return found.values[rows, outputs], found.base[rows, outputs]


def _sentence(library: str, link: str) -> str:
    return (
        f"{library}'s own TreeSHAP (link: {link}), exact along the trees' paths: the margin less its mean "
        "over the training rows as the trees remember them, not over a background, shared out among the "
        "columns; an attribution of this answer, not judged as a local model."
    )

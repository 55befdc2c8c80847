"""`method="shapley"`: an answer less the mean answer to the background, shared out among the columns."""

from __future__ import annotations

import numpy as np

from distill.checks import refuse, whole
from distill.errors import BudgetError
from distill.explanation.asked import outputs_of, rows_like
from distill.explanation.attribution import Attribution
from distill.explanation.explanations import Explanations
from distill.explanation.request import Request
from distill.explanation.shapley.backdrop import Backdrop
from distill.explanation.shapley.game import Designs, Game
from distill.explanation.shapley.hybrids import Hybrids
from distill.explanation.shapley.trees import by_trees
from distill.explanation.split import Asked, Split, attributions, fit_of_sums
from distill.oracle import Oracle
from distill.progress import progress
from distill.typing import Scores

DEFAULT_BACKGROUND = 100

DEFAULT_QUESTIONS = 36_000
"""About each row at most, by default; they are spread over the background rows."""

FEWEST_COALITIONS, MOST_COALITIONS = 360, 2048
"""With each background row, by default."""

LARGEST = 8192
"""Coalitions where they are not all: the covariance of more does not fit a small machine."""

FEWEST_PER_COLUMN = 4


def shapley(request: Request) -> Explanations[Attribution]:
    """Explain rows by Shapley values: Kernel SHAP, or with `look_inside` the library's own TreeSHAP.

    Raises
    ------
    InputError, BudgetError, BoxError
        As `distill.explain`.
    """
    if request.look_inside not in (None, True, False):
        refuse("look_inside", "True or False", request.look_inside)
    return by_trees(request) if request.look_inside else by_coalitions(request)


def by_coalitions(request: Request) -> Explanations[Attribution]:
    """Ask about hybrids of each row with background rows, and share out its answer by their answers."""
    oracle, n = request.oracle, request.n_background
    most = DEFAULT_BACKGROUND if n is None else whole("n_background", n, at_least=1)
    backdrop = Backdrop.of(oracle, request.background, n=most, seed=request.seed)
    table = rows_like(request.rows, backdrop.reference, backdrop.domain)
    codes = backdrop.domain.encode(table.frame)  # refuses what no column can hold before anything is asked
    hybrids = Hybrids(table, backdrop.rows)
    game, remark = _settled(oracle, backdrop, hybrids, request.n_samples, request.seed)
    behind = _answers_behind(oracle, backdrop)
    scores = oracle.label(table)
    outputs = outputs_of(request.output, oracle.answers, scores)
    asked = Asked(backdrop.domain, codes, scores, outputs, oracle.answers)
    found = []
    with progress("explaining", len(table)) as bar:
        for i, k in enumerate(outputs.tolist()):
            found.append(game.shared(i, k, behind=behind[:, k], everyone=float(scores[i, k])))
            bar.advance(1)
    split = Split(
        values=np.stack([one.value for one in found]),
        errors=np.stack([one.error for one in found]),
        base=np.array([one.base for one in found]),
        fit=tuple(fit_of_sums(one.r2, one.n_asked) for one in found),
        notes=tuple((*one.notes, *remark) for one in found),
        sentence=_sentence(backdrop),
    )
    return Explanations(attributions(asked, split, seed=request.seed))


def _answers_behind(oracle: Oracle, backdrop: Backdrop) -> Scores:
    """Return (n_background, n_outputs): the answers to the background rows, NaN without one."""
    kept, scores = oracle.answerable(backdrop.rows)
    answers = np.full((len(backdrop.rows), scores.shape[1]), np.nan)
    answers[kept] = scores
    return answers


def _settled(
    oracle: Oracle, backdrop: Backdrop, hybrids: Hybrids, n_samples: int | None, seed: int
) -> tuple[Game, tuple[str, ...]]:
    """Settle the coalitions within the budget, before anything is asked; say what it did not allow.

    Raises
    ------
    InputError
        `n_samples` is too small or too large for a row.
    BudgetError
        The coalitions asked for, or the fewest that could do, do not fit the budget.
    """

    def of(n: int) -> Game:
        return Game(oracle, backdrop, hybrids, Designs(n, seed))

    widest = of(0).widest()
    fewest = min(FEWEST_PER_COLUMN * widest, 2**widest)
    usual = min(max(DEFAULT_QUESTIONS // len(backdrop.rows), FEWEST_COALITIONS), MOST_COALITIONS)
    n = wanted = max(usual, fewest) if n_samples is None else _checked(n_samples, widest, fewest)
    left = oracle.budget_left
    if left is None or of(n).needed() <= left:
        return of(n), ()
    while n > fewest and n_samples is None and of(n).needed() > left:
        n = max(n // 2, fewest)
    if (needed := of(n).needed()) > left:
        raise BudgetError(oracle.refusal(needed))
    remark = (
        f"The budget leaves {left} queries: up to {n} coalitions of columns with each background row instead "
        f"of {wanted}."
    )
    return of(n), (remark,)


def _checked(n_samples: int, widest: int, fewest: int) -> int:
    n = whole("n_samples", n_samples, at_least=2)
    if n < fewest:
        rule = f"at least {fewest}, as {widest} columns of a row differ from the background"
        refuse("n_samples", rule, n)
    if n > LARGEST and n < 2**widest:
        rule = f"at most {LARGEST}, or all 2^{widest} coalitions of the columns that differ"
        refuse("n_samples", rule, n)
    return n


def _sentence(backdrop: Backdrop) -> str:
    return (
        "Interventional Shapley values: this answer less the mean answer to "
        f"{backdrop.words}, shared out among the columns, where a column left out takes a background row's "
        "value whatever the others hold; an attribution of this answer, not judged as a local model."
    )

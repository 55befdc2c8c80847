"""`method="local"` for texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from distill.checks import refuse, whole
from distill.errors import BudgetError, InputError
from distill.explanation.asked import outputs_of
from distill.explanation.explanations import Explanations
from distill.explanation.request import Request
from distill.explanation.texts.asking import Heard, heard
from distill.explanation.texts.behind import Behind
from distill.explanation.texts.law import Law
from distill.explanation.texts.result import TextExplanation
from distill.explanation.texts.telling import Teller
from distill.progress import progress
from distill.representation import Text

DEFAULT_SIZE = 1000
"""Queries a text, the text itself included."""

FEWEST = 64
"""Queries a text needs at least, or as many as there are masks."""

MOST_SHOWN = 20


def is_texts(rows: Any) -> bool:
    """Whether what is to be explained are texts.

    Raises
    ------
    InputError
        It is a string, or there are strings in it.
    """
    found = _texts(rows) if isinstance(rows, str | Text | list | tuple) else ()
    if not any(isinstance(one, str | Text) for one in found):
        return False
    for one in found:
        if not isinstance(one, Text):
            refuse("rows", "made of `distill.Text(...)` where texts are to be explained", one)
    return True


def texts(request: Request) -> Explanations[TextExplanation]:
    """Explain texts by lines through the box's answers to them without some of their components.

    Raises
    ------
    InputError, BudgetError, BoxError
        As `distill.explain`.
    """
    asked: tuple[Text, ...] = _texts(request.rows)
    if request.background is not None:
        raise InputError("Texts are explained by what is taken out of them; leave out `background`.")
    most = _most(request.n_components, asked)
    size = _size(request, asked)
    found: list[Heard] = []
    with progress("explaining", len(asked)) as bar:
        for text in asked:
            found.append(_heard(request, text, size))
            bar.advance(1)
    answers = request.oracle.answers
    outputs = outputs_of(request.output, answers, np.array([one.own for one in found]))
    teller = Teller(answers, request.policy, request.seed, most)
    return Explanations(
        [
            Behind(request.oracle, teller, i, asked[i], size, one, int(outputs[i])).told()
            for i, one in enumerate(found)
        ]
    )


def _heard(request: Request, text: Text, size: int) -> Heard:
    law = Law(len(text.passage))
    return heard(request.oracle, text.passage, law, size, request.seed)


def _texts(rows: Any) -> tuple[Any, ...]:
    return (rows,) if isinstance(rows, str | Text) else tuple(rows)


def _most(n_components: int | None, asked: Sequence[Text]) -> int:
    """Return how many components to show at most."""
    if n_components is None:
        return MOST_SHOWN
    fewest = min(len(text.passage) for text in asked)
    if whole("n_components", n_components, at_least=1) > fewest:
        refuse("n_components", f"at most the number of components of every text ({fewest})", n_components)
    return n_components


def _size(request: Request, asked: Sequence[Text]) -> int:
    """Return the queries for each text, within the budget."""
    wanted = DEFAULT_SIZE if request.n_samples is None else whole("n_samples", request.n_samples, at_least=1)
    needed = max(min(FEWEST, 2 ** min(len(text.passage), 32)) for text in asked)
    if wanted < needed:
        refuse("n_samples", f"at least {needed} for these texts", wanted)
    left = request.oracle.budget_left
    if left is None or _total(asked, wanted) <= left:
        return wanted
    shrunk = left // len(asked)
    if request.n_samples is not None or shrunk < needed:
        raise BudgetError(
            request.oracle.refusal(_total(asked, needed if request.n_samples is None else wanted))
        )
    return shrunk


def _total(asked: Sequence[Text], size: int) -> int:
    return sum(min(size, 2 ** min(len(text.passage), 32)) for text in asked)

"""lime's default: every column in bins, the effect of a row's bins from one pool of draws."""

from __future__ import annotations

import numpy as np

from distill.explanation.lime.matched import Matched
from distill.explanation.lime.pooled import Pooled
from distill.explanation.lime.product import Drawn, ProductLaw
from distill.explanation.lime.study import MOSTLY, Study
from distill.explanation.lime.view import View
from distill.explanation.notes import lost_note
from distill.explanation.split import Asked
from distill.numbers import percent
from distill.oracle import Oracle
from distill.typing import Ints, Objects, Scores


def in_bins(oracle: Oracle, view: View, asked: Asked, n: int, seed: int) -> Study:
    """Draw and ask about one pool that serves all rows.

    Raises
    ------
    BudgetError, BoxError
        As `Oracle.answerable`.
    """
    law = ProductLaw(tuple(bins for bins in view.bins if bins is not None), view.kernel_width)
    drawn = law.draw(n, seed)
    kept, answers = view.answers(oracle, drawn.codes)
    codes = asked.codes[:, view.used]
    places = law.places(codes)
    lost = lost_note(n - len(kept), n)
    return Study(
        matched=_by_output(law, drawn.take(kept), answers, places, asked.outputs),
        units=_labels(view)[places],
        sentence=_sentence(law),
        notes=[(*notes, *lost) for notes in view.never_held(codes, places < 0)],
        n=len(kept),
    )


def _by_output(law: ProductLaw, drawn: Drawn, answers: Scores, places: Ints, outputs: Ints) -> Matched:
    """Return the figures of rows, each for its own output."""
    chosen, back = np.unique(outputs, return_inverse=True)
    parts = [Pooled(law, drawn, answers[:, output]).of(places[back == i]) for i, output in enumerate(chosen)]
    return Matched.joined(parts).take(np.argsort(np.argsort(back, kind="stable"), kind="stable"))


def _labels(view: View) -> Objects:
    """Return (n_bins + 1,) object: what each bin says, and last what a value outside them is."""
    texts = [
        text
        for column, bins in zip(view.columns, view.bins, strict=True)
        if bins is not None
        for text in bins.labels(column.name, column.show)
    ]
    return np.array([*texts, "in no bin"], dtype=object)


def _sentence(law: ProductLaw) -> str:
    kept = percent(law.kept)
    if law.kept >= MOSTLY:
        return (
            f"Near-global: lime's kernel keeps {kept} of the draws whichever row is explained, so this is "
            "the effect of each bin on the mean answer to rows with independent columns, not near this row."
        )
    return (
        f"As lime's kernel sees this row, which keeps {kept} of the draws: the effect of each bin on the "
        "mean answer to rows with independent columns that lie mostly in this row's bins."
    )

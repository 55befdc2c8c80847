"""lime without bins: a slope for each number, drawn around the mean of the data or around each row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from distill.domain import DAY, Column, Kind
from distill.explanation.lime.matched import Matched
from distill.explanation.lime.normal import NormalLaw
from distill.explanation.lime.slopes import Slopes
from distill.explanation.lime.study import MOSTLY, Study
from distill.explanation.lime.view import View
from distill.explanation.notes import lost_note
from distill.explanation.split import Asked
from distill.numbers import percent, short
from distill.oracle import Oracle
from distill.progress import progress
from distill.typing import Bools, Codes, Floats, Ints, Objects

AT_ONCE = 16
"""Rows asked about together."""

FEW = 100
"""Draws; where fewer count by the kernel, that is said."""


def around_mean(oracle: Oracle, view: View, asked: Asked, n: int, seed: int) -> Study:
    """Draw around the mean of the data: one pool serves all rows, each weighs it its own way.

    Raises
    ------
    BudgetError, BoxError
        As `Oracle.answerable`.
    """
    law, codes = _law(view), asked.codes[:, view.used]
    offsets = law.draw(n, seed)
    kept, answers = view.answers(oracle, law.around(offsets.codes, law.mean))
    slopes = Slopes(law, offsets.take(kept))
    fitted = {k: slopes.fitted(answers[:, k]) for k in set(asked.outputs.tolist())}
    seen = [law.seen(row) for row in codes]
    found = [slopes.at(fitted[k], one) for k, one in zip(asked.outputs.tolist(), seen, strict=True)]
    lost = lost_note(n - len(kept), n)
    return Study(
        matched=Matched.joined(found),
        units=_units(view, law, codes),
        sentence=_around_mean(law.kept(around_row=False)),
        notes=[
            (*notes, *_few(slopes.effective(one)), *lost)
            for notes, one in zip(_notes(view, law, codes), seen, strict=True)
        ],
        n=len(kept),
    )


def around_rows(oracle: Oracle, view: View, asked: Asked, n: int, seed: int) -> Study:
    """Draw the same differences from every row and ask about them: `n` questions a row.

    Raises
    ------
    BudgetError, BoxError
        As `Oracle.answerable`; or of some row too few draws are answered.
    """
    law, codes = _law(view), asked.codes[:, view.used]
    offsets = law.draw(n, seed)
    whole = Slopes(law, offsets)
    notes, found, least = _notes(view, law, codes), [], n
    for i, (kept, answers) in enumerate(_answers(oracle, view, asked, law, offsets.codes)):
        slopes = whole if len(kept) == n else Slopes(law, offsets.take(kept))
        found.append(slopes.around(answers, law.seen(codes[i])))
        notes[i] = (*notes[i], *lost_note(n - len(kept), n, "draws around this row"))
        least = min(least, len(kept))
    return Study(
        matched=Matched.joined(found),
        units=_units(view, law, codes),
        sentence=_around_row(law.kept(around_row=True)),
        notes=notes,
        n=least,
    )


def _answers(
    oracle: Oracle, view: View, asked: Asked, law: NormalLaw, offsets: Codes
) -> Iterator[tuple[Ints, Floats]]:
    """Yield which draws around each row the box answers, and (n_answered,) how, for the row's own output."""
    n = len(offsets)
    with progress("explaining", len(asked.codes)) as bar:
        for start in range(0, len(asked.codes), AT_ONCE):
            rows = asked.codes[start : start + AT_ONCE]
            drawn = np.concatenate([law.around(offsets, row) for row in rows[:, view.used]])
            kept, answers = view.answers(oracle, drawn, np.repeat(rows, n, axis=0))
            ends = np.searchsorted(kept, n * np.arange(len(rows) + 1))
            for i, (first, last) in enumerate(pairwise(ends)):
                yield kept[first:last] - n * i, answers[first:last, asked.outputs[start + i]]
            bar.advance(len(rows))


def _law(view: View) -> NormalLaw:
    return NormalLaw.of(view.reference.codes[:, view.used], view.bins, view.kernel_width)


def _strange(law: NormalLaw, codes: Codes) -> Bools:
    """Return (n_rows, n_used): which categories the reference rows never hold."""
    found = np.zeros(codes.shape, dtype=np.bool_)
    found[:, law.categories] = law.kinds.places(codes[:, law.categories]) < 0
    return found


def _notes(view: View, law: NormalLaw, codes: Codes) -> list[tuple[str, ...]]:
    """Say of each row what has no weight."""
    notes = view.never_held(codes, _strange(law, codes))
    absent = np.isnan(codes)
    absent[:, law.categories] = False
    for i, j in np.argwhere(absent):
        notes[i] = (f"{view.columns[j].name!r} is missing, so that it has no slope.", *notes[i])
    return notes


def _few(effective: float) -> tuple[str, ...]:
    if effective >= FEW:
        return ()
    return (f"lime's kernel leaves {effective:.0f} draws that count; the intervals say how far that goes.",)


def _units(view: View, law: NormalLaw, codes: Codes) -> Objects:
    """Return (n_rows, n_used) object: one standard deviation of a number, a category itself."""
    units = np.empty(codes.shape, dtype=object)
    for j, (column, bins) in enumerate(zip(view.columns, view.bins, strict=True)):
        if bins is None:
            units[:, j] = _one_sd(column, float(law.sd[j]))
        else:
            labels = np.array([*bins.labels(column.name, column.show), "in no bin"], dtype=object)
            units[:, j] = labels[bins.place(codes[:, j])]
    return units


def _one_sd(column: Column, sd: float) -> str:
    if column.kind is Kind.DATETIME:
        return f"+{short(sd / DAY)} days (1 sd)"
    return f"+{short(sd)} (1 sd)"


def _around_mean(kept: float) -> str:
    told = f"lime's kernel keeps {percent(kept)} of draws around the data's mean"
    if kept >= MOSTLY:
        return (
            f"Near-global: {told}, so this is the slope by one standard deviation over rows with independent "
            "columns, hardly that near this row."
        )
    return (
        f"As lime sees this row: {told}, so this is the slope by one standard deviation over rows with "
        "independent columns between that mean and this row."
    )


def _around_row(kept: float) -> str:
    extent = "Near-global in width" if kept >= MOSTLY else "As lime sees this row"
    return (
        f"{extent}: lime's kernel keeps {percent(kept)} of draws around this row that differ from it as much "
        "as the data do, so this is the slope by one standard deviation over rows with independent columns."
    )

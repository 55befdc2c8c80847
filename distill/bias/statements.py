"""Sentences about protected columns: what was tested, on how many rows, how surely."""

from __future__ import annotations

from collections.abc import Collection

from distill import numbers
from distill.bias.flips import Flips
from distill.bias.proxies import Proxies
from distill.bias.rates import Rates
from distill.checks import listed
from distill.fidelity import Group, Measure


def about_splits(asked: Collection[str], found: Proxies) -> str:
    """Say whether a surrogate asks about the protected column, and which of its columns tells it best.

    Parameters
    ----------
    asked : names of the columns the surrogate looks at
    found : Proxies
    """
    if found.protected in asked:
        return f"The surrogate asks about {found.protected!r} itself."
    start = f"The surrogate does not ask about {found.protected!r}"
    telling = [(name, figure) for name, figure in found.of(set(asked)) if figure.low > figure.baseline]
    if not telling:
        return f"{start}, and none of the columns it asks about was shown to tell it."
    name, figure = telling[0]
    return (
        f"{start}, but {name!r}, which it asks about, tells it: {_kind(figure)} {_interval(figure)} on "
        f"{figure.n:,} rows not learned from, where guessing reaches {_written(figure, figure.baseline)}."
    )


def about_flips(found: Flips) -> str:
    """Say how many answers of the box changed when the protected column alone was set otherwise."""
    figure = found.figure
    if not figure.n:
        return f"No row could be asked about with another value of {listed(found.columns)}."
    return (
        f"Setting {listed(found.columns)} to another value and leaving all else as it was changed the box's "
        f"answer for {_interval(figure)} of {figure.n:,} rows ({found.changed:,} of {found.asked:,} "
        "questions); columns that go with it kept their values."
    )


def about_rates(who: str, found: Rates) -> str:
    """Say how far an outcome's rates lie apart; `who` is "box" or "surrogate"."""
    told = found.groups.told
    if len(told) < 2:
        return (
            f"Fewer than two groups have rows enough to compare how often the {who} answers {found.answer!r}."
        )
    top, bottom = (choose(told, key=_value) for choose in (max, min))
    sure = "" if found.difference.low > 0 else "; on these rows the difference is not certain"
    return (
        f"The {who} answers {found.answer!r} in {_interval(top.figure)} of {top.figure.n:,} rows with "
        f"{top.name} and in {_interval(bottom.figure)} of {bottom.figure.n:,} with {bottom.name}{sure}."
    )


def _value(group: Group) -> float:
    return group.figure.value


def _kind(figure: Measure) -> str:
    return "R²" if figure.name == "r2" else "right on average over its values in"


def _interval(figure: Measure) -> str:
    write = numbers.figures if figure.name == "r2" else numbers.shares
    return f"{_written(figure, figure.value)} ({write(figure.low, figure.high)})"


def _written(figure: Measure, value: float) -> str:
    return numbers.figure(value) if figure.name == "r2" else numbers.share(value)

"""Blocks about rows: their reasons, their way through the tree, and many of them at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from distill.document.blocks.plain import Column, Fold, Grid

if TYPE_CHECKING:
    from distill.document.blocks import Block


@dataclass(frozen=True)
class Reason:
    """One line of a table of reasons: a column, the row's value and one step of it, and the change.

    `weight`, `low` and `high` are numbers for the bar (NaN: no interval); the others are written out.
    """

    name: str
    value: str
    step: str
    figure: str
    interval: str
    rank: str
    weight: float
    low: float
    high: float


@dataclass(frozen=True)
class Reasons:
    """Signed bars, each beside its figures: a picture and its table in one.

    Parameters
    ----------
    caption : str
    heads : tuple of six Column
        Column, value, one step, change, interval, rank.
    lines : tuple of Reason
    against, toward : str
        What a bar to the left and a bar to the right of zero mean.
    """

    caption: str
    heads: tuple[Column, ...]
    lines: tuple[Reason, ...]
    against: str
    toward: str

    @property
    def grid(self) -> Grid:
        """The same without bars."""
        rows = tuple((r.name, r.value, r.step, r.figure, r.interval, r.rank) for r in self.lines)
        return Grid(self.caption, self.heads, rows)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """Where each line's bar and whisker are."""
        tips = [abs(r.weight) for r in self.lines]
        ends = [abs(end) for r in self.lines for end in (r.low, r.high) if math.isfinite(end)]
        # One wide interval must not make all bars too short to see.
        longest = max(max(tips, default=0.0), min(max(ends, default=0.0), WIDEST * max(tips, default=0.0)))
        return tuple(Bar.of(r, BAR / (longest or 1.0)) for r in self.lines)


BAR = 100
"""Length of the longest bar or whisker of a table of reasons, from zero; longer whiskers are cut there."""

WIDEST = 1.6
"""A whisker is drawn to so many times the longest bar at most."""


@dataclass(frozen=True)
class Bar:
    """A bar from zero to `tip` and a whisker from `low` to `high`, each from -100 to 100."""

    tip: int
    low: int | None
    high: int | None

    @classmethod
    def of(cls, reason: Reason, scale: float) -> Self:
        """Scale the numbers of a reason."""
        low, high = (
            _within(scale * end) if math.isfinite(end) else None for end in (reason.low, reason.high)
        )
        return cls(_within(scale * reason.weight), low, high)


def _within(length: float) -> int:
    return round(min(max(length, -BAR), BAR))


@dataclass(frozen=True)
class Step:
    """One step of a row's way: the node it comes to, what holds there, its own value, how many come."""

    node: int
    condition: str
    own: str
    share: str


@dataclass(frozen=True)
class Way:
    """A row's way through the tree, from the root's first answer to the leaf's."""

    label: str
    steps: tuple[Step, ...]
    end: str


@dataclass(frozen=True)
class Case:
    """An explained row in short, and whole where the page draws it on demand."""

    name: str
    cells: tuple[str, ...]
    blocks: tuple[Block, ...]
    summary: str


@dataclass(frozen=True)
class Cases:
    """Many explained rows: a table of all, of which the first stand whole below it.

    Parameters
    ----------
    caption : str
    columns : tuple of Column
        The first names the row.
    cases : tuple of Case
    whole : int
        So many of them stand in the page; a script draws the others when they are picked.
    open : int
        So many of those stand open.
    rest : str
        Says so where there are others.
    """

    caption: str
    columns: tuple[Column, ...]
    cases: tuple[Case, ...]
    whole: int
    open: int
    rest: str

    @property
    def grid(self) -> Grid:
        """All of them as a table."""
        return Grid(self.caption, self.columns, tuple((case.name, *case.cells) for case in self.cases))

    @property
    def folds(self) -> tuple[Fold, ...]:
        """Those that stand whole."""
        return tuple(
            Fold(case.summary, case.blocks, place < self.open)
            for place, case in enumerate(self.cases[: self.whole])
        )

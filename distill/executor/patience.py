"""When a box counts as out of order, and how long one waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from distill.checks import number, whole


@dataclass(frozen=True)
class Patience:
    """Failures that follow each other, and the waits before one gives up.

    Parameters
    ----------
    failures : int, default 5
        After so many failed calls without an answer in between, the box is tried with a row it has
        answered before (or with rows not asked yet). If it answers, the rows are at fault and work goes on.
    pauses : tuple of float
        Seconds to wait before each further trial; after the last the box is given up. None by default: a
        box in this program does not mend itself.
    returns : int, default 20
        How often the box may come back; one that keeps going away is given up as well.
    """

    failures: int = 5
    pauses: tuple[float, ...] = ()
    returns: int = 20

    def __post_init__(self) -> None:
        whole("failures", self.failures, at_least=1)
        whole("returns", self.returns, at_least=0)
        for pause in self.pauses:
            number("pauses", pause, low=0)


FOR_SERVERS = Patience(pauses=(2.0, 10.0, 30.0))
"""A server may be restarting, or have a bad minute."""

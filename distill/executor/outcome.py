"""What came of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeAlias, TypeVar

from numpy.typing import NDArray


class Batch(Protocol):
    """Rows that are asked in one call: a `Table` is one, and so is a table with its keys."""

    def __len__(self) -> int:
        """Return the number of rows."""
        ...

    def take(self, rows: NDArray[Any]) -> Self:
        """Return the rows at these positions, (n,) int64, in this order."""
        ...


B = TypeVar("B", bound=Batch)


@dataclass(frozen=True)
class Answered(Generic[B]):
    """Rows and their answers.

    Parameters
    ----------
    batch : Batch
        A batch that was handed out, or the part of one that is left when some of its rows fail.
    answers : (n_rows,) or (n_rows, n_outputs)
        As `ask` returned them; numbers are finite.
    """

    batch: B
    answers: NDArray[Any]


@dataclass(frozen=True)
class Lost(Generic[B]):
    """Rows the box does not answer, each asked alone or answered with no number, and one sentence why."""

    batch: B
    reason: str


Outcome: TypeAlias = Answered[B] | Lost[B]

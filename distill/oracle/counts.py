"""What an oracle has done so far."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Counts:
    """What an oracle has done so far.

    `requested` rows were to be labelled, `distinct` different ones among them; `asked` rows went to the
    box, in `batches` calls that took `seconds`.
    """

    requested: int = 0
    distinct: int = 0
    asked: int = 0
    batches: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def from_ledger(self) -> int:
        """Rows that were answered without asking: duplicates and rows asked before."""
        return max(0, self.requested - self.asked)

"""What an oracle has done so far."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Counts:
    """What an oracle has done so far.

    `requested` rows were to be labelled, `distinct` different ones among them; the box answered `asked`
    rows, in `batches` calls that took `seconds`, and `lost` of the different ones got no answer. `sent` rows
    went to the box: those asked, and all questions without an answer, such as failed batches and the halves
    of them. What a server turns away as too busy is tried again within one question.
    """

    requested: int = 0
    distinct: int = 0
    asked: int = 0
    sent: int = 0
    lost: int = 0
    batches: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def from_ledger(self) -> int:
        """Rows that were answered without asking: duplicates and rows asked before."""
        return max(0, self.requested - self.asked - self.lost)

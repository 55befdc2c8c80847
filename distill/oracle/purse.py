"""The purse: how many questions may still be asked."""

from __future__ import annotations

from dataclasses import dataclass

from distill.errors import BudgetError
from distill.oracle.counts import Counts
from distill.oracle.watch import Watch


@dataclass(frozen=True)
class Purse:
    """A limit to the questions that are sent, and what has been spent of it.

    Parameters
    ----------
    limit : int, optional
    counts : Counts
    watch : Watch
        The canary, whose questions are kept back.
    """

    limit: int | None
    counts: Counts
    watch: Watch

    @property
    def left(self) -> int | None:
        """Distinct rows that may still be labelled if all goes well; None without a limit.

        Those that a ledger answers count as well, so that decisions are the same on a second run.
        """
        return None if self.limit is None else self.limit - self.counts.distinct - self.watch.reserve

    def guard(self, needed: int) -> None:
        """Refuse before anything is sent what cannot be paid for.

        Raises
        ------
        BudgetError
            It is more than is left after all that was sent, the canary's later questions kept back.
        """
        if self.limit is None or not needed:
            return
        left = max(0, self.limit - self.counts.sent - self.watch.outstanding)
        if needed > left:
            raise BudgetError(f"{needed} new queries needed, {left} left of {self.limit}.")

    def spend(self, n_rows: int) -> bool:
        """Count rows that are about to be sent; False where that is more than the limit allows."""
        if self.limit is not None and self.counts.sent + n_rows > self.limit:
            return False
        self.counts.sent += n_rows
        return True

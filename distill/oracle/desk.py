"""The desk: a shelf that is filled by asking the box, batch by batch, and never twice for a row."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial

import numpy as np

from distill.blackbox import BlackBox
from distill.executor import Answered, Crew
from distill.ledger import FiledShelf, Ledger, Raw, Shelf
from distill.oracle.asking import all_answered, answered, asked_anew
from distill.oracle.losses import Losses
from distill.oracle.purse import Purse
from distill.oracle.question import Question
from distill.oracle.vouching import agree
from distill.oracle.watch import LARGE
from distill.progress import progress
from distill.typing import Bools, Ints, Scores

_log = logging.getLogger("distill")


class Desk:
    """Has rows answered by the ledger, and by the box what the ledger lacks.

    Parameters
    ----------
    shelf : Shelf
        Where this box's answers stand; another edition of it once the box answers otherwise.
    ledger : Ledger, optional
        The shelf's own.
    crew : Crew
    purse : Purse
    losses : Losses
    batch_size : int
    unvouched : int
        Stored answers to be asked again before any is used.
    """

    def __init__(
        self,
        shelf: Shelf,
        ledger: Ledger | None,
        *,
        crew: Crew,
        purse: Purse,
        losses: Losses,
        batch_size: int,
        unvouched: int,
    ) -> None:
        self.shelf = shelf
        self._ledger = ledger
        self._crew = crew
        self._purse = purse
        self._losses = losses
        self._batch_size = batch_size
        self._unvouched = unvouched
        self._known: Question | None = None

    def guard(self, new: Question) -> None:
        """Refuse rows that the budget does not cover; nothing has been asked then.

        Raises
        ------
        BudgetError
            More must be asked than is left.
        """
        self.shelf.refresh()
        if self._purse.limit is not None:
            self._purse.guard(int(self._is_wanted(new).sum()) + len(self._to_vouch(new)))

    def fill(self, box: BlackBox, new: Question) -> bool:
        """Put the answers to new rows on the shelf, batch by batch; return whether any was asked.

        Raises
        ------
        BoxError, ContractError
            As `answered`; what came before is on the shelf.
        """
        self._vouch(box, self._to_vouch(new))
        missing = int(self._is_wanted(new).sum())
        is_large = missing >= LARGE * self._batch_size
        with progress("asking the black box", missing) as bar:
            for stretch in self._halves(new) if is_large else [new] if missing else []:
                batches = self._batches(stretch)
                for one in answered(box, batches, self._crew, self._purse, self._known):
                    if isinstance(one, Answered):
                        self.shelf.enter(one.batch.answered(one.answers))
                        self._known = one.batch.take(np.array([0]))
                    else:
                        self.shelf.lose(one.batch.keys, one.reason)
                    bar.advance(len(one.batch))
                if is_large:
                    self._purse.watch.again(partial(self.ask_anew, box))
        return missing > 0

    def ask_anew(self, box: BlackBox, question: Question) -> Scores:
        """Return (n_rows, n_outputs): what the box answers now, whatever the ledger says."""
        return asked_anew(box, question, self._crew, self._purse)

    def _is_wanted(self, new: Question) -> Bools:
        """Return (n_rows,): which rows must be asked about."""
        is_wanted: Bools = ~(self.shelf.knows(new.keys) | self._losses.given_up(new.keys, self.shelf))
        return is_wanted

    def _to_vouch(self, new: Question) -> Question:
        known = self.shelf.knows(new.keys) if self._unvouched else np.zeros(len(new), dtype=np.bool_)
        return new.take(np.flatnonzero(known)[: self._unvouched])

    def _vouch(self, box: BlackBox, again: Question) -> None:
        """Ask stored answers again; where they differ, leave them and begin a new shelf."""
        if not len(again) or not isinstance(self.shelf, FiledShelf) or self._ledger is None:
            return
        anew = all_answered(answered(box, [again], self._crew, self._purse))
        self._unvouched -= len(again)
        if not all(agree(raw, one.answers[places]) for one in anew for places, raw in self._stored(one)):
            _log.warning(
                "%s no longer answers as in the ledger %s: those answers are left, a new shelf is begun.",
                box.name,
                self._ledger.path,
            )
            self.shelf = self._ledger.renew(self.shelf)
            for one in anew:
                self.shelf.enter(one.batch.answered(one.answers))

    def _stored(self, one: Answered[Question]) -> list[tuple[Ints, Raw]]:
        return self.shelf.look_up(one.batch.keys)

    def _halves(self, new: Question) -> Iterator[Question]:
        """Yield the rows in two stretches of whole batches."""
        middle = len(new) // (2 * self._batch_size) * self._batch_size
        yield new.take(np.arange(middle))
        yield new.take(np.arange(middle, len(new)))

    def _batches(self, new: Question) -> Iterator[Question]:
        """Yield the rows to be asked at a time: fixed stretches, less what is known by then."""
        wanted, others_ask = self._is_wanted(new), False
        for start in range(0, len(new), self._batch_size):
            stretch = np.arange(start, min(start + self._batch_size, len(new)))
            others_ask = self.shelf.refresh() or others_ask
            is_wanted = self._is_wanted(new.take(stretch)) if others_ask else wanted[stretch]
            if is_wanted.any():
                yield new.take(stretch[is_wanted]).gathered()

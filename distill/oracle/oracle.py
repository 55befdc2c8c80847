"""The one door to the black box: it dedupes, counts, keeps answers and guards the budget."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from os import PathLike
from typing import Self

import numpy as np

from distill.blackbox import BlackBox, wrap
from distill.checks import whole
from distill.errors import BudgetError, InputError
from distill.executor import Answered, Crew
from distill.ledger import FiledShelf, Ledger, Raw, Runs, Shelf, Title
from distill.oracle.asking import answered, asked_anew, crew_of
from distill.oracle.counts import Counts
from distill.oracle.description import describe
from distill.oracle.identity import identity, is_hashed, lasting_identity, made_with
from distill.oracle.question import Question, as_raw
from distill.oracle.replay import chosen, stand_in
from distill.oracle.vouching import VOUCHERS, agree
from distill.oracle.watch import LARGE, Watch
from distill.progress import progress
from distill.samples import TransferSet
from distill.table import Table
from distill.task import Answers
from distill.typing import Ints, Scores

_log = logging.getLogger("distill")


class Oracle:
    """A black box with a ledger and a budget.

    Parameters
    ----------
    model : callable, estimator, Booster or BlackBox
        Anything `distill.wrap` takes.
    ledger : path or Ledger, optional
        The file that keeps the answers for good; it is made with the first of them. Without it they
        live as long as the oracle.
    budget : int, optional
        The most rows the box may be asked, over the oracle's whole life.
    batch_size : int, default 1024
        Rows per call of the box. Batches are cut from the distinct rows in a canonical order, so that
        neither the order of rows nor of calls within a run changes what the box sees at a time.
    executor : Crew, optional
        Who asks: `distill.executor.Serial()`, `Threads(n)` or `Processes(n)`. By default as many
        threads as the box takes batches at the same time.
    canary : int, optional
        How many rows are asked again at the start, in the middle and at the end of a run, to see whether
        the box still answers as it did; what is found stands in the notes of `box`. By default 20 of a
        server, else none. They are asked only in runs that ask anything, and count against the budget.

    Examples
    --------
    >>> oracle = Oracle(lambda rows: rows[:, 0], budget=100)
    >>> oracle.label(Table.of([[1.0, 2.0], [1.0, 2.0]])).tolist()
    [[1.0], [1.0]]
    >>> oracle.counts.asked
    1
    """

    def __init__(
        self,
        model: object,
        *,
        ledger: str | PathLike[str] | Ledger | None = None,
        budget: int | None = None,
        batch_size: int = 1024,
        executor: Crew | None = None,
        canary: int | None = None,
    ) -> None:
        self.box: BlackBox = wrap(model)
        self.budget = None if budget is None else whole("budget", budget, at_least=1)
        self.batch_size = whole("batch_size", batch_size, at_least=1)
        self.counts = Counts()
        self._crew = executor or crew_of(self.box)
        self._watch = Watch(self.box, canary)
        self.ledger = Ledger(ledger) if isinstance(ledger, str | PathLike) else ledger
        self._shelf = Shelf() if self.ledger is None else self._opened(self.ledger)
        self._met = Runs()
        self._remark = ""
        self._unvouched = 0 if self.ledger is None or is_hashed(self.box) else VOUCHERS

    @classmethod
    def replay(
        cls,
        ledger: str | PathLike[str] | Ledger,
        *,
        fingerprint: str | None = None,
        outputs: Sequence[str] | None = None,
        threshold: float | None = None,
        budget: int | None = None,
        canary: int | None = None,
    ) -> Self:
        """Return an oracle that answers from a ledger alone; the black box is not needed.

        Parameters
        ----------
        ledger : path or Ledger
        fingerprint : str, optional
            Which box, where the ledger holds answers of several.
        outputs, threshold
            As in `distill.wrap`, where they are to differ from those of the run that filled the ledger.
        budget, canary : int, optional
            Those of the run that filled the ledger; nothing is asked.

        Raises
        ------
        InputError
            There is no such ledger, or none or several boxes in it.
        """
        source = ledger if isinstance(ledger, Ledger) else Ledger(ledger)
        title = chosen(source, fingerprint)
        box = wrap(stand_in(source, title), outputs=outputs, threshold=threshold)
        oracle = cls(box, budget=budget, canary=canary)
        oracle.ledger = source
        oracle._shelf = source.read(title)
        return oracle

    @property
    def answers(self) -> Answers:
        """What the box's scores mean; known once it has been asked, or when it says so itself."""
        if self.box.answers is None:
            raise InputError("The black box has not been asked yet, so its outputs are not known.")
        return self.box.answers

    @property
    def fingerprint(self) -> str:
        """The box's content hash; for a box that has none, its identity within this process."""
        return self.box.fingerprint or f"identity:{identity(self.box.ask)}"

    @property
    def budget_left(self) -> int | None:
        """Distinct rows that may still be labelled; None without a budget.

        Those that a ledger answers count as well, so that decisions are the same on a second run.
        """
        return None if self.budget is None else self.budget - self.counts.distinct - self._watch.reserve

    def refusal(self, needed: int) -> str:
        """Return the sentence that refuses `needed` new queries."""
        return f"{needed} new queries needed, {self.budget_left} left of {self.budget}."

    def label(self, table: Table) -> Scores:
        """Return (n_rows, n_outputs) float64: the box's answers to the rows of a table.

        Raises
        ------
        BudgetError
            More new rows than the budget allows; nothing was asked.
        BoxError, ContractError
            The box failed; the batches before stay in the ledger.
        InputError
            The ledger's file is damaged or cannot be written.
        """
        question = Question.of(table)
        new = question.distinct()
        new = new.take(~self._met.knows(new.keys))
        if len(new):
            self._learn(new, len(question))
        else:
            self.counts.requested += len(question)
        scores = np.empty((len(question), len(self.answers.outputs)))
        for places, known in self._met.look_up(question.keys):
            scores[places] = known
        return scores

    def enter(self, samples: TransferSet) -> None:
        """Put a transfer set's answers into the ledger, so that they are not bought twice.

        Raises
        ------
        InputError
            The answers came from another black box, or the ledger's file cannot be written.
        """
        if samples.fingerprint != self.fingerprint:
            raise InputError(
                f"The transfer set was labelled by another black box ({samples.fingerprint[:20]}) "
                f"than this one ({self.fingerprint[:20]}); label it again with `distill.distill`."
            )
        if self.box.answers is None:
            self.box = self.box.declared(samples.answers)
        question = Question.of(samples.table)
        self._met.add(question.keys, samples.scores)
        raw = as_raw(samples.scores, samples.answers)
        unknown = np.flatnonzero(~self._shelf.knows(question.keys))
        for start in range(0, len(unknown), self.batch_size):
            rows = unknown[start : start + self.batch_size]
            self._shelf.enter(question.take(rows).answered(raw[rows]))

    # ------------------------------------------------------------ learning answers

    def _learn(self, new: Question, requested: int) -> None:
        """Have rows answered that this oracle has not met, by the ledger or by the box."""
        self._shelf.refresh()
        known = self._shelf.knows(new.keys)
        again = new.take(np.flatnonzero(known)[: self._unvouched])
        self._guard_budget(int((~known).sum()) + len(again))
        self.counts.requested += requested
        self._vouch(again)
        is_watched = self._buy(new)
        self._settle(new)
        self.counts.distinct += len(new)
        if is_watched:
            self._watch.begin(new, self._ask_anew)
        self._take_note()

    def _guard_budget(self, needed: int) -> None:
        left = None if self.budget is None else self.budget - self.counts.asked
        if left is not None and needed > left:
            raise BudgetError(f"{needed} new queries needed, {left} left of {self.budget}.")

    def _vouch(self, again: Question) -> None:
        """Ask stored answers again; where they differ, leave them and begin a new shelf."""
        if not len(again) or not isinstance(self._shelf, FiledShelf) or self.ledger is None:
            return
        anew = list(answered(self.box, [again], self._crew, self.counts))
        self._unvouched -= len(again)
        if not all(agree(raw, one.answers[places]) for one in anew for places, raw in self._stored(one)):
            _log.warning(
                "%s no longer answers as in the ledger %s: those answers are left, a new shelf is begun.",
                self.box.name,
                self.ledger.path,
            )
            self._shelf = self.ledger.renew(self._shelf)
            for one in anew:
                self._shelf.enter(one.batch.answered(one.answers))

    def _stored(self, one: Answered[Question]) -> list[tuple[Ints, Raw]]:
        return self._shelf.look_up(one.batch.keys)

    def _buy(self, new: Question) -> bool:
        """Ask for the rows that the ledger lacks, and enter each answer at once; return whether any were."""
        missing = int((~self._shelf.knows(new.keys)).sum())
        is_large = missing >= LARGE * self.batch_size
        with progress("asking the black box", missing) as bar:
            for stretch in self._halves(new) if is_large else [new] if missing else []:
                for one in answered(self.box, self._batches(stretch), self._crew, self.counts):
                    self._shelf.enter(one.batch.answered(one.answers))
                    bar.advance(len(one.batch))
                if is_large:
                    self._watch.again(self._ask_anew)
        return missing > 0

    def _halves(self, new: Question) -> Iterator[Question]:
        """Yield the rows in two stretches of whole batches."""
        middle = len(new) // (2 * self.batch_size) * self.batch_size
        yield new.take(np.arange(middle))
        yield new.take(np.arange(middle, len(new)))

    def _take_note(self) -> None:
        """Have the ledger remark what the canary found, and the box say what the ledger remarks."""
        constancy = self._watch.constancy(self.answers)
        if constancy is not None and constancy.finding is not None:
            self._shelf.note(constancy.finding[1])
        remark = self._shelf.remark
        if remark and remark not in self.box.notes:
            others = tuple(note for note in self.box.notes if note != self._remark)
            self.box = replace(self.box, notes=(*others, remark))
            self._remark = remark

    def _batches(self, new: Question) -> Iterator[Question]:
        """Yield the rows to be asked at a time: fixed stretches, less what is known by then."""
        for start in range(0, len(new), self.batch_size):
            batch = new.take(np.arange(start, min(start + self.batch_size, len(new))))
            self._shelf.refresh()
            unknown = ~self._shelf.knows(batch.keys)
            if unknown.any():
                yield batch.take(unknown)

    def _ask_anew(self, question: Question) -> Scores:
        return asked_anew(self.box, question, self._crew, self.counts)

    def _settle(self, new: Question) -> None:
        """Turn the answers into scores; the first ones also say what answers mean."""
        parts = self._shelf.look_up(new.keys)
        self.box = self.box.completed(*(raw for _, raw in parts))
        scores = np.empty((len(new), len(self.answers.outputs)))
        for places, raw in parts:
            scores[places] = self.box.read(raw)
        self._met.add(new.keys, scores)

    def _opened(self, ledger: Ledger) -> FiledShelf:
        title = Title(lasting_identity(self.box), self.box.name, describe(self.box))
        return ledger.open(title, made_with(self.box))


def oracle_of(model: object) -> Oracle:
    """Return the model if it is an oracle, else a new oracle for it."""
    return model if isinstance(model, Oracle) else Oracle(model)

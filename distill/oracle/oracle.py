"""The one door to the black box: it dedupes, counts, keeps answers and guards the budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from os import PathLike
from typing import Self

import numpy as np

from distill.blackbox import BlackBox, wrap
from distill.checks import whole
from distill.errors import InputError
from distill.executor import Crew
from distill.ledger import FiledShelf, Ledger, Raw, Runs, Shelf, Title
from distill.oracle.asking import crew_of
from distill.oracle.counts import Counts
from distill.oracle.description import describe
from distill.oracle.desk import Desk
from distill.oracle.identity import identity, is_hashed, lasting_identity, made_with
from distill.oracle.losses import Losses, refuse_unanswered
from distill.oracle.purse import Purse
from distill.oracle.question import Question, as_raw
from distill.oracle.replay import chosen, stand_in
from distill.oracle.vouching import VOUCHERS
from distill.oracle.watch import Watch
from distill.samples import TransferSet
from distill.table import Table
from distill.task import Answers
from distill.typing import Bools, Ints, Scores


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
        The most rows that may be sent to the box over the oracle's whole life: failed batches and the
        halves they are asked again in count as well, and so do rows that are asked to see whether it answers;
        the tries of one request to a busy server count once.
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
    max_failed_rows : int, float or str, default 0
        How many rows may stay without an answer: a count, or a share (0.001, "0.1%") of all distinct rows
        so far. The ledger notes them, and while some are allowed they are not asked about again, so that
        later runs and replays say the same; without an allowance they are asked anew.

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
        max_failed_rows: int | float | str = 0,  # noqa: PYI041 - 1 is a row, 1.0 all of them
    ) -> None:
        self.box: BlackBox = wrap(model)
        self.budget = None if budget is None else whole("budget", budget, at_least=1)
        self.batch_size = whole("batch_size", batch_size, at_least=1)
        self.counts = Counts()
        self._watch = Watch(self.box, canary)
        self._purse = Purse(self.budget, self.counts, self._watch)
        self._losses = Losses(max_failed_rows)
        self.ledger = Ledger(ledger) if isinstance(ledger, str | PathLike) else ledger
        self._desk = Desk(
            Shelf() if self.ledger is None else self._opened(self.ledger),
            self.ledger,
            crew=executor or crew_of(self.box),
            purse=self._purse,
            losses=self._losses,
            batch_size=self.batch_size,
            unvouched=0 if self.ledger is None or is_hashed(self.box) else VOUCHERS,
        )
        self._met = Runs()
        self._remark = ""

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
        max_failed_rows: int | float | str = 0,  # noqa: PYI041 - 1 is a row, 1.0 all of them
    ) -> Self:
        """Return an oracle that answers from a ledger alone; the black box is not needed.

        Parameters
        ----------
        ledger : path or Ledger
        fingerprint : str, optional
            Which box, where the ledger holds answers of several.
        outputs, threshold
            As in `distill.wrap`, where they are to differ from those of the run that filled the ledger.
        budget, canary, max_failed_rows
            Those of the run that filled the ledger; nothing is asked.

        Raises
        ------
        InputError
            There is no such ledger, or none or several boxes in it.
        """
        source = ledger if isinstance(ledger, Ledger) else Ledger(ledger)
        title = chosen(source, fingerprint)
        box = wrap(stand_in(source, title), outputs=outputs, threshold=threshold)
        oracle = cls(box, budget=budget, canary=canary, max_failed_rows=max_failed_rows)
        oracle.ledger = source
        oracle._desk.shelf = source.read(title)
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
        """Distinct rows that may still be labelled if all goes well; None without a budget.

        Those that a ledger answers count as well, so that decisions are the same on a second run.
        """
        return self._purse.left

    def refusal(self, needed: int) -> str:
        """Return the sentence that refuses `needed` new queries."""
        return f"{needed} new queries needed, {self.budget_left} left of {self.budget}."

    def label(self, table: Table) -> Scores:
        """Return (n_rows, n_outputs) float64: the box's answers to the rows of a table, one and all.

        Raises
        ------
        BudgetError
            More new rows than the budget allows; nothing was asked.
        BoxError, ContractError
            The box failed, or did not answer a row; all other answers stay in the ledger.
        InputError
            The ledger's file is damaged or cannot be written.
        """
        question = self._met_with(table)
        found = self._met.look_up(question.keys)
        lost = np.flatnonzero(~_are_in(found, len(question)))
        refuse_unanswered(lost, len(question), self._desk.shelf.reasons(question.keys[lost]))
        return self._scores(found, len(question))

    def answerable(self, table: Table) -> tuple[Ints, Scores]:
        """Return (n_answered,) int64 and (n_answered, n_outputs): which rows the box answers, and how.

        Raises
        ------
        BoxError
            It left more rows without an answer than `max_failed_rows` allows.
        BudgetError, ContractError, InputError
            As `label`.
        """
        question = self._met_with(table)
        found = self._met.look_up(question.keys)
        known = _are_in(found, len(question))
        self._losses.check(question.keys[~known], self.counts.distinct, self._desk.shelf)
        return np.flatnonzero(known), self._scores(found, len(question))[known]

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
        unknown = np.flatnonzero(~self._desk.shelf.knows(question.keys))
        for start in range(0, len(unknown), self.batch_size):
            rows = unknown[start : start + self.batch_size]
            self._desk.shelf.enter(question.take(rows).answered(raw[rows]))

    # ------------------------------------------------------------ learning answers

    def _met_with(self, table: Table) -> Question:
        """Return a table as a question whose rows this oracle has all met."""
        question = Question.of(table)
        new = question.distinct()
        new = new.take(~(self._met.knows(new.keys) | self._losses.knows(new.keys)))
        if len(new):
            self._learn(new, len(question))
        else:
            self.counts.requested += len(question)
        return question

    def _scores(self, found: Sequence[tuple[Ints, Raw]], n_rows: int) -> Scores:
        scores = np.empty((n_rows, len(self.answers.outputs)))
        for places, known in found:
            scores[places] = known
        return scores

    def _learn(self, new: Question, requested: int) -> None:
        """Have rows answered that this oracle has not met, by the ledger or by the box."""
        self._desk.guard(new)
        self.counts.requested += requested
        is_watched = self._desk.fill(self.box, new)
        answered = self._settle(new)
        if is_watched and len(answered):
            self._watch.begin(answered, partial(self._desk.ask_anew, self.box))
        self._take_note()

    def _take_note(self) -> None:
        """Have the ledger remark what the canary found, and the box say what the ledger remarks."""
        constancy = self._watch.constancy(self.answers)
        if constancy is not None and constancy.finding is not None:
            self._desk.shelf.note(constancy.finding[1])
        remark = self._desk.shelf.remark
        if remark and remark not in self.box.notes:
            others = tuple(note for note in self.box.notes if note != self._remark)
            self.box = replace(self.box, notes=(*others, remark))
            self._remark = remark

    def _settle(self, new: Question) -> Question:
        """Turn the answers into scores and return the rows that have one; the first say what answers mean."""
        parts = self._desk.shelf.look_up(new.keys)
        known = _are_in(parts, len(new))
        self._losses.meet(new.keys[~known])
        self.counts.distinct += len(new)
        self.counts.lost += int((~known).sum())
        if parts:
            self.box = self.box.completed(*(raw for _, raw in parts))
        for places, raw in parts:
            self._met.add(new.keys[places], self.box.read(raw))
        return new.take(known)

    def _opened(self, ledger: Ledger) -> FiledShelf:
        title = Title(lasting_identity(self.box), self.box.name, describe(self.box))
        return ledger.open(title, made_with(self.box))


def _are_in(found: Sequence[tuple[Ints, Raw]], n_rows: int) -> Bools:
    """Return (n_rows,): which rows an answer was found to."""
    known = np.zeros(n_rows, dtype=np.bool_)
    for places, _ in found:
        known[places] = True
    return known


def oracle_of(model: object) -> Oracle:
    """Return the model if it is an oracle, else a new oracle for it."""
    return model if isinstance(model, Oracle) else Oracle(model)

"""The one door to the black box: it dedupes, counts, keeps answers and guards the budget."""

from __future__ import annotations

import itertools
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.blackbox import BlackBox, wrap
from distill.checks import whole
from distill.errors import BoxError, BudgetError, InputError
from distill.ledger import Ledger, RowKey, row_keys
from distill.progress import progress
from distill.samples import TransferSet
from distill.table import Table
from distill.task import Answers
from distill.typing import Scores


@dataclass
class Counts:
    """What an oracle has done so far.

    `requested` rows were to be labelled, `asked` of them were new and distinct and went to the box,
    in `batches` calls that took `seconds`.
    """

    requested: int = 0
    asked: int = 0
    batches: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def from_ledger(self) -> int:
        """Rows that were answered without asking: duplicates and rows asked before."""
        return self.requested - self.asked


class Oracle:
    """A black box with a ledger and a budget.

    Parameters
    ----------
    model : callable, estimator, Booster or BlackBox
        Anything `distill.wrap` takes.
    budget : int, optional
        The most new questions the box may be asked, over the oracle's whole life.
    batch_size : int, default 1024
        Rows per call of the box. Batches are cut from the distinct rows in a canonical order, so that
        neither the order of rows nor of calls within a run changes what the box sees at a time.

    Examples
    --------
    >>> oracle = Oracle(lambda rows: rows[:, 0], budget=100)
    >>> oracle.label(Table.of([[1.0, 2.0], [1.0, 2.0]])).tolist()
    [[1.0], [1.0]]
    >>> oracle.counts.asked
    1
    """

    def __init__(self, model: object, *, budget: int | None = None, batch_size: int = 1024) -> None:
        self.box: BlackBox = wrap(model)
        self.budget = None if budget is None else whole("budget", budget, at_least=1)
        self.batch_size = whole("batch_size", batch_size, at_least=1)
        self.counts = Counts()
        self._ledger = Ledger()

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
        """New questions that may still be asked; None without a budget."""
        return None if self.budget is None else self.budget - self.counts.asked

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
        """
        keys = row_keys(table.frame)
        first = _first_positions(keys)
        fresh = len(first) - int(self._ledger.knows(list(first)).sum())
        if self.budget_left is not None and fresh > self.budget_left:
            raise BudgetError(self.refusal(fresh))
        self.counts.requested += len(keys)
        if fresh:
            self._ask(table, first, fresh)
        if not keys:
            return np.empty((0, len(self.answers.outputs)))
        return self._ledger.look_up(keys)

    def enter(self, samples: TransferSet) -> None:
        """Put a transfer set's answers into the ledger, so that they are not bought twice.

        Raises
        ------
        InputError
            The answers came from another black box.
        """
        if samples.fingerprint != self.fingerprint:
            raise InputError(
                f"The transfer set was labelled by another black box ({samples.fingerprint[:20]}) "
                f"than this one ({self.fingerprint[:20]}); label it again with `distill.distill`."
            )
        self._ledger.enter(row_keys(samples.rows), samples.scores)
        if self.box.answers is None:
            self.box = self.box.declared(samples.answers)

    def _ask(self, table: Table, first: dict[RowKey, int], fresh: int) -> None:
        order = sorted(first)
        held: list[_Batch] = []
        with progress("asking the black box", fresh) as bar:
            for start in range(0, len(order), self.batch_size):
                batch = order[start : start + self.batch_size]
                known = self._ledger.knows(batch)
                keys = [key for key, seen in zip(batch, known, strict=True) if not seen]
                if not keys:
                    continue
                try:
                    held.append(_Batch(keys, self._raw(table.take(np.array([first[key] for key in keys])))))
                except BoxError:
                    self._settle(held)
                    raise
                if not self._waits_for_labels(held[-1]):
                    self._settle(held)
                bar.advance(len(keys))
        self._settle(held)

    def _raw(self, table: Table) -> NDArray[Any]:
        began = time.perf_counter()
        raw = self.box.raw(table.inputs())
        self.counts.seconds += time.perf_counter() - began
        self.counts.batches += 1
        self.counts.asked += len(table)
        return raw

    def _waits_for_labels(self, batch: _Batch) -> bool:
        """Return whether the labels of this call must all be seen before any is a score."""
        undeclared = self.box.answers is None and self.box.labels is None
        answers = self.box.completed(batch.raw).answers
        return undeclared and answers is not None and answers.hard

    def _settle(self, held: list[_Batch]) -> None:
        """Turn raw answers into scores and keep them."""
        if held:
            self.box = self.box.completed(*(batch.raw for batch in held))
        while held:
            batch = held.pop(0)
            self._ledger.enter(batch.keys, self.box.read(batch.raw))


@dataclass(frozen=True)
class _Batch:
    keys: Sequence[RowKey]
    raw: NDArray[Any]


def oracle_of(model: object) -> Oracle:
    """Return the model if it is an oracle, else a new oracle for it."""
    return model if isinstance(model, Oracle) else Oracle(model)


def _first_positions(keys: Sequence[RowKey]) -> dict[RowKey, int]:
    first: dict[RowKey, int] = {}
    for position, key in enumerate(keys):
        first.setdefault(key, position)
    return first


_tokens: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()
_fresh = itertools.count()


def identity(ask: Any) -> str:
    """Return what is the same for the same living function, or method of the same object."""
    owner = getattr(ask, "__self__", ask)
    name = getattr(ask, "__name__", "")
    try:
        if owner not in _tokens:
            _tokens[owner] = next(_fresh)
    except TypeError:  # it cannot be referred to weakly, or not be hashed
        return f"{id(owner)}.{name}"
    return f"{_tokens[owner]}.{name}"

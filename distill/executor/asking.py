"""The loop that hands out batches, takes in what comes back, and deals with failures."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic

import numpy as np

from distill.errors import BoxError, ContractError, UnavailableError, UnreachableError
from distill.executor.crew import Ask, Crew, Raw, Serial, Submit
from distill.executor.gaps import absence, are_given
from distill.executor.interruption import Interruption
from distill.executor.outcome import Answered, B, Lost, Outcome
from distill.executor.patience import Patience

_log = logging.getLogger("distill")


def outcomes(
    ask: Ask,
    batches: Iterable[B],
    crew: Crew | None = None,
    patience: Patience | None = None,
    *,
    known: B | None = None,
    afford: Callable[[int], bool] | None = None,
) -> Generator[Outcome[B], None, None]:
    """Get batches answered; yield what became of their rows, each part as soon as it is known.

    The first batch goes alone: what refuses it refuses all. A batch that fails is halved until the rows
    at fault stand alone; they are lost. Where the box is merely unavailable, a batch is first asked again
    as it is. Ctrl-C stops handing out batches: those under way are yielded before `KeyboardInterrupt`.

    Parameters
    ----------
    ask : callable
        A batch in, its raw answers out: (n_rows,) or (n_rows, n_outputs). It raises `BoxError` for a
        failure, `ContractError` where asking on is of no use, and is called from other threads or
        processes where the crew works there.
    batches : iterable of Batch
        Drawn from as batches are handed out.
    crew : Crew, optional
        `Serial()` by default.
    patience : Patience, optional
    known : Batch, optional
        One row that the box has answered before, to try it with; then the first batch does not go alone.
    afford : callable, optional
        Told how many rows are about to be sent, whole batches, halves and trials alike; False stops it.

    Yields
    ------
    Answered or Lost
        Every row of every batch is in exactly one, in the order in which batches finish.

    Raises
    ------
    ContractError, UnreachableError, KeyboardInterrupt
        After the batches under way have been yielded.
    BoxError
        The box fails again and again, and does not answer rows it has answered before; or it failed, and
        what it failed on cannot be afforded again.
    """
    crew = crew or Serial()
    with Interruption() as interruption, crew.at_work(ask) as submit:
        work = _Work(
            iter(batches),
            submit,
            crew.width,
            patience or Patience(),
            interruption,
            afford or _everything,
            known=known,
        )
        yield from work.outcomes()


class _Box(Enum):
    """What a trial says of the box."""

    ANSWERS = auto()
    CAME_BACK = auto()
    IS_GONE = auto()


@dataclass(frozen=True)
class _Piece(Generic[B]):
    """A batch or a part of one, and whether the box was unavailable for it before."""

    batch: B
    put_off: bool = False


@dataclass
class _Work(Generic[B]):
    """Batches on their way.

    Parameters
    ----------
    waiting : deque of _Piece
        Parts to be asked before new batches are.
    under_way : dict of Future to _Piece
    suspects : list of Lost
        Rows that failed alone, and nothing has been answered since: the box itself may be at fault.
    streak : int
        Failures since the last answer.
    reason : str
        Of the last failure.
    returns : int
        How often the box came back after a pause.
    known : Batch, optional
        One row the box has answered.
    stop : BaseException, optional
        What is raised once nothing is under way any more.
    """

    batches: Iterator[B]
    submit: Submit
    width: int
    patience: Patience
    interruption: Interruption
    afford: Callable[[int], bool]
    waiting: deque[_Piece[B]] = field(default_factory=deque)
    under_way: dict[Future[Raw], _Piece[B]] = field(default_factory=dict)
    suspects: list[Lost[B]] = field(default_factory=list)
    streak: int = 0
    reason: str = ""
    returns: int = 0
    known: B | None = None
    stop: BaseException | None = None

    def outcomes(self) -> Iterator[Outcome[B]]:
        while self._hand_out() or self._some_are_suspect():
            if not self.under_way:
                yield from self._settle_suspects(self.suspects[-1].batch, self.suspects[-1].reason)
                continue
            done = wait(self.under_way, return_when=FIRST_COMPLETED).done
            for future in [future for future in self.under_way if future in done]:
                yield from self._take_in(self.under_way.pop(future), future)
        if self.stop is not None:
            raise self.stop

    def _some_are_suspect(self) -> bool:
        return bool(self.suspects) and not self._stopped()

    # ------------------------------------------------------------ out

    def _hand_out(self) -> bool:
        """Fill the places that are free; return whether anything is under way."""
        width = 1 if self.known is None else self.width
        while len(self.under_way) < width and not self._stopped():
            piece = self._next()
            if piece is None or not self._affords(piece.batch):
                break
            self.under_way[self.submit(piece.batch)] = piece
        return bool(self.under_way)

    def _next(self) -> _Piece[B] | None:
        if self.waiting:
            return self.waiting.popleft()
        batch = next(self.batches, None)
        return None if batch is None else _Piece(batch)

    def _affords(self, batch: B) -> bool:
        if self.afford(len(batch)):
            return True
        self.stop = self.stop or BoxError(f"{self.reason} {TOO_DEAR}".lstrip())
        return False

    def _stopped(self) -> bool:
        if self.interruption.asked and self.stop is None:
            self.stop = KeyboardInterrupt()
        return self.stop is not None

    # ------------------------------------------------------------ in

    def _take_in(self, piece: _Piece[B], future: Future[Raw]) -> Iterator[Outcome[B]]:
        error = future.exception()
        if error is None:
            yield from self._answered(piece.batch, future.result())
        elif isinstance(error, ContractError | UnreachableError) or not isinstance(error, BoxError):
            self.stop = self.stop or error
        elif not self._stopped():
            yield from self._failed(piece, error)

    def _answered(self, batch: B, answers: Raw) -> Iterator[Outcome[B]]:
        given = are_given(answers)
        absent = absence(answers)
        if not given.any():
            self.suspects.append(Lost(batch, absent))
            yield from self._count_failure(batch, absent)
            return
        kept = batch if given.all() else batch.take(np.flatnonzero(given))
        self.known = kept.take(np.array([0]))
        yield from self._lose_suspects()
        yield Answered(kept, answers[given])
        if not given.all():
            yield Lost(batch.take(np.flatnonzero(~given)), absent)

    def _failed(self, piece: _Piece[B], error: BoxError) -> Iterator[Outcome[B]]:
        if isinstance(error, UnavailableError) and not piece.put_off:
            self.waiting.append(_Piece(piece.batch, put_off=True))
        elif len(piece.batch) == 1:
            self.suspects.append(Lost(piece.batch, str(error)))
        else:
            self.waiting.extendleft(_Piece(half, piece.put_off) for half in reversed(_halves(piece.batch)))
        yield from self._count_failure(piece.batch, str(error))

    # ------------------------------------------------------------ failures in a row

    def _count_failure(self, batch: B, reason: str) -> Iterator[Outcome[B]]:
        self.streak += 1
        self.reason = reason
        if self.streak >= self.patience.failures:
            yield from self._settle_suspects(batch, reason)

    def _settle_suspects(self, batch: B, reason: str) -> Iterator[Outcome[B]]:
        """Try the box: it answers, and the suspects are lost; it came back, and they are asked again."""
        match found := self._trial(batch):
            case _Box.ANSWERS:
                yield from self._lose_suspects()
            case _Box.CAME_BACK if self.returns < self.patience.returns:
                self.returns += 1
                self.streak = 0
                self.waiting.extendleft(_Piece(suspect.batch) for suspect in self.suspects)
                self.suspects.clear()
            case _:
                self.stop = self.stop or BoxError(f"{self._given_up(found)}: {reason} {KEPT}")

    def _given_up(self, found: _Box) -> str:
        """Return the beginning of a sentence: in which way the box is of no more use."""
        if found is _Box.CAME_BACK:
            return f"The black box went away and came back {self.returns + 1} times, and is given up"
        if self.patience.pauses:
            waited = sum(self.patience.pauses)
            return f"The black box does not answer and did not come back within {waited:g} s"
        if self.known is None:
            return "The black box answers none of the rows it was tried with"
        return "The black box no longer answers, not even a row that it answered before"

    def _lose_suspects(self) -> Iterator[Outcome[B]]:
        self.streak = 0
        yield from self.suspects
        self.suspects.clear()

    def _trial(self, batch: B) -> _Box:
        """Ask for a row the box has answered or, before any, for the last of each part that is at hand."""
        parts = [batch, *(piece.batch for piece in self.waiting)][-MOST_TRIALS:]
        rows = (
            [part.take(np.array([len(part) - 1])) for part in parts] if self.known is None else [self.known]
        )
        if any(map(self._answers, rows)):
            return _Box.ANSWERS
        for pause in self.patience.pauses:
            if not self._rested(pause):
                break
            if any(map(self._answers, rows)):
                return _Box.CAME_BACK
        return _Box.IS_GONE

    def _rested(self, seconds: float) -> bool:
        """Wait, unless it is time to stop; return whether there is reason to go on."""
        if not self._stopped():
            _log.warning("The black box does not answer; it is tried again in %g s.", seconds)
            self.interruption.wait(seconds)
        return not self._stopped()

    def _answers(self, row: B) -> bool:
        try:
            return self._affords(row) and bool(are_given(self.submit(row).result()).all())
        except ContractError as error:
            self.stop = error
            return False
        except BoxError:
            return False


MOST_TRIALS = 5
"""Rows to try a box with that has answered nothing yet."""

KEPT = "What it answered before is kept; run this again to go on from there."
TOO_DEAR = (
    "The budget does not allow to ask on for the rows at fault, since questions that fail count as well; "
    "what was answered before is kept."
)


def _everything(_: int) -> bool:
    return True


def _halves(batch: B) -> tuple[B, B]:
    middle = len(batch) // 2
    return batch.take(np.arange(middle)), batch.take(np.arange(middle, len(batch)))

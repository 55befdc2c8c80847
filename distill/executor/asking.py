"""The loop that hands out batches, takes in what comes back, and deals with failures."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Generic

import numpy as np
from numpy.typing import NDArray

from distill.errors import BoxError, ContractError, UnavailableError
from distill.executor.crew import Ask, Crew, Raw, Serial, Submit
from distill.executor.interruption import Interruption
from distill.executor.outcome import Answered, B, Lost, Outcome
from distill.executor.patience import Patience
from distill.typing import Bools

_log = logging.getLogger("distill")


def outcomes(
    ask: Ask, batches: Iterable[B], crew: Crew | None = None, patience: Patience | None = None
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

    Yields
    ------
    Answered or Lost
        Every row of every batch is in exactly one, in the order in which batches finish.

    Raises
    ------
    ContractError, KeyboardInterrupt
        After the batches under way have been yielded.
    BoxError
        The box fails again and again, and does not answer rows it has answered before.
    """
    crew = crew or Serial()
    with Interruption() as interruption, crew.at_work(ask) as submit:
        work = _Work(iter(batches), submit, crew.width, patience or Patience(), interruption)
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
    waiting: deque[_Piece[B]] = field(default_factory=deque)
    under_way: dict[Future[Raw], _Piece[B]] = field(default_factory=dict)
    suspects: list[Lost[B]] = field(default_factory=list)
    streak: int = 0
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
            if piece is None:
                break
            self.under_way[self.submit(piece.batch)] = piece
        return bool(self.under_way)

    def _next(self) -> _Piece[B] | None:
        if self.waiting:
            return self.waiting.popleft()
        batch = next(self.batches, None)
        return None if batch is None else _Piece(batch)

    def _stopped(self) -> bool:
        if self.interruption.asked and self.stop is None:
            self.stop = KeyboardInterrupt()
        return self.stop is not None

    # ------------------------------------------------------------ in

    def _take_in(self, piece: _Piece[B], future: Future[Raw]) -> Iterator[Outcome[B]]:
        error = future.exception()
        if error is None:
            yield from self._answered(piece.batch, future.result())
        elif isinstance(error, ContractError) or not isinstance(error, BoxError):
            self.stop = self.stop or error
        elif not self._stopped():
            yield from self._failed(piece, error)

    def _answered(self, batch: B, answers: Raw) -> Iterator[Outcome[B]]:
        numbers = _are_numbers(answers)
        if not numbers.any():
            self.suspects.append(Lost(batch, NO_NUMBER))
            yield from self._count_failure(batch, NO_NUMBER)
            return
        kept = batch if numbers.all() else batch.take(np.flatnonzero(numbers))
        self.known = kept.take(np.array([0]))
        yield from self._lose_suspects()
        yield Answered(kept, answers[numbers])
        if not numbers.all():
            yield Lost(batch.take(np.flatnonzero(~numbers)), NO_NUMBER)

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
        if self.streak >= self.patience.failures:
            yield from self._settle_suspects(batch, reason)

    def _settle_suspects(self, batch: B, reason: str) -> Iterator[Outcome[B]]:
        """Try the box: it answers, and the suspects are lost; it came back, and they are asked again."""
        match self._trial(batch):
            case _Box.ANSWERS:
                yield from self._lose_suspects()
            case _Box.CAME_BACK if self.returns < self.patience.returns:
                self.returns += 1
                self.streak = 0
                self.waiting.extendleft(_Piece(suspect.batch) for suspect in self.suspects)
                self.suspects.clear()
            case _:
                self.stop = self.stop or BoxError(
                    f"The black box failed {self.streak} time(s) in a row and does not come back: {reason} "
                    "What it answered before is kept; run this again to go on from there."
                )

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
            return bool(_are_numbers(self.submit(row).result()).all())
        except ContractError as error:
            self.stop = error
            return False
        except BoxError:
            return False


MOST_TRIALS = 5
"""Rows to try a box with that has answered nothing yet."""

NO_NUMBER = "The black box answered no finite number."


def _halves(batch: B) -> tuple[B, B]:
    middle = len(batch) // 2
    return batch.take(np.arange(middle)), batch.take(np.arange(middle, len(batch)))


def _are_numbers(answers: NDArray[Any]) -> Bools:
    """Return (n_rows,): whether all numbers of a row are finite; what is no number is a label."""
    if answers.dtype.kind != "f":
        return np.ones(len(answers), dtype=bool)
    finite: Bools = np.isfinite(answers.reshape(len(answers), -1)).all(axis=1)
    return finite

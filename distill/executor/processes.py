"""Worker processes for models that compute: each holds its own copy of the box."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from threading import Lock
from typing import Any

import numpy as np

from distill.checks import whole
from distill.errors import BoxError, InputError
from distill.executor.crew import Ask, Raw, Submit, in_thread

SPAWN = multiprocessing.get_context("spawn")
"""Workers start afresh: a forked one inherits locks and threads (OpenMP's) in any state."""

LIVES = 2
"""Workers a batch may cost: one may be killed from outside, two are the batch's doing."""

LAST_WORDS = 1.0
"""Seconds that a worker has to end by itself once its line is cut."""


class Processes:
    """Several worker processes; the box is sent to each once, so it must be picklable.

    A worker that dies (killed, out of memory, a crash in compiled code) is replaced, and its batch asked
    again; if that kills the new one too, the batch counts as failing, and is halved like any other. The
    workers wait for more of the same box until this object is gone.

    Parameters
    ----------
    count : int
        How many.
    """

    def __init__(self, count: int) -> None:
        self.count = whole("count", count, at_least=1)
        self._team: _Team | None = None
        self._end_team: weakref.finalize[Any, Any] | None = None

    @property
    def width(self) -> int:
        """As many as there are workers."""
        return self.count

    @contextmanager
    def at_work(self, ask: Ask) -> Iterator[Submit]:
        """Give a function that sends a batch to a worker that is idle.

        Raises
        ------
        InputError
            The box cannot be sent to other processes.
        """
        team = self._team_for(_pickled(ask))
        try:
            yield partial(in_thread, team.ask)
        finally:
            if not team.is_idle:  # somebody left in a hurry
                team.end()
                self._team = None

    def _team_for(self, content: bytes) -> _Team:
        if self._team is not None and self._team.content == content:
            return self._team
        if self._end_team is not None:
            self._end_team()
        self._team = _Team(content, self.count)
        self._end_team = weakref.finalize(self, self._team.end)
        return self._team


class _Team:
    """Workers that know the same box."""

    def __init__(self, content: bytes, count: int) -> None:
        self.content = content
        self._workers = [_Worker(content) for _ in range(count)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    @property
    def is_idle(self) -> bool:
        """Whether nobody is asking."""
        return self._idle.qsize() == len(self._workers)

    def ask(self, batch: Any) -> Raw:
        """Have the next idle worker ask."""
        worker = self._idle.get()
        try:
            return worker.ask(batch)
        finally:
            self._idle.put(worker)

    def end(self) -> None:
        """End all processes, busy or not."""
        for worker in self._workers:
            worker.kill()
        while self._workers:  # one that was busy comes back as soon as its process is gone
            worker = self._idle.get()
            worker.bury()
            self._workers.remove(worker)


class _Worker:
    """One process, started when it is first needed and again after it died.

    One thread at a time asks; `kill` may come from another at any moment, hence the lock.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None
        self._code: int | None = None
        self._over = False
        self._lock = Lock()

    def ask(self, batch: Any) -> Raw:
        """Return the worker's answers, or raise what the box raised there."""
        for _ in range(LIVES):
            reply = self._attempt(batch)
            if reply is not None:
                return reply.opened()
        raise BoxError(f"The worker process died over a batch of {len(batch)} (exit code {self._code}).")

    def kill(self) -> None:
        """End the process, whatever it is doing, and start no other."""
        with self._lock:
            self._over = True
            if self._process is not None:
                self._process.kill()

    def bury(self) -> None:
        """Clear the process away, dead or alive; keep its exit code."""
        with self._lock:
            if self._process is None or self._line is None:
                return
            self._line.close()
            self._process.join(LAST_WORDS)
            self._process.kill()
            self._process.join()
            self._code = self._process.exitcode
            self._process.close()
            self._process = self._line = None

    def _attempt(self, batch: Any) -> _Reply | None:
        """Return what the worker replied; None where it died."""
        line = self._line or self._start()
        if line is None:
            return None
        try:
            line.send(batch)
            reply: _Reply = line.recv()
        except (EOFError, OSError):
            self.bury()
            return None
        return reply

    def _start(self) -> Connection | None:
        """Return the line to a new worker; None where it was killed before it could greet."""
        with self._lock:
            if self._over:
                raise BoxError("The worker processes were ended.")
            line, theirs = SPAWN.Pipe()
            process = SPAWN.Process(target=_serve, args=(theirs, self._content), daemon=True)
            process.start()
            theirs.close()
            self._line, self._process = line, process
        try:
            greeting: _Reply = line.recv()
        except (EOFError, OSError):
            self.bury()
            if self._code is not None and self._code < 0:
                return None
            raise InputError(
                f"A worker process could not start (exit code {self._code}); a script that uses workers "
                'needs `if __name__ == "__main__":` around its first call.'
            ) from None
        greeting.opened()
        return line


def _pickled(ask: Ask) -> bytes:
    try:
        return pickle.dumps(ask)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise InputError(
            f"The black box cannot be sent to worker processes ({error}); define it at the top of a module, "
            "or ask it in one process."
        ) from None


@dataclass(frozen=True)
class _Reply:
    """What a worker sends: answers, or the error there was instead."""

    answers: Raw | None = None
    error: Exception | None = None

    def opened(self) -> Raw:
        """Return the answers or raise the error."""
        if self.error is not None:
            raise self.error
        return np.empty(0) if self.answers is None else self.answers


# ---------------------------------------------------------------- in the worker


def _serve(line: Connection, content: bytes) -> None:
    """Answer batches until the line is cut."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    try:
        ask = pickle.loads(content)  # noqa: S301 - our own parent's bytes
    except Exception as error:  # noqa: BLE001 - whatever the user's module raises when imported
        line.send(_Reply(error=InputError(f"A worker process cannot load the black box: {error}")))
        return
    line.send(_Reply())
    while True:
        try:
            batch = line.recv()
        except (EOFError, OSError):
            return
        line.send(_reply(ask, batch))


def _reply(ask: Ask, batch: Any) -> _Reply:
    try:
        return _Reply(ask(batch))
    except Exception as error:  # noqa: BLE001 - it is raised again in the parent
        return _Reply(error=_portable(error))


def _portable(error: Exception) -> Exception:
    """Return the error if it survives the way to another process, else its words."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    except Exception:  # noqa: BLE001 - an exception may hold anything
        return BoxError(f"The black box raised {type(error).__name__}: {error}.")
    return error

"""Showing that work goes on: a bar on a terminal, a line every half minute elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Self

from tqdm import tqdm

QUIET_SECONDS = 30.0


def progress(what: str, total: int, unit: str = "rows") -> Bar | Lines:
    """Return a bar where standard error is a terminal, else a reporter of occasional lines."""
    return (Bar if sys.stderr.isatty() else Lines)(what, total, unit)


class Bar:
    """A progress bar that leaves nothing behind."""

    def __init__(self, what: str, total: int, unit: str) -> None:
        self._bar = tqdm(total=total, desc=what, unit=f" {unit}", leave=False, delay=0.5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def advance(self, done: int) -> None:
        """Say that `done` more units are finished."""
        self._bar.update(done)


class Lines:
    """A line for the log every half minute, and none for work that takes less."""

    def __init__(self, what: str, total: int, unit: str) -> None:
        self._what, self._total, self._unit = what, total, unit
        self._done = 0
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def advance(self, done: int) -> None:
        """Say that `done` more units are finished."""
        self._done += done
        if time.monotonic() - self._said >= QUIET_SECONDS:
            self._said = time.monotonic()
            sys.stderr.write(f"{self._what}: {self._done} of {self._total} {self._unit}\n")
            sys.stderr.flush()

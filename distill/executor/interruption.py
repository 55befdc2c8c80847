"""Ctrl-C as a request: the first asks to stop after the work in hand, the second leaves at once."""

from __future__ import annotations

import signal
import threading
from typing import Any, Self


class Interruption:
    """Whether Ctrl-C has been pressed since the `with` block was entered.

    Where somebody else listens to the signal already, and outside the main thread, it is left to them.
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._listening = False

    def __enter__(self) -> Self:
        ours = threading.current_thread() is threading.main_thread()
        if ours and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._first)
            self._listening = True
        return self

    def __exit__(self, *_: object) -> None:
        if self._listening:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    @property
    def asked(self) -> bool:
        """Whether it is time to stop."""
        return self._event.is_set()

    def wait(self, seconds: float) -> None:
        """Sleep, until interrupted at the most."""
        self._event.wait(seconds)

    def _first(self, *_: Any) -> None:
        self._event.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

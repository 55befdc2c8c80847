"""Who asks: the caller itself, or several threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any, Protocol, TypeAlias

from numpy.typing import NDArray

from distill.checks import whole

Raw: TypeAlias = NDArray[Any]
Ask: TypeAlias = Callable[[Any], Raw]
Submit: TypeAlias = Callable[[Any], "Future[Raw]"]


class Crew(Protocol):
    """Those who ask, `width` batches at the same time."""

    @property
    def width(self) -> int:
        """Batches under way at the same time, at most."""
        ...

    def at_work(self, ask: Ask) -> AbstractContextManager[Submit]:
        """Return a context that gives a function which takes a batch and returns its future answers."""
        ...


@dataclass(frozen=True)
class Serial:
    """One batch after the other, in the caller's own thread."""

    @property
    def width(self) -> int:
        """One."""
        return 1

    @contextmanager
    def at_work(self, ask: Ask) -> Iterator[Submit]:
        """Give a function that has the answers when it returns."""
        yield partial(_asked, ask)


@dataclass(frozen=True)
class Threads:
    """Several batches at a time, for boxes that wait rather than compute: servers."""

    count: int = 4

    def __post_init__(self) -> None:
        whole("count", self.count, at_least=1)

    @property
    def width(self) -> int:
        """As many as there are threads."""
        return self.count

    @contextmanager
    def at_work(self, ask: Ask) -> Iterator[Submit]:
        """Give a function that starts a thread for each batch; there are never more than `width`."""
        yield partial(in_thread, ask)


def in_thread(ask: Ask, batch: Any) -> Future[Raw]:
    """Ask in a thread of its own, which a program that is left does not wait for."""
    future: Future[Raw] = Future()
    Thread(target=_fulfil, args=(future, ask, batch), daemon=True).start()
    return future


def _asked(ask: Ask, batch: Any) -> Future[Raw]:
    future: Future[Raw] = Future()
    _fulfil(future, ask, batch)
    return future


def _fulfil(future: Future[Raw], ask: Ask, batch: Any) -> None:
    try:
        future.set_result(ask(batch))
    except BaseException as error:  # noqa: BLE001 - it is raised again where the future is read
        future.set_exception(error)

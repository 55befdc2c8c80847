"""A ledger: a file with a shelf for each black box that was asked."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

from distill.checks import listed
from distill.ledger.file import LedgerFile, Title
from distill.ledger.shelf import FiledShelf

_log = logging.getLogger("distill")


@dataclass(frozen=True)
class Stock:
    """What stands on a shelf.

    Parameters
    ----------
    title : Title
    batches, rows : int
    first, last : str
        When the first and the last batch were entered, ISO 8601, UTC.
    made_with : str
        The libraries that made the last batch.
    reasons : dict of str to int
        How many rows the box gave no answer to for which reason, the commonest first.
    """

    title: Title
    batches: int
    rows: int
    first: str
    last: str
    made_with: str
    reasons: Mapping[str, int]

    @property
    def lost(self) -> int:
        """How many rows the box gave no answer to."""
        return sum(self.reasons.values())


class Ledger:
    """Paid answers in a file, for any number of black boxes; the file is made with the first answer.

    Parameters
    ----------
    path : path
    origin : str
        Where the box comes from, for those who replay without it; JSON.

    Examples
    --------
    >>> Ledger("no-such-file.sqlite").stock()
    []
    """

    def __init__(self, path: str | PathLike[str], *, origin: str = "{}") -> None:
        self.path = Path(path)
        self.origin = origin
        self._file = LedgerFile(self.path)
        self._file.titles()  # a file that is no ledger is refused now, before anything is asked

    def open(self, title: Title, made_with: str = "") -> FiledShelf:
        """Return the shelf of a box, the latest of several; say if a new one opens beside others."""
        shelves = self._file.titles().values()
        editions = [one.edition for one in shelves if one.fingerprint == title.fingerprint]
        if shelves and not editions:
            others = listed(dict.fromkeys(one.name for one in shelves), most=3)
            _log.warning(
                "The ledger %s holds answers of %s; %s gets its own shelf.", self.path, others, title.name
            )
        latest = replace(title, edition=max(editions, default=1), origin=self.origin)
        return FiledShelf(self._file, latest, made_with)

    def renew(self, shelf: FiledShelf, made_with: str = "") -> FiledShelf:
        """Return an empty shelf for a box that no longer answers as on this one."""
        return FiledShelf(
            self._file, replace(shelf.title, edition=shelf.title.edition + 1, remark=""), made_with
        )

    def titles(self) -> list[Title]:
        """Return the titles of all shelves, in the order they were opened."""
        return list(self._file.titles().values())

    def stock(self) -> list[Stock]:
        """Return what is on each shelf that holds answers."""
        titles = self._file.titles()
        found = []
        for number, (batches, rows, first, last, made_with, losses) in self._file.tally():
            reasons = self.read(titles[number]).lost_by_reason() if losses else {}
            found.append(Stock(titles[number], batches, rows, first, last, made_with, reasons))
        return found

    def read(self, title: Title) -> FiledShelf:
        """Return a shelf as it was left."""
        return FiledShelf(self._file, title)

    def forget(self, batch: int) -> int:
        """Remove a damaged batch, so that its rows are asked again; return how many rows it had.

        Raises
        ------
        InputError
            There is no such batch, or its checksums hold: paid answers are not thrown away.
        """
        return self._file.forget(batch)

    def close(self) -> None:
        """Write everything into the one file and let go of it; the next question opens it again."""
        self._file.close()

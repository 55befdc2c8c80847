"""A shelf: the answers of one black box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distill.ledger.codec import pack_frame, pack_raw, unpack_frame, unpack_raw
from distill.ledger.file import LedgerFile, Title
from distill.ledger.keys import Keys, distinct, keys_of
from distill.ledger.runs import Raw, Runs
from distill.typing import Bools, Ints


@dataclass(frozen=True)
class Batch:
    """Rows that were asked in one go, and what was answered.

    Parameters
    ----------
    rows : data frame, (n, n_columns)
        As they were asked.
    keys : (n, 2) uint64
    raw : (n,) or (n, k)
        As they were answered.
    """

    rows: pd.DataFrame
    keys: Keys
    raw: Raw

    def __len__(self) -> int:
        return len(self.keys)


class Shelf:
    """Answers that live as long as the process, and which rows got none."""

    def __init__(self) -> None:
        self._runs = Runs()
        self._losses = Runs()
        self._remark = ""

    @property
    def remark(self) -> str:
        """What a reader of these answers must know; empty where there is nothing."""
        return self._remark

    def note(self, remark: str) -> None:
        """Write down what a reader of these answers must know, in the place of what stood there."""
        self._remark = remark

    def __len__(self) -> int:
        return len(self._runs)

    def refresh(self) -> bool:
        """Take in what others have entered, and return whether that was anything; here are no others."""
        return False

    def knows(self, keys: Keys) -> Bools:
        """Return (n_keys,): which rows have been answered."""
        return self._runs.knows(keys)

    def look_up(self, keys: Keys) -> list[tuple[Ints, Raw]]:
        """Return the known answers: see `Runs.look_up`."""
        return self._runs.look_up(keys)

    def enter(self, batch: Batch) -> None:
        """Keep a batch, as safely as this shelf keeps anything; the first answer to a row stays."""
        self._runs.add(batch.keys, batch.raw)

    def lost(self, keys: Keys) -> Bools:
        """Return (n_keys,): which rows the box gave no answer to, and has not answered since."""
        lost: Bools = self._losses.knows(keys) & ~self.knows(keys)
        return lost

    def reasons(self, keys: Keys) -> list[str]:
        """Return why each of these rows was lost, in their order; all of them were."""
        reasons = np.empty(len(keys), dtype=object)
        for places, found in self._losses.look_up(keys):
            reasons[places] = found
        return list(reasons)

    def lose(self, keys: Keys, reason: str) -> None:
        """Note that the box gives these rows no answer, and why; the first reason stays."""
        self._losses.add(keys, np.full(len(keys), reason, dtype=object))


class FiledShelf(Shelf):
    """Answers in a file: an entered batch survives the process, and other processes see it.

    Parameters
    ----------
    file : LedgerFile
    title : Title
    made_with : str
        Libraries and their versions, noted beside each batch.
    """

    def __init__(self, file: LedgerFile, title: Title, made_with: str = "") -> None:
        super().__init__()
        self.title = title
        self._file = file
        self._made_with = made_with
        self._number: int | None = None
        self._last = self._last_loss = 0
        self.refresh()

    def refresh(self) -> bool:
        """Take in the batches that this process has not seen; return whether there were any."""
        before = self._last, self._last_loss
        if self._number is None:
            self._find()
        if self._number is None:
            return False
        for number, stored, answers in self._file.answers(self._number, self._last):
            self._last = number
            self._runs.add(keys_of(stored), unpack_raw(answers))
        for number, reason, stored in self._file.losses(self._number, self._last_loss):
            self._last_loss = number
            super().lose(keys_of(stored), reason)
        return before != (self._last, self._last_loss)

    @property
    def remark(self) -> str:
        """What a reader of these answers must know, also one in another process."""
        return self.title.remark

    def note(self, remark: str) -> None:
        """Write it down for good."""
        if remark != self.title.remark:
            self.title = replace(self.title, remark=remark)
            self._number = self._file.open_shelf(self.title)

    def enter(self, batch: Batch) -> None:
        """Keep a batch for good.

        Raises
        ------
        InputError
            The file cannot be written; the batch is not kept.
        """
        if self._number is None:
            self._number = self._file.open_shelf(self.title)
        contents = (batch.keys.astype("<u8").tobytes(), pack_raw(batch.raw), pack_frame(batch.rows))
        number = self._file.append(self._number, self._made_with, len(batch), contents)
        if number == self._last + 1:  # else another process has entered something before
            self._last = number
        super().enter(batch)

    def lose(self, keys: Keys, reason: str) -> None:
        """Note it for good, unless it stands there already."""
        keys = keys[~self._losses.knows(keys)]
        if not len(keys):
            return
        if self._number is None:
            self._number = self._file.open_shelf(self.title)
        self._file.lose(self._number, reason, keys.astype("<u8").tobytes())
        super().lose(keys, reason)

    def lost_by_reason(self) -> dict[str, int]:
        """Return how many rows are lost for each reason, the commonest first."""
        if self._number is None:
            return {}
        stored = [keys_of(keys) for _, _, keys in self._file.losses(self._number, 0)]
        keys = np.concatenate(stored) if stored else np.empty((0, 2), dtype=np.uint64)
        keys = keys[distinct(keys)]
        return dict(Counter(self.reasons(keys[self.lost(keys)])).most_common())

    def batches(self) -> Iterator[Batch]:
        """Yield all batches in the order they were entered."""
        if self._number is not None:
            for number, _ in self._file.batches(self._number):
                keys, raw, rows = self._file.contents(number)
                yield Batch(unpack_frame(rows), keys_of(keys), unpack_raw(raw))

    def _find(self) -> None:
        """Look whether the shelf is there, and bring up to date what is known of the box."""
        mine = (self.title.fingerprint, self.title.edition)
        for number, title in self._file.titles().items():
            if (title.fingerprint, title.edition) == mine:
                self.title = replace(self.title, remark=title.remark)
                self._number = number if title == self.title else self._file.open_shelf(self.title)

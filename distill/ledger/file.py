"""The file behind a ledger: SQLite, one row per batch, every blob with its checksum.

Write-ahead logging with `synchronous=FULL` makes a committed batch survive a killed process and a lost
power supply (https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from distill.errors import InputError
from distill.ledger.layout import APPLICATION, PAGE, TABLES, VERSION

PATIENCE = 60.0
"""Seconds to wait for another process that is writing."""

AT_A_TIME = 64
"""Batches in memory while a file is read."""

SEAL = 16
"""Bytes of a checksum."""


@dataclass(frozen=True)
class Title:
    """What is known of the box whose answers stand on a shelf.

    Parameters
    ----------
    fingerprint : str
        What keeps its answers apart from those of other boxes.
    name : str
        For people.
    box : str
        Its description, for a replay; JSON.
    origin : str
        The MODEL that was given, for a replay; JSON.
    edition : int
        Boxes that cannot be told apart by fingerprint, and answered otherwise, are counted.
    remark : str
        What a reader of these answers must know, such as that the box changed while it gave them.
    """

    fingerprint: str
    name: str
    box: str = "{}"
    origin: str = "{}"
    edition: int = 1
    remark: str = ""


class LedgerFile:
    """An SQLite file of shelves and batches; it is made when the first shelf is opened.

    Raises
    ------
    InputError
        From every method: the file is no ledger, is damaged, or the machine refuses it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open: sqlite3.Connection | None = None

    def titles(self) -> dict[int, Title]:
        """Return the shelves by number, in the order they were opened."""
        rows = self._read(
            "SELECT id, fingerprint, name, box, origin, edition, remark FROM shelves ORDER BY id"
        )
        return {number: Title(*row) for number, *row in rows}

    def open_shelf(self, title: Title) -> int:
        """Return the number of a shelf, put there if it is new; what is known of the box is updated."""
        with self._writing(create=True) as connection:
            connection.execute(
                "INSERT INTO shelves (fingerprint, edition, name, box, origin, remark) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint, edition) DO UPDATE SET name = "
                "excluded.name, box = excluded.box, origin = excluded.origin, remark = excluded.remark",
                (title.fingerprint, title.edition, title.name, title.box, title.origin, title.remark),
            )
            where = "SELECT id FROM shelves WHERE fingerprint = ? AND edition = ?"
            return int(connection.execute(where, (title.fingerprint, title.edition)).fetchone()[0])

    def append(self, shelf: int, made_with: str, n_rows: int, contents: Sequence[bytes]) -> int:
        """Put a batch on a shelf for good and return its number; contents are keys, answers, inputs."""
        with self._writing() as connection:
            done = connection.execute(
                "INSERT INTO batches (shelf, entered, made_with, n_rows, keys, answers, inputs) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (shelf, _now(), made_with, n_rows, *map(_sealed, contents)),
            )
        return int(done.lastrowid or 0)

    def lose(self, shelf: int, reason: str, keys: bytes) -> None:
        """Write down for good that the box of a shelf gives these rows no answer."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO losses (shelf, entered, reason, keys) VALUES (?, ?, ?, ?)",
                (shelf, _now(), reason, _sealed(keys)),
            )

    def losses(self, shelf: int, after: int) -> Iterator[tuple[int, str, bytes]]:
        """Yield number, reason and keys of what was lost behind a number."""
        rows = self._read("SELECT id, reason, keys FROM losses WHERE shelf = ? AND id > ?", shelf, after)
        for loss, reason, keys in rows:
            content = bytes(keys[:-SEAL])
            if not _is_intact(keys):
                raise InputError(
                    f"The ledger {self.path} is damaged: its list of lost rows does not match the checksum; "
                    "restore a copy, or name a new file."
                )
            yield loss, reason, content

    def answers(self, shelf: int, after: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield number, keys and answers of the batches behind a number."""
        rows = self._read("SELECT id, keys, answers FROM batches WHERE shelf = ? AND id > ?", shelf, after)
        for batch, keys, answers in rows:
            yield batch, self._unsealed(batch, "keys", keys), self._unsealed(batch, "answers", answers)

    def batches(self, shelf: int) -> list[tuple[int, int]]:
        """Return number and rows of each batch."""
        return list(self._read("SELECT id, n_rows FROM batches WHERE shelf = ? ORDER BY id", shelf))

    def contents(self, batch: int) -> tuple[bytes, bytes, bytes]:
        """Return keys, answers and inputs of a batch."""
        row = next(self._read("SELECT keys, answers, inputs FROM batches WHERE id = ?", batch))
        keys, answers, inputs = map(self._unsealed, (batch,) * 3, ("keys", "answers", "inputs"), row)
        return keys, answers, inputs

    def tally(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield for each shelf with answers its number; batches, rows, first, last, made with, losses."""
        rows = self._read(
            "SELECT shelf, count(*), sum(n_rows), min(entered), max(entered), "
            "(SELECT made_with FROM batches AS one WHERE one.shelf = batches.shelf "
            "ORDER BY id DESC LIMIT 1), "
            "(SELECT count(*) FROM losses WHERE losses.shelf = batches.shelf) "
            "FROM batches GROUP BY shelf ORDER BY shelf"
        )
        return ((number, tuple(rest)) for number, *rest in rows)

    def forget(self, batch: int) -> int:
        """Remove a damaged batch and return how many rows it had; one whose checksums hold is refused."""
        with self._writing() as connection:
            content = "SELECT n_rows, keys, answers, inputs FROM batches WHERE id = ?"
            found = connection.execute(content, (batch,)).fetchone()
            if found is None:
                raise InputError(f"The ledger {self.path} has no batch {batch}.")
            n_rows, *blobs = found
            if all(map(_is_intact, blobs)):
                raise InputError(
                    f"Batch {batch} of the ledger {self.path} is sound and holds {n_rows} answer(s), which "
                    "would have to be bought again; only a damaged batch can be forgotten."
                )
            connection.execute("DELETE FROM batches WHERE id = ?", (batch,))
        return int(n_rows)

    def close(self) -> None:
        """Write everything into the one file and let go of it; the next question opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _read(self, query: str, *values: int) -> Iterator[Any]:
        with self._told():
            connection = self._connection()
            if connection is not None:
                cursor = connection.execute(query, values)
                while rows := cursor.fetchmany(AT_A_TIME):
                    yield from rows

    @contextmanager
    def _writing(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        """Give a connection within a transaction: all of it is kept, or none."""
        with self._told():
            if create and not self.path.exists():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))  # answers may be personal data
            connection = self._connection()
            if connection is None:
                raise FileNotFoundError(2, "it has gone away")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.rollback()

    def _connection(self) -> sqlite3.Connection | None:
        """Return the connection, or None while there is no file."""
        if self._open is None and self.path.exists():
            if self.path.is_dir():
                raise InputError(f"{self.path} is a folder; name a file for the ledger.")
            self._open = _connected(self.path)
            weakref.finalize(self, self._open.close)
            self._check_kind(self._open)
        return self._open

    def _check_kind(self, connection: sqlite3.Connection) -> None:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if application == 0 and not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            _make_tables(connection)
        elif application != APPLICATION:
            raise InputError(f"{self.path} is an SQLite file, but no ledger; name another file.")
        elif version > VERSION:
            raise InputError(
                f"The ledger {self.path} was made by a newer distill (format {version}, this one reads "
                f"{VERSION}); install that one."
            )
        elif version < VERSION:
            _make_tables(connection)

    def _unsealed(self, batch: int, part: str, blob: bytes) -> bytes:
        content = bytes(blob[:-SEAL])
        if not _is_intact(blob):
            raise InputError(
                f"The ledger {self.path} is damaged: the {part} of batch {batch} do not match the checksum; "
                f"restore a copy, or `distill ledger {self.path} --forget {batch}` to have it asked again."
            )
        return content

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "")
            raise InputError(_sentence(self.path, name, str(error))) from error
        except OSError as error:
            raise InputError(_sentence(self.path, "", error.strerror or str(error))) from error


def _connected(path: Path) -> sqlite3.Connection:
    mode = "rw" if os.access(path, os.W_OK) else "ro" if os.access(path.parent, os.W_OK) else "ro&immutable=1"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        if mode == "rw":
            connection.execute(f"PRAGMA page_size = {PAGE}")  # of a new file
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("COMMIT")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sealed(content: bytes) -> bytes:
    return content + blake2b(content, digest_size=SEAL).digest()


def _is_intact(blob: bytes) -> bool:
    """Whether what stands in a file is what was sealed."""
    return _sealed(bytes(blob[:-SEAL])) == blob


def _sentence(path: Path, name: str, told: str) -> str:
    """Return what an error of the file means, and how to mend it."""
    if name == "SQLITE_NOTADB":
        return f"{path} is no ledger; name another file."
    if name.startswith("SQLITE_CORRUPT"):
        return f"The ledger {path} is damaged ({told}); restore a copy, or name a new file."
    if name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR"):
        return (
            f"The ledger {path} cannot be written ({told}); what was entered before is safe: "
            "free some space and run the same command again."
        )
    if name.startswith("SQLITE_BUSY"):
        return f"The ledger {path} has been held by another process for {PATIENCE:.0f} seconds; try again."
    return f"The ledger {path} cannot be used: {told}."

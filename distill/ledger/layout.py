"""How a ledger's file is laid out: its mark, its version, its tables."""

from __future__ import annotations

APPLICATION = 0x64737431
"""What marks an SQLite file as a ledger: "dst1"."""

VERSION = 2
"""Of the tables."""

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS shelves (
        id INTEGER PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        edition INTEGER NOT NULL,
        name TEXT NOT NULL,
        box TEXT NOT NULL,
        origin TEXT NOT NULL,
        remark TEXT NOT NULL,
        UNIQUE (fingerprint, edition)
    )""",
    # What is read at every start stands first: SQLite then never reads the inputs behind it.
    """
    CREATE TABLE IF NOT EXISTS batches (
        id INTEGER PRIMARY KEY,
        shelf INTEGER NOT NULL REFERENCES shelves (id),
        entered TEXT NOT NULL,
        made_with TEXT NOT NULL,
        n_rows INTEGER NOT NULL,
        keys BLOB NOT NULL,
        answers BLOB NOT NULL,
        inputs BLOB NOT NULL
    )""",
    """
    CREATE TABLE IF NOT EXISTS losses (
        id INTEGER PRIMARY KEY,
        shelf INTEGER NOT NULL REFERENCES shelves (id),
        entered TEXT NOT NULL,
        reason TEXT NOT NULL,
        keys BLOB NOT NULL
    )""",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)

PAGE = 16_384
"""Bytes of a page: a quarter less CPU time for blobs of a quarter of a megabyte than with SQLite's 4,096."""

"""Reading a table from a file, and refusing in one sentence what would be read wrongly."""

from __future__ import annotations

import csv
import gzip
import sys
import zlib
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TextIO

import pandas as pd

from distill.checks import listed
from distill.errors import InputError, MissingLibraryError

SEPARATORS = {".csv": ",", ".tsv": "\t"}
READABLE = ".csv, .csv.gz, .tsv, .tsv.gz or .parquet"


def read_table(path: str) -> pd.DataFrame:
    """Return the rows of a .csv, .tsv (both also gzipped) or .parquet file.

    Text files are UTF-8 with one line of column names. What pandas takes as missing ("", "NA", "NaN",
    "null", "None" ...) is missing; other text stays text and dates are not guessed.

    Raises
    ------
    InputError
        The file is missing, unreadable, of another format, empty, ragged, or has two columns of one name.
    MissingLibraryError
        The file is .parquet and pyarrow is not installed.
    """
    file = Path(path)
    suffix = Path(file.name.lower().removesuffix(".gz")).suffix
    is_text = suffix in SEPARATORS
    if file.is_dir():
        raise InputError(f"{path!r} is a folder; give a {READABLE} file.")
    if not is_text and file.suffix.lower() != ".parquet":
        raise InputError(f"{path!r} is not a file this program reads; give a {READABLE} file.")
    try:
        frame = _read_text(file, SEPARATORS[suffix]) if is_text else _read_parquet(file)
    except FileNotFoundError:
        raise InputError(f"There is no file {path!r}.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{path!r} is no complete gzip file: {error}.") from error
    except OSError as error:
        raise InputError(f"{path!r} cannot be read: {error.strerror or error}.") from error
    if not len(frame):
        raise InputError(f"{path!r} has column names but no rows.")
    return frame


def _read_text(file: Path, separator: str) -> pd.DataFrame:
    try:
        with _opened(file) as lines:
            _check_lines(csv.reader(lines, delimiter=separator), file, separator)
        return pd.read_csv(
            file,
            sep=separator,
            encoding="utf-8",
            compression="gzip" if _zipped(file) else None,
            index_col=False,
            low_memory=False,
        )
    except UnicodeDecodeError as error:
        byte = f"byte 0x{error.object[error.start]:02x}"
        raise InputError(f"'{file}' is not UTF-8 text ({byte}, {error.reason}); save it as UTF-8.") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise InputError(f"'{file}' is not a table separated by {separator!r}: {error}.") from error


def _check_lines(rows: Iterator[list[str]], file: Path, separator: str) -> None:
    """Refuse what pandas would fill, cut, rename or take as an index without a word."""
    csv.field_size_limit(sys.maxsize)  # a long text is no error
    names = next((row for row in rows if row), [])
    if not any(names):
        raise InputError(f"'{file}' is empty; its first line must hold the column names.")
    _check_names(names, file, separator)
    for number, row in enumerate(rows, start=2):
        if row and len(row) != len(names):
            raise InputError(
                f"'{file}' is ragged: row {number - 1} has {len(row)} field(s), "
                f"its first line names {len(names)} column(s)."
            )


def _check_names(names: Sequence[str], file: Path, separator: str) -> None:
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    if twice:
        raise InputError(f"'{file}' has duplicated column names: {listed(twice)}; rename or drop them.")
    other = next((mark for mark in (";", "\t", "|", ",") if len(names) == 1 and mark in names[0]), None)
    if other:
        raise InputError(
            f"'{file}' has one column, {names[0][:60]!r}, which looks separated by {other!r}; "
            f"save it separated by {separator!r}."
        )


def _opened(file: Path) -> TextIO:
    if _zipped(file):
        return gzip.open(file, "rt", encoding="utf-8-sig", newline="")
    return file.open(encoding="utf-8-sig", newline="")


def _zipped(file: Path) -> bool:
    return file.suffix.lower() == ".gz"


def _read_parquet(file: Path) -> pd.DataFrame:
    try:
        pa = import_module("pyarrow")
    except ImportError:
        raise MissingLibraryError(f"Reading '{file}' needs pyarrow: pip install pyarrow.") from None
    if not file.exists():
        raise FileNotFoundError(file)
    try:
        return pd.read_parquet(file, engine="pyarrow")
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        told = str(error).splitlines()[0]
        raise InputError(f"'{file}' is no Parquet file that can be read: {told}") from error

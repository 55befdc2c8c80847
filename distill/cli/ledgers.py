"""`distill ledger`: what a ledger holds, its rows as a table, and batches that are damaged."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import click
import pandas as pd

from distill.cli.files import check_output, whole_file
from distill.cli.telling import say_files, stage
from distill.errors import InputError, MissingLibraryError
from distill.ledger import Batch, Ledger, Stock

SUFFIXES = (".csv", ".parquet")

INDENT = " " * 4
MOST_REASONS = 5
"""Reasons for rows without an answer that are shown, the commonest first."""


def refuse_mixed(export: str | None, box: int | None, forget: int | None) -> None:
    """Refuse options of which one would be ignored.

    Raises
    ------
    InputError
        --forget beside another, or --box without --export.
    """
    if forget is not None and (export, box) != (None, None):
        raise InputError("--forget stands alone: export the rows first, or afterwards.")
    if box is not None and export is None:
        raise InputError("--box says which box to export; give --export FILE too.")


def show(path: str) -> int:
    """Print the boxes of a ledger, with counts and dates; return the exit code."""
    for number, stock in enumerate(_stock(path), start=1):
        edition = "" if stock.title.edition == 1 else f", edition {stock.title.edition}"
        click.secho(f"{number}  {stock.title.name}{edition}", bold=True)
        click.echo(f"{INDENT}{stock.rows} rows in {stock.batches} batches, {_days(stock)}")
        click.echo(f"{INDENT}fingerprint {stock.title.fingerprint}")
        click.echo(f"{INDENT}answered with {stock.made_with}")
        for reason, rows in list(stock.reasons.items())[:MOST_REASONS]:
            click.echo(f"{INDENT}{rows} row(s) without an answer: {reason}")
    return 0


def export_rows(path: str, output: str, box: int | None) -> int:
    """Write the rows of one box, its answers beside them; return the exit code."""
    file = check_output(output, SUFFIXES, option="--export")
    if file.suffix.lower() == ".parquet" and find_spec("pyarrow") is None:
        raise MissingLibraryError(f"Writing '{file}' needs pyarrow: pip install pyarrow.")
    stock = _chosen(path, box)
    names = _outputs(stock)
    batches = Ledger(path).read(stock.title).batches()
    frame = pd.concat([_labelled(batch, names) for batch in batches], ignore_index=True)
    with whole_file(file) as part:
        if file.suffix.lower() == ".csv":
            frame.to_csv(part, index=False)
        else:
            frame.to_parquet(part, engine="pyarrow")
    say_files([file])
    return 0


def forget_batch(path: str, batch: int) -> int:
    """Remove a damaged batch and say how many rows it had; return the exit code."""
    _stock(path)
    rows = Ledger(path).forget(batch)
    stage(f"Batch {batch} of {path} is gone; its {rows} row(s) will be asked again.")
    return 0


def _stock(path: str) -> list[Stock]:
    if not Path(path).exists():
        raise InputError(f"There is no ledger {path!r}.")
    stock = Ledger(path).stock()
    if not stock:
        raise InputError(f"The ledger {path!r} holds no answers.")
    return stock


def _chosen(path: str, box: int | None) -> Stock:
    stock = _stock(path)
    if box is None and len(stock) > 1:
        raise InputError(
            f"The ledger {path!r} holds the answers of {len(stock)} boxes; name one with --box N, "
            f"as counted by `distill ledger {path}`."
        )
    if box is not None and box > len(stock):
        raise InputError(f"The ledger {path!r} holds {len(stock)} box(es), so there is no --box {box}.")
    return stock[(box or 1) - 1]


def _outputs(stock: Stock) -> list[str]:
    """Return the names of the outputs, as far as the box had any before it was asked."""
    _, content = json.loads(stock.title.box)
    declared = content["declaration"][1]
    named = declared["outputs"] or declared["labels"]
    return [] if named is None else [str(name) for name in named[1]]


def _labelled(batch: Batch, names: list[str]) -> pd.DataFrame:
    answers = pd.DataFrame(batch.raw)
    fits = len(names) == answers.shape[1]
    titles = names if fits else [str(j) for j in answers.columns]
    answers.columns = pd.Index([f"score[{name}]" for name in titles] if answers.shape[1] > 1 else ["answer"])
    return pd.concat([batch.rows, answers], axis=1)


def _days(stock: Stock) -> str:
    first, last = stock.first.partition("T")[0], stock.last.partition("T")[0]
    return f"on {first}" if first == last else f"from {first} to {last}"

"""What a command says: results on standard output, stages on standard error."""

from __future__ import annotations

import math
import shlex
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from distill import numbers
from distill.document import Audit
from distill.fidelity import Fidelity, Row
from distill.oracle import Oracle

NARROWEST, WIDEST = 40, 100
MOST_OPEN = 6
"""Open points that are printed; many groups leave many."""


def width() -> int:
    """Return the columns to fill: those of the terminal within reason, 100 where there is none."""
    columns = shutil.get_terminal_size((WIDEST, 24)).columns if sys.stdout.isatty() else WIDEST
    return min(max(columns, NARROWEST), WIDEST)


def say(text: str, *, indent: str = "") -> None:
    """Print a sentence as a paragraph; further lines stand under its first word."""
    hanging = " " * len(indent)
    click.echo(
        textwrap.fill(
            text,
            width(),
            initial_indent=indent,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def say_list(title: str, sentences: Iterable[str]) -> None:
    """Print a titled list, or nothing when it is empty."""
    sentences = tuple(sentences)
    if sentences:
        click.echo(f"\n{title}")
    for sentence in sentences:
        say(sentence, indent="  - ")


def stage(sentence: str) -> None:
    """Say on standard error what is being done."""
    click.echo(sentence, err=True)


def say_audit(audit: Audit) -> None:
    """Print the verdict, the figure it stands on beside its baseline, and what the reader must know."""
    record = audit.record
    click.secho(f"Verdict: {audit.verdict}", bold=True)
    say(headline(Fidelity.from_dict(record["fidelity"]), given=record["data"]["given"]))
    say_list("Why", record["verdict"]["reasons"])
    say_list("Open", _first(record["verdict"]["open_points"]))
    say_list("To know", (finding["sentence"] for finding in record["findings"]))


def _first(points: Sequence[str]) -> list[str]:
    shown = list(points[:MOST_OPEN])
    left = len(points) - len(shown)
    return [*shown, f"{left} more, in the document."] if left else shown


def headline(fidelity: Fidelity, *, given: bool) -> str:
    """Return the first figure in a sentence: value, interval, rows and baseline."""
    row = fidelity.headline
    rows = "rows the box never saw" if given else "rows held back from the data"
    if math.isnan(row.low):
        return f"{_named(row)} cannot be determined on these {row.n:,} {rows}."
    level = numbers.level(fidelity.confidence)
    figure = f"{_named(row)} {row.value:.3f} ({level} interval {row.low:.3f} to {row.high:.3f})"
    return f"{figure} on {row.n:,} {rows}{_baseline(row)}."


def say_low(row: Row, threshold: float) -> None:
    """Say on standard error that the fidelity is below what was asked for, or not known."""
    low = "is not determined" if math.isnan(row.low) else f"has the lower bound {row.low:.3f}"
    stage(f"distill: {_named(row)} {low}, and --min-fidelity is {threshold:g}: exit code 1.")


def _named(row: Row) -> str:
    return "R²" if row.measure == "r2" else row.measure.capitalize()


def _baseline(row: Row) -> str:
    if math.isnan(row.baseline):
        return ""
    guess = "the mean" if row.measure == "r2" else "the commonest answer"
    return f"; always giving {guess} reaches {row.baseline:.3f}"


def say_files(files: Iterable[Path]) -> None:
    """Print where the results are."""
    click.echo("\nWritten")
    for file in files:
        click.echo(f"  {file}")


def say_ledger(oracle: Oracle) -> None:
    """Say on standard error how many answers were new, and where they are kept, if they are."""
    if oracle.ledger is not None:
        counts = oracle.counts
        known = max(counts.distinct - counts.asked - counts.lost, 0)
        lost = f"{counts.lost} without an answer, " if counts.lost else ""
        stage(
            f"{counts.asked} row(s) were asked, {lost}{known} answered from the ledger {oracle.ledger.path}."
        )


def say_next(steps: Iterable[tuple[str, str]]) -> None:
    """Print what to try, each under what it does; commands work when pasted."""
    click.echo("\nTry next")
    for purpose, command in steps:
        click.echo(f"  {purpose}:\n    {command}")


def called() -> str:
    """Return how this program was called, so that a printed command works where this one did."""
    name = Path(sys.argv[0])
    if name.name == "__main__.py":
        return f"{shlex.quote(sys.executable)} -m distill"
    on_path = shutil.which(name.stem)
    if on_path and Path(on_path).resolve() == name.resolve():
        return name.stem
    return shlex.quote(sys.argv[0])

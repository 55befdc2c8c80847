"""`distill verify`: a recorded sample asked again, to see whether an audit still matches a black box."""

from __future__ import annotations

import click

from distill.cli.access import Access
from distill.cli.data import read_table
from distill.cli.opening import open_model
from distill.cli.telling import say, stage
from distill.document import Audit, Verification

MOST_SHOWN = 20


def verify_record(
    record: str, model: str, access: Access, *, data: str | None, fingerprint: str | None
) -> int:
    """Ask a model about a record's rows again and say what differs; return the exit code."""
    audit = Audit.read(record)
    box = audit.record["box"]
    opened = open_model(
        model, access, outputs=box["outputs"], threshold=box["threshold"], fingerprint=fingerprint
    )
    rows = None if data is None else read_table(data)
    stage(f"Asking {opened.name} about the rows of {record} again.")
    found = audit.verify(opened, rows)
    click.secho("The record holds." if found.holds else "The record does not hold.", bold=True)
    for sentence in found.sentences:
        say(sentence, indent="  - ")
    _say_rows(found)
    return 0 if found.holds else 1


def _say_rows(found: Verification) -> None:
    if not found.differing:
        return
    click.echo("\nRows answered otherwise")
    for one in found.differing[:MOST_SHOWN]:
        say(f"{one.table} row {one.position}: recorded {one.recorded}, now {one.now}", indent="  ")
    left = len(found.differing) - MOST_SHOWN
    if left > 0:
        click.echo(f"  and {left} more")

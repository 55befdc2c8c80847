"""`distill compare`: what changed between two audits."""

from __future__ import annotations

import click

from distill.cli.files import check_report
from distill.cli.telling import say_files, width
from distill.document import Audit
from distill.document.comparison import FORMATS


def compare_records(old: str, new: str, output: str | None) -> int:
    """Compare two audit records, print what changed or write it as a document; return the exit code."""
    place = None if output is None else check_report(output, FORMATS)
    found = Audit.read(old).compare(Audit.read(new))
    if place is None:
        click.echo(found.text(width()), nl=False)
    else:
        say_files(found.write(place))
    return 0

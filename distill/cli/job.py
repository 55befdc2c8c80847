"""What a command is asked to do: the arguments that `audit`, `tree` and `explain` share."""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import click

from distill.cli import access, keeping
from distill.cli.access import Access
from distill.cli.keeping import Keeping

Size = int | Literal["auto"]
"""Leaves of the tree."""


@dataclass(frozen=True)
class Job:
    """A black box, the rows it is asked about, and what is known about both.

    Parameters
    ----------
    model : str
        A file, or `package.module:name`.
    data, test : str
        Files of rows; `test` holds those the box never saw.
    target : str, optional
        The column of the truth, never sent to the box.
    outputs : tuple of str, optional
    threshold : float, optional
    drop : tuple of str, optional
        Columns never sent to the box.
    id_column : str, optional
        Rows that share its value stay together; never sent to the box.
    samples : int, optional
        Rows to sample around the real ones.
    budget : int, optional
        The most questions the box may be asked.
    canary : int, optional
        How many rows are asked again and again, to see whether the box still answers as it did.
    max_failed_rows : str
        How many rows may stay without an answer: a count or a share.
    workers : int, optional
        Processes that ask at the same time.
    seed : int
    access : Access
    keeping : Keeping
    """

    model: str
    data: str
    test: str | None = None
    target: str | None = None
    outputs: tuple[str, ...] | None = None
    threshold: float | None = None
    drop: tuple[str, ...] | None = None
    id_column: str | None = None
    samples: int | None = None
    budget: int | None = None
    canary: int | None = None
    max_failed_rows: str = "0"
    workers: int | None = None
    seed: int = 0
    access: Access = field(default_factory=Access)
    keeping: Keeping = field(default_factory=Keeping)


def names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Read names separated by commas; one that holds a comma stands in double quotes."""
    if value is None:
        return None
    found = tuple(name.strip() for name in next(csv.reader([value], skipinitialspace=True), []))
    if not found or "" in found:
        raise click.BadParameter(f"{value!r} has an empty name; write names separated by commas.")
    return found


def size(_: click.Context, __: click.Parameter, value: str) -> Size:
    """Read a number of leaves, or "auto"."""
    if value == "auto":
        return "auto"
    if not value.isdecimal() or int(value) < 2:
        raise click.BadParameter(f"{value!r} is neither a whole number of at least 2 nor 'auto'.")
    return int(value)


NAMES = "A,B,..."
"""How an option that takes names is shown."""

SHARED = (
    click.argument("model"),
    click.argument("data"),
    click.option("--test", metavar="FILE", help="Rows the box was not trained on; the report is on them."),
    click.option("--target", metavar="COLUMN", help="The column of the truth; never sent to the box."),
    click.option(
        "--outputs", callback=names, metavar=NAMES, help="Names of the outputs, in the box's order."
    ),
    click.option(
        "--threshold",
        type=click.FloatRange(0, 1),
        metavar="P",
        help="With two outputs: the last is the decision when its score is above this.  [default: 0.5]",
    ),
    click.option("--drop", callback=names, metavar=NAMES, help="Columns never sent to the box."),
    click.option(
        "--id",
        "id_column",
        metavar="COLUMN",
        help="Rows that share its value stay together; never sent to the box.",
    ),
    click.option(
        "--samples",
        type=click.IntRange(min=0),
        metavar="N",
        help="Rows to sample around the real ones.  [default: 10000, or what the budget allows]",
    ),
    click.option(
        "--budget",
        type=click.IntRange(min=1),
        metavar="N",
        help="The most questions the box may be asked, those that fail included.",
    ),
    click.option(
        "--canary",
        type=click.IntRange(min=0),
        metavar="N",
        help="Rows asked again in the run, to see whether the box still answers so.  [default: 20 for a URL]",
    ),
    click.option(
        "--max-failed-rows",
        default="0",
        metavar="N|P%",
        show_default=True,
        help="Rows that may stay without an answer, as in 3 or 0.1%; more end it with exit code 3.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="Ask a model on this machine in N processes, each with its own copy.  [default: in this one]",
    ),
    click.option("--seed", type=click.IntRange(min=0), default=0, metavar="N", show_default=True),
    *keeping.OPTIONS,
    *access.OPTIONS,
)

Command = Callable[..., Any]


def with_job(command: Command) -> Command:
    """Give a command the shared arguments, handed over as one `Job` before its own options."""

    @functools.wraps(command)
    def collected(**values: Any) -> Any:
        taken = {kind: {one.name: values.pop(one.name) for one in fields(kind)} for kind in (Access, Keeping)}
        own = {one.name: values.pop(one.name) for one in fields(Job) if one.name in values}
        job = Job(**own, access=Access(**taken[Access]), keeping=Keeping(**taken[Keeping]))
        return command(job, **values)

    for option in reversed(SHARED):
        collected = option(collected)
    return collected

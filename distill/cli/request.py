"""What `distill audit` is asked beyond the job."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import click

from distill.cli.job import NAMES, Size, names, size


@dataclass(frozen=True)
class AuditRequest:
    """What `distill audit` is asked beyond the job.

    Parameters
    ----------
    output : str, optional
        Where to write; by default reports/ and the model's name.
    groups, protected : tuple of str, optional
    max_leaf_nodes : int or "auto"
    n_explained : int
    stability : int
        So many seeds explain those rows again.
    reasons : int
        So many explained rows get principal reasons.
    importance : int
        The columns of so many rows are permuted.
    no_rows : bool
        Keep hashes of rows only.
    config : str, optional
        A file with what people state.
    regulation : tuple of str, optional
    font : str, optional
        A font file for the PDF.
    min_fidelity : float, optional
    """

    output: str | None
    groups: tuple[str, ...] | None
    protected: tuple[str, ...] | None
    max_leaf_nodes: Size
    n_explained: int
    stability: int
    reasons: int
    importance: int
    no_rows: bool
    config: str | None
    regulation: tuple[str, ...] | None
    font: str | None
    min_fidelity: float | None


def at_least_two(_: click.Context, __: click.Parameter, value: int) -> int:
    """Read a number that is 0, for nothing, or at least 2."""
    if value == 1:
        raise click.BadParameter("1 is too few to say anything; give at least 2, or 0 for none.")
    return value


OPTIONS = (
    click.option(
        "-o",
        "--output",
        metavar="PATH",
        help="Writes PATH.html, .pdf, .md and .json; with a suffix, that file only.  "
        "[default: reports/MODEL]",
    ),
    click.option("--groups", callback=names, metavar=NAMES, help="Columns whose values are reported apart."),
    click.option(
        "--protected",
        callback=names,
        metavar=NAMES,
        help="Columns to test: outcomes by group, columns that tell them, answers with other values.",
    ),
    click.option(
        "--max-leaf-nodes",
        callback=size,
        metavar="N|auto",
        default="auto",
        show_default=True,
        help="Leaves of the tree; auto takes the knee of the curve.",
    ),
    click.option(
        "--explain",
        "n_explained",
        type=click.IntRange(min=0),
        default=5,
        metavar="N",
        show_default=True,
        help="Rows to explain one by one.",
    ),
    click.option(
        "--stability",
        type=click.IntRange(min=0),
        callback=at_least_two,
        default=0,
        metavar="N",
        show_default=True,
        help="Explain them again from N seeds, each with samples of its own.",
    ),
    click.option(
        "--reasons",
        type=click.IntRange(min=0),
        default=0,
        metavar="N",
        show_default=True,
        help="Explained rows that get draft principal reasons; up to 200 questions each.",
    ),
    click.option(
        "--importance",
        type=click.IntRange(min=0),
        callback=at_least_two,
        default=0,
        metavar="N",
        show_default=True,
        help="Permute each column of N report rows, three times over, for the box and the tree.",
    ),
    click.option(
        "--no-rows",
        is_flag=True,
        help="Keep hashes of rows only: no value of a row is written.",
    ),
    click.option(
        "--config",
        metavar="FILE",
        help="A .toml file with what only people can state, as in: purpose = 'credit to households'",
    ),
    click.option(
        "--regulation",
        callback=names,
        metavar="eu,us",
        help="Lay the document beside provisions of these laws; no legal advice.",
    ),
    click.option(
        "--font", metavar="FILE", help="A font for characters that the PDF's own fonts lack, such as Chinese."
    ),
    click.option(
        "--min-fidelity",
        type=click.FloatRange(0, 1),
        metavar="F",
        help="Exit with 1 when the lower bound of agreement (regression: R²) on real rows is below F.",
    ),
)

Command = Callable[..., Any]


def with_request(command: Command) -> Command:
    """Give a command these options, handed over as one `AuditRequest` after the job."""

    @functools.wraps(command)
    def collected(job: object, **values: Any) -> Any:
        request = AuditRequest(**{one.name: values.pop(one.name) for one in fields(AuditRequest)})
        return command(job, request, **values)

    for option in reversed(OPTIONS):
        collected = option(collected)
    return collected

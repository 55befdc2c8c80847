"""Running the command line: what ends it, with which code, and what is said then."""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Sequence
from enum import IntEnum
from typing import NoReturn

import click

from distill.cli.commands import program
from distill.cli.keeping import Memo
from distill.errors import BoxError, DistillError


class Exit(IntEnum):
    """What the exit codes of `distill` mean."""

    DONE = 0
    BELOW = 1
    BAD_INPUT = 2
    BOX_FAILED = 3
    BUG = 70
    INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line with the program's arguments and exit."""
    sys.exit(run())


def run(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; without `args`, with those of the program.

    Whatever ends a command early is one sentence on standard error. Only a bug shows a traceback.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries warn their callers, who are us and not the reader
        memo = Memo()
        try:
            code = program.main(args, prog_name="distill", standalone_mode=False, obj=memo)
        except Exception as error:  # noqa: BLE001 - the last frame before the user tells bugs from bad input
            sentence, code = _ending(error, memo)
            click.echo(f"distill: {sentence}", err=True)
    return code if isinstance(code, int) else Exit.DONE


def _ending(error: Exception, memo: Memo) -> tuple[str, Exit]:
    """Return what to say of an error, and the exit code."""
    match error:
        case click.UsageError():
            return _with_hint(error), Exit.BAD_INPUT
        case click.Abort():
            return _interrupted(memo), Exit.INTERRUPTED
        case BoxError():
            return str(error), Exit.BOX_FAILED
        case DistillError():
            return str(error), Exit.BAD_INPUT
    traceback.print_exception(error)
    return "this is a bug in distill; please report it with the lines above.", Exit.BUG


def _interrupted(memo: Memo) -> str:
    if memo.ledger is None or not memo.ledger.exists():
        return "interrupted; no file was left half-written."
    return f"interrupted; the answers so far are safe in {memo.ledger}: run the same command again to go on."


def _with_hint(error: click.UsageError) -> str:
    asked = error.ctx.command_path if error.ctx else "distill"
    return f"{error.format_message()} See `{asked} --help`."

"""Where a command keeps the answers it pays for, and where it finds those of an earlier run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import click

from distill.errors import InputError


@dataclass(frozen=True)
class Keeping:
    """What was said about the ledger.

    Parameters
    ----------
    ledger : str, optional
        Its file; by default it stands beside what the command writes.
    no_ledger : bool
        Keep nothing.
    replay : bool
        Ask the ledger alone.
    fingerprint : str, optional
        What tells a box from others of its name.
    """

    ledger: str | None = None
    no_ledger: bool = False
    replay: bool = False
    fingerprint: str | None = None

    def place(self, beside: Path | None) -> Path | None:
        """Return the ledger's file, or None where no answers are kept.

        Parameters
        ----------
        beside : path, optional
            What the command writes, without its suffix.

        Raises
        ------
        InputError
            The options contradict each other, or a replay has no ledger.
        """
        if self.no_ledger and (self.ledger is not None or self.replay):
            raise InputError("--no-ledger goes with neither --ledger nor --replay.")
        if self.no_ledger:
            return None
        if self.ledger is not None:
            return Path(self.ledger)
        if beside is None and self.replay:
            raise InputError("--replay needs the ledger of an earlier run: give it with --ledger FILE.")
        return None if beside is None else beside.with_name(f"{beside.name}.sqlite")


FINGERPRINT = click.option(
    "--fingerprint",
    metavar="TEXT",
    help="Tells a function or a server from others of its name: its version.",
)

OPTIONS = (
    click.option(
        "--ledger",
        metavar="FILE",
        help="Keeps every answer; one that is there is not asked again.  [default: beside -o, as .sqlite]",
    ),
    click.option("--no-ledger", is_flag=True, help="Keep no answers."),
    click.option("--replay", is_flag=True, help="Take all answers from the ledger; MODEL is not needed."),
    FINGERPRINT,
)


@dataclass
class Memo:
    """What the last words of a command need to know.

    Parameters
    ----------
    ledger : path, optional
        Where its answers are.
    """

    ledger: Path | None = None


def remember(place: Path) -> None:
    """Note where the answers are, for the case that the command is interrupted."""
    context = click.get_current_context(silent=True)
    memo = None if context is None else context.find_object(Memo)
    if memo is not None:
        memo.ledger = place


@dataclass(frozen=True)
class Origin:
    """The MODEL of a command, as a ledger remembers it.

    Parameters
    ----------
    model : str
        The base name of a file, else what was given.
    sha256 : str, optional
        Of the file.
    """

    model: str
    sha256: str | None

    @classmethod
    def of(cls, model: str) -> Origin:
        """Read what MODEL is now; it need not be there."""
        path = Path(model)
        if not path.is_file():
            return cls(model.partition("?")[0] if "://" in model else path.name, None)
        with path.open("rb") as file:
            return cls(path.name, hashlib.file_digest(file, "sha256").hexdigest())

    @classmethod
    def read(cls, text: str) -> Origin | None:
        """Read what a ledger remembers; None where it was filled without this program."""
        held = json.loads(text)
        return cls(**held) if held else None

    def written(self) -> str:
        """Return what a ledger remembers."""
        return json.dumps({"model": self.model, "sha256": self.sha256})

    def fits(self, other: Origin | None) -> bool:
        """Whether the other may be this model: it bears its name and, if both are files, has its content."""
        if other is None:
            return True
        return self.model == other.model and (self.sha256 is None or self.sha256 == other.sha256)

"""Standing in for a box that is not there: its answers come from a ledger, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from distill.blackbox import BlackBox
from distill.checks import listed
from distill.errors import InputError
from distill.ledger import Ledger, Title
from distill.oracle.description import described


@dataclass(frozen=True)
class NoBox:
    """What is asked in a replay where the ledger has no answer."""

    ledger: Path

    def __call__(self, rows: Any) -> NoReturn:
        """Refuse."""
        raise InputError(
            f"The ledger {self.ledger} has no answer to {len(rows)} of the rows; a replay takes the data, "
            "the seed and the options of the run that filled it."
        )


def stand_in(ledger: Ledger, title: Title) -> BlackBox:
    """Return the box of a shelf, which cannot be asked."""
    return described(title.box, NoBox(ledger.path))


def chosen(ledger: Ledger, fingerprint: str | None) -> Title:
    """Return the title of the shelf to replay: the latest of a fingerprint, or of the only box.

    Raises
    ------
    InputError
        The ledger is not there, holds no such box, or several and none is named.
    """
    titles = {title.fingerprint: title for title in ledger.titles()}  # a later edition takes the place
    if not titles:
        raise InputError(f"There is no ledger {ledger.path} with answers to replay.")
    if fingerprint is not None and fingerprint not in titles:
        raise InputError(
            f"The ledger {ledger.path} holds no answers of {fingerprint!r}; it holds {_shelves(titles)}."
        )
    if fingerprint is None and len(titles) > 1:
        raise InputError(
            f"The ledger {ledger.path} holds answers of several boxes, {_shelves(titles)}; "
            "name one by its fingerprint."
        )
    return titles[fingerprint] if fingerprint is not None else next(iter(titles.values()))


def _shelves(titles: dict[str, Title]) -> str:
    return listed(f"{title.name} ({fingerprint[:12]})" for fingerprint, title in titles.items())

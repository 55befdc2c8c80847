"""What counts as good enough: the verdict words, and the thresholds fixed before anything is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from distill.checks import listed, number, refuse, whole
from distill.errors import InputError


class Verdict(StrEnum):
    """How far a global surrogate may stand for the black box."""

    CLOSE = "close stand-in"
    USEFUL = "useful summary"
    PARTIAL = "partial"
    NOT = "not an explanation"
    UNDECIDED = "undecided"


class LocalVerdict(StrEnum):
    """How far a local surrogate may stand for the black box near one row."""

    FAITHFUL = "faithful"
    FLAT = "flat"
    NOT_FAITHFUL = "not faithful"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Policy:
    """Thresholds that lower (for errors: upper) bounds of held-out figures are judged against.

    The defaults are this library's, not a regulator's: a report prints them as *this report's policy*.

    Parameters
    ----------
    close_agreement, close_kappa, close_worst_group : float
        Classification: a close stand-in reaches all three. `close_worst_group` is an agreement.
    useful_agreement, useful_kappa, useful_worst_group : float
        The same for a useful summary.
    close_r2, useful_r2 : float
        Regression: R2 takes the place of agreement and kappa; the worst group's threshold is then an R2.
    partial_kappa, partial_r2 : float
        Below the useful summary: partial from here on, not an explanation beneath. Agreement of .20
        beyond chance is where Landis and Koch (1977) end "slight".
    min_group_rows : int
        Groups with fewer report rows are "too few to say" and stay an open point.
    local_r2 : float
        Local: faithful from this held-out R2 on ...
    local_rmse : float
        ... or up to this RMSE, as a share of the box's output range.
    flat : float
        Local: flat when the box's standard deviation nearby is below this share of its output range.
    min_local_rows : int
        Fewer neighbouring rows than this decide nothing.

    Raises
    ------
    InputError
        A threshold is no number from 0 to 1, a better verdict asks for less than a worse one, or a
        number of rows is no whole number of at least 1.
    """

    close_agreement: float = 0.95
    close_kappa: float = 0.80
    close_worst_group: float = 0.90
    close_r2: float = 0.95
    useful_agreement: float = 0.90
    useful_kappa: float = 0.60
    useful_worst_group: float = 0.80
    useful_r2: float = 0.90
    partial_kappa: float = 0.20
    partial_r2: float = 0.20
    min_group_rows: int = 100
    local_r2: float = 0.80
    local_rmse: float = 0.02
    flat: float = 0.02
    min_local_rows: int = 20

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if name.startswith("min_"):
                whole(name, value, at_least=1)
            else:
                number(name, value, low=0.0, high=1.0)
        for better, worse in _LADDER:
            if getattr(self, better) < getattr(self, worse):
                rule = f"at least `{worse}` ({getattr(self, worse):g})"
                refuse(better, rule, getattr(self, better))

    def to_dict(self) -> dict[str, float | int]:
        """Return the thresholds as plain values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Policy:
        """Read thresholds; those not given keep their defaults.

        Raises
        ------
        InputError
            A name is not a threshold, or a value is not allowed.
        """
        known = [field.name for field in fields(cls)]
        unknown = [name for name in values if name not in known]
        if unknown:
            raise InputError(
                f"A policy has no threshold named {listed(unknown)}; it has {listed(known, most=len(known))}."
            )
        return cls(**values)


_LADDER = (
    ("close_agreement", "useful_agreement"),
    ("close_kappa", "useful_kappa"),
    ("close_worst_group", "useful_worst_group"),
    ("close_r2", "useful_r2"),
    ("useful_kappa", "partial_kappa"),
    ("useful_r2", "partial_r2"),
)

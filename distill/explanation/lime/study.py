"""What lime estimates of rows, before it is put into words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from distill.explanation.lime.matched import Matched
from distill.explanation.lime.view import View
from distill.explanation.split import Asked
from distill.oracle import Oracle
from distill.typing import Objects

MOSTLY = 0.5
"""Figures are near-global where the kernel keeps this share of draws from the whole data, or more."""


@dataclass(frozen=True)
class Study:
    """lime's quantity of rows, each for its own output.

    Parameters
    ----------
    matched : Matched
    units : (n_rows, n_used) object
        What each weight is the effect of.
    sentence : str
        What the figures are, and are not.
    notes : list of one tuple of str per row
    n : int
        Draws that the box answered, of each row where each has its own.
    """

    matched: Matched
    units: Objects
    sentence: str
    notes: list[tuple[str, ...]]
    n: int


Studying = Callable[[Oracle, View, Asked, int, int], Study]
"""Takes an oracle, a view, rows, how many rows to draw and a seed."""

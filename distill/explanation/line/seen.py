"""Answers of the box and of a surrogate, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from distill.typing import Floats


@dataclass(frozen=True)
class Seen:
    """What the box and a surrogate say about some rows, (n_rows,) float64 each."""

    box: Floats
    surrogate: Floats

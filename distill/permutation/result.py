"""What permuting columns showed, box and surrogate side by side."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pandas as pd

from distill.fidelity import Measure
from distill.plain import plain

Who = Literal["box", "surrogate"]

_COLUMNS = ("columns", "who", "measure", "value", "low", "high", "n")


@dataclass(frozen=True)
class Reliance:
    """How much the answers of one of the two hang on a column, or on several permuted as one.

    Parameters
    ----------
    columns : tuple of str
    who : "box" or "surrogate"
    figure : Measure
        "score change": how far scores move (probabilities: half the sum of the differences; numbers: the
        mean absolute difference), or "accuracy loss": how many more answers are wrong (numbers: by how
        much the mean absolute error grows).
    """

    columns: tuple[str, ...]
    who: Who
    figure: Measure


@dataclass(frozen=True)
class Importance:
    """Permutation importance of a black box and of its surrogate on the same permuted rows.

    Parameters
    ----------
    reliances : tuple of Reliance
        Single columns first, the one the box hangs on most ahead; then groups of related columns.
    related : tuple of tuples of str
        The groups of columns that were permuted together as well.
    n_rows, n_repeats : int
        Rows permuted, and how often.
    asked, distinct : int
        Rows the box was asked about, and how many of them it had not been asked about before by this oracle.
    confidence : float
    seed : int
    """

    reliances: tuple[Reliance, ...]
    related: tuple[tuple[str, ...], ...]
    n_rows: int
    n_repeats: int
    asked: int
    distinct: int
    confidence: float
    seed: int

    def to_frame(self) -> pd.DataFrame:
        """Return one line per figure: columns, who, measure, value, low, high, n."""
        lines = [
            [
                " + ".join(one.columns),
                one.who,
                *(getattr(one.figure, name) for name in ("name", *_COLUMNS[3:])),
            ]
            for one in self.reliances
        ]
        return pd.DataFrame(lines, columns=_COLUMNS)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types."""
        return asdict(self)

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(plain(self.to_dict()), ensure_ascii=False, indent=2, allow_nan=False)

    def __str__(self) -> str:
        return str(self.to_frame().to_string(index=False, float_format="{:.3f}".format))

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False, float_format="{:.3f}".format))

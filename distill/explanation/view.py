"""A table as lime sees it: columns independent of each other, each cut into bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.domain import Column, Domain
from distill.explanation.product import ProductLaw
from distill.explanation.reference import Reference
from distill.representation import Bins
from distill.typing import Codes, Ints, Objects

USUAL_WIDTH = 0.75
"""lime's kernel width is so many times the root of the number of columns."""


@dataclass(frozen=True)
class View:
    """The columns of a table that can matter, and the law their values are drawn from.

    Parameters
    ----------
    domain : Domain
    used : (n_used,) int64
    law : ProductLaw
        Of the used columns.
    first : (n_columns,) float64
        A reference row: draws keep its values in the columns that are not used.
    """

    domain: Domain
    used: Ints
    law: ProductLaw
    first: Codes

    @classmethod
    def of(cls, reference: Reference, percentiles: tuple[float, ...], kernel_width: float | None) -> View:
        """Cut numbers at percentiles of the reference rows; by default with lime's own kernel width."""
        domain, codes = reference.domain, reference.codes
        used = np.flatnonzero(domain.usable)
        bins = tuple(_cut(domain.columns[j], codes[:, j], percentiles) for j in used)
        width = USUAL_WIDTH * float(np.sqrt(len(used))) if kernel_width is None else kernel_width
        return cls(domain, used, ProductLaw(bins, width), codes[0])

    @property
    def columns(self) -> tuple[Column, ...]:
        """The used columns."""
        return tuple(self.domain.columns[j] for j in self.used)

    def filled(self, drawn: Codes) -> Codes:
        """Return whole rows for draws of the used columns."""
        codes = np.tile(self.first, (len(drawn), 1))
        codes[:, self.used] = drawn
        return codes

    def labels(self) -> Objects:
        """Return (n_bins + 1,) object: what each bin says, and last what a value outside them is."""
        texts = [
            text
            for column, bins in zip(self.columns, self.law.bins, strict=True)
            for text in bins.labels(column.name, column.show)
        ]
        return np.array([*texts, "in no bin"], dtype=object)


def _cut(column: Column, codes: Codes, percentiles: tuple[float, ...]) -> Bins:
    known = codes[~np.isnan(codes)]
    if column.is_levelled or not len(known):
        return Bins.of_values(codes)
    return Bins.of_numbers(codes, np.percentile(known, percentiles), column.step)

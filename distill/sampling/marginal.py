"""Each column on its own: the product of the marginals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.domain import Domain
from distill.sampling.base import Draw, Sampler, group_of_columns, orphans, positions
from distill.typing import Codes


@dataclass(frozen=True)
class Marginal(Sampler):
    """Draw each group of dependent columns from a row of its own, independently of the others.

    Missing values come with their columns, as often as they occur.
    """

    def _draw(self, rows: Codes, domain: Domain, n: int, rng: np.random.Generator) -> Draw:
        lenders = positions(rng.random((n, len(domain.groups))), len(rows))
        codes = np.take_along_axis(rows, lenders[:, group_of_columns(domain)], axis=0)
        return Draw(codes, orphans(n))

"""Real rows again: the bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.domain import Domain
from distill.sampling.base import Draw, Sampler, orphans, positions
from distill.typing import Codes


@dataclass(frozen=True)
class Empirical(Sampler):
    """Draw real rows with replacement."""

    def _draw(self, rows: Codes, domain: Domain, n: int, rng: np.random.Generator) -> Draw:  # noqa: ARG002 -- the strategies share one signature
        parents = orphans(n)
        parents[:, 0] = positions(rng.random(n), len(rows))
        return Draw(rows[parents[:, 0]], parents)

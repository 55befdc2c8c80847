"""The scale on which a local surrogate is a straight line."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from distill.typing import Floats

CLIP = 1e-3
"""Scores are kept this far from 0 and 1 before a logit link sees them."""


class Link(StrEnum):
    """The scale on which the surrogate is a straight line."""

    IDENTITY = "identity"
    LOGIT = "logit"

    def inverse(self, eta: Floats) -> Floats:
        """Return answers for values on the link's scale."""
        return eta if self is Link.IDENTITY else 1.0 / (1.0 + np.exp(np.minimum(-eta, 700.0)))

    def slope(self, eta: Floats) -> Floats:
        """Return the derivative of `inverse`."""
        if self is Link.IDENTITY:
            return np.ones_like(eta)
        p = self.inverse(eta)
        return p * (1.0 - p)

    def within(self, target: Floats) -> Floats:
        """Return the target, kept where the link is finite."""
        return target if self is Link.IDENTITY else np.clip(target, CLIP, 1.0 - CLIP)

    def start(self, level: float) -> float:
        """Return the link's value of a mean answer."""
        return level if self is Link.IDENTITY else float(np.log(level / (1.0 - level)))

"""Boxes and surrogates whose every figure is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Draw = Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray]]
"""Takes a number of rows and a generator, gives the answers of box and surrogate."""


@dataclass(frozen=True)
class Rates:
    """A box that says 1 at some prevalence, and a surrogate that follows at known rates."""

    prevalence: float
    hit: float
    false_alarm: float

    def draw(self, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        box = rng.random(n) < self.prevalence
        said = rng.random(n) < np.where(box, self.hit, self.false_alarm)
        return box.astype(int), said.astype(int)

    @property
    def table(self) -> np.ndarray:
        """(2, 2): the probability of each pair of answers."""
        p, h, f = self.prevalence, self.hit, self.false_alarm
        return np.array([[(1 - p) * (1 - f), (1 - p) * f], [p * (1 - h), p * h]])

    @property
    def name(self) -> str:
        return f"{self.prevalence:.0%} ones, followed {self.hit:g} / false alarm {self.false_alarm:g}"


RATES = (
    Rates(0.01, 0.9, 0.01),
    Rates(0.01, 0.5, 0.005),
    Rates(0.01, 0.95, 0.0),
    Rates(0.1, 0.9, 0.01),
    Rates(0.1, 0.3, 0.2),
    Rates(0.5, 0.95, 0.05),
    Rates(0.5, 0.5, 0.005),
)


def rare(n, rng):
    """Probabilities: 1 % of the rows near .8, the rest near 0; the surrogate has two leaves."""
    positive = rng.random(n) < 0.01
    box = np.where(positive, rng.beta(8, 2, n), rng.beta(1, 30, n))
    return box, np.where(rng.random(n) < np.where(positive, 0.8, 0.003), 0.8, 0.03)


def balanced(n, rng):
    """Probabilities in two humps; the surrogate has two leaves."""
    positive = rng.random(n) < 0.5
    box = np.where(positive, rng.beta(8, 2, n), rng.beta(2, 8, n))
    return box, np.where(rng.random(n) < np.where(positive, 0.9, 0.1), 0.8, 0.2)


def linear(n, rng):
    """A smooth box without bounds and a surrogate with normal errors."""
    box = rng.normal(size=n)
    return box, box + 0.33 * rng.normal(size=n)


def heavy(n, rng):
    """A box and errors with heavy tails (t with four degrees of freedom)."""
    box = rng.standard_t(4, n)
    return box, box + 0.3 * rng.standard_t(4, n)


def curved(n, rng):
    """A neighbourhood: a slightly curved box, a straight surrogate."""
    x = rng.uniform(-1, 1, n)
    return 0.5 + 0.1 * x + 0.05 * x**2, 0.515 + 0.1 * x


def stepped(n, rng):
    """A neighbourhood: a box with a step, a straight surrogate."""
    x = rng.uniform(-1, 1, n)
    return 0.5 + 0.1 * x + 0.15 * (x > 0.5) + 0.03 * np.sin(9 * x), 0.53 + 0.17 * x


def jump(n, rng):
    """A neighbourhood: a straight box but for a jump that 3 % of the rows lie beyond."""
    x = rng.uniform(-1, 1, n)
    return 0.3 + 0.1 * x + 0.4 * (x > 0.94), 0.31 + 0.13 * x


def slipped(n, rng):
    """A column and the order a four-leaf tree gives it, but 5 % of the rows stand in a random leaf."""
    x = rng.random(n)
    leaf = np.floor(4 * x)
    return x, np.where(rng.random(n) < 0.05, rng.integers(0, 4, n), leaf)


def turned(n, rng):
    """A column and its own order, but 2 % of the rows are turned around."""
    x = rng.normal(size=n)
    return x, np.where(rng.random(n) < 0.02, -x, x)

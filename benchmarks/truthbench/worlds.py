"""Boxes and surrogates whose every figure is known."""

from __future__ import annotations

import math
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


FIVE_SHARES = np.array([0.6, 0.25, 0.1, 0.04, 0.01])
FIVE_RATES = np.array([0.95, 0.9, 0.8, 0.6, 0.5])


def five(n, rng):
    """Five classes, followed at five rates; a miss is the next class."""
    box = rng.choice(5, n, p=FIVE_SHARES)
    return box, np.where(rng.random(n) < FIVE_RATES[box], box, (box + 1) % 5)


def five_truths() -> dict[str, float]:
    """Return agreement and kappa of `five`."""
    agreed = FIVE_SHARES @ FIVE_RATES
    said = FIVE_SHARES * FIVE_RATES + np.roll(FIVE_SHARES * (1 - FIVE_RATES), 1)
    chance = FIVE_SHARES @ said
    return {"agreement": float(agreed), "kappa": float((agreed - chance) / (1 - chance))}


def evenly_weighted(n, rng):
    """weights .2 to 2, whatever the answer"""
    return *Rates(0.2, 0.9, 0.05).draw(n, rng), rng.choice([0.2, 1.0, 2.0], n)


def heavy_ones(n, rng):
    """the rarer answer, 10 %, weighs 5 times as much"""
    box, surrogate = Rates(0.1, 0.8, 0.02).draw(n, rng)
    return box, surrogate, np.where(box == 1, 5.0, 1.0)


def heavy_misses(n, rng):
    """a tenth of the rows weighs 10 times as much and holds half of the misses"""
    heavy, box = rng.random(n) < 0.1, rng.random(n) < 0.5
    missed = rng.random(n) < np.where(heavy, 0.45, 0.05)
    return box.astype(int), (box ^ missed).astype(int), np.where(heavy, 10.0, 1.0)


def evenly_weighted_numbers(n, rng):
    """weights .2 to 2, whatever the score"""
    return *linear(n, rng), rng.choice([0.2, 1.0, 2.0], n)


def heavy_errors(n, rng):
    """a tenth of the rows weighs 10 times as much and errs 3 times as far"""
    heavy, box = rng.random(n) < 0.1, rng.normal(size=n)
    return box, box + np.where(heavy, 0.6, 0.2) * rng.normal(size=n), np.where(heavy, 10.0, 1.0)


def in_units(share: float):
    """Rows in units of one to nine, nine in ten followed; in a share of the units all rows or none."""

    def draw(n, rng):
        unit = np.repeat(np.arange(n), rng.integers(1, 10, n))
        whole, easy = rng.random(n) < share, rng.random(n) < 0.9
        same = np.where(whole[unit], easy[unit], rng.random(len(unit)) < 0.9)
        box = rng.integers(0, 2, len(unit))
        return box, np.where(same, box, 1 - box), unit

    return draw


def missed_units(n, rng):
    """a tenth of the units has 10 rows, most of them missed together, the others 1"""
    large = rng.random(n) < 0.1
    unit = np.repeat(np.arange(n), np.where(large, 10, 1))
    missed = (rng.random(n) < np.where(large, 0.45, 0.05))[unit]
    box = rng.integers(0, 2, len(unit))
    return box, np.where(missed, 1 - box, box), unit


def far_units(n, rng):
    """a tenth of the units has 10 rows and errs 3 times as far, the others 1"""
    large = rng.random(n) < 0.1
    unit = np.repeat(np.arange(n), np.where(large, 10, 1))
    box, shared = rng.normal(size=n)[unit], rng.normal(size=n)[unit]
    return box, box + np.where(large, 0.6, 0.2)[unit] * shared, unit


def sharing_units(n, rng):
    """units of 1 to 9 rows that share half of the error"""
    unit = np.repeat(np.arange(n), rng.integers(1, 10, n))
    box, shared = rng.normal(size=n)[unit], rng.normal(size=n)[unit]
    return box, box + 0.4 * math.sqrt(0.5) * (shared + rng.normal(size=len(unit))), unit


def three(n, rng):
    """three classes alike"""
    leaf = rng.integers(0, 3, n)
    box = rng.dirichlet(np.ones(3), n) * 0.4 + 0.6 * np.eye(3)[leaf]
    said = np.where(rng.random(n) < 0.9, leaf, rng.integers(0, 3, n))
    return box, (0.4 / 3 + 0.6 * np.eye(3))[said]


def three_rare(n, rng):
    """three classes, two of them in 1 % of the rows"""
    leaf = rng.choice(3, n, p=[0.98, 0.01, 0.01])
    box = rng.dirichlet([8, 1, 1], n) * 0.3 + 0.7 * np.eye(3)[leaf]
    said = np.where(rng.random(n) < np.where(leaf == 0, 0.998, 0.7), leaf, rng.integers(0, 3, n))
    return box, (0.3 * np.array([0.8, 0.1, 0.1]) + 0.7 * np.eye(3))[said]


def taught_alike(n, rng):
    """two surrogates that err alike"""
    box = rng.normal(size=n)
    return box, box + 0.4 * rng.normal(size=n), box + 0.4 * rng.normal(size=n)


def taught_apart(n, rng):
    """one of two surrogates errs far in 5 % of the rows"""
    box, far = rng.normal(size=n), rng.random(n) < 0.05
    shared = 0.3 * rng.normal(size=n)
    return box, box + shared + np.where(far, 1.5, 0.0), box + shared


def seeds(n_tied: int):
    """Explanations of a row by n seeds; some components of the top five trade places with others."""

    def draw(n, rng):
        start = 5 - n_tied // 2
        weights = np.zeros((n, 10))
        weights[:, :start] = 3.0
        weights[:, start : start + n_tied] = 1 + rng.random((n, n_tied))
        return (weights,)

    return draw


def bent(rows):
    """a box that bends"""
    return np.tanh(0.7 * rows[:, 0] - 0.3 * rows[:, 1] + 0.2 * rows[:, 0] * rows[:, 1])


def cliff(rows):
    """a box with a cliff that 5 % of the rows lie beyond"""
    return 0.6 * rows[:, 0] - 0.3 * rows[:, 1] + 0.8 * (rows[:, 2] > 0.82)


def logistic(rows):
    """A probability."""
    return 1 / (1 + np.exp(-np.asarray(rows, dtype=float) @ np.array([2.0, 1.0, 0.5, -1.0])))


def agreements(n, rng):
    """agreements, most near 1"""
    return rng.beta(9, 1, n)


def local_fits(n, rng):
    """R2 of local surrogates, a tenth of them poor"""
    return np.where(rng.random(n) < 0.1, rng.uniform(-1, 0.5, n), rng.beta(12, 2, n))


def errors_nearby(n, rng):
    """errors nearby, skewed and without bounds"""
    return rng.gamma(1.5, 0.1, n)


def weights_alike(n, rng):
    """weights of both signs"""
    return rng.normal(0.1, 0.3, n)


def weights_rare(n, rng):
    """weights that a tenth of the rows has"""
    return np.where(rng.random(n) < 0.1, rng.normal(0.8, 0.2, n), 0.02 * rng.normal(size=n))


AVERAGED = ((agreements, (0.0, 1.0)), (local_fits, (-1.0, 1.0)), (errors_nearby, None))
"""Figures of many explained rows, and what bounds them."""


@dataclass(frozen=True)
class Permuted:
    """A box of two columns, the first of which is permuted.

    Parameters
    ----------
    name : str
    box : function of two columns
    right : function of two columns and noise
        The truth.
    decides : bool
        The box gives a probability, and is right when it and the truth lie on the same side of a half.
    """

    name: str
    box: Callable[[np.ndarray, np.ndarray], np.ndarray]
    right: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
    decides: bool

    @property
    def bounds(self) -> tuple[float, float]:
        return (0.0, 1.0 if self.decides else math.inf)

    @property
    def loss_bounds(self) -> tuple[float, float]:
        return (-1.0, 1.0) if self.decides else (-math.inf, math.inf)

    def rows(self, n, rng):
        """Return two columns and the truth."""
        first, second = rng.normal(size=(2, n))
        return first, second, self.right(first, second, rng.normal(size=n))

    def changes(self, rows, donor):
        first, second, _ = rows
        return np.abs(self.box(first[donor], second[None, :]) - self.box(first, second))

    def losses(self, rows, donor):
        first, second, truth = rows
        before, after = self.box(first, second), self.box(first[donor], second[None, :])
        if self.decides:
            return ((after > 0.5) != truth).astype(float) - ((before > 0.5) != truth)
        return np.abs(after - truth) - np.abs(before - truth)


PERMUTED = (
    Permuted(
        "a probability, the columns added",
        lambda a, b: 1 / (1 + np.exp(-a - b)),
        lambda a, b, noise: a + b + noise > 0,
        decides=True,
    ),
    Permuted(
        "decisions, the columns crossed",
        lambda a, b: (a * b > 0).astype(float),
        lambda a, b, noise: a * b + 0.3 * noise > 0,
        decides=True,
    ),
    Permuted(
        "decisions, 1 % hang on the column",
        lambda a, b: (a + 0 * b > 2.33).astype(float),
        lambda a, _b, noise: a + 0.2 * noise > 2.33,
        decides=True,
    ),
    Permuted(
        "numbers, no bounds",
        lambda a, b: a + a * b,
        lambda a, b, noise: a + a * b + 0.5 * noise,
        decides=False,
    ),
)

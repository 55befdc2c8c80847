"""Other people's intervals, for the same statistics: what ours must not be much wider than."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.stats import norm, t

Statistic = Callable[[np.ndarray], np.ndarray]
"""Mean moments (n, n_moments) to (n,)."""

DRAWS = 1000
LEVEL = 0.95
Z = float(norm.ppf(0.975))

Interval = tuple[float, float]


def wilson(hits: float, n: float, z: float = Z) -> Interval:
    """Return Wilson's interval of a share (1927)."""
    share, shrink = hits / n, 1 + z**2 / n
    middle = (share + z**2 / (2 * n)) / shrink
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / shrink
    return middle - half, middle + half


def newcombe(first: tuple[float, float], second: tuple[float, float]) -> Interval:
    """Return Newcombe's interval of the difference of two shares (1998, method 10), each (hits, n)."""
    (a, n), (b, m) = first, second
    p, q = a / n, b / m
    (low_p, high_p), (low_q, high_q) = wilson(a, n), wilson(b, m)
    return p - q - math.hypot(p - low_p, high_q - q), p - q + math.hypot(high_p - p, q - low_q)


def mover_mean(shares: list[tuple[float, float]]) -> Interval:
    """Return the interval of the mean of shares from their Wilson intervals (Zou and Donner 2008)."""
    values = np.array([hits / n for hits, n in shares])
    ends = np.array([wilson(hits, n) for hits, n in shares])
    value, k = values.mean(), len(shares)
    return (
        value - np.sqrt(np.sum((values - ends[:, 0]) ** 2)) / k,
        value + np.sqrt(np.sum((ends[:, 1] - values) ** 2)) / k,
    )


def of_moments(moments: np.ndarray, statistic: Statistic) -> dict[str, Interval]:
    """Return the delta method's, the percentile bootstrap's and the BCa bootstrap's intervals."""
    n = len(moments)
    means = moments.mean(axis=0)
    value = float(statistic(means[None, :])[0])
    influence = n * (value - statistic((n * means - moments) / (n - 1)))
    half = float(t.ppf(0.975, n - 1)) * np.std(influence, ddof=1) / math.sqrt(n)
    drawn = np.sort(statistic(_counts(n) @ moments / n))
    return {
        "delta": (value - half, value + half),
        "bootstrap": (float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))),
        "BCa": _bca(drawn, value, influence),
    }


def of_bounded(values: np.ndarray) -> dict[str, Interval]:
    """Return two intervals that hold for any mean of numbers in [0, 1]."""
    n, mean = len(values), float(values.mean())
    log = math.log(2 / (1 - LEVEL))
    hoeffding = math.sqrt(log / (2 * n))
    log_two = math.log(4 / (1 - LEVEL))
    bernstein = math.sqrt(2 * values.var(ddof=1) * log_two / n) + 7 * log_two / (3 * (n - 1))
    return {
        "Hoeffding": (max(mean - hoeffding, 0.0), min(mean + hoeffding, 1.0)),
        "empirical Bernstein": (max(mean - bernstein, 0.0), min(mean + bernstein, 1.0)),
    }


def _bca(drawn: np.ndarray, value: float, influence: np.ndarray) -> Interval:
    """Return Efron's interval (1987)."""
    below = np.mean(drawn < value) + np.mean(drawn == value) / 2
    bias = norm.ppf(np.clip(below, 0.5 / len(drawn), 1 - 0.5 / len(drawn)))
    scale = np.sum(influence**2) ** 1.5
    speed = np.sum(influence**3) / (6 * scale) if scale > 0 else 0.0
    shifted = bias + norm.ppf([0.025, 0.975])
    shares = norm.cdf(bias + shifted / np.maximum(1 - speed * shifted, 1e-3))
    low, high = np.quantile(drawn, shares)
    return float(low), float(high)


@lru_cache(maxsize=4)
def _counts(n: int) -> np.ndarray:
    """(DRAWS, n): how often each row is drawn."""
    return np.random.default_rng(n).multinomial(n, np.full(n, 1 / n), size=DRAWS).astype(float)

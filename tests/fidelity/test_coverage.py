"""Every interval holds the truth as often as it says: coverage + 2 standard errors reaches 95 %.

A few hundred repeats find an interval that holds it 90 % of the time, not one that does so 94 %.
"""

import math

import numpy as np
import pytest

from distill import fidelity

pytestmark = pytest.mark.slow

REPEATS = {20: 300, 50: 300, 200: 200, 1000: 100}


def coverage(draw, measure, truth, *, n, repeats=None):
    """Return the share of samples whose interval holds `truth`, and how many had an interval at all."""
    repeats = repeats or REPEATS[n]
    rng = np.random.default_rng(n)
    held, told = 0, 0
    for _ in range(repeats):
        figure = measure(*draw(n, rng))
        if not math.isnan(figure.low):
            told += 1
            held += figure.low <= truth <= figure.high
    return held / max(told, 1), told


def assert_covers(share, told):
    assert told > 0
    assert share + 2 * math.sqrt(share * (1 - share) / told) >= 0.95


def decisions(prevalence, hit, false_alarm):
    """A box that answers 1 with some prevalence, and a surrogate with known error rates."""

    def draw(n, rng):
        box = rng.random(n) < prevalence
        return box.astype(int), (rng.random(n) < np.where(box, hit, false_alarm)).astype(int)

    agreed = prevalence * hit + (1 - prevalence) * (1 - false_alarm)
    said = prevalence * hit + (1 - prevalence) * false_alarm
    chance = prevalence * said + (1 - prevalence) * (1 - said)
    return draw, {
        "agreement": agreed,
        "kappa": (agreed - chance) / (1 - chance),
        "skill": (agreed - (1 - prevalence)) / prevalence,
        "macro": (hit + 1 - false_alarm) / 2,
        "hit": hit,
    }


RATES = [
    (0.01, 0.9, 0.01),
    (0.01, 0.5, 0.005),
    (0.01, 0.95, 0.0),
    (0.1, 0.9, 0.01),
    (0.1, 0.3, 0.2),
    (0.5, 0.95, 0.05),
    (0.5, 0.5, 0.005),
]


@pytest.mark.parametrize("n", [50, 200, 1000])
@pytest.mark.parametrize("rates", RATES)
def test_measures_on_decisions_cover(rates, n):
    draw, truth = decisions(*rates)
    assert_covers(*coverage(draw, fidelity.agreement, truth["agreement"], n=n))
    assert_covers(*coverage(draw, fidelity.kappa, truth["kappa"], n=n))
    if rates[0] < 0.5:
        assert_covers(*coverage(draw, fidelity.skill, truth["skill"], n=n))
    hit = coverage(draw, lambda x, y: fidelity.class_agreement(x, y, 1), truth["hit"], n=n)
    assert_covers(*hit)


@pytest.mark.parametrize("n", [50, 200])
def test_measures_on_five_classes_cover(n):
    shares = np.array([0.6, 0.25, 0.1, 0.04, 0.01])
    rates = np.array([0.95, 0.9, 0.8, 0.6, 0.5])

    def draw(n, rng):
        box = rng.choice(5, n, p=shares)
        return box, np.where(rng.random(n) < rates[box], box, (box + 1) % 5)

    agreed = shares @ rates
    said = shares * rates + np.roll(shares * (1 - rates), 1)
    assert_covers(*coverage(draw, fidelity.agreement, agreed, n=n))
    assert_covers(*coverage(draw, fidelity.kappa, (agreed - shares @ said) / (1 - shares @ said), n=n))


@pytest.mark.parametrize("n", [50, 200, 1000])
def test_macro_agreement_covers_when_every_class_is_seen(n):
    draw, truth = decisions(0.1, 0.8, 0.05)

    def complete(n, rng):
        box, surrogate = draw(n, rng)
        return (box, surrogate) if box.any() else complete(n, rng)

    assert_covers(*coverage(complete, fidelity.macro_agreement, truth["macro"], n=n))


@pytest.mark.parametrize("n", [50, 200, 1000])
def test_weighted_agreement_and_kappa_cover(n):
    draw, truth = decisions(0.2, 0.9, 0.05)

    def weighted(n, rng):
        return *draw(n, rng), rng.choice([0.2, 1.0, 2.0], n)

    assert_covers(*coverage(weighted, fidelity.agreement, truth["agreement"], n=n))
    assert_covers(*coverage(weighted, fidelity.kappa, truth["kappa"], n=n))


@pytest.mark.parametrize("n", [50, 200, 1000])
def test_measures_cover_where_the_heavy_rows_are_those_missed(n):
    def draw(n, rng):
        heavy, box = rng.random(n) < 0.1, rng.random(n) < 0.5
        missed = rng.random(n) < np.where(heavy, 0.45, 0.05)
        return box.astype(int), (box ^ missed).astype(int), np.where(heavy, 10.0, 1.0)

    agreed = 1 - (0.1 * 10 * 0.45 + 0.9 * 0.05) / (0.1 * 10 + 0.9)
    assert_covers(*coverage(draw, fidelity.agreement, agreed, n=n))
    assert_covers(*coverage(draw, fidelity.macro_agreement, agreed, n=n))


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


def truth_of(draw):
    """R2, mean absolute error and RMSE on two million rows, and the box's standard deviation."""
    box, surrogate = draw(2_000_000, np.random.default_rng(99))
    error = box - surrogate
    return {
        "r2": 1 - np.mean(error**2) / box.var(),
        "mae": np.abs(error).mean(),
        "rmse": math.sqrt(np.mean(error**2)),
        "sd": box.std(),
    }


@pytest.mark.parametrize("n", [50, 200, 1000])
@pytest.mark.parametrize("draw", [rare, balanced])
def test_measures_on_probabilities_cover(draw, n):
    truth = truth_of(draw)
    bounds = (0.0, 1.0)
    assert_covers(*coverage(draw, lambda x, y: fidelity.r2(x, y, bounds=bounds), truth["r2"], n=n))
    assert_covers(*coverage(draw, lambda x, y: fidelity.mae(x, y, bounds=bounds), truth["mae"], n=n))


@pytest.mark.parametrize("n", [50, 200, 1000])
@pytest.mark.parametrize("draw", [linear, heavy])
def test_measures_without_bounds_cover(draw, n):
    truth = truth_of(draw)
    assert_covers(*coverage(draw, fidelity.r2, truth["r2"], n=n))
    assert_covers(*coverage(draw, fidelity.mae, truth["mae"], n=n))


@pytest.mark.parametrize("n", [20, 50, 200])
@pytest.mark.parametrize("draw", [curved, stepped, linear])
def test_local_measures_cover(draw, n):
    truth = truth_of(draw)
    assert_covers(*coverage(draw, fidelity.local_r2, truth["r2"], n=n))
    assert_covers(*coverage(draw, fidelity.local_rmse, truth["rmse"], n=n))
    assert_covers(*coverage(draw, lambda x, _: fidelity.variation(x), truth["sd"], n=n))


@pytest.mark.parametrize("n", [20, 50, 200])
def test_local_measures_cover_a_jump_where_bounds_are_known(n):
    def jump(n, rng):
        x = rng.uniform(-1, 1, n)
        return 0.3 + 0.1 * x + 0.4 * (x > 0.94), 0.31 + 0.13 * x

    truth, bounds = truth_of(jump), (0.0, 1.0)
    for name, measure in (
        ("r2", fidelity.local_r2),
        ("rmse", fidelity.local_rmse),
        ("mae", fidelity.local_mae),
        ("sd", lambda x, _, bounds: fidelity.variation(x, bounds=bounds)),
    ):
        share = coverage(jump, lambda x, y, of=measure: of(x, y, bounds=bounds), truth[name], n=n)
        assert_covers(*share)


@pytest.mark.parametrize("n", [20, 50, 200, 1000])
@pytest.mark.parametrize("correlation", [0.0, 0.6, 0.95])
def test_rank_correlation_covers(correlation, n):
    def draw(n, rng):
        x = rng.normal(size=n)
        return x, correlation * x + math.sqrt(1 - correlation**2) * rng.normal(size=n)

    truth = 2 / math.pi * math.asin(correlation)  # Kendall's tau of a bivariate normal
    assert_covers(*coverage(draw, fidelity.rank_correlation, truth, n=n))


@pytest.mark.parametrize("n", [20, 200])
def test_rank_correlation_covers_where_few_rows_are_out_of_order(n):
    def draw(n, rng):
        x = rng.random(n)
        return x, np.where(rng.random(n) < 0.05, rng.integers(0, 4, n), np.floor(4 * x))

    truth = fidelity.rank_correlation(*draw(200_000, np.random.default_rng(99))).value
    assert_covers(*coverage(draw, fidelity.rank_correlation, truth, n=n, repeats=1000))


@pytest.mark.parametrize("n", [50, 200, 1000])
def test_rank_correlation_with_a_four_leaf_tree_covers(n):
    def draw(n, rng):
        x = rng.uniform(size=n)
        return x, np.floor(4 * x)

    assert_covers(*coverage(draw, fidelity.rank_correlation, math.sqrt(3 / 4), n=n))


@pytest.mark.parametrize(("real", "sampled"), [(0.97, 0.9), (0.99, 0.99), (1.0, 0.98), (0.8, 0.9)])
@pytest.mark.parametrize("n", [50, 200, 1000])
def test_gap_covers(real, sampled, n):
    def draw(n, rng):
        return rng.random(n) < real, rng.random(2 * n) < sampled

    def measure(on_real, on_sampled):
        figures = [
            fidelity.agreement(np.ones(len(same)), same.astype(float)) for same in (on_real, on_sampled)
        ]
        return fidelity.gap(*figures)

    assert_covers(*coverage(draw, measure, sampled - real, n=n))

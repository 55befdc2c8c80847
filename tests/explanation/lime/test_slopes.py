"""lime's slopes where numbers are not cut, against weighted least squares on many draws."""

import numpy as np
import pytest

from distill.explanation.lime.normal import NormalLaw, Seen
from distill.explanation.lime.scrambles import SCRAMBLES, Scrambles
from distill.explanation.lime.slopes import Slopes
from distill.representation import Bins

RNG = np.random.default_rng(0)
COUNTED = RNG.choice(3, p=[0.7, 0.2, 0.1], size=500).astype(float)
X = np.column_stack([3.0 * RNG.normal(size=500), COUNTED, RNG.normal(size=(500, 2)) - 1.0])


def law(kernel_width=1.5):
    return NormalLaw.of(X, (None, Bins.of_values(COUNTED), None, None), kernel_width)


def box(codes):
    eta = codes[:, 0] / 3 + codes[:, 2] * codes[:, 3] + (codes[:, 1] == 1) * codes[:, 2]
    return 1 / (1 + np.exp(-eta)) + 0.2 * (codes[:, 2] > -0.7)


def around_mean(of, row, n=4096, seed=1):
    offsets = of.draw(n, seed)
    slopes = Slopes(of, offsets)
    return slopes.at(slopes.fitted(box(of.around(offsets.codes, of.mean))), of.seen(row))


def around_row(of, row, n=4096, seed=1):
    offsets = of.draw(n, seed)
    return Slopes(of, offsets).around(box(of.around(offsets.codes, row)), of.seen(row))


def by_least_squares(of, row, centre, n=131_072):
    """Return coefficients, intercept, mean, variance, mean weight of lime's regression on n draws."""
    codes = of.around(of.draw(n, 77).codes, centre)
    z, here = of.components(codes, row), of.components(row[None, :], row)[0]
    weight = np.exp(-0.5 * ((z - here) ** 2).sum(axis=1) / of.kernel_width**2)
    mass, weight = weight.mean(), weight / weight.sum()
    answers, design = box(codes), np.column_stack([np.ones(n), z])
    root = np.sqrt(weight)[:, None]
    beta = np.linalg.lstsq(design * root, answers * root[:, 0], rcond=None)[0]
    mean = weight @ answers
    return beta[1:], beta[0], mean, weight @ (answers - mean) ** 2, mass


@pytest.mark.parametrize(("width", "within"), [(1.5, 0.012), (0.8, 0.02)])
@pytest.mark.parametrize("way", [around_mean, around_row])
def test_figures_are_those_of_lime_s_regression(way, width, within):
    of = law(width)
    every = np.arange(4)[None, :]
    for row in X[:4]:
        found = way(of, row, 16_384)
        centre = row if way is around_row else of.mean
        beta, constant, mean, variance, mass = by_least_squares(of, row, centre)
        assert np.abs(found.coefficient[0] - beta).max() < within
        assert found.line(every)[0][0] == pytest.approx(constant, abs=2 * within)
        assert found.mean[0] == pytest.approx(mean, abs=within)
        assert found.variance[0] == pytest.approx(variance, rel=0.05)
        assert found.mass[0] == pytest.approx(mass, rel=0.01)


@pytest.mark.parametrize("way", [around_mean, around_row])
def test_standard_errors_are_the_spread_over_seeds(way):
    of = law()
    runs = [way(of, X[0], 1024, seed) for seed in range(40)]
    spread = np.std([run.coefficient for run in runs], axis=0, ddof=1)
    told = np.sqrt(np.mean([run.error**2 for run in runs], axis=0))
    assert 0.7 < np.exp(np.mean(np.log(told / spread))) < 1.4


def test_an_additive_box_is_found_without_error():
    of = law()
    offsets = of.draw(512, 0)
    codes = of.around(offsets.codes, of.mean)
    slopes = Slopes(of, offsets)
    found = slopes.at(slopes.fitted(2.0 * codes[:, 0] + 0.5 * (codes[:, 1] == COUNTED[0])), of.seen(X[0]))
    assert found.coefficient[0] == pytest.approx([2.0 * of.sd[0], 0.5, 0.0, 0.0], abs=1e-5)
    assert np.abs(found.error).max() < 1e-5


def test_what_a_row_does_not_have_has_no_weight_and_does_not_weigh_draws():
    of = law()
    offsets = of.draw(1024, 0)
    slopes = Slopes(of, offsets)
    fitted = slopes.fitted(box(of.around(offsets.codes, of.mean)))
    seen = of.seen(X[0])
    odd = slopes.at(fitted, Seen(np.array([np.nan, *seen.apart[1:]]), np.array([-1])))
    assert odd.coefficient[0, :2].tolist() == [0.0, 0.0]
    assert np.isnan(odd.error[0, :2]).all()
    assert np.abs(odd.coefficient[0, 2:] - slopes.at(fitted, seen).coefficient[0, 2:]).max() < 0.05


def test_the_share_of_draws_the_kernel_keeps():
    of = law()
    codes = of.around(of.draw(65_536, 0).codes, of.mean)
    kept = []
    for row in codes[:1000]:
        z = of.components(codes[2000:6000], row)
        here = of.components(row[None, :], row)
        weight = np.exp(-0.5 * ((z - here) ** 2).sum(axis=1) / of.kernel_width**2)
        kept.append(weight.mean() ** 2 / (weight**2).mean())
    assert 1 / np.mean(1 / np.array(kept)) == pytest.approx(of.kept(around_row=False), abs=0.03)


def test_draws_that_are_left_out_leave_every_scramble_its_own():
    of = law()
    offsets = of.draw(512, 0)
    kept = np.flatnonzero(np.arange(512) % 5 > 0)
    left = offsets.take(kept)
    assert left.scrambles.sums(np.ones(len(kept))).tolist() == [51, 51, 51, 51, 52, 51, 51, 51]
    assert Scrambles.of(512).starts.tolist() == [64 * i for i in range(SCRAMBLES)]

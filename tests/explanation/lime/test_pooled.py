"""lime's quantity in closed form, against weighted least squares on many draws."""

import numpy as np
import pytest

from distill.explanation.lime.matched import Matched
from distill.explanation.lime.pooled import MOST_TILT, Pooled
from distill.explanation.lime.product import ProductLaw
from distill.explanation.lime.scrambles import SCRAMBLES
from distill.representation import QUARTILES, Bins

RNG = np.random.default_rng(0)
X = RNG.normal(size=(500, 4))
COUNTED = RNG.choice(3, p=[0.7, 0.2, 0.1], size=500).astype(float)


def law(kernel_width=1.5, columns=4):
    bins = [Bins.of_numbers(X[:, j], np.percentile(X[:, j], QUARTILES)) for j in range(columns)]
    return ProductLaw((*bins, Bins.of_values(COUNTED)), kernel_width)


def box(codes):
    eta = codes[:, 0] + codes[:, 1] * codes[:, 2] + (codes[:, 4] == 1) * codes[:, 3]
    return 1 / (1 + np.exp(-eta))


def rows(n=5):
    return np.column_stack([X[:n], COUNTED[:n]])


def pooled(of, n=4096, seed=1):
    drawn = of.draw(n, seed)
    return Pooled(of, drawn, box(drawn.codes))


def by_least_squares(of, own, n=65_536):
    """Return coefficients, intercept, mean, variance and R2 of lime's regression on n draws."""
    drawn = of.draw(n, 77)
    match = (drawn.places == own).astype(float)
    weight = of.decay ** (match.shape[1] - match.sum(axis=1))
    weight /= weight.sum()
    answers, design = box(drawn.codes), np.column_stack([np.ones(n), match])
    root = np.sqrt(weight)[:, None]
    beta = np.linalg.lstsq(design * root, answers * root[:, 0], rcond=None)[0]
    mean = weight @ answers
    variance = weight @ (answers - mean) ** 2
    left = weight @ (answers - design @ beta) ** 2
    return beta[1:], beta[0], mean, variance, 1 - left / variance


@pytest.mark.parametrize(("width", "within"), [(1.5, 0.012), (0.6, 0.03)])
def test_coefficients_and_r2_are_those_of_lime_s_regression(width, within):
    of = law(width)
    own = of.places(rows())
    found = pooled(of, 16_384).of(own)
    every = np.tile(np.arange(5), (len(own), 1))
    intercept, _, r2 = found.line(every)
    for i, places in enumerate(own):
        beta, constant, mean, variance, explained = by_least_squares(of, places)
        assert np.abs(found.coefficient[i] - beta).max() < within
        assert intercept[i] == pytest.approx(constant, abs=within)
        assert found.mean[i] == pytest.approx(mean, abs=within / 2)
        assert found.variance[i] == pytest.approx(variance, rel=0.1)
        assert r2[i] == pytest.approx(explained, abs=0.05)


def test_both_ways_of_weighting_agree_where_the_kernel_is_wide():
    of = law()
    made = pooled(of)
    assert made.tilt <= MOST_TILT
    own = of.places(rows())
    one_by_one = Matched.joined([made.weighted(places) for places in own])
    together = made.of(own)
    assert np.abs(together.coefficient - one_by_one.coefficient).max() < 0.004
    assert np.allclose(together.mean, one_by_one.mean, atol=0.002)
    assert together.error.mean() == pytest.approx(one_by_one.error.mean(), rel=0.25)


def test_standard_errors_are_the_spread_over_seeds():
    of = law()
    own = of.places(rows(3))
    runs = [pooled(of, 1024, seed).of(own) for seed in range(40)]
    spread = np.std([run.coefficient for run in runs], axis=0, ddof=1)
    told = np.sqrt(np.mean([run.error**2 for run in runs], axis=0))
    assert 0.75 < np.exp(np.mean(np.log(told / spread))) < 1.3


def test_an_additive_box_is_found_without_error():
    of = law()
    drawn = of.draw(1024, 0)
    height = np.linspace(0, 1, len(of.share))
    answers = height[drawn.places].sum(axis=1)
    found = Pooled(of, drawn, answers).of(of.places(rows()))
    assert np.abs(found.error).max() < 1e-5
    own = of.places(rows())
    for j in range(5):
        mine = of.owner == j
        for i, place in enumerate(own[:, j]):
            others = mine & (np.arange(len(height)) != place)
            expected = height[place] - np.average(height[others], weights=of.share[others])
            assert found.coefficient[i, j] == pytest.approx(expected, abs=1e-5)


def test_a_row_s_figures_do_not_depend_on_its_neighbours():
    of = law()
    made, own = pooled(of), of.places(rows(40))
    together = made.of(own)
    for i in (0, 7, 39):
        alone = made.of(own[[i]])
        assert alone.coefficient.tobytes() == together.coefficient[[i]].tobytes()
        assert alone.mean.tobytes() == together.mean[[i]].tobytes()


def test_a_value_that_is_never_drawn_has_no_weight_and_the_others_keep_theirs():
    of = law()
    own = of.places(rows(1))
    strange = own.copy()
    strange[0, 4] = -1
    made = pooled(of)
    usual, odd = made.of(own), made.of(strange)
    assert odd.coefficient[0, 4] == 0.0
    assert np.isnan(odd.error[0, 4])
    assert np.abs(odd.coefficient[0, :4] - usual.coefficient[0, :4]).max() < 0.05


def test_draws_are_scrambles_that_keep_the_shares():
    of = law()
    drawn = of.draw(1024, 3)
    assert of.places(drawn.codes).tolist() == drawn.places.tolist()
    for part in np.split(drawn.places, SCRAMBLES):
        count = np.bincount(part.ravel(), minlength=len(of.share)) / 128
        assert np.abs(count - of.share).max() < 0.02
    assert of.draw(1024, 3).codes.tobytes() == drawn.codes.tobytes()
    assert of.draw(1024, 4).codes.tobytes() != drawn.codes.tobytes()


def test_the_share_of_draws_the_kernel_keeps():
    of = law()
    places = of.draw(65_536, 0).places
    match = (places[:2000, None, :] == places[None, 2000:6000, :]).sum(axis=2)
    weight = of.decay ** (5.0 - match)
    kept = weight.mean(axis=1) ** 2 / (weight**2).mean(axis=1)
    assert 1 / np.mean(1 / kept) == pytest.approx(of.kept, abs=0.01)

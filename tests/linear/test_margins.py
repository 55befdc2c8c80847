import numpy as np
import pytest

from distill.linear import Lesson, Link, fit
from distill.linear.margins import margins


def noise(n, p=2, seed=0):
    return np.random.default_rng(seed).normal(size=(n, p))


def test_many_even_pulls_give_the_normal_quantile():
    pull = np.where(np.arange(4000) % 2, 0.1, -0.1)[:, None]
    assert margins(pull, 1.0) == pytest.approx(1.96 * np.sqrt(40), rel=1e-4)


def test_only_rows_that_are_there_by_chance_count():
    pull = noise(1000)
    chance = np.repeat([0.0, 1.0], 500)
    np.testing.assert_array_equal(margins(pull, chance), margins(pull[500:], 1.0))
    np.testing.assert_allclose(margins(pull, np.full(1000, 0.25)), 0.5 * margins(pull, 1.0))


def test_too_few_draws_make_every_row_a_draw():
    pull = noise(1000)
    chance = np.repeat([0.0, 1.0], [990, 10])
    np.testing.assert_array_equal(margins(pull, chance), margins(pull, 1.0))
    np.testing.assert_array_equal(margins(pull, np.zeros(1000)), margins(pull, 1.0))


def test_few_rows_that_carry_all_widen_the_margin_and_too_few_forbid_it():
    pull = np.zeros((1000, 3))
    pull[:1, 0] = pull[:6, 1] = pull[:, 2] = 1.0
    none, wide, usual = margins(pull, 1.0) / np.sqrt((pull**2).sum(axis=0))
    assert np.isnan(none)
    assert wide > 1.1 * usual


def test_where_nothing_pulls_nothing_is_uncertain():
    assert margins(np.zeros((100, 2)), 1.0).tolist() == [0.0, 0.0]


def test_a_column_that_does_not_vary_has_no_margin():
    X = noise(200, 3)
    X[:, 1] = 7.0
    found = fit(Lesson(X, X[:, 0] ** 2, np.ones(200)), link=Link.IDENTITY, penalty=1)
    assert np.isfinite(found.margin).tolist() == [True, False, True]


@pytest.mark.parametrize("link", list(Link))
def test_margins_cover_when_half_of_the_rows_stay(link):
    def scores(X, seed):
        return link.inverse(X[:, 0] + 0.5 * X[:, 1] ** 2 + noise(len(X), 1, seed + 9)[:, 0])

    kept, many = noise(200, 3, 1), noise(100_000, 3, 2)
    y, y_many = scores(kept, 1), scores(many, 2)
    weight = np.concatenate([np.ones(200), np.full(100_000, 200 / 100_000)])
    whole = Lesson(np.vstack([kept, many]), np.concatenate([y, y_many]), weight)
    target = fit(whole, link=link, penalty=10 * 100_200 / 400).line.coefficients
    inside, widths, errors = [], [], []
    for seed in range(100):
        X = noise(200, 3, 100 + seed)
        target_of = np.concatenate([y, scores(X, 100 + seed)])
        lesson = Lesson(np.vstack([kept, X]), target_of, np.ones(400), chance=np.repeat([0.0, 1.0], 200))
        found = fit(lesson, link=link, penalty=10)
        errors.append(found.line.coefficients - target)
        inside.append(np.abs(errors[-1]) <= found.margin)
        widths.append(found.margin)
    assert np.mean(inside) > 0.93
    assert np.mean(widths) / (1.96 * np.sqrt(np.mean(np.square(errors)))) < 1.15

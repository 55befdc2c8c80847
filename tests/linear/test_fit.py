import numpy as np
import pytest

from distill.linear import Lesson, Link, fit, line, lines


def fitted(design, target, weight, *, link, penalty, offset=0.0):
    return fit(Lesson(design, target, weight, offset), link=link, penalty=penalty)


def cloud(n=400, p=3, seed=0):
    return np.random.default_rng(seed).normal(size=(n, p))


def test_a_straight_line_is_found():
    X = cloud()
    found = fitted(X, 2 + X @ [1.0, -3.0, 0.0], np.ones(len(X)), link=Link.IDENTITY, penalty=0)
    np.testing.assert_allclose(found.line.coefficients, [1, -3, 0], atol=1e-6)
    assert found.line.intercept == pytest.approx(2)
    assert found.n == 400


def test_a_logistic_truth_is_found_on_the_logit():
    X = cloud()
    truth = Link.LOGIT.inverse(0.3 + X @ [1.0, -0.5, 0.2])
    found = fitted(X, truth, np.ones(len(X)), link=Link.LOGIT, penalty=0)
    np.testing.assert_allclose(found.line.coefficients, [1, -0.5, 0.2], atol=2e-3)
    np.testing.assert_allclose(found.line.predict(X), truth, atol=2e-3)


def test_rows_without_weight_do_not_count():
    X = cloud()
    y = X[:, 0].copy()
    weight = np.ones(len(X))
    y[:50], weight[:50] = 1e6, 0
    found = fitted(X, y, weight, link=Link.IDENTITY, penalty=0)
    np.testing.assert_allclose(found.line.coefficients, [1, 0, 0], atol=1e-6)
    assert found.n == 350


def test_a_column_that_does_not_vary_has_no_part():
    X = cloud()
    X[:, 1] = 7.0
    found = fitted(X, X[:, 0], np.ones(len(X)), link=Link.IDENTITY, penalty=1)
    assert found.line.coefficients[1] == 0.0
    assert found.covariance[2, 2] == 0.0


def test_the_penalty_shrinks_and_spares_the_intercept():
    X = cloud()
    y = 5 + X[:, 0]
    loose, tight = (
        fitted(X, y, np.ones(len(X)), link=Link.IDENTITY, penalty=penalty) for penalty in (0, 400)
    )
    assert tight.line.coefficients[0] == pytest.approx(loose.line.coefficients[0] / 2, rel=0.1)
    assert y.mean() == pytest.approx(tight.line.intercept + X.mean(axis=0) @ tight.line.coefficients)


def test_scale_of_a_column_does_not_matter():
    X = cloud()
    y = X @ [1.0, 1.0, 1.0] + cloud(seed=1)[:, 0]
    one = fitted(X, y, np.ones(len(X)), link=Link.IDENTITY, penalty=10)
    other = fitted(X * [1, 1000, 1], y, np.ones(len(X)), link=Link.IDENTITY, penalty=10)
    np.testing.assert_allclose(other.line.coefficients * [1, 1000, 1], one.line.coefficients, rtol=1e-8)


@pytest.mark.parametrize("link", list(Link))
def test_answers_that_are_all_alike_give_a_flat_line(link):
    X = cloud(50)
    found = fitted(X, np.zeros(50), np.ones(50), link=link, penalty=1)
    np.testing.assert_allclose(found.line.predict(X), 0, atol=2e-3)


def test_intervals_cover_the_penalised_target():
    truth = fitted(cloud(100_000), noisy(cloud(100_000), 9), np.ones(100_000), link=Link.IDENTITY, penalty=0)
    inside = []
    for seed in range(200):
        X = cloud(150, seed=seed + 1)
        found = fitted(X, noisy(X, seed), np.ones(150), link=Link.IDENTITY, penalty=0)
        error = found.margin
        inside.append(np.abs(found.line.coefficients - truth.line.coefficients) <= error)
    coverage = np.mean(inside)
    assert 0.92 < coverage < 0.98


def noisy(X, seed):
    noise = np.random.default_rng(seed + 1000).normal(size=len(X))
    return X[:, 0] + X[:, 1] ** 2 + noise * (1 + np.abs(X[:, 2]))


def test_what_is_already_explained_is_left_out():
    X = cloud()
    already = 2 * X[:, 1]
    for link in Link:
        truth = link.inverse(already + 0.1 + 0.5 * X[:, 0])
        found = fitted(X, truth, np.ones(len(X)), link=link, penalty=0, offset=already).line
        np.testing.assert_allclose(found.coefficients, [0.5, 0, 0], atol=0.02)
        np.testing.assert_allclose(found.predict(X, already), truth, atol=2e-3)


@pytest.mark.parametrize("link", list(Link))
def test_several_penalties_give_what_each_gives_alone(link):
    X = cloud()
    lesson = Lesson(X, Link.LOGIT.inverse(X[:, 0] + X[:, 1] ** 2), np.ones(len(X)))
    together = lines(lesson, link=link, penalties=(100.0, 1.0))
    for penalty, found in zip((100.0, 1.0), together, strict=True):
        alone = line(lesson, link=link, penalty=penalty)
        np.testing.assert_allclose(found.coefficients, alone.coefficients, atol=1e-8)

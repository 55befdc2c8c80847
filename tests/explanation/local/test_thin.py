import numpy as np
import pytest

from distill.explanation import explain
from distill.oracle import Oracle
from distill.transfer import collect, plan

WIDTH = 40


def box(rows):
    return rows[:, 0] - 2 * rows[:, 1]


@pytest.fixture(scope="module")
def scarce():
    X = np.random.default_rng(0).normal(size=(100, WIDTH))
    oracle = Oracle(box)
    return collect(oracle, plan(oracle, X, n_samples=0))


def rows(n):
    return np.random.default_rng(1).normal(size=(n, WIDTH))


def explained(scarce, n, **about):
    oracle = Oracle(box, **about)
    return explain(oracle, rows(n), background=scarce), oracle.counts.asked


def test_a_thin_window_is_topped_up_near_the_row(scarce):
    topped, asked = explained(scarce, 1)
    bare, asked_bare = explained(scarce, 1, budget=100)
    assert asked_bare == 1
    assert 50 < asked <= 201
    assert topped[0].neighbourhood.n_fit == bare[0].neighbourhood.n_fit + asked - 1
    assert topped[0].fidelity[1].value < bare[0].fidelity[1].value


def test_the_draws_do_not_depend_on_other_rows(scarce):
    together, _ = explained(scarce, 3)
    alone, _ = explained(scarce, 1)
    assert together[0].components == alone[0].components


def test_all_rows_are_topped_up_or_none(scarce):
    _, asked = explained(scarce, 3, budget=500)
    assert asked == 3

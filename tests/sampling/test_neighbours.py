"""Nearest rows: the right ones, and the same ones everywhere."""

import numpy as np
import pandas as pd
import pytest

from distill.domain import Domain
from distill.sampling import neighbours
from distill.sampling.neighbours import embed, nearest
from distill.table import Table


def learn(frame):
    domain = Domain.learn(Table.of(frame))
    return domain, domain.encode(frame)


def squared(points, a, b):
    return float(((points[a] - points[b]) ** 2).sum())


def test_differences_count_as_in_the_domains_distance():
    frame = pd.DataFrame(
        {
            "x": [0.5, 1.5, 2.5, np.nan] * 5,
            "c": ["a", "b", None, "a"] * 5,
            "constant": [3.0] * 20,
            "name": [f"n{i}" for i in range(20)],
        }
    )
    domain, codes = learn(frame)
    points = embed(codes, domain)
    sd = domain.columns[0].sd
    assert squared(points, 0, 1) == pytest.approx((1 / sd) ** 2 + 1, abs=0.01)
    assert squared(points, 0, 2) == pytest.approx((2 / sd) ** 2 + 1, abs=0.01)
    assert squared(points, 1, 3) == pytest.approx(0 + 1 + 1, abs=0.01)
    assert squared(points, 0, 4) == 0


def test_a_domain_without_usable_columns_puts_all_rows_in_one_place():
    domain, codes = learn(pd.DataFrame({"c": [1.0, 1.0, 1.0]}))
    points = embed(codes, domain)
    assert nearest(points, np.array([0]), np.arange(3), 2).tolist() == [[-1, -1]]


def test_many_levels_do_not_widen_the_embedding():
    domain, codes = learn(pd.DataFrame({"c": [f"v{i % 200}" for i in range(1000)]}))
    assert embed(codes, domain).shape == (1000, neighbours.MOST_LEVELS + 1)


def test_the_nearest_different_rows_in_order_the_first_of_equals():
    points = np.array([[0.0], [1.0], [-1.0], [0.0], [3.0], [1.0]])
    found = nearest(points, np.array([0, 4]), np.arange(6), 4)
    assert found.tolist() == [[1, 2, 5, 4], [1, 5, 0, 3]]


def test_too_few_candidates_leave_places_empty():
    points = np.array([[0.0], [1.0], [2.0]])
    assert nearest(points, np.array([0, 2]), np.array([2]), 2).tolist() == [[2, -1], [-1, -1]]


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_the_chunk_size_changes_nothing(chunk, monkeypatch):
    rng = np.random.default_rng(0)
    n = 500
    frame = pd.DataFrame(
        {f"x{j}": rng.normal(size=n) for j in range(7)} | {f"k{j}": rng.integers(0, 3, n) for j in range(7)}
    )
    domain, codes = learn(frame)
    points = embed(codes, domain)
    expected = nearest(points, np.arange(n), np.arange(n), 8)
    monkeypatch.setattr(neighbours, "CHUNK", chunk)
    np.testing.assert_array_equal(nearest(points, np.arange(n), np.arange(n), 8), expected)


def test_the_neighbours_are_those_of_the_plain_definition():
    rng = np.random.default_rng(1)
    domain, codes = learn(pd.DataFrame(rng.normal(size=(80, 5)), columns=list("abcde")))
    points = embed(codes, domain)
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    expected = np.argsort(apart, axis=1, kind="stable")[:, :3]
    np.testing.assert_array_equal(nearest(points, np.arange(80), np.arange(80), 3), expected)

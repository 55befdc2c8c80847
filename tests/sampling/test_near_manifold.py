"""Rows near the real ones."""

import numpy as np
import pandas as pd
import pytest

from distill.domain import Domain
from distill.sampling import NearManifold
from distill.sampling.near_manifold import discrete_columns
from distill.table import Table


def learn(frame):
    domain = Domain.learn(Table.of(frame))
    return domain, domain.encode(frame)


@pytest.fixture
def people():
    rng = np.random.default_rng(7)
    n = 600
    frame = pd.DataFrame(
        {
            "weight": rng.normal(70, 12, n),
            "height": rng.normal(170, 10, n),
            "town": np.array(["N", "E", "S", "W"])[rng.integers(0, 4, n)],
            "children": rng.integers(0, 4, n),
        }
    )
    return learn(frame)


def test_numbers_with_few_values_and_levels_are_discrete(people):
    domain, codes = people
    assert discrete_columns(codes, domain).tolist() == [False, False, True, True]


def test_every_other_row_is_jittered_by_a_share_of_the_deviation(people):
    domain, codes = people
    drawn = NearManifold(jitter=0.15, swaps=0.0).draw(codes, domain, 4000, np.random.default_rng(0))
    rows, parents = drawn.codes[::2], drawn.parents[::2]
    moved = rows - codes[parents[:, 0]]
    assert moved[:, :2].std(axis=0) == pytest.approx(0.15 * domain.scale[:2], rel=0.1)
    assert (moved[:, 2:] == 0).all()
    assert (parents[:, 1] == -1).all()


def test_jittered_rows_take_few_discrete_values_from_the_second_parent(people):
    domain, codes = people
    drawn = NearManifold(jitter=0.0, swaps=0.1).draw(codes, domain, 6000, np.random.default_rng(0))
    rows, parents = drawn.codes[::2], drawn.parents[::2]
    first, second = codes[parents[:, 0]], codes[parents[:, 1]]
    np.testing.assert_allclose(rows[:, :2], first[:, :2])
    lent = parents[:, 1] >= 0
    assert lent.mean() == pytest.approx(1 - 0.9**2, abs=0.03)
    discrete = rows[:, 2:]
    assert ((discrete == first[:, 2:]) | (discrete == second[:, 2:])).all()
    np.testing.assert_array_equal(discrete[~lent], first[~lent][:, 2:])


def test_munge_rows_mix_a_row_with_a_near_one(people):
    domain, codes = people
    drawn = NearManifold(local_variance=1e9).draw(codes, domain, 2000, np.random.default_rng(0))
    rows, parents = drawn.codes[1::2], drawn.parents[1::2]
    lent = parents[:, 1] >= 0
    assert lent.mean() == pytest.approx(1 - 0.5**4, abs=0.03)
    first, second = codes[parents[lent, 0]], codes[parents[lent, 1]]
    mixed = np.isclose(rows[lent], first) | np.isclose(rows[lent], second)
    assert mixed.all()
    assert np.isclose(rows[lent], second).mean() > 0.5
    apart = np.abs(first - second)[:, :2] / domain.scale[:2]
    anyone = np.abs(codes[:300] - codes[300:])[:, :2] / domain.scale[:2]
    assert np.median(apart) < 0.5 * np.median(anyone)


def test_munge_noise_is_the_difference_over_the_local_variance(people):
    domain, codes = people
    drawn = NearManifold(exchange=1.0, local_variance=2.0).draw(codes, domain, 8000, np.random.default_rng(0))
    rows, parents = drawn.codes[1::2], drawn.parents[1::2]
    first, second = codes[parents[:, 0]], codes[parents[:, 1]]
    ratio = (rows - second)[:, :2] / np.abs(second - first)[:, :2]
    assert np.std(ratio) == pytest.approx(0.5, rel=0.1)


def test_a_missing_value_is_taken_whole_and_never_blurred():
    rng = np.random.default_rng(0)
    x = np.where(rng.random(400) < 0.5, np.nan, rng.normal(size=400))
    domain, codes = learn(pd.DataFrame({"x": x, "y": rng.normal(size=400)}))
    drawn = NearManifold(exchange=1.0).draw(codes, domain, 400, np.random.default_rng(1))
    rows, parents = drawn.codes[1::2], drawn.parents[1::2]
    lender = codes[parents[:, 1]]
    np.testing.assert_array_equal(np.isnan(rows[:, 0]), np.isnan(lender[:, 0]))
    from_missing = np.isnan(codes[parents[:, 0], 0]) & ~np.isnan(lender[:, 0])
    np.testing.assert_array_equal(rows[from_missing, 0], lender[from_missing, 0])


def test_rows_without_a_different_neighbour_are_copied(people):
    domain, codes = people
    alike = np.repeat(codes[:1], 6, axis=0)
    drawn = NearManifold(exchange=1.0).draw(alike, domain, 10, np.random.default_rng(0))
    np.testing.assert_array_equal(drawn.codes[1::2], alike[:5])
    assert (drawn.parents[1::2, 1] == -1).all()


def test_neighbours_come_from_the_candidates(people):
    domain, codes = people
    drawn = NearManifold(exchange=1.0, candidates=5).draw(codes, domain, 400, np.random.default_rng(0))
    assert len(np.unique(drawn.parents[1::2, 1])) <= 5

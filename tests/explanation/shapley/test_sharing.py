"""Shapley values from some coalitions: true to the definition, exact where all are seen, honest elsewhere."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.explanation.shapley.coalitions import Coalitions, all_pairs, pairs_of
from distill.explanation.shapley.sharing import Sharing, products_of_three


def by_definition(worth, n_players):
    """Return the Shapley values of a worth of all bit masks, by the sum over all coalitions without one."""
    masks = np.arange(2**n_players)
    size = (masks[:, None] >> np.arange(n_players) & 1).sum(axis=1)
    values = np.zeros(n_players)
    for i in range(n_players):
        without = masks[masks >> i & 1 == 0]
        weight = np.array([1 / (n_players * comb(n_players - 1, k)) for k in size[without]])
        values[i] = weight @ (worth[without | 1 << i] - worth[without])
    return values


def shared(worth, coalitions):
    n_players = coalitions.members.shape[1]
    full = 2**n_players - 1
    at = coalitions.members @ (1 << np.arange(n_players))
    return Sharing(coalitions).shares(worth[at], worth[full - at], none=worth[0], everyone=worth[full])


@given(st.integers(1, 8), st.integers(0, 2**16))
def test_all_coalitions_give_the_definition(n_players, seed):
    rng = np.random.default_rng(seed)
    worth = rng.normal(size=2**n_players)
    found = shared(worth, Coalitions.draw(n_players, all_pairs(n_players), rng))
    assert found.value == pytest.approx(by_definition(worth, n_players), abs=1e-10)
    assert not found.error.any()


@given(st.integers(5, 9), st.integers(0, 2**16))
def test_values_sum_to_the_worth_of_all_whatever_was_drawn(n_players, seed):
    rng = np.random.default_rng(seed)
    worth = rng.normal(size=2**n_players)
    found = shared(worth, Coalitions.draw(n_players, 2 * n_players, rng))
    assert abs(found.value.sum() - (worth[-1] - worth[0])) < 1e-9


@given(st.integers(5, 9), st.integers(0, 2**16))
def test_what_pairs_make_together_is_told_exactly_by_few_coalitions(n_players, seed):
    rng = np.random.default_rng(seed)
    held = (np.arange(2**n_players)[:, None] >> np.arange(n_players) & 1).astype(float)
    pairs = np.triu(rng.normal(size=(n_players, n_players)), 1)
    worth = held @ rng.normal(size=n_players) + np.einsum("ni,ij,nj->n", held, pairs, held)
    found = shared(worth, Coalitions.draw(n_players, 2 * n_players, rng))
    assert found.value == pytest.approx(by_definition(worth, n_players), abs=1e-9)
    assert found.error == pytest.approx(0.0, abs=1e-9)


def test_intervals_over_the_draw_hold_the_values_nineteen_times_in_twenty():
    inside = []
    for game in range(40):
        rng = np.random.default_rng(game)
        held = np.arange(2**9)[:, None] >> np.arange(9) & 1
        worth = 1 / (1 + np.exp(-(held - 0.5) @ rng.normal(size=9) * 2))
        found = shared(worth, Coalitions.draw(9, 60, rng))
        inside.append(np.abs(found.value - by_definition(worth, 9)) < 1.96 * found.error)
    assert 0.92 < np.mean(inside) < 0.99


def test_the_sum_over_triples_in_closed_form():
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(7, 6))
    triples = [list(triple) for triple in combinations(range(6), 3)]
    features = np.stack([signs[:, t].prod(axis=1) - signs[:, t].sum(axis=1) / 3 for t in triples], axis=1)
    assert products_of_three(signs) == pytest.approx(features @ features.T)


def test_a_lone_player_takes_all():
    found = Sharing(Coalitions.draw(1, 0, np.random.default_rng(0))).shares(
        np.empty(0), np.empty(0), none=0.25, everyone=1.0
    )
    assert found.value.tolist() == [0.75]
    assert found.error.tolist() == [0.0]
    assert found.spread == found.missed == 0.0


def test_a_sum_tells_all_of_a_worth_without_interactions():
    held = np.arange(2**6)[:, None] >> np.arange(6) & 1
    worth = held @ np.arange(6.0)
    found = shared(worth, Coalitions.draw(6, 20, np.random.default_rng(0)))
    assert found.missed == pytest.approx(0.0, abs=1e-20)
    assert found.value == pytest.approx(np.arange(6.0))


@pytest.mark.parametrize(("n_players", "n_pairs"), [(5, 10), (9, 40), (12, 300), (30, 200), (31, 1024)])
def test_pairs_are_distinct_and_of_every_size(n_players, n_pairs):
    drawn = Coalitions.draw(n_players, n_pairs, np.random.default_rng(3))
    size = drawn.members.sum(axis=1)
    assert len(np.unique(drawn.both, axis=0)) == 2 * len(drawn.members)
    assert set(size) == set(range(1, n_players // 2 + 1))
    assert (size == 1).sum() == n_players
    assert n_pairs - n_players // 2 <= len(drawn.members) <= n_pairs
    assert not drawn.is_exact


@given(st.integers(2, 9))
def test_weights_of_all_sizes_are_those_of_the_kernel(n_players):
    drawn = Coalitions.draw(
        n_players, max(all_pairs(n_players) // 2, 2 * n_players), np.random.default_rng(1)
    )
    size = drawn.members.sum(axis=1)
    for k in range(1, n_players // 2 + 1):
        both = 1 if 2 * k == n_players else 2
        assert drawn.weight[size == k].sum() == pytest.approx(both / (k * (n_players - k)))
        seen = (size == k).sum() / pairs_of(n_players, k)
        assert drawn.left_out[size == k] == pytest.approx(1 - seen)


def test_the_draw_is_the_seed_s():
    one, same, other = (Coalitions.draw(14, 200, np.random.default_rng(seed)).members for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_some_of_the_pairs_stand_for_the_others_of_their_size():
    drawn = Coalitions.draw(9, 60, np.random.default_rng(1))
    size = drawn.members.sum(axis=1)
    kept = np.arange(len(size)) % 3 > 0
    some = drawn.take(kept)
    assert not some.is_exact
    for k in range(1, 5):
        weight, share = drawn.weight[size == k].sum(), kept[size == k].mean()
        assert some.weight[size[kept] == k].sum() == pytest.approx(weight)
        seen = (size == k).sum() / pairs_of(9, k) * share
        assert some.left_out[size[kept] == k] == pytest.approx(1 - seen)


def test_many_games_errors_average_out():
    """The same additive-and-bent game from many draws: the mean is nearer the truth than one by far."""
    rng = np.random.default_rng(3)
    held = np.arange(2**9)[:, None] >> np.arange(9) & 1
    worth = np.tanh((held - 0.5) @ rng.normal(size=9) * 2)
    found = np.stack(
        [shared(worth, Coalitions.draw(9, 36, np.random.default_rng(i))).value for i in range(64)]
    )
    truth = by_definition(worth, 9)
    alone = np.sqrt(np.mean((found - truth) ** 2))
    together = np.sqrt(np.mean((found.mean(axis=0) - truth) ** 2))
    assert together < alone / 4

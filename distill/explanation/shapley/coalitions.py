"""Which coalitions of columns are asked about, and how much each stands for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from distill.typing import Bools, Floats, Ints

LISTED = 20_000
"""Coalitions of one size are listed and shuffled up to this many; of more, distinct ones are drawn."""


@dataclass(frozen=True)
class Coalitions:
    """Pairs of a coalition and its complement, each pair once; neither the empty nor the full one.

    The Shapley kernel gives all coalitions of size k together the weight 1 / (k (n - k)). Every size
    gets the same number of pairs as long as it has them: few are of the sizes that weigh most, and the
    others are the ones that are seen least.

    Parameters
    ----------
    members : (n_pairs, n_players) bool
        One coalition of each pair, of at most half the players.
    weight : (n_pairs,) float64
        The kernel weight that a pair stands for.
    left_out : (n_pairs,) float64
        The share of the pairs of this size that were not drawn: 0 where all of them are here.

    References
    ----------
    Covert and Lee (2021), "Improving KernelSHAP", AISTATS (pairs); Musco and Witter (2025),
    "Provably accurate Shapley value estimation via leverage score sampling", ICLR (as many of each size,
    without replacement).
    """

    members: Bools
    weight: Floats
    left_out: Floats

    @classmethod
    def draw(cls, n_players: int, n_pairs: int, rng: np.random.Generator) -> Coalitions:
        """Draw pairs, all of them where there are no more; single players always, so that all are heard."""
        sizes = np.arange(1, n_players // 2 + 1)
        there = [pairs_of(n_players, int(size)) for size in sizes]
        taken = _shared_out(n_pairs, there)
        members = [_distinct(n_players, int(k), n, rng) for k, n in zip(sizes, taken, strict=True)]
        mass = np.where(2 * sizes == n_players, 1.0, 2.0) / (sizes * (n_players - sizes))
        share = np.array([n / there_are for n, there_are in zip(taken, there, strict=True)])
        return cls(
            members=np.concatenate([np.zeros((0, n_players), dtype=bool), *members]),
            weight=np.repeat(mass / np.maximum(taken, 1), taken),
            left_out=np.repeat(1.0 - share, taken),
        )

    def take(self, pairs: Bools) -> Coalitions:
        """Return some of the pairs, (n_pairs,) bool, which stand for the others of their size as well."""
        size = self.members.sum(axis=1)
        many, left = np.bincount(size), np.bincount(size[pairs], minlength=size.max(initial=0) + 1)
        share = (left / np.maximum(many, 1))[size[pairs]]
        return Coalitions(
            members=self.members[pairs],
            weight=self.weight[pairs] / share,
            left_out=1.0 - (1.0 - self.left_out[pairs]) * share,
        )

    @property
    def is_exact(self) -> bool:
        """Whether no coalition is left out."""
        return bool(np.all(self.left_out == 0))

    @property
    def both(self) -> Bools:
        """(2 * n_pairs, n_players): the coalitions, then their complements."""
        return np.concatenate([self.members, ~self.members])


def pairs_of(n_players: int, size: int) -> int:
    """Return how many pairs there are of a coalition of this size and its complement."""
    return comb(n_players, size) // (2 if 2 * size == n_players else 1)


def all_pairs(n_players: int) -> int:
    """Return how many pairs there are of any size."""
    return max((1 << n_players) // 2 - 1, 0)


def _shared_out(n: int, there: list[int]) -> Ints:
    """Return how many pairs of each size: all single players, then equal shares of what is left."""
    taken = np.zeros(len(there), dtype=np.int64)
    for place, (room, open_sizes) in enumerate(_by_room(there)):
        share = 0 if place == 0 else (n - int(taken.sum())) // open_sizes
        taken[room] = there[room] if place == 0 else min(there[room], share)
    return taken


def _by_room(there: list[int]) -> list[tuple[int, int]]:
    """Return the sizes, the one with the fewest pairs first, and how many are still to be served."""
    order = [0, *sorted(range(1, len(there)), key=lambda i: (there[i], i))] if there else []
    return [(room, len(order) - place) for place, room in enumerate(order)]


def _distinct(n_players: int, size: int, n: int, rng: np.random.Generator) -> Bools:
    """Return (n, n_players): distinct coalitions of one size, one of each pair."""
    halves = 2 * size == n_players
    if pairs_of(n_players, size) <= max(LISTED, n):
        return _listed(n_players, size, n, rng)
    found = np.zeros((0, n_players), dtype=bool)
    while len(found) < n:
        ranks = rng.random((n, n_players)).argsort(axis=1)
        drawn = ranks < size
        drawn[halves & ~drawn[:, 0]] ^= True
        found = np.concatenate([found, drawn])
        found = found[np.sort(np.unique(found, axis=0, return_index=True)[1])]
    return found[:n]


def _listed(n_players: int, size: int, n: int, rng: np.random.Generator) -> Bools:
    if 2 * size == n_players:  # the one of each pair that holds the first player
        rest = combinations(range(1, n_players), size - 1)
        places = np.array([(0, *others) for others in rest], dtype=np.int64)
    else:
        places = np.array(list(combinations(range(n_players), size)), dtype=np.int64)
    picked = places if n == len(places) else places[np.sort(rng.permutation(len(places))[:n])]
    members = np.zeros((len(picked), n_players), dtype=bool)
    np.put_along_axis(members, picked, values=True, axis=1)
    return members

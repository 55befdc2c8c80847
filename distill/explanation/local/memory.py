"""Engines and other draws of a transfer set, made once."""

from __future__ import annotations

import weakref

import numpy as np

from distill.explanation.local.engine import Engine
from distill.oracle import Oracle
from distill.samples import TransferSet
from distill.transfer import Plan, collect

_engines: dict[int, dict[tuple[int, int, int | None], Engine]] = {}


def engine_of(
    samples: TransferSet, *, n_neighbors: int, seed: int, n_components: int | None = None
) -> Engine:
    """Return the engine on a transfer set, the one made before if there is one.

    Engines live as long as their transfer set, which is frozen.
    """
    if id(samples) not in _engines:
        _engines[id(samples)] = {}
        weakref.finalize(samples, _engines.pop, id(samples))
    made, key = _engines[id(samples)], (n_neighbors, seed, n_components)
    if key not in made:
        made[key] = Engine(samples, n_neighbors=n_neighbors, seed=seed, n_components=n_components)
    return made[key]


_redrawn: dict[int, dict[int, TransferSet]] = {}


def redrawn(oracle: Oracle, samples: TransferSet, seed: int) -> TransferSet:
    """Return the transfer set of the same real rows with samples drawn from another seed, and labelled."""
    if id(samples) not in _redrawn:
        _redrawn[id(samples)] = {}
        weakref.finalize(samples, _redrawn.pop, id(samples))
    made = _redrawn[id(samples)]
    if seed not in made:
        real = samples.take(np.flatnonzero(samples.real))
        n_samples = len(samples) - len(real)
        settled = Plan(real.table, real.source, real.part, real.domain, n_samples, samples.given, ())
        made[seed] = collect(oracle, settled, seed=seed)
    return made[seed]

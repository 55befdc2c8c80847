"""The nearest rows of a row, the same ones on every machine."""

from __future__ import annotations

import numpy as np

from distill.domain import Column, Domain
from distill.typing import Codes, Floats, Ints

GRID = 1024.0
"""Coordinates are multiples of 1 / 1024 and at most 1024 in size. Sums of a thousand of their products are
then exact in float64, so neither the order of summation nor the number of threads can turn a tie."""

MOST_LEVELS = 64
"""More levels than these share coordinates, which bounds the width of the embedding."""

CHUNK = 128


def embed(rows: Codes, domain: Domain) -> Floats:
    """Place rows in a Euclidean space in which differences count as in `Domain.distance`.

    A number counts in standard deviations; two levels without order, or a missing and a present value,
    are one apart. Constant and id-like columns have no place in it.

    Parameters
    ----------
    rows : (n_rows, n_columns) float64
    domain : Domain

    Returns
    -------
    (n_rows, n_coordinates) float64, multiples of 1 / 1024
    """
    blocks = [
        _levels(rows[:, j], column) if column.is_nominal else _number(rows[:, j], column)
        for j, column in enumerate(domain.columns)
        if column.is_usable
    ]
    points = np.hstack(blocks) if blocks else np.zeros((len(rows), 1))
    return np.asarray(np.clip(np.round(points * GRID) / GRID, -GRID, GRID), dtype=np.float64)


def _number(codes: Floats, column: Column) -> Floats:
    absent = np.isnan(codes)
    scaled = (codes - (column.low + column.high) / 2) / (column.sd or 1.0)
    places = np.where(absent, 0.0, scaled)[:, None]
    return np.hstack([places, absent[:, None]]) if absent.any() else places


def _levels(codes: Floats, column: Column) -> Floats:
    width = min(len(column.levels), MOST_LEVELS)
    missing = np.isnan(codes)
    at = np.where(missing, width, np.nan_to_num(codes) % width).astype(np.int64)
    # Two rows that differ do so in two coordinates, hence the half.
    corners: Floats = np.eye(width + 1) * np.sqrt(0.5)
    return corners[at]


def nearest(points: Floats, wanted: Ints, among: Ints, k: int) -> Ints:
    """Return the k nearest points that differ from each wanted one, nearest first.

    Parameters
    ----------
    points : (n_rows, n_coordinates) float64
        Embedded rows.
    wanted : (n_wanted,) int64
        The positions of the rows whose neighbours are sought.
    among : (n_candidates,) int64
        The positions of the rows that may be neighbours. Among equally near ones the first wins.
    k : int

    Returns
    -------
    (n_wanted, k) int64
        Positions in `points`; -1 where there are fewer than k.
    """
    pool = points[among]
    pool_norms = np.einsum("ij,ij->i", pool, pool) / 2
    found = np.empty((len(wanted), k), dtype=np.int64)
    for start in range(0, len(wanted), CHUNK):
        block = points[wanted[start : start + CHUNK]]
        norms = np.einsum("ij,ij->i", block, block) / 2
        # Half the squared distance: the order is the same.
        apart = norms[:, None] + pool_norms - block @ pool.T
        apart[apart == 0.0] = np.inf
        found[start : start + CHUNK] = _smallest(apart, among, k)
    return found


def _smallest(apart: Floats, among: Ints, k: int) -> Ints:
    """Return (n, k): the candidates with the k smallest distances. Overwrites `apart`.

    k passes of `argmin` take a third of the time of `argpartition`, and ties go to the first.
    """
    every = np.arange(len(apart))
    found = np.empty((len(apart), k), dtype=np.int64)
    for rank in range(k):
        best = apart.argmin(axis=1)
        found[:, rank] = np.where(np.isfinite(apart[every, best]), among[best], -1)
        apart[every, best] = np.inf
    return found

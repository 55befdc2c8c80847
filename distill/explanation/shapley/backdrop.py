"""The background rows that a row is mixed with, reduced to as many as can be afforded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.domain import Domain
from distill.errors import InputError
from distill.explanation.memory import enter_once
from distill.oracle import Oracle
from distill.samples import Part, TransferSet
from distill.seeds import stream
from distill.table import Table
from distill.typing import Bools, Floats


@dataclass(frozen=True)
class Backdrop:
    """Some background rows that stand for all.

    Parameters
    ----------
    reference : Table
        The rows the domain was learned on.
    domain : Domain
    rows : Table
    share : (n_rows,) float64
        What each stands for; they sum to 1.
    n_given : int
        How many rows they were drawn from.
    is_labelled : bool
        Their answers are known.
    """

    reference: Table
    domain: Domain
    rows: Table
    share: Floats
    n_given: int
    is_labelled: bool

    @classmethod
    def of(cls, oracle: Oracle, background: object, *, n: int, seed: int) -> Backdrop:
        """Draw `n` rows by their weight; all of them where there are no more.

        Of a transfer set they are the real rows of the fit part, and its answers are entered into the
        oracle's ledger.

        Raises
        ------
        InputError
            There is no background, it has no row, or its answers are those of another box.
        """
        if background is None:
            raise InputError("`background` must be a TransferSet (`d.samples`) or a table of reference rows.")
        if isinstance(background, TransferSet):
            enter_once(oracle, background)
            fit = background.where(part=Part.FIT, real=True)
            rows, weight = background.table.take(fit), background.weight[fit]
            reference, domain = background.table, background.domain
        else:
            table = Table.of(background, oracle.box.columns)
            if not len(table):
                raise InputError("The background has no rows; at least one is needed.")
            reference = rows = oracle.box.admit(table, drop=set())[0]
            domain, weight = Domain.learn_columns(reference), np.ones(len(rows))
        kept, share = drawn_by_weight(weight, n, stream(seed, "background"))
        return cls(reference, domain, rows.take(kept), share, len(rows), isinstance(background, TransferSet))

    def share_of(self, kept: Bools) -> Floats:
        """Return (n_rows,): what each row stands for once only some of them, (n_rows,) bool, are kept."""
        share = np.where(kept, self.share, 0.0)
        return np.asarray(share / share.sum() if not kept.all() else share)

    @property
    def words(self) -> str:
        """What they are: "all 80 background rows", "100 of 600 background rows, drawn by the seed"."""
        n = len(self.rows)
        if n == self.n_given:
            return f"all {n} background rows" if n > 1 else "the one background row"
        return f"{n} of {self.n_given} background rows, drawn by the seed"


def drawn_by_weight(weight: Floats, n: int, rng: np.random.Generator) -> tuple[np.ndarray, Floats]:
    """Return the places of rows drawn in proportion to their weight, in order, and the share of each.

    Systematic sampling along a random order (Madow 1949, Ann. Math. Statist. 20): rows of equal weight
    are a simple random sample without replacement; a row heavier than the step is drawn more than once.

    Parameters
    ----------
    weight : (n_rows,) float64
    n : int
        All rows with a weight, and their weights, where they are no more than that.
    """
    there = np.flatnonzero(weight > 0)
    if len(there) <= n:
        return there, weight[there] / weight[there].sum()
    order = rng.permutation(there)
    reached = np.cumsum(weight[order])
    points = (rng.random() + np.arange(n)) / n * reached[-1]
    hit = np.minimum(np.searchsorted(reached, points, side="right"), len(order) - 1)
    kept, times = np.unique(order[hit], return_counts=True)
    return kept, times / n

"""Which rows teach and which rows judge while pool and size are chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill import numbers
from distill.samples import Part, TransferSet
from distill.seeds import stream
from distill.typing import Bools, Floats, Ints

FEW_ROWS = 5_000
"""Below this many real learning rows, choices are made by cross-validation."""

N_FOLDS = 3


@dataclass(frozen=True)
class Fold:
    """Positions of the real rows that teach and of those that judge."""

    teach: Ints
    judge: Ints


@dataclass(frozen=True)
class Pool:
    """How much of the sampled rows is used, and what one of them weighs beside a real row."""

    share: float
    weight: float

    @property
    def sentence(self) -> str:
        """The pool in words."""
        if self.share == 0:
            return "real rows alone"
        amount = "all" if self.share == 1 else numbers.percent(self.share)
        weight = "" if self.weight == 1 else f" at {self.weight:.2g} of a real row's weight"
        return f"real rows and {amount} of the sampled ones{weight}"


def folds(samples: TransferSet, seed: int) -> tuple[Fold, ...]:
    """Return fit against select; three folds over both where there are few real rows.

    Rows of one unit stay in one fold.
    """
    fit = samples.where(part=Part.FIT, real=True)
    select = samples.where(part=Part.SELECT, real=True)
    learn = np.concatenate([fit, select])
    if len(learn) >= FEW_ROWS or len(learn) < 2 * N_FOLDS:
        return (Fold(fit, select if len(select) else fit),)
    unit = np.arange(len(learn)) if samples.unit is None else samples.unit[learn]
    _, member = np.unique(unit, return_inverse=True)
    number = (stream(seed, "folds").permutation(int(member.max()) + 1) % N_FOLDS)[member]
    return tuple(Fold(learn[number != k], learn[number == k]) for k in range(N_FOLDS))


def learning_rows(samples: TransferSet, pool: Pool, teach: Ints | None = None) -> tuple[Ints, Floats]:
    """Return positions and weights of the rows that teach: real ones, and the pool's sampled ones.

    Without `teach`, all rows of the fit and select parts. With it, those real rows and only the
    sampled rows all of whose parents are among them.
    """
    learnable = samples.part != Part.REPORT
    real = samples.where(real=True) if teach is None else teach
    real = real[learnable[real]]
    sampled = _first_share(samples, pool.share) & learnable
    if teach is not None:
        sampled &= _descends_from(samples, teach) & np.isin(samples.part, samples.part[teach])
    extra = np.flatnonzero(sampled)
    rows = np.concatenate([real, extra])
    weight = np.concatenate([samples.weight[real], pool.weight * samples.weight[extra]])
    return rows, weight


def pools(samples: TransferSet) -> tuple[Pool, ...]:
    """Return the candidates: none, a tenth or all of the sampled rows, and all of them made lighter."""
    n_real = len(samples.where(real=True)) - len(samples.where(part=Part.REPORT, real=True))
    n_sampled = len(samples.where(real=False)) - len(samples.where(part=Part.REPORT, real=False))
    if not n_sampled:
        return (Pool(0.0, 1.0),)
    candidates = [Pool(0.0, 1.0), Pool(0.1, 1.0), Pool(1.0, 1.0)]
    lighter = n_real / n_sampled
    candidates.append(Pool(1.0, lighter if lighter < 0.8 else 0.3))
    return tuple(candidates)


def _first_share(samples: TransferSet, share: float) -> Bools:
    """Return the first part of each part's draw, so that a tenth is the draw of a tenth."""
    chosen = np.zeros(len(samples), dtype=bool)
    for part in Part:
        rows = samples.where(part=part, real=False)
        chosen[rows[: round(share * len(rows))]] = True
    return chosen


def _descends_from(samples: TransferSet, teach: Ints) -> Bools:
    among = np.zeros(len(samples) + 1, dtype=bool)
    among[teach] = True
    among[-1] = True  # a row without a (second) parent has none outside
    return np.asarray(among[samples.parents].all(axis=1))

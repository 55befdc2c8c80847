"""The verb: permute columns, ask the box and the surrogate about the same rows."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import number, whole
from distill.distillation import Distillation, distill
from distill.domain import Domain
from distill.errors import InputError
from distill.oracle import Oracle, oracle_of
from distill.parts import units_of
from distill.permutation.measuring import RELATED, REPEATS, Design, measured
from distill.permutation.relatives import blocks
from distill.permutation.result import Importance
from distill.table import Table
from distill.transfer import DEFAULT_SAMPLES, check_columns_named
from distill.truth import check_length, read_truth
from distill.typing import Floats, Ints


def importance(
    model: object,
    X: object,
    y: ArrayLike | None = None,
    *,
    surrogate: Distillation | None = None,
    n_rows: int = 1000,
    n_repeats: int = REPEATS,
    related: float = RELATED,
    drop: Collection[str] = (),
    id_column: str | None = None,
    confidence: float = 0.95,
    seed: int = 0,
) -> Importance:
    """Measure how much the answers of a black box, and of its surrogate, hang on each column.

    Values of a column are given to other rows, and both answer the same permuted rows; columns that
    depend on each other are permuted as one besides, since each alone may seem to matter little.

    Parameters
    ----------
    model : Oracle, or anything `distill.wrap` takes
    X : data frame or array, (n_rows, n_columns)
    y : (n_rows,) or (n_rows, n_outputs), optional
        The truth. With it, how many more answers are wrong is measured too; give rows that the box was
        not trained on.
    surrogate : Distillation, optional
        From `distill.distill` on the same box; by default one is learned from X and as many samples as
        `distill.distill` takes, or as the budget leaves.
    n_rows : int, default 1000
        At most so many of the rows are permuted.
    n_repeats : int, default 3
    related : float, default 0.7
        Columns are permuted as one when their association reaches this.
    drop : names of columns that the box is not asked with
    id_column : str, optional
        Rows that share its value give nothing to each other, and intervals are those of whole ids; it is
        not passed to the box.
    confidence : float, default 0.95
        Of each interval by itself.
    seed : int, default 0

    Returns
    -------
    Importance

    Raises
    ------
    InputError
        Fewer than two rows, a surrogate of another box, or an argument that is not allowed.
    BudgetError, BoxError
        As `Oracle.answerable`; all permuted rows are asked about at once, or none. Rows without an answer,
        where the oracle allows for some, are left out of both models' figures.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).normal(size=(200, 3))
    >>> box = Oracle(lambda rows: 2 * rows[:, 0] + rows[:, 1], budget=2000)
    >>> found = importance(box, X, n_rows=100)
    >>> [one.columns[0] for one in found.reliances if one.who == "box"]
    ['x0', 'x1', 'x2']
    """
    seed, n_rows = whole("seed", seed, at_least=0), whole("n_rows", n_rows, at_least=2)
    n_repeats = whole("n_repeats", n_repeats, at_least=1)
    related = number("related", related, low=0.0, high=1.0)
    number("confidence", confidence, low=0.5, high=0.999999)
    oracle = oracle_of(model)
    raw = Table.of(X, oracle.box.columns)
    if len(raw) < 2:
        raise InputError(f"At least two rows are needed to permute, got {len(raw)}.")
    if y is not None and oracle.box.answers is not None:
        check_length("y", y, len(raw))
    ids = () if id_column is None else (id_column,)
    check_columns_named(raw, ids)
    unit = units_of(raw, None, *ids) if ids else None
    reference = oracle.box.admit(raw, drop={*drop, *ids})[0]
    domain = Domain.learn(reference)
    columns = blocks(domain.encode(reference.frame), domain, related=related)
    design = Design(columns, n_rows, n_repeats, confidence, seed)
    if surrogate is None:
        n_samples = _affordable(oracle, design.permuted(len(raw)) + min(n_rows, len(raw)) + len(raw))
        surrogate = distill(oracle, X, n_samples=n_samples, drop=drop, id_column=id_column, seed=seed)
    _check_same_box(surrogate, oracle)
    oracle.enter(surrogate.samples)
    truth = None if y is None else read_truth("y", y, len(raw), oracle.answers)
    chosen = design.chosen(np.arange(len(raw)) if truth is None else _known(truth))
    return measured(
        oracle,
        surrogate,
        reference.take(chosen),
        design,
        truth=None if truth is None else truth[chosen],
        unit=None if unit is None else unit[chosen],
    )


def _affordable(oracle: Oracle, spared: int) -> int | None:
    """Return how many samples the surrogate may learn from; None for as many as it takes."""
    if oracle.budget_left is None:
        return None
    return min(DEFAULT_SAMPLES, max(oracle.budget_left - spared, 0))


def _check_same_box(distillation: Distillation, oracle: Oracle) -> None:
    if distillation.samples.fingerprint != oracle.fingerprint:
        raise InputError(
            f"`surrogate` was distilled from another black box ({distillation.samples.fingerprint[:20]}) "
            f"than this one ({oracle.fingerprint[:20]}); distil this one."
        )


def _known(truth: Floats) -> Ints:
    """Return the positions of the rows whose truth is known."""
    known = np.flatnonzero(~np.isnan(truth).any(axis=1))
    if len(known) < 2:
        raise InputError(f"`y` must be known for at least two rows, got {len(known)}.")
    return known

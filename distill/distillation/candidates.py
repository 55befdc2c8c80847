"""The surrogates that could have been delivered, side by side: how faithful, how large, how dear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from sklearn.linear_model import Ridge

from distill.distillation.curve import POWERS
from distill.distillation.folds import Fold, Pool, learning_rows
from distill.distillation.heldout import HeldOut, Yardstick, figure_of, held_out
from distill.distillation.student import Said
from distill.domain import Column
from distill.fidelity import Candidate, Comprehensibility, Efficiency, of_rules, of_weights
from distill.ledger import distinct, row_keys
from distill.samples import TransferSet
from distill.tree.bins import Bins
from distill.tree.finish import Rows, finish
from distill.tree.grow import Limits, grow
from distill.tree.targets import Lesson
from distill.tree.value import Tree
from distill.typing import Codes, Floats, Ints


def candidates_of(
    samples: TransferSet,
    folds: Sequence[Fold],
    grown: Mapping[Pool, Mapping[int, HeldOut]],
    *,
    chosen: int,
    pool: Pool,
    objective: str,
) -> tuple[Candidate, ...]:
    """Return trees of several sizes taught by the chosen pool, one by each other pool, and a line.

    All are judged by held-out agreement or R2 on the same real rows, as the choice was; trees are grown
    and not searched for. A candidate costs the real rows and the samples that teach it.
    """
    largest = max(grown[pool])
    sizes = sorted({min(size, largest) for size in (*POWERS, chosen)} - {1})
    found: list[Candidate] = []
    costs = {taught: _cost(samples, taught) for taught in grown}
    for taught, asked in [(pool, sizes), *((p, [min(chosen, largest)]) for p in grown if p != pool)]:
        for size, tree in _trees(samples, taught, asked, objective).items():
            name = f"tree of {tree.n_leaves} leaves, {taught.sentence}"
            found.append(Candidate(name, figure_of(samples, grown[taught][size]), _size(tree), costs[taught]))
    return (*found, _line(samples, folds, pool, grown[pool][sizes[0]].measure, costs[pool]))


def _trees(samples: TransferSet, pool: Pool, sizes: Sequence[int], objective: str) -> dict[int, Tree]:
    """Return the tree of each size taught by all rows of a pool, up to the first that grows no further."""
    rows, weight = learning_rows(samples, pool)
    bins = Bins.of(samples.codes[rows], samples.domain)
    decisions = samples.decisions[rows] if samples.answers.classifies else None
    told = Rows(samples.scores[rows], decisions, weight)
    lesson = Lesson(samples.answers.task, None, told, one_column=False)
    growth = grow(bins, lesson.target(objective), Limits(max(sizes)))
    kept = [size for k, size in enumerate(sizes) if k == 0 or sizes[k - 1] < growth.max_leaves]
    return {size: finish(growth.at(min(size, growth.max_leaves)), bins, told) for size in kept}


def _size(tree: Tree) -> Comprehensibility:
    paths = [tree.feature[tree.way_to(int(leaf))[:-1]].tolist() for leaf in tree.leaves]
    return of_rules(paths, tree.weight[tree.leaves])


def _cost(samples: TransferSet, pool: Pool) -> Efficiency:
    """Return what it takes: all real rows, those of the report too, and the samples that teach."""
    rows, _ = learning_rows(samples, pool)
    needed = np.union1d(rows, samples.where(real=True))
    return Efficiency(len(needed), len(distinct(row_keys(samples.rows.iloc[needed]))))


def _line(
    samples: TransferSet, folds: Sequence[Fold], pool: Pool, measure: Yardstick, cost: Efficiency
) -> Candidate:
    """Return a line through all columns, by least squares: a term for each number and each level."""
    nothing = np.zeros(len(samples))  # for data of which no column is usable
    design = np.column_stack([nothing, *_terms(samples)])
    certain = measure == "agreement"
    targets = np.eye(len(samples.answers.outputs))[samples.decisions] if certain else samples.scores
    said = []
    for fold in folds:
        fitted = _fitted(design, targets, *learning_rows(samples, pool, fold.teach))
        told = np.reshape(fitted.predict(design[fold.judge]), (len(fold.judge), -1))
        said.append(Said(told, told.argmax(axis=1) if certain else None))
    whole = _fitted(design, targets, *learning_rows(samples, pool))
    terms = np.abs(np.atleast_2d(whole.coef_)).sum(axis=0)
    figure = figure_of(samples, held_out(folds, measure, said))
    return Candidate(f"line, {pool.sentence}", figure, of_weights(terms), cost)


def _fitted(design: Floats, targets: Floats, rows: Ints, weight: Floats) -> Ridge:
    return Ridge(1e-3).fit(design[rows], targets[rows], sample_weight=weight)


def _terms(samples: TransferSet) -> Iterator[Floats]:
    """Yield (n_rows, n_terms) for each column; nothing for those that nothing can be learned from."""
    for column, codes in zip(samples.domain.columns, samples.codes.T, strict=True):
        if column.is_usable:
            yield _levels(codes) if column.is_levelled else _number(column, codes)


def _levels(codes: Codes) -> Floats:
    return np.column_stack([codes == level for level in np.unique(codes)]).astype(np.float64)


def _number(column: Column, codes: Codes) -> Floats:
    """Return the number, 0 to 1 over its range, and whether it is missing."""
    absent = np.isnan(codes)
    span = column.high - column.low
    scaled = np.where(absent, 0.5, (codes - column.low) / (span if span > 0 else 1.0))
    return np.column_stack([scaled, absent])

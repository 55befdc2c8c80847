"""Trying to recover a box as a tree, from its answers alone."""

from __future__ import annotations

import numpy as np

from distill.checks import whole
from distill.domain import UNSEEN, Domain
from distill.errors import InputError
from distill.tree.recovery.asking import Ask, Asking, NotATreeError, SpentError
from distill.tree.recovery.building import Decide, Sample, as_tree
from distill.tree.recovery.result import Recovery, recovered, refused, spent
from distill.tree.recovery.search import Closed, Search
from distill.tree.recovery.space import Space
from distill.tree.value import Tree
from distill.typing import Bools, Codes, Floats, Scores


def recover(
    ask: Ask,
    domain: Domain,
    rows: Codes,
    *,
    budget: int,
    rng: np.random.Generator,
    known: Scores | None = None,
    weight: Floats | None = None,
    decide: Decide | None = None,
) -> Recovery:
    """Find the tree that a box is, or say that it is none.

    Only legal rows are asked, and none twice. Columns move independently of each other; constant and
    id-like columns stay as in a real row.

    Parameters
    ----------
    ask : callable
        (n, n_columns) codes -> (n, k) scores. Two rows have the same answer when all their scores are
        equal within 1e-9 (relative to scores above 1): a tree's leaves are told apart by their
        probabilities. A caller that cares for decisions alone gives them as 0/1 scores.
    domain : Domain
    rows : (n_rows, n_columns) float64
        Real rows: what is drawn is not the data, so the tree must fit them too, and they say how much
        each node weighs. Rows that are not legal are weighed but not asked.
    budget : int
        Never more than so many queries.
    rng : numpy Generator
    known : (n_rows, k) float64, optional
        The scores of `rows` where they were bought before: then all of them are used, and cost nothing.
    weight : (n_rows,) float64, optional
        The weight of each row; default 1.
    decide : callable, optional
        Classification: scores -> the index of the output decided for.

    Raises
    ------
    InputError
        `budget` is not positive, no row is legal, or lengths differ.
    """
    whole("budget", budget, at_least=1)
    for name, given in (("known", known), ("weight", weight)):
        if given is not None and len(given) != len(rows):
            raise InputError(
                f"`{name}` must have one entry for each of the {len(rows)} rows, got {len(given)}."
            )
    sample = Sample(rows, np.ones(len(rows)) if weight is None else weight)
    legal = _are_legal(domain, rows)
    if not np.any(legal):
        raise InputError("None of the rows is legal in the domain; give rows that it was learned on.")
    asking = Asking(ask, budget, rows.shape[1])
    if known is not None:
        asking.learn(rows[legal], known[legal])
    search = Search(Space(domain, rows[legal]), asking, rng)

    def tree(closed: Closed) -> Tree:
        edges, scores = closed.known.edges, np.array(asking.scores)
        return as_tree(closed.sketch, domain, edges=edges, scores=scores, decide=decide, sample=sample)

    try:
        closed = search.run()
    except NotATreeError as reason:
        return refused(str(reason), asking.queries)
    except SpentError:
        so_far = None if search.closed is None else tree(search.closed)
        return spent(so_far, budget=budget, queries=asking.queries)
    found = tree(closed)
    minimal = found.n_leaves == closed.fewest_leaves
    confidence = search.trial.confidence
    return recovered(found, confidence=confidence, minimal=minimal, queries=asking.queries)


def _are_legal(domain: Domain, rows: Codes) -> Bools:
    """Return (n_rows,): which rows hold legal values alone."""
    may_miss = np.array([column.missing > 0 for column in domain.columns])
    absent = np.isnan(rows)
    same = (domain.legalise(rows) == rows) | absent
    return np.asarray(np.all(same & (may_miss | ~absent) & (rows != UNSEEN), axis=1))

"""The verb: explain rows of a table."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from distill.checks import number, refuse, whole
from distill.errors import InputError
from distill.explanation.asked import outputs_of, rows_like
from distill.explanation.challenger import challenge
from distill.explanation.clouds import in_clouds
from distill.explanation.explanations import Explanations
from distill.explanation.memory import engine_of, enter_once, redrawn
from distill.explanation.result import Component
from distill.explanation.telling import Teller, components
from distill.explanation.thin import asker
from distill.oracle import Oracle, oracle_of
from distill.policy import Policy
from distill.progress import progress
from distill.samples import Part, TransferSet
from distill.transfer import collect, plan
from distill.typing import Codes, Floats


def explain(
    model: object,
    rows: object,
    *,
    background: object,
    output: str | None = None,
    n_neighbors: int = 50,
    scale: float | None = None,
    n_samples: int | None = None,
    policy: Policy | None = None,
    seed: int = 0,
) -> Explanations:
    """Explain a black box's answers to rows by a line through its answers near each of them.

    Parameters
    ----------
    model : Oracle, or anything `distill.wrap` takes
    rows : data frame or array, (n_rows, n_columns)
        The rows to explain.
    background : TransferSet, data frame or array
        `d.samples` of a distillation, so that nothing is bought twice; or reference rows, which are
        then labelled and sampled around first (with `scale`, only looked at).
    output : str, optional
        The output to explain. By default the last of two, the predicted class of more, or the only
        target of a regression.
    n_neighbors : int, default 50
        The real report rows that make up a row's neighbourhood, on which its surrogate is judged.
    scale : float, optional
        Declares another neighbourhood: a cloud around the row, with a spread of so many standard
        deviations of each column, sampled and asked about for each row.
    n_samples : int, optional
        The rows of that cloud; 1,024, or what the budget allows. An eighth of them judges.
    policy : Policy, optional
        The thresholds of the verdicts.
    seed : int, default 0

    Returns
    -------
    Explanations
        One for each row, in order.

    Raises
    ------
    InputError
        The rows or the output do not fit the box or the background.
    BudgetError, BoxError
        As `Oracle.label`.
    """
    seed = whole("seed", seed, at_least=0)
    oracle, policy = oracle_of(model), policy or Policy()
    if scale is not None:
        spread = number("scale", scale, low=1e-6, high=10.0)
        n = None if n_samples is None else whole("n_samples", n_samples, at_least=8)
        return in_clouds(oracle, rows, background, output, scale=spread, n=n, policy=policy, seed=seed)
    if n_samples is not None:
        raise InputError("`n_samples` sizes the cloud that `scale` asks for; give `scale` as well.")
    samples = _samples(oracle, background, seed)
    n_neighbors = _checked_neighbors(n_neighbors, samples)
    table = rows_like(rows, samples.table, samples.domain)
    scores = oracle.label(table)
    outputs = outputs_of(output, samples.answers, scores)
    engine = engine_of(samples, n_neighbors=n_neighbors, seed=seed)
    codes = samples.domain.encode(table.frame)
    teller = Teller(
        samples.answers, samples.table.layout, policy, seed, ranges=_ranges(samples), usual=engine.usual
    )
    ask = asker(oracle, samples, len(table))
    found = []
    with progress("explaining", len(table)) as bar:
        for i, k in enumerate(outputs.tolist()):
            told = teller.tell(i, k, scores[i], engine.explain(codes[i], k, ask), engine.setting(k))
            again = partial(_again, oracle, samples, row=codes[i], output=k, n_neighbors=n_neighbors)
            found.append(replace(told, again=again, challenge=partial(challenge, engine, codes[i], k)))
            bar.advance(1)
    return Explanations(found)


def _samples(oracle: Oracle, background: object, seed: int) -> TransferSet:
    if isinstance(background, TransferSet):
        enter_once(oracle, background)
        return background
    if background is None:
        raise InputError("`background` must be a TransferSet (`d.samples`) or a table of reference rows.")
    return collect(oracle, plan(oracle, background, seed=seed), seed=seed)


def _checked_neighbors(n_neighbors: int, samples: TransferSet) -> int:
    n_neighbors = whole("n_neighbors", n_neighbors, at_least=2)
    n_report = len(samples.where(part=Part.REPORT, real=True))
    default = 50
    if n_neighbors > n_report and n_neighbors != default:
        refuse("n_neighbors", f"at most the number of real report rows ({n_report})", n_neighbors)
    return n_neighbors


def _again(
    oracle: Oracle, samples: TransferSet, seed: int, *, row: Codes, output: int, n_neighbors: int
) -> tuple[Component, ...]:
    """Return the components of a row from another seed: other samples, other anchors, another choice."""
    fresh = redrawn(oracle, samples, seed)
    local = engine_of(fresh, n_neighbors=n_neighbors, seed=seed).explain(row, output)
    return components(local)


def _ranges(samples: TransferSet) -> Floats:
    """Return (n_outputs,): largest minus smallest score of each output on real rows."""
    scores = samples.scores[samples.real]
    return np.asarray(scores.max(axis=0) - scores.min(axis=0))

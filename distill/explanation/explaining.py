"""The verb: explain rows of a table."""

from __future__ import annotations

import numpy as np

from distill.checks import listed, refuse, whole
from distill.errors import InputError
from distill.explanation.explanations import Explanations
from distill.explanation.memory import engine_of, enter_once
from distill.explanation.telling import Teller
from distill.oracle import Oracle, oracle_of
from distill.policy import Policy
from distill.progress import progress
from distill.samples import Part, TransferSet
from distill.table import Table
from distill.task import Answers
from distill.transfer import collect, plan
from distill.typing import Ints, Scores


def explain(
    model: object,
    rows: object,
    *,
    background: object,
    output: str | None = None,
    n_neighbors: int = 50,
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
        then labelled and sampled around first.
    output : str, optional
        The output to explain. By default the last of two, the predicted class of more, or the only
        target of a regression.
    n_neighbors : int, default 50
        The real report rows that make up a row's neighbourhood, on which its surrogate is judged.
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
    oracle = oracle_of(model)
    seed = whole("seed", seed, at_least=0)
    samples = _samples(oracle, background, seed)
    table = _table(rows, samples)
    n_neighbors = _checked_neighbors(n_neighbors, samples)
    scores = oracle.label(table)
    outputs = _outputs(output, samples.answers, scores)
    engine = engine_of(samples, n_neighbors=n_neighbors, seed=seed)
    codes = samples.domain.encode(table.frame)
    teller = Teller(samples, policy or Policy(), seed=seed, usual=engine.usual)
    found = []
    with progress("explaining", len(table)) as bar:
        for i, output_of_row in enumerate(outputs.tolist()):
            local = engine.explain(codes[i], output_of_row)
            found.append(teller.tell(i, output_of_row, scores[i], local, engine.setting(output_of_row)))
            bar.advance(1)
    return Explanations(found)


def _samples(oracle: Oracle, background: object, seed: int) -> TransferSet:
    if isinstance(background, TransferSet):
        enter_once(oracle, background)
        return background
    if background is None:
        raise InputError("`background` must be a TransferSet (`d.samples`) or a table of reference rows.")
    return collect(oracle, plan(oracle, background, seed=seed), seed=seed)


def _table(rows: object, samples: TransferSet) -> Table:
    """Return the rows to explain in the background's columns and dtypes."""
    layout = samples.table.layout
    table = Table.of(rows, layout.names if layout.array_dtype is not None else None)
    absent = [name for name in layout.names if name not in table.names]
    if absent:
        raise InputError(f"The rows to explain lack the background's column(s) {listed(absent)}.")
    if not len(table):
        raise InputError("There are no rows to explain.")
    frame = samples.domain.conform(table.select(layout.names).frame)
    return samples.table.with_frame(frame)


def _checked_neighbors(n_neighbors: int, samples: TransferSet) -> int:
    n_neighbors = whole("n_neighbors", n_neighbors, at_least=2)
    n_report = len(samples.where(part=Part.REPORT, real=True))
    default = 50
    if n_neighbors > n_report and n_neighbors != default:
        refuse("n_neighbors", f"at most the number of real report rows ({n_report})", n_neighbors)
    return n_neighbors


def _outputs(output: str | None, answers: Answers, scores: Scores) -> Ints:
    """Return (n_rows,) int64: the output to explain for each row."""
    if output is not None:
        if output not in answers.outputs:
            raise InputError(f"`output` must be one of {listed(answers.outputs)}, got {output!r}.")
        return np.full(len(scores), answers.outputs.index(output))
    if answers.classifies:
        return np.full(len(scores), 1) if len(answers.outputs) == 2 else answers.decide(scores)
    if len(answers.outputs) > 1:
        raise InputError(
            f"The black box has several targets; name one with `output`: {listed(answers.outputs)}."
        )
    return np.zeros(len(scores), dtype=np.int64)

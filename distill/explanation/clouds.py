"""Explains rows in clouds around them, each cloud asked about for its row alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from distill.domain import Domain
from distill.errors import BudgetError, InputError
from distill.explanation.asked import outputs_of, rows_like
from distill.explanation.cloud import Cloud, explain_cloud
from distill.explanation.explanations import Explanations
from distill.explanation.memory import enter_once
from distill.explanation.result import Component
from distill.explanation.telling import Teller, components
from distill.oracle import Oracle
from distill.policy import Policy
from distill.progress import progress
from distill.samples import Part, TransferSet
from distill.table import Table
from distill.typing import Codes, Floats, Scores

DEFAULT_SIZE = 1024
AT_ONCE = 16
"""Clouds asked about together."""


def in_clouds(
    oracle: Oracle,
    rows: object,
    background: object,
    output: str | None,
    *,
    scale: float,
    n: int | None,
    policy: Policy,
    seed: int,
) -> Explanations:
    """Return the explanations of rows by lines through clouds of `n` rows around each.

    Raises
    ------
    InputError
        As `distill.explain`.
    BudgetError
        The clouds asked for do not fit the budget, or what fits is too small for one.
    """
    reference, domain, codes, ranges = _background(oracle, background)
    table = rows_like(rows, reference, domain)
    size = _size(oracle, len(table), n, fewest=4 * (int(domain.usable.sum()) + 1))
    scores = oracle.label(table)
    outputs = outputs_of(output, oracle.answers, scores)
    cloud = Cloud.of(domain, codes, scale=scale, n=size, seed=seed)
    teller = Teller(oracle.answers, reference.layout, policy, seed, ranges=ranges)
    own = domain.encode(table.frame)
    classifies = oracle.answers.classifies
    found = []
    with progress("explaining", len(table)) as bar:
        for i, (around, answers) in enumerate(_asked(oracle, cloud, table, own)):
            k = int(outputs[i])
            told = explain_cloud(cloud, own[i], around, answers[:, k], classifies=classifies)
            again = partial(_again, oracle, cloud, table.take(np.array([i])), k)
            found.append(replace(teller.tell(i, k, scores[i], *told), again=again))
            bar.advance(1)
    return Explanations(found)


def _again(oracle: Oracle, cloud: Cloud, table: Table, output: int, seed: int) -> tuple[Component, ...]:
    """Return the components of a table's only row from another seed: other offsets."""
    other = Cloud.of(cloud.domain, cloud.reference, scale=cloud.scale, n=len(cloud.parts), seed=seed)
    own = cloud.domain.encode(table.frame)
    around, answers = next(_asked(oracle, other, table, own))
    classifies = oracle.answers.classifies
    return components(explain_cloud(other, own[0], around, answers[:, output], classifies=classifies)[0])


def _background(oracle: Oracle, background: object) -> tuple[Table, Domain, Codes, Floats | None]:
    """Return the reference rows, their domain and codes, and the outputs' ranges where they are known."""
    if isinstance(background, TransferSet):
        enter_once(oracle, background)
        rows = background.where(part=Part.FIT, real=True)
        scores = background.scores[background.real]
        return background.table, background.domain, background.codes[rows], np.ptp(scores, axis=0)
    table = Table.of(background, oracle.box.columns)
    if len(table) < 2:
        raise InputError(f"At least two rows are needed, got {len(table)}.")
    reference = oracle.box.admit(table, drop=set())[0]
    domain = Domain.learn(reference)
    return reference, domain, domain.encode(reference.frame), None


def _size(oracle: Oracle, n_rows: int, n: int | None, *, fewest: int) -> int:
    """Return the rows of each cloud, within the budget."""
    left, wanted = oracle.budget_left, DEFAULT_SIZE if n is None else n
    if left is None or n_rows * (wanted + 1) <= left:
        return wanted
    shrunk = left // n_rows - 1
    if n is not None or shrunk < fewest:
        raise BudgetError(oracle.refusal(n_rows * ((wanted if n is not None else fewest) + 1)))
    return shrunk


def _asked(oracle: Oracle, cloud: Cloud, table: Table, own: Codes) -> Iterator[tuple[Codes, Scores]]:
    """Yield the cloud around each row and the box's answers to it."""
    for start in range(0, len(table), AT_ONCE):
        rows = np.arange(start, min(start + AT_ONCE, len(table)))
        clouds = [cloud.around(own[i]) for i in rows]
        like = table.frame.iloc[np.repeat(rows, [len(codes) for codes in clouds])]
        decoded = cloud.domain.decode(np.vstack(clouds), like=like)
        answers = oracle.label(table.with_frame(decoded))
        yield from zip(clouds, np.split(answers, len(rows)), strict=True)

"""Explains rows in clouds around them, each cloud asked about for its row alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from distill.domain import Domain
from distill.errors import BoxError, BudgetError, InputError
from distill.explanation.asked import checked_components, outputs_of, rows_like
from distill.explanation.explanations import Explanations
from distill.explanation.line.challenger import Challenger
from distill.explanation.line.seen import Seen
from distill.explanation.line.setting import Setting
from distill.explanation.line.surrogate import Surrogate
from distill.explanation.local.cloud import Cloud, explain_cloud
from distill.explanation.local.engine import Local
from distill.explanation.local.telling import Teller, components
from distill.explanation.memory import enter_once
from distill.explanation.notes import lost_note
from distill.explanation.result import Component, Explanation
from distill.oracle import Oracle
from distill.policy import Policy
from distill.progress import progress
from distill.samples import Part, TransferSet
from distill.seeds import stream
from distill.table import Table
from distill.typing import Codes, Floats, Ints, Scores

DEFAULT_SIZE = 1024
AT_ONCE = 16
"""Clouds asked about together."""


@dataclass(frozen=True)
class Heard:
    """The rows of a cloud that the box answers.

    Parameters
    ----------
    around : (n_answered, n_columns) float64
    parts : (n_answered,) int64
        The `Part` of each.
    answers : (n_answered, n_outputs) float64
    n_lost : int
        Rows without an answer.
    """

    around: Codes
    parts: Ints
    answers: Scores
    n_lost: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What got no answer."""
        return lost_note(self.n_lost, self.n_lost + len(self.parts), "rows of the cloud around this row")


@dataclass(frozen=True)
class InCloud:
    """What stands behind the explanation of a table's only row by a cloud around it: see `Behind`."""

    oracle: Oracle
    cloud: Cloud
    table: Table
    output: int
    n_components: int | None
    seed: int

    def told(self, cloud: Cloud, heard: Heard) -> tuple[Local, Setting]:
        """Return the line through the answers to a cloud around the row."""
        return explain_cloud(
            cloud,
            self.cloud.domain.encode(self.table.frame)[0],
            heard.around,
            heard.answers[:, self.output],
            heard.parts,
            classifies=self.oracle.answers.classifies,
            n_components=self.n_components,
        )

    def again(self, seed: int) -> tuple[Component, ...]:
        """Return the components from another seed: other offsets."""
        other = self._other(len(self.cloud.parts), seed)
        return components(self.told(other, self._asked(other))[0])

    def challenger(self) -> Challenger | None:
        """Return nothing: a cloud has no select part of real rows to decide on."""
        return None

    def fresh(self, surrogate: Surrogate, n: int) -> Seen:
        """Ask about other points of the cloud."""
        seed = int(stream(self.seed, "fresh").integers(2**31))
        heard = self._asked(self._other(n, seed))
        return Seen(heard.answers[:, self.output], surrogate.predict(heard.around))

    def _other(self, n: int, seed: int) -> Cloud:
        return Cloud.of(self.cloud.domain, self.cloud.reference, scale=self.cloud.scale, n=n, seed=seed)

    def _asked(self, cloud: Cloud) -> Heard:
        return next(_asked(self.oracle, cloud, self.table, cloud.domain.encode(self.table.frame)))


def in_clouds(
    oracle: Oracle,
    rows: object,
    background: object,
    output: str | None,
    *,
    scale: float,
    n: int | None,
    n_components: int | None,
    policy: Policy,
    seed: int,
) -> Explanations[Explanation]:
    """Return the explanations of rows by lines through clouds of `n` rows around each.

    Raises
    ------
    InputError
        As `distill.explain`.
    BudgetError
        The clouds asked for do not fit the budget, or what fits is too small for one.
    """
    reference, domain, codes, ranges = _background(oracle, background)
    table, kept = rows_like(rows, reference, domain), checked_components(n_components, domain)
    size = _size(oracle, len(table), n, fewest=4 * (int(domain.usable.sum()) + 1))
    scores = oracle.label(table)
    outputs = outputs_of(output, oracle.answers, scores)
    cloud = Cloud.of(domain, codes, scale=scale, n=size, seed=seed)
    teller = Teller(oracle.answers, reference.layout, policy, seed, ranges=ranges)
    own = domain.encode(table.frame)
    found = []
    with progress("explaining", len(table)) as bar:
        for i, heard in enumerate(_asked(oracle, cloud, table, own)):
            k = int(outputs[i])
            behind = InCloud(oracle, cloud, table.take(np.array([i])), k, kept, seed)
            told = teller.tell(i, k, scores[i], *behind.told(cloud, heard))
            found.append(replace(told, notes=(*told.notes, *heard.notes), behind=behind))
            bar.advance(1)
    return Explanations(found)


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


def _asked(oracle: Oracle, cloud: Cloud, table: Table, own: Codes) -> Iterator[Heard]:
    """Yield the cloud around each row, as far as the box answers.

    Raises
    ------
    BoxError
        It answers too few rows of a cloud to fit a line and judge it.
    """
    n = len(cloud.parts)
    for start in range(0, len(table), AT_ONCE):
        rows = np.arange(start, min(start + AT_ONCE, len(table)))
        around = np.vstack([cloud.around(own[i]) for i in rows])
        decoded = cloud.domain.decode(around, like=table.frame.iloc[np.repeat(rows, n)])
        kept, answers = oracle.answerable(table.with_frame(decoded))
        ends = np.searchsorted(kept, n * np.arange(len(rows) + 1))
        for place, (first, last) in enumerate(pairwise(ends)):
            of_row = kept[first:last]
            parts = cloud.parts[of_row - n * place]
            if 2 * np.bincount(parts, minlength=len(Part)).min() < np.bincount(cloud.parts).min():
                raise BoxError(
                    f"The black box answered {len(of_row)} of {n} rows of the cloud around row "
                    f"{rows[place]}, too few to fit a line and judge it."
                )
            yield Heard(around[of_row], parts, answers[first:last], n - len(of_row))

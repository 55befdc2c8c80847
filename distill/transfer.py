"""Label once: from a person's rows to the transfer set that everything else is computed from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from distill import numbers
from distill.checks import listed, whole
from distill.domain import Domain, Kind
from distill.errors import BoxError, BudgetError, InputError
from distill.oracle import Oracle
from distill.parts import HELD_BACK, WITH_TEST, cut, inherited_units, units_of
from distill.samples import Part, TransferSet
from distill.sampling import NearManifold, Sampler, named
from distill.seeds import stream
from distill.table import Table, stack
from distill.typing import Codes, Ints, Scores

DEFAULT_SAMPLES = 10_000
"""Sampled rows bought where no number is asked for and the budget allows."""


class Finding(NamedTuple):
    """Something the reader must know: a code for programs, a sentence for people."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Plan:
    """What will be asked, settled before the first question.

    Parameters
    ----------
    table : Table
        The real rows, `X` first, then `test`, in the box's columns and the reference dtypes.
    source : (n_rows,) int64
        Where each stands in the user's data.
    part : (n_rows,) int64
    domain : Domain
    n_samples : int
        Sampled rows to buy besides.
    given : bool
        The report rows are the user's `test` rows.
    findings : tuple of Finding
    n_probe : int
        Rows to draw column by column besides: see `distill.distillation.probe`.
    unit : (n_rows,) int64, optional
        Rows of one value of the id column share one.
    """

    table: Table
    source: Ints
    part: Ints
    domain: Domain
    n_samples: int
    given: bool
    findings: tuple[Finding, ...]
    n_probe: int = 0
    unit: Ints | None = None

    @property
    def sizes(self) -> Ints:
        """(n_parts, 2) int64: the real rows of each part, and those to be sampled in it."""
        real = np.bincount(self.part, minlength=len(Part))
        sampled = [round(share * self.n_samples) for share in HELD_BACK]
        return np.column_stack([real, np.where(real > 0, sampled, 0)])

    def take(self, rows: NDArray[Any]) -> Plan:
        """Return the plan with the real rows at these positions alone."""
        unit = None if self.unit is None else self.unit[rows]
        return replace(
            self, table=self.table.take(rows), source=self.source[rows], part=self.part[rows], unit=unit
        )


def plan(
    oracle: Oracle,
    X: object,
    *,
    test: object = None,
    n_samples: int | None = None,
    drop: Collection[str] = (),
    id_column: str | None = None,
    protected: Collection[str] = (),
    most_probed: int = 0,
    seed: int = 0,
) -> Plan:
    """Settle the rows, their parts and the number of samples, within the budget.

    The domain is learned on `X` alone. Rows that share a value of `id_column` stay in one part. No more
    rows are probed than `most_probed`, than fit rows, than samples, and than the budget leaves.

    Raises
    ------
    InputError
        A table cannot be used: no rows, a lacking column, values of another kind.
    BudgetError
        `n_samples` was asked for and does not fit the budget.
    """
    raw, raw_test = _tables(oracle, X, test)
    check_columns_named(raw, [*drop, *([id_column] if id_column is not None else [])])
    dropped = set(drop) | ({id_column} if id_column is not None else set())
    reference, notes = oracle.box.admit(raw, drop=dropped)
    domain = Domain.learn(reference, protected=protected)
    rng = stream(seed, "parts")
    units = raw.frame[id_column].to_numpy() if id_column is not None else None
    part = cut(len(reference), WITH_TEST if raw_test is not None else HELD_BACK, rng, units=units)
    tables = [reference]
    if raw_test is not None:
        admitted = oracle.box.admit(raw_test, drop=dropped & set(raw_test.names))[0]
        tables.append(reference.with_frame(domain.conform(admitted.frame)))
        part = np.concatenate([part, np.full(len(raw_test), int(Part.REPORT))])
    table = stack(tables)
    keep, n_samples, shrunk = _fit_to_budget(oracle, part, n_samples, most_probed, seed)
    unit = None if id_column is None else units_of(raw, raw_test, id_column)[keep]
    return Plan(
        table=table.take(keep),
        source=keep,
        part=part[keep],
        domain=domain,
        n_samples=n_samples,
        given=raw_test is not None,
        findings=tuple(Finding("columns", note) for note in notes) + _column_findings(domain) + shrunk,
        n_probe=_affordable(
            oracle, min(most_probed, n_samples, int(np.sum(part[keep] == Part.FIT))), len(keep) + n_samples
        ),
        unit=unit,
    )


def collect(oracle: Oracle, plan: Plan, *, sampler: str | Sampler = "auto", seed: int = 0) -> TransferSet:
    """Ask the black box about the plan's rows and about the rows sampled around them.

    Rows that it does not answer, where the oracle allows for some, are left out: real ones before anything
    is drawn around them.
    """
    strategy = choose_sampler(sampler)
    plan, scores = answered_rows(oracle, plan)
    codes = plan.domain.encode(plan.table.frame)
    drawn, parents, part = _draw(strategy, plan, codes, seed)
    table = plan.table
    if len(drawn):
        like = plan.table.frame.iloc[np.maximum(parents[:, 0], 0)]
        sampled = plan.table.with_frame(plan.domain.decode(drawn, like=like))
        kept, more = oracle.answerable(sampled)
        drawn, parents, part = drawn[kept], parents[kept], part[kept]
        scores = np.concatenate([scores, more])
        table = stack([table, sampled.take(kept)])
    answers = oracle.answers
    return TransferSet(
        table=table,
        scores=scores,
        weight=np.ones(len(scores)),
        real=np.arange(len(scores)) < len(codes),
        parents=np.concatenate([np.full((len(codes), 2), -1, dtype=np.int64), parents]),
        part=np.concatenate([plan.part, part]),
        source=np.concatenate([plan.source, np.full(len(drawn), -1, dtype=np.int64)]),
        domain=plan.domain,
        answers=answers,
        fingerprint=oracle.fingerprint,
        given=plan.given,
        unit=None if plan.unit is None else np.concatenate([plan.unit, inherited_units(parents, plan.unit)]),
        _codes=np.concatenate([codes, drawn]),
    )


def answered_rows(oracle: Oracle, plan: Plan) -> tuple[Plan, Scores]:
    """Return the plan without the real rows that the box does not answer, and its answers to the others.

    Raises
    ------
    BoxError
        More rows have no answer than the oracle allows, or all those of a part.
    """
    kept, scores = oracle.answerable(plan.table)
    answered = plan if len(kept) == len(plan.table) else plan.take(kept)
    for part, before, now in zip(Part, plan.sizes[:, 0], answered.sizes[:, 0], strict=True):
        if before and not now:
            raise BoxError(
                f"The black box answered none of the {before} real row(s) of the {part.name.lower()} part."
            )
    return answered, scores


def lost_findings(plan: Plan, samples: TransferSet) -> tuple[Finding, ...]:
    """Return how many rows of a plan the box did not answer, and in which parts."""
    found = [[len(samples.where(part=part, real=real)) for real in (True, False)] for part in Part]
    lost = plan.sizes - np.array(found)
    if not lost.any():
        return ()
    real, sampled = (
        ", ".join(f"{n} {part.name.lower()}" for part, n in zip(Part, side, strict=True)) for side in lost.T
    )
    sentence = (
        f"The black box gave no answer to {lost.sum():,} of {plan.sizes.sum():,} rows "
        f"({numbers.share(lost.sum() / plan.sizes.sum())}), which no figure counts: real rows {real}; "
        f"sampled rows {sampled}."
    )
    return (Finding("lost-rows", sentence),)


def choose_sampler(sampler: str | Sampler) -> Sampler:
    """Return the strategy a name stands for; "auto" is near-manifold."""
    if not isinstance(sampler, str):
        return sampler
    return NearManifold() if sampler == "auto" else named(sampler)


def _tables(oracle: Oracle, X: object, test: object) -> tuple[Table, Table | None]:
    raw = Table.of(X, oracle.box.columns)
    if len(raw) < 2:
        raise InputError(f"At least two rows are needed, got {len(raw)}.")
    if test is None:
        return raw, None
    raw_test = Table.of(test, raw.names if raw.layout.array_dtype is not None else None)
    if not len(raw_test):
        raise InputError("`test` has no rows.")
    return raw, raw_test


def check_columns_named(table: Table, names: Collection[str]) -> None:
    """Refuse names of columns that a table lacks.

    Raises
    ------
    InputError
    """
    absent = [name for name in names if name not in table.names]
    if absent:
        raise InputError(f"No column named {listed(absent)}; the columns are {listed(table.names)}.")


def _fit_to_budget(
    oracle: Oracle, part: Ints, n_samples: int | None, most_probed: int, seed: int
) -> tuple[Ints, int, tuple[Finding, ...]]:
    """Return the rows kept, the number of samples, and what was shrunk; refuse what was asked for.

    Of what a budget leaves for default samples, a sixth at most is left over for the probe.
    """
    everything = np.arange(len(part))
    wanted = DEFAULT_SAMPLES if n_samples is None else whole("n_samples", n_samples, at_least=0)
    left = oracle.budget_left
    probed = 0 if n_samples is not None else most_probed
    if left is None or len(part) + wanted + probed <= left:
        return everything, wanted, ()
    if n_samples is not None:
        raise BudgetError(oracle.refusal(len(part) + wanted))
    if left < 10:
        raise BudgetError(oracle.refusal(len(part)))
    n_real = len(part) if len(part) <= left else left // 2
    keep = everything
    said = []
    if n_real < len(part):
        keep = np.sort(stream(seed, "budget").permutation(len(part))[:n_real])
        said.append(f"{n_real} of the {len(part)} rows were asked about")
    spare = left - n_real
    wanted = min(wanted, spare - min(most_probed, spare // 6))
    said.append(f"{wanted} rows were sampled instead of {DEFAULT_SAMPLES}")
    sentence = f"The budget leaves {left} queries: {' and '.join(said)}."
    return keep, wanted, (Finding("budget", sentence),)


def _affordable(oracle: Oracle, wanted: int, planned: int) -> int:
    """Return how many of the wanted queries the budget allows beside the planned ones."""
    left = oracle.budget_left
    return wanted if left is None else min(wanted, max(left - planned, 0))


def _draw(strategy: Sampler, plan: Plan, codes: Codes, seed: int) -> tuple[Codes, Ints, Ints]:
    """Draw inside each part, so that all parents of a sampled row are in its part."""
    drawn, parents, parts = [codes[:0]], [np.empty((0, 2), dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for part, (_, n) in zip(Part, plan.sizes.tolist(), strict=True):
        if not n:
            continue
        rows = np.flatnonzero(plan.part == part)
        draw = strategy.draw(codes[rows], plan.domain, n, stream(seed, f"sample {part.name}"))
        drawn.append(draw.codes)
        parents.append(np.where(draw.parents >= 0, rows[draw.parents], -1))
        parts.append(np.full(n, int(part)))
    return np.concatenate(drawn), np.concatenate(parents), np.concatenate(parts)


def _column_findings(domain: Domain) -> tuple[Finding, ...]:
    constant = [column.name for column in domain.columns if column.is_constant]
    texts = [column.name for column in domain.columns if column.kind is Kind.TEXT]
    findings = []
    if constant:
        findings.append(
            Finding("constant-columns", f"Constant or all-missing, never split on: {listed(constant)}.")
        )
    if texts:
        sentence = f"Id-like text, passed to the box but never split on or explained: {listed(texts)}."
        findings.append(Finding("id-like-text", sentence))
    return tuple(findings)

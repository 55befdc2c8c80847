"""Label once: from a person's rows to the transfer set that everything else is computed from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from distill.checks import listed, whole
from distill.domain import Domain, Kind
from distill.errors import BudgetError, InputError
from distill.oracle import Oracle
from distill.samples import Part, TransferSet
from distill.sampling import NearManifold, Sampler, named
from distill.seeds import stream
from distill.table import Table, stack
from distill.typing import Codes, Ints

DEFAULT_SAMPLES = 10_000
"""Sampled rows bought where no number is asked for and the budget allows."""

HELD_BACK = (0.6, 0.2, 0.2)
"""Shares of the fit, select and report parts: of `X` without `test`, and of every sampled pool."""

WITH_TEST = (0.75, 0.25, 0.0)
"""The same for `X` when the report rows are given as `test`."""


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
    _check_columns_named(raw, [*drop, *([id_column] if id_column is not None else [])])
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
    unit = None if id_column is None else _units(raw, raw_test, id_column)[keep]
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
    """Ask the black box about the plan's rows and about the rows sampled around them."""
    strategy = choose_sampler(sampler)
    scores = oracle.label(plan.table)
    codes = plan.domain.encode(plan.table.frame)
    drawn, parents, part = _draw(strategy, plan, codes, seed)
    real = np.arange(len(scores) + len(drawn)) < len(scores)
    table = plan.table
    if len(drawn):
        like = plan.table.frame.iloc[np.maximum(parents[:, 0], 0)]
        sampled = plan.table.with_frame(plan.domain.decode(drawn, like=like))
        scores = np.concatenate([scores, oracle.label(sampled)])
        table = stack([table, sampled])
    answers = oracle.answers
    return TransferSet(
        table=table,
        scores=scores,
        weight=np.ones(len(scores)),
        real=real,
        parents=np.concatenate([np.full((len(codes), 2), -1, dtype=np.int64), parents]),
        part=np.concatenate([plan.part, part]),
        source=np.concatenate([plan.source, np.full(len(drawn), -1, dtype=np.int64)]),
        domain=plan.domain,
        answers=answers,
        fingerprint=oracle.fingerprint,
        given=plan.given,
        unit=None if plan.unit is None else np.concatenate([plan.unit, _units_of(parents, plan.unit)]),
        _codes=np.concatenate([codes, drawn]),
    )


def choose_sampler(sampler: str | Sampler) -> Sampler:
    """Return the strategy a name stands for; "auto" is near-manifold."""
    if not isinstance(sampler, str):
        return sampler
    return NearManifold() if sampler == "auto" else named(sampler)


def cut(
    n: int, shares: tuple[float, float, float], rng: np.random.Generator, *, units: NDArray[Any] | None = None
) -> Ints:
    """Return (n,) int64: the `Part` of each row, in these shares and in random order.

    Rows of one unit (say, one patient) stay together. Every part with a share gets a row while the
    rows last; the report part first, then fit, then select.
    """
    members = np.arange(n) if units is None else np.unique(units.astype(str), return_inverse=True)[1]
    count = int(members.max()) + 1
    order = rng.permutation(count)
    n_report = min(max(round(shares[2] * count), 1 if shares[2] else 0), count - 1)
    n_select = min(round(shares[1] * count), count - n_report - 1)
    part_of_unit = np.full(count, int(Part.FIT))
    part_of_unit[order[:n_report]] = Part.REPORT
    part_of_unit[order[n_report : n_report + n_select]] = Part.SELECT
    return np.asarray(part_of_unit[members], dtype=np.int64)


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


def _check_columns_named(table: Table, names: Collection[str]) -> None:
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


def _units(raw: Table, raw_test: Table | None, id_column: str) -> Ints:
    """Return (n_rows,): one number per id, of `X` and then `test`; a test without ids has one per row."""
    ids = raw.frame[id_column].to_numpy().astype(str)
    if raw_test is None:
        return np.asarray(np.unique(ids, return_inverse=True)[1], dtype=np.int64)
    if id_column not in raw_test.names:
        known = np.unique(ids, return_inverse=True)[1]
        return np.concatenate([known, len(known) + np.arange(len(raw_test))])
    both = np.concatenate([ids, raw_test.frame[id_column].to_numpy().astype(str)])
    return np.asarray(np.unique(both, return_inverse=True)[1], dtype=np.int64)


def _units_of(parents: Ints, unit: Ints) -> Ints:
    """Return (n_sampled,): the unit of the row each was drawn from; its own where there is none."""
    first = parents[:, 0]
    return np.where(first >= 0, unit[first], unit.max() + 1 + np.arange(len(first)))


def _draw(strategy: Sampler, plan: Plan, codes: Codes, seed: int) -> tuple[Codes, Ints, Ints]:
    """Draw inside each part, so that all parents of a sampled row are in its part."""
    drawn, parents, parts = [codes[:0]], [np.empty((0, 2), dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for part, share in zip(Part, HELD_BACK, strict=True):
        rows = np.flatnonzero(plan.part == part)
        n = round(share * plan.n_samples)
        if not len(rows) or not n:
            continue
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

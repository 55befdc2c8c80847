"""Protected columns in an audit: what was tested about each, and the question put to the box itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from distill.bias import (
    Flips,
    Proxies,
    Rates,
    about_flips,
    about_rates,
    about_splits,
    flips,
    outcome_rates,
    proxies,
)
from distill.bias.flips import Setting, with_values
from distill.distillation import Distillation
from distill.distillation.student import answers_of
from distill.document.grouping import groups_of
from distill.document.wording import words
from distill.domain import Column, Domain
from distill.fidelity import Measure
from distill.oracle import Oracle
from distill.samples import Part
from distill.seeds import stream
from distill.table import Table, stack
from distill.tree.surrogate import TreeSurrogate
from distill.typing import Bools, Floats

MOST_ASKED = 500
"""The box is asked about so many report rows with other values of a protected column."""

MOST_VALUES = 5
MOST_OUTCOMES = 5
MOST_PROXIES = 8
QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Protected:
    """What was tested about a protected column.

    Parameters
    ----------
    column : str
    rates : tuple of (str, Rates)
        How often "box" and "surrogate" give each outcome in its groups; none for a regression.
    proxies : Proxies, optional
        Which columns tell it; None where it does not vary.
    flips : Flips, optional
        The box asked with other values; None for a regression, or where the budget did not allow it.
    statements : tuple of str
    """

    column: str
    rates: tuple[tuple[str, Rates], ...]
    proxies: Proxies | None
    flips: Flips | None
    statements: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {
            "column": self.column,
            "statements": self.statements,
            "rates": [
                {"who": who, "outcome": rates.answer, "group": group.name, **_figure(group.figure)}
                for who, rates in self.rates
                for group in rates.groups.groups
            ],
            "proxies": []
            if self.proxies is None
            else [
                {"column": name, "measure": figure.name, **_figure(figure)}
                for name, figure in self.proxies.columns[:MOST_PROXIES]
            ],
            "flips": None
            if self.flips is None
            else {"asked": self.flips.asked, "changed": self.flips.changed, **_figure(self.flips.figure)},
        }


def protected_columns(
    oracle: Oracle, found: Distillation, X: Table, test: Table | None
) -> tuple[Protected, ...]:
    """Test each protected column the box is asked with; the box is asked as far as the budget goes."""
    return tuple(_tested(column, oracle, found, X, test) for column in tested_of(found.samples.domain))


def tested_of(domain: Domain) -> list[Column]:
    """Return the protected columns that are tested: those that vary and are no id-like text."""
    return [column for column in domain.columns if column.protected and column.is_usable]


def _tested(column: Column, oracle: Oracle, found: Distillation, X: Table, test: Table | None) -> Protected:
    rates = tuple(_rates(column.name, found, X, test))
    telling = _proxies(column.name, found)
    flipped = _flips(column, oracle, found)
    said = [about_rates(who, one) for who, one in rates]
    if telling is not None and isinstance(found.surrogate, TreeSurrogate):
        names = found.samples.domain.names
        asked = {names[j] for j in found.surrogate.tree_.feature.tolist() if j >= 0}
        said.insert(0, about_splits(asked, telling))
    if flipped is not None:
        said.append(about_flips(flipped))
    return Protected(column.name, rates, telling, flipped, tuple(said))


def _rates(name: str, found: Distillation, X: Table, test: Table | None) -> Iterator[tuple[str, Rates]]:
    samples = found.samples
    answers = samples.answers
    if not answers.classifies:
        return
    report = samples.where(part=Part.REPORT, real=True)
    masks: dict[str, Bools] = {
        group.name: group.rows[samples.source[report]] for group in groups_of([name], X, test, words())
    }
    said = answers_of(found.surrogate, samples.table.take(report), answers).decisions
    outputs = np.array(answers.outputs, dtype=object)
    outcomes = answers.outputs[-1:] if len(outputs) == 2 else answers.outputs[:MOST_OUTCOMES]
    for outcome in outcomes:
        yield "box", outcome_rates(outputs[samples.decisions[report]], outcome, masks)
        yield "surrogate", outcome_rates(outputs[said], outcome, masks)


def _proxies(name: str, found: Distillation) -> Proxies | None:
    """Learn from the fit rows and judge on the report rows."""
    samples = found.samples
    taught = samples.where(part=Part.FIT, real=True)
    judging = samples.where(part=Part.REPORT, real=True)
    j = samples.domain.names.index(name)
    known = samples.codes[taught, j]
    if not len(judging) or len(np.unique(known[~np.isnan(known)])) < 2:
        return None
    codes = samples.codes[np.concatenate([taught, judging])]
    mask = np.arange(len(codes)) < len(taught)
    return proxies(codes, samples.domain, name, mask, seed=found.seed)


def _flips(column: Column, oracle: Oracle, found: Distillation) -> Flips | None:
    samples = found.samples
    report = samples.where(part=Part.REPORT, real=True)
    if not samples.answers.classifies or not len(report):
        return None
    drawn = report[np.sort(stream(found.seed, "rows to flip").permutation(len(report))[:MOST_ASKED])]
    settings = [{column.name: value} for value in _values(column, samples.table)]
    left = oracle.budget_left
    if len(settings) < 2 or (left is not None and left < len(drawn) * len(settings)):
        return None
    table = _answered(oracle, samples.table.take(drawn), settings)
    if not len(table):
        return None
    return flips(table, settings, lambda asked: samples.answers.decide(oracle.label(asked)))


def _answered(oracle: Oracle, table: Table, settings: Sequence[Setting]) -> Table:
    """Return the rows that the box answers with all values of the column."""
    kept, _ = oracle.answerable(stack([with_values(table, setting) for setting in settings]))
    times = np.bincount(kept % len(table), minlength=len(table))
    return table.take(np.flatnonzero(times == len(settings)))


def _values(column: Column, table: Table) -> Sequence[object]:
    """Return the commonest values of a column in the data's own words, or three quantiles of a number."""
    values = table.frame[column.name].dropna()
    counts = values.value_counts()
    if column.is_levelled or len(counts) <= MOST_VALUES:
        return list(counts.index[:MOST_VALUES])
    numbers: Floats = np.unique(values.quantile(list(QUANTILES), interpolation="nearest").to_numpy())
    return list(numbers)


def _figure(measure: Measure) -> dict[str, Any]:
    return {name: asdict(measure)[name] for name in ("value", "low", "high", "n", "baseline")}

"""Explains rows in the regions of their nearest real rows, all from one labelled transfer set."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from distill.checks import refuse, whole
from distill.errors import InputError
from distill.explanation.asked import checked_components, outputs_of, rows_like
from distill.explanation.explanations import Explanations
from distill.explanation.line.challenger import Challenger
from distill.explanation.line.seen import Seen
from distill.explanation.line.surrogate import Surrogate
from distill.explanation.local.challenging import challenge
from distill.explanation.local.engine import Engine
from distill.explanation.local.memory import engine_of, redrawn
from distill.explanation.local.telling import Teller, components, figures_of
from distill.explanation.local.thin import answers_of, asker
from distill.explanation.memory import enter_once
from distill.explanation.result import Component, Explanation
from distill.oracle import Oracle
from distill.policy import Policy
from distill.progress import progress
from distill.samples import Part, TransferSet
from distill.sampling import NearManifold
from distill.seeds import stream
from distill.transfer import collect, plan
from distill.typing import Codes, Floats

DEFAULT_NEIGHBORS = 50
AT_ONCE = 16
"""Rows measured together."""


@dataclass(frozen=True)
class InRegion:
    """What stands behind the explanation of a row by its region: see `Behind`."""

    oracle: Oracle
    samples: TransferSet
    engine: Engine
    row: Codes
    output: int

    def again(self, seed: int) -> tuple[Component, ...]:
        """Return the components from another seed: other samples, other anchors, another choice."""
        other = engine_of(
            redrawn(self.oracle, self.samples, seed),
            n_neighbors=self.engine.n_neighbors,
            n_components=self.engine.n_components,
            seed=seed,
        )
        return components(other.explain(self.row, self.output))

    def challenger(self) -> Challenger | None:
        """Return the tree where it is more faithful on rows of the select part."""
        return challenge(self.engine, self.row, self.output)

    def fresh(self, surrogate: Surrogate, n: int) -> Seen:
        """Ask about rows drawn as the sampler does from the real rows that judge; the seed's own draws."""
        pool = self.engine.pool
        region = pool.report.codes[self.engine.region(self.row).members]
        if not len(region):
            return Seen(np.empty(0), np.empty(0))
        codes = NearManifold().draw(region, pool.domain, n, stream(self.engine.seed, "fresh")).codes
        kept, answers = answers_of(self.oracle, self.samples, codes)
        return Seen(answers[:, self.output], surrogate.predict(codes[kept]))


def in_regions(
    oracle: Oracle,
    rows: object,
    background: object,
    output: str | None,
    *,
    n_neighbors: int,
    n_components: int | None,
    policy: Policy,
    seed: int,
) -> Explanations[Explanation]:
    """Return the explanations of rows by lines through the answers near each.

    Raises
    ------
    InputError, BudgetError, BoxError
        As `distill.explain`.
    """
    samples = _samples(oracle, background, seed)
    engine = engine_of(
        samples,
        n_neighbors=_checked_neighbors(n_neighbors, samples),
        n_components=checked_components(n_components, samples.domain),
        seed=seed,
    )
    table = rows_like(rows, samples.table, samples.domain)
    scores = oracle.label(table)
    outputs = outputs_of(output, samples.answers, scores).tolist()
    codes = samples.domain.encode(table.frame)
    layout, ranges = samples.table.layout, _ranges(samples)
    teller = Teller(samples.answers, layout, policy, seed, ranges=ranges, usual=engine.usual)
    ask = asker(oracle, samples, len(table))
    heights = {k: engine.heights(codes, k) for k in set(outputs)}
    found = []
    with progress("explaining", len(table)) as bar:
        for start in range(0, len(table), AT_ONCE):
            some = range(start, min(start + AT_ONCE, len(table)))
            near = [engine.explain(codes[i], outputs[i], ask, heights[outputs[i]][i]) for i in some]
            figures = figures_of([local.judged for local in near])
            for i, local, figure in zip(some, near, figures, strict=True):
                k = outputs[i]
                told = teller.tell(i, k, scores[i], local, engine.setting(k), figures=figure)
                found.append(replace(told, behind=InRegion(oracle, samples, engine, codes[i], k)))
            bar.advance(len(some))
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
    if n_neighbors > n_report and n_neighbors != DEFAULT_NEIGHBORS:
        refuse("n_neighbors", f"at most the number of real report rows ({n_report})", n_neighbors)
    return n_neighbors


def _ranges(samples: TransferSet) -> Floats:
    """Return (n_outputs,): largest minus smallest score of each output on real rows."""
    scores = samples.scores[samples.real]
    return np.asarray(scores.max(axis=0) - scores.min(axis=0))

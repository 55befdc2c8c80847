"""`distill audit --dry-run`: what would be asked, and nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click
import numpy as np

from distill.blackbox import BlackBox
from distill.checks import listed
from distill.cli.case import Case, open_case
from distill.cli.job import Job
from distill.cli.request import AuditRequest
from distill.cli.telling import say, say_list
from distill.distillation.probe import MOST_DRAWN
from distill.document.protected import tested_of
from distill.document.questions import Extent, Purpose, most_asked
from distill.oracle.watch import Watch
from distill.samples import Part
from distill.transfer import Plan, plan

LABEL = 14
"""Columns for the names of a dry run's lines."""


def rehearse(job: Job, request: AuditRequest) -> int:
    """Say what an audit would ask, and ask nothing; return the exit code."""
    case = open_case(job)
    settled = plan(
        case.oracle,
        case.X,
        test=case.test,
        n_samples=job.samples,
        drop=job.drop or (),
        id_column=job.id_column,
        protected=request.protected or (),
        most_probed=MOST_DRAWN,
        seed=job.seed,
    )
    box = case.oracle.box
    click.echo(f"{'black box':<{LABEL}}{box.name}{_meaning(box)}")
    for name, text in _lines(case, settled, request):
        say(text, indent=f"{name:<{LABEL}}")
    say_list("To know", (finding.sentence for finding in settled.findings))
    click.echo("\nNothing was asked.")
    return 0


def _lines(case: Case, settled: Plan, request: AuditRequest) -> Iterator[tuple[str, str]]:
    extent = Extent(request.n_explained, request.stability, request.reasons, request.importance)
    counts = most_asked(case.oracle, settled, extent, case.job.seed)
    for purpose, why in _purposes(settled, request).items():
        if purpose in counts:
            yield str(purpose), f"{counts[purpose]}{why}"
    watched = Watch(case.oracle.box, case.job.canary).reserve
    if watched:
        yield "canary", f"at most {watched}, the same rows again and again"
    yield "questions", _total(counts, watched, case.job.budget)
    sent = settled.domain.names
    yield "sent", f"{len(sent)} columns: {listed(sent, most=len(sent))}"
    kept = [name for name in case.X if str(name) not in sent]
    if case.job.target is not None:
        kept.append(case.job.target)
    yield "not sent", listed(kept, most=len(kept)) if kept else "none; every column goes to the box"


def _purposes(settled: Plan, request: AuditRequest) -> dict[Purpose, str]:
    """Return what the questions of each purpose are, after their number."""
    protected = listed(column.name for column in tested_of(settled.domain))
    return {
        Purpose.REAL: f" distinct of {len(settled.table)}: {_parts(settled)}",
        Purpose.SAMPLED: ", around the real rows of each part",
        Purpose.PROBE: ", drawn column by column, to see whether the box tells them from real ones",
        Purpose.RECOVERY: " at most, to see whether the box is itself a small tree; most boxes show early",
        Purpose.NEARBY: " at most, near explained rows with few others around them",
        Purpose.SEEDS: f", sampled anew for each of {request.stability} seeds",
        Purpose.REASONS: " at most, to verify principal reasons",
        Purpose.FLIPS: f" at most, with other values of {protected}",
        Purpose.PERMUTED: f" at most, the columns of {request.importance} report rows permuted",
    }


def _total(counts: Mapping[Purpose, int], watched: int, budget: int | None) -> str:
    total = sum(counts.values()) + watched
    if budget is None:
        return f"at most {total}, without those sent again after a failure; no budget was given"
    if total <= budget:
        return f"at most {total}, without those sent again after a failure; the budget is {budget}"
    return (
        f"at most {budget}, the budget; {total} would be wanted, and what does not fit is left out and said"
    )


def _parts(settled: Plan) -> str:
    counts = np.bincount(settled.part, minlength=len(Part))
    origin = "given with --test" if settled.given else "held back"
    return (
        f"{counts[Part.FIT]} to fit the tree, {counts[Part.SELECT]} to choose its size, "
        f"{counts[Part.REPORT]} to report on ({origin})"
    )


def _meaning(box: BlackBox) -> str:
    if box.task is None:
        return ""
    return f" ({box.task}{': ' + listed(box.outputs) if box.outputs else ''})"

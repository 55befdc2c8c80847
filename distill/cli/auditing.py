"""`distill audit`: the whole document, or with --dry-run what would be asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from distill.blackbox import BlackBox
from distill.checks import listed
from distill.cli.case import Case, open_case
from distill.cli.files import check_report, stem_of
from distill.cli.job import Job, Size
from distill.cli.telling import say, say_audit, say_files, say_ledger, say_list, say_low, say_next, stage
from distill.cli.writing import write_audit
from distill.distillation.probe import MOST_DRAWN
from distill.document import Audit, audit
from distill.document.blanks import read_blanks
from distill.document.views import FORMATS
from distill.fidelity import Fidelity, Row
from distill.samples import Part
from distill.transfer import Plan, plan


@dataclass(frozen=True)
class AuditRequest:
    """What `distill audit` is asked beyond the job.

    Parameters
    ----------
    output : str, optional
        Where to write; by default reports/ and the model's name.
    groups : tuple of str
    max_leaf_nodes : int or "auto"
    n_explained : int
    min_fidelity : float, optional
    no_rows : bool
        Keep hashes of rows only.
    config : str, optional
        A file with what people state.
    font : str, optional
        A font file for the PDF.
    regulation : tuple of str
    reasons : int
        So many explained rows get principal reasons.
    """

    output: str | None
    groups: tuple[str, ...]
    max_leaf_nodes: Size
    n_explained: int
    min_fidelity: float | None
    no_rows: bool
    config: str | None
    font: str | None
    regulation: tuple[str, ...]
    reasons: int


def audit_files(job: Job, request: AuditRequest) -> int:
    """Audit the box of a job, write the document and say what it says; return the exit code."""
    place = check_report(request.output or f"reports/{_stem(job.model)}", FORMATS)
    case = open_case(job, stem_of(place, FORMATS))
    stage(f"Asking {case.oracle.box.name} about {_offered(case)} and rows like them.")
    found = audited(case, request)
    say_audit(found)
    files = write_audit(found, place, request.font)
    say_files(files)
    say_ledger(case.oracle)
    say_next(_next_steps(case, files))
    return _ending(Fidelity.from_dict(found.record["fidelity"]).headline, request.min_fidelity)


def audited(case: Case, request: AuditRequest) -> Audit:
    """Return the audit of a case."""
    job = case.job
    return audit(
        case.oracle,
        case.X,
        test=case.test,
        y=case.y,
        y_test=case.y_test,
        groups=request.groups,
        explain=request.n_explained,
        max_leaf_nodes=request.max_leaf_nodes,
        n_samples=job.samples,
        drop=job.drop or (),
        id_column=job.id_column,
        files=case.files,
        blanks=None if request.config is None else read_blanks(request.config),
        regulation=request.regulation,
        reasons=request.reasons,
        rows="hashed" if request.no_rows else "kept",
        seed=job.seed,
    )


def _next_steps(case: Case, files: list[Path]) -> Iterator[tuple[str, str]]:
    page = next((file for file in files if file.suffix == ".html"), None)
    if page is not None:
        yield "read the document in a browser", page.absolute().as_uri()
    if case.test is None:
        yield "have it speak of new cases: add rows the box was not trained on", "--test FILE"


def _ending(row: Row, threshold: float | None) -> int:
    """Return 1 where the lower bound is below the threshold, or is not known; else 0."""
    if threshold is None or row.low >= threshold:
        return 0
    say_low(row, threshold)
    return 1


def rehearse(job: Job, groups: tuple[str, ...]) -> int:
    """Say what an audit would ask, and ask nothing; return the exit code."""
    case = open_case(job)
    settled = plan(
        case.oracle,
        case.X,
        test=case.test,
        n_samples=job.samples,
        drop=job.drop or (),
        id_column=job.id_column,
        protected=groups,
        most_probed=MOST_DRAWN,
        seed=job.seed,
    )
    box = case.oracle.box
    click.echo(f"{'black box':<{LABEL}}{box.name}{_meaning(box)}")
    for name, text in _asked(case, settled):
        say(text, indent=f"{name:<{LABEL}}")
    say_list("To know", (finding.sentence for finding in settled.findings))
    click.echo("\nNothing was asked.")
    return 0


LABEL = 14
"""Columns for the names of a dry run's lines."""


def _asked(case: Case, settled: Plan) -> Iterator[tuple[str, str]]:
    rows, samples = len(settled.table), settled.n_samples
    distinct = len(settled.table.frame.drop_duplicates())
    yield "real rows", f"{rows} ({distinct} distinct): {_parts(settled)}"
    yield "sampled rows", f"{samples}, around the real rows of each part"
    budget = case.job.budget
    limit = "no budget was given" if budget is None else f"the budget is {budget}"
    yield "probing rows", f"{settled.n_probe}, drawn column by column"
    yield "questions", f"at most {distinct + samples + settled.n_probe}; {limit}"
    sent = settled.domain.names
    yield "sent", f"{len(sent)} columns: {listed(sent, most=len(sent))}"
    kept = [name for name in case.X if str(name) not in sent]
    if case.job.target is not None:
        kept.append(case.job.target)
    yield "not sent", listed(kept, most=len(kept)) if kept else "none; every column goes to the box"


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


def _offered(case: Case) -> str:
    rows = f"{len(case.X)} rows of {case.job.data}"
    return rows if case.test is None else f"{rows}, {len(case.test)} of {case.job.test}"


def _stem(model: str) -> str:
    """Return a file name for the reports of a model: `credit` of credit.txt, `scoring` of scoring:predict."""
    return Path(model.partition(":")[0]).stem or "audit"

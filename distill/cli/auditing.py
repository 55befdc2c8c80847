"""`distill audit`: the whole document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from distill.cli.case import Case, open_case
from distill.cli.files import check_report, stem_of
from distill.cli.job import Job
from distill.cli.request import AuditRequest
from distill.cli.telling import say_audit, say_files, say_ledger, say_low, say_next, stage
from distill.cli.writing import write_audit
from distill.document import Audit, audit
from distill.document.blanks import read_blanks
from distill.document.views import FORMATS
from distill.fidelity import Fidelity, Row


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
        groups=request.groups or (),
        protected=request.protected or (),
        explain=request.n_explained,
        stability=request.stability,
        reasons=request.reasons,
        importance=request.importance,
        max_leaf_nodes=request.max_leaf_nodes,
        n_samples=job.samples,
        drop=job.drop or (),
        id_column=job.id_column,
        files=case.files,
        blanks=None if request.config is None else read_blanks(request.config),
        regulation=request.regulation or (),
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


def _offered(case: Case) -> str:
    rows = f"{len(case.X)} rows of {case.job.data}"
    return rows if case.test is None else f"{rows}, {len(case.test)} of {case.job.test}"


def _stem(model: str) -> str:
    """Return a file name for the reports of a model: `credit` of credit.txt, `scoring` of scoring:predict."""
    return Path(model.partition(":")[0]).stem or "audit"

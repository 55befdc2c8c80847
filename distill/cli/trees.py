"""`distill tree`: a tree that answers like the black box, drawn."""

from __future__ import annotations

from pathlib import Path

import click
from graphviz import Digraph

from distill.cli.case import Case, open_case
from distill.cli.files import check_output, stem_of, whole_file
from distill.cli.job import Job, Size
from distill.cli.telling import headline, say, say_files, say_ledger, say_list, stage, width
from distill.distillation import Distillation, distill
from distill.render import rendered

SUFFIXES = (".svg", ".gv", ".txt", ".json", ".sql", ".py", ".png", ".pdf")
EXPORTS = {".sql": "sql", ".py": "python"}
THROUGH_DOT = (".png", ".pdf")


def draw(job: Job, output: str | None, max_leaf_nodes: Size) -> int:
    """Distil the box of a job and write its tree, or print it; return the exit code."""
    file = None if output is None else _checked(output)
    case = open_case(job, None if file is None else stem_of(file, SUFFIXES))
    found = distilled(case, max_leaf_nodes)
    if file is None:
        click.echo(found.plot().text(width()))
    else:
        _write(found, file)
    say(headline(found.fidelity, given=found.samples.given))
    say_list("To know", (finding.sentence for finding in found.findings))
    if file is not None:
        say_files([file])
    say_ledger(case.oracle)
    return 0


def _checked(output: str) -> Path:
    """Refuse a file that cannot be written, also for lack of `dot`, before anything is asked."""
    file = check_output(output, SUFFIXES)
    if file.suffix.lower() in THROUGH_DOT:
        rendered(Digraph(), file.suffix.lower().removeprefix("."))
    return file


def distilled(case: Case, max_leaf_nodes: Size) -> Distillation:
    """Return the distillation of a case."""
    job = case.job
    stage(f"Asking {case.oracle.box.name} about {len(case.X)} rows of {job.data} and rows like them.")
    return distill(
        case.oracle,
        case.X,
        test=case.test,
        max_leaf_nodes=max_leaf_nodes,
        n_samples=job.samples,
        drop=job.drop or (),
        id_column=job.id_column,
        seed=job.seed,
    )


def _write(found: Distillation, file: Path) -> None:
    suffix = file.suffix.lower()
    with whole_file(file) as part:
        if suffix in EXPORTS:
            part.write_text(found.surrogate.export(EXPORTS[suffix]), encoding="utf-8")
        elif suffix == ".json":
            part.write_text(found.to_json() + "\n", encoding="utf-8")
        else:
            found.plot().save(part)

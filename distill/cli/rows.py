"""`distill explain`: why the black box answers single rows as it does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from distill.cli.case import Case, open_case
from distill.cli.files import check_output, stem_of, whole_file
from distill.cli.job import Job
from distill.cli.page import explanations_page
from distill.cli.telling import say, say_files, say_ledger, say_list, stage, width
from distill.errors import InputError
from distill.explanation import Explanation, Explanations, explain
from distill.numbers import amount
from distill.render import bars_text
from distill.transfer import collect, lost_findings, plan

SUFFIXES = (".html", ".svg", ".txt", ".json")


def explain_rows(job: Job, rows: tuple[int, ...], *, explained: str | None, output: str | None) -> int:
    """Explain rows of a job's data and write or print the result; return the exit code."""
    file = None if output is None else check_output(output, SUFFIXES)
    if file is not None and file.suffix.lower() == ".svg" and len(rows) > 1:
        raise InputError("An .svg holds one row; give one --row, or write .html, .txt or .json.")
    case = open_case(job, None if file is None else stem_of(file, SUFFIXES))
    found, findings = _explained(case, tuple(dict.fromkeys(rows)), explained)
    if file is None:
        click.echo(in_words(found, width()))
    else:
        _write(found, file, title=f"{case.oracle.box.name}, {Path(job.data).name}")
        for one in found:
            say(f"Row {one.row}: {_answered(one)} {_judged(one)}")
    say_list("To know", findings)
    if file is not None:
        say_files([file])
    say_ledger(case.oracle)
    return 0


def in_words(found: Explanations[Explanation], columns: int) -> str:
    """Return the explanations for a terminal that many columns wide."""
    return "\n\n".join(_in_words(one, columns) for one in found)


def _in_words(one: Explanation, columns: int) -> str:
    bars = replace(one.bars(), title="", subtitle="")
    error = one.fidelity[1]
    judged = (
        f"{_judged(one)} On the {error.n} nearest real rows its error (RMSE) is {amount(error.value)}; "
        f"always saying {amount(one.score)} has {amount(one.constant_rmse)}."
    )
    answered = click.wrap_text(f"Row {one.row}: {_answered(one)}", columns)
    told = [click.wrap_text(text, columns) for text in (judged, *one.notes)]
    return "\n".join([answered, "", bars_text(bars, columns), *told])


def _answered(one: Explanation) -> str:
    return (
        f"the box answers {one.answer}; its score for {one.output} is {amount(one.score)}, "
        f"that of the line near the row {amount(one.surrogate_score)}."
    )


def _judged(one: Explanation) -> str:
    return f"{one.verdict.capitalize()}: {one.sentence}"


def _explained(
    case: Case, rows: tuple[int, ...], output: str | None
) -> tuple[Explanations[Explanation], tuple[str, ...]]:
    job = case.job
    absent = [row for row in rows if row >= len(case.X)]
    if absent:
        raise InputError(
            f"{job.data!r} has no row {', '.join(map(str, absent))}; its rows are 0 to {len(case.X) - 1}."
        )
    stage(f"Asking {case.oracle.box.name} about {len(case.X)} rows of {job.data} and rows like them.")
    settled = plan(
        case.oracle,
        case.X,
        test=case.test,
        n_samples=job.samples,
        drop=job.drop or (),
        id_column=job.id_column,
        seed=job.seed,
    )
    samples = collect(case.oracle, settled, seed=job.seed)
    found = explain(case.oracle, case.X.iloc[list(rows)], background=samples, output=output, seed=job.seed)
    findings = settled.findings + lost_findings(settled, samples)
    told = (*(finding.sentence for finding in findings), *case.oracle.box.notes)
    return Explanations([replace(one, row=row) for one, row in zip(found, rows, strict=True)]), told


def _write(found: Explanations[Explanation], file: Path, *, title: str) -> None:
    suffix = file.suffix.lower()
    with whole_file(file) as part:
        if suffix == ".svg":
            found[0].plot().save(part)
        elif suffix == ".json":
            part.write_text(found.to_json() + "\n", encoding="utf-8")
        elif suffix == ".txt":
            part.write_text(in_words(found, 100) + "\n", encoding="utf-8")
        else:
            part.write_text(explanations_page(found, title), encoding="utf-8")

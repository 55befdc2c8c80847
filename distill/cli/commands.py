"""The commands: their names, options and help. What they do is loaded when they run."""

from __future__ import annotations

import click

import distill
from distill.cli.access import Access, with_access
from distill.cli.job import Job, Size, size, with_job
from distill.cli.keeping import FINGERPRINT
from distill.cli.request import AuditRequest, with_request


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Begin with:
  distill demo
  distill audit model.txt data.csv --test new.csv --target y -o reports/mine

\b
Exit codes: 0 done, whatever the verdict; 1 below --min-fidelity, or a record that does not hold; 2 bad usage
or input;
3 the black box failed or gave an invalid answer; 130 interrupted.""",
)
@click.version_option(distill.__version__, prog_name="distill")
@click.pass_context
def program(context: click.Context) -> None:
    """Ask a black box questions, learn a small tree that answers like it, and say how well it does.

    MODEL is a file (LightGBM text, XGBoost, CatBoost, ONNX, skops), the address of a server, or
    `package.module:name` (a function or a fitted model in Python; the current folder is importable). DATA
    holds rows with one line of column names: .csv, .tsv (both also .gz) or .parquet. Empty fields, "NA",
    "NaN", "null" and "None" are missing values.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@program.command(
    short_help="Write the audit document of a black box.",
    epilog="""\b
Examples:
  distill audit model.txt data.csv --test new.csv --target y -o reports/mine
  distill audit credit.txt loans.csv --outputs grant,deny --threshold 0.2 --groups sex,age_band
  distill audit scoring:predict_proba data.parquet --outputs no,yes --budget 20000 --dry-run""",
)
@with_job
@with_request
@click.option("--dry-run", is_flag=True, help="Say what would be asked, and ask nothing.")
def audit(job: Job, request: AuditRequest, *, dry_run: bool) -> int:
    """Write the audit document of the black box MODEL on the rows of DATA.

    A decision tree that answers like the box, how far it does on rows it was not fitted on, reasons for
    single rows, and where all of it came from. Rows the box never saw (--test) make the figures hold for
    new cases; without them a fifth of DATA is held back.
    """
    if dry_run:
        from distill.cli.rehearsing import rehearse  # noqa: PLC0415 - --help stays quick

        return rehearse(job, request)
    from distill.cli.auditing import audit_files  # noqa: PLC0415 - --help stays quick

    return audit_files(job, request)


@program.command(
    short_help="Draw a tree that answers like a black box.",
    epilog="""\b
Examples:
  distill tree model.txt data.csv
  distill tree model.txt data.csv -o tree.svg --max-leaf-nodes 8
  distill tree scoring:model.predict_proba data.csv --test new.csv -o tree.png""",
)
@with_job
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="A .svg, .gv, .txt or .json file; .sql or .py to run the tree; .png and .pdf through the program "
    "`dot`.  [default: the terminal]",
)
@click.option(
    "--max-leaf-nodes",
    callback=size,
    metavar="N|auto",
    default="auto",
    show_default=True,
    help="Leaves of the tree; auto takes the knee of the curve.",
)
def tree(job: Job, *, output: str | None, max_leaf_nodes: Size) -> int:
    """Draw a decision tree that answers like the black box MODEL on the rows of DATA."""
    from distill.cli.trees import draw  # noqa: PLC0415 - --help stays quick

    return draw(job, output, max_leaf_nodes)


@program.command(
    short_help="Explain a black box's answers to single rows.",
    epilog="""\b
Examples:
  distill explain model.txt data.csv --row 17
  distill explain model.txt data.csv --row 17 -o row17.html
  distill explain scoring:predict_proba data.csv --outputs deny,grant --of deny --row 3 --row 4""",
)
@with_job
@click.option(
    "--row",
    "rows",
    type=click.IntRange(min=0),
    multiple=True,
    required=True,
    metavar="N",
    help="A row of DATA, counted from 0; may be given several times.",
)
@click.option(
    "--of",
    "explained",
    metavar="OUTPUT",
    help="The output to explain.  [default: the last of two, else the predicted one]",
)
@click.option(
    "-o", "--output", metavar="FILE", help="A .html, .svg, .txt or .json file.  [default: the terminal]"
)
def explain(job: Job, *, rows: tuple[int, ...], explained: str | None, output: str | None) -> int:
    """Explain the answers of the black box MODEL to single rows of DATA."""
    from distill.cli.rows import explain_rows  # noqa: PLC0415 - --help stays quick

    return explain_rows(job, rows, explained=explained, output=output)


@program.command(
    short_help="Say whether an audit still matches a black box.",
    epilog="""\b
Examples:
  distill verify reports/loan.json --model model.txt
  distill verify reports/loan.json --model scoring:predict_proba --data loans.csv
  distill verify reports/loan.json --model https://host/invocations --auth-env TOKEN""",
)
@click.argument("record")
@click.option("--model", required=True, metavar="MODEL", help="The black box to ask.")
@click.option(
    "--data", metavar="FILE", help="The rows of the audit; needed where it was written with --no-rows."
)
@FINGERPRINT
@with_access
def verify(access: Access, *, record: str, model: str, data: str | None, fingerprint: str | None) -> int:
    """Ask the black box MODEL about rows of the audit RECORD (a .json file) again.

    Exit code 1 when a row is answered otherwise than the record says, or the record was changed after
    it was written. A model of another hash that answers the same, say in another file format, is reported.
    """
    from distill.cli.verifying import verify_record  # noqa: PLC0415 - --help stays quick

    return verify_record(record, model, access, data=data, fingerprint=fingerprint)


@program.command(
    short_help="Say what changed between two audits.",
    epilog="""\b
Examples:
  distill compare reports/loan-2023.json reports/loan-2024.json
  distill compare old.json new.json -o reports/changes""",
)
@click.argument("old")
@click.argument("new")
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="Writes PATH.html, .md and .json; with a suffix, that file only.  [default: the terminal]",
)
def compare(old: str, new: str, *, output: str | None) -> int:
    """Say what changed from the audit OLD to the audit NEW, both .json files."""
    from distill.cli.comparing import compare_records  # noqa: PLC0415 - --help stays quick

    return compare_records(old, new, output)


@program.command(
    short_help="Do the whole job on real data.",
    epilog="""\b
Example:
  distill demo -o reports/demo""",
)
@click.option(
    "-o",
    "--output",
    default="reports/demo",
    metavar="PATH",
    show_default=True,
    help="Writes PATH.html, .pdf, .md and .json, and the model and data beside them.",
)
def demo(output: str) -> int:
    """Do the whole job on real data: train a black box, distil it, and write the audit document.

    The box is a LightGBM classifier of breast tumours, trained on half of the data that comes with
    scikit-learn; the other half are rows it never saw.
    """
    from distill.cli.demo import run_demo  # noqa: PLC0415 - --help stays quick

    return run_demo(output)


@program.command(
    short_help="Say what a ledger holds.",
    epilog="""\b
Examples:
  distill ledger reports/loan.sqlite
  distill ledger reports/loan.sqlite --export rows.parquet""",
)
@click.argument("file")
@click.option("--export", metavar="FILE", help="Write the rows and their answers as .csv or .parquet.")
@click.option("--box", type=click.IntRange(min=1), metavar="N", help="The box to export, as counted here.")
@click.option("--forget", type=click.IntRange(min=1), metavar="N", help="Remove a damaged batch.")
def ledger(file: str, *, export: str | None, box: int | None, forget: int | None) -> int:
    """Say what the ledger FILE holds: which black boxes, how many of their answers, from when.

    A ledger keeps the answers a command paid for, so that no later command asks the same again.
    """
    from distill.cli.ledgers import (  # noqa: PLC0415 - --help stays quick
        export_rows,
        forget_batch,
        refuse_mixed,
        show,
    )

    refuse_mixed(export, box, forget)
    if forget is not None:
        return forget_batch(file, forget)
    return show(file) if export is None else export_rows(file, export, box)


@program.command(short_help="Say what this machine has.")
def doctor() -> int:
    """Say what this machine has: versions, optional libraries, programs, threads."""
    from distill.cli.doctor import examine  # noqa: PLC0415 - --help stays quick

    return examine()

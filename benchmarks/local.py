"""Local explanations: how true ours are near a row, beside lime, f(x) and a ridge on the nearest rows.

    python benchmarks/local.py --folder DATA
    python benchmarks/local.py --quick --folder DATA
    python benchmarks/local.py --sets "" --data mine.csv --target y

`DATA` holds adult.csv, german_credit.csv and wine_quality_red.csv; the environment variable
DISTILL_DATA names it too. One thread; needs `pip install lime shap` for their figures. The table is
printed and written to benchmarks/results/local.md.
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from localbench import cells, rivals, seeds, slow, truth
from localbench.cells import Cell
from threadpoolctl import threadpool_limits
from treebench import data
from treebench.data import DataSet

from distill import explain

RESULTS = Path(__file__).parent / "results"
SETS = ("breast_cancer", "wine_quality_red", "german_credit", "adult")
SHAP_ROWS = 10
SMALL = ("breast_cancer", "wine_quality_red", "german_credit")
QUICK = {"sets": ["breast_cancer"], "rows": 20, "seed_rows": 3, "seeds": 3, "draws": 5, "name": "local-quick"}

Row = tuple[str, str, str, str]
"""A row of the table: measure, lime or others, ours, what must be reached."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table and write it."""
    asked = _parser().parse_args(arguments)
    if asked.quick:
        vars(asked).update(QUICK)
    warnings.filterwarnings("ignore")
    rows: list[Row] = []
    with threadpool_limits(1):
        for row in _rows(asked):
            rows.append(row)
            print(" | ".join(row), flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{asked.name}.md").write_text(_table(rows), encoding="utf-8")


def _rows(asked: argparse.Namespace) -> Iterator[Row]:
    ratios: list[float] = []
    judged: list[truth.Fresh] = []
    for dataset in _sets(asked):
        for box in asked.boxes:
            cell = cells.cell(dataset, box, asked.split)
            ratio, row = _near(cell, asked.rows, with_lime=asked.lime)
            ratios.append(ratio)
            yield row
            if dataset.name != "adult":
                judged += _fresh(cell, asked.rows)
            if box == "lgbm":
                yield from _cell_rows(cell, asked)
    geometric = np.exp(np.mean(np.log(ratios)))
    yield ("RMSE against ridge-200, geometric mean", "1.00", f"{geometric:.3f}", "<= .70")
    yield from _honesty(judged)
    yield from _known(asked)


def _near(cell: Cell, n: int, *, with_lime: bool) -> tuple[float, Row]:
    """Return the ratio to the ridge, and the row, of the RMSE on the 50 nearest real held-out rows."""
    rows = cell.asked.iloc[:n]
    found = explain(cell.oracle, rows, background=cell.samples)
    ours = np.array([item.fidelity[1].value for item in found])
    ridge, constant = np.array(rivals.ridge(cell, rows)), np.array(rivals.constant(cell, rows))
    ratio = float(ours.mean() / ridge.mean())
    error = float((ours - ratio * ridge).std() / np.sqrt(n) / ridge.mean())
    lime = f"lime {np.mean(rivals.lime(cell, rows)):.3f}, " if with_lime else ""
    setting = found[0].setting
    told = f"{setting.link}, {setting.offset}, {setting.width:g} x, penalty {setting.penalty:g}"
    return ratio, (
        f"RMSE near rows: {cell.name}",
        f"{lime}f(x) {constant.mean():.3f}, ridge {ridge.mean():.3f}",
        f"{ours.mean():.3f}: {ratio:.2f} +- {error:.2f} of the ridge ({told})",
        "ratio - se <= 1.00",
    )


def _fresh(cell: Cell, n: int) -> list[truth.Fresh]:
    found = explain(cell.oracle, cell.asked.iloc[:n], background=cell.samples)
    return [truth.fresh(cell, item, cell.asked) for item in found]


def _honesty(judged: list[truth.Fresh]) -> Iterator[Row]:
    faithful = [one for one in judged if one.verdict == "faithful"]
    loses = np.mean([one.loses for one in faithful]) if faithful else float("nan")
    yield ("faithful but loses to f(x) on fresh rows", "-", f"{loses:.1%} of {len(faithful)}", "<= 2.5 %")
    for rows, values in (
        ("real", [one.reported - one.true for one in judged]),
        ("sampled", [one.drawn - one.true for one in judged]),
        (f"{truth.ASKED} fresh", [one.asked - one.true for one in judged]),
    ):
        measure = f"reported RMSE on {rows} rows against 10,000 fresh rows', mean error"
        yield (measure, "lime .107 (R2)", f"{np.nanmean(np.abs(values)):.4f}", "<= .01")


def _cell_rows(cell: Cell, asked: argparse.Namespace) -> Iterator[Row]:
    yield from _speed(cell)
    if asked.shap:
        yield _shap(cell, asked.rows)
    if cell.data not in SMALL:
        yield from _intervals(cell, asked)
        return
    plain, tied = seeds.jaccard(cell, asked.seed_rows, asked.seeds)
    lime = f"lime {seeds.lime_jaccard(cell, asked.seed_rows, asked.seeds):.2f}" if asked.lime else "-"
    yield (f"top-5 Jaccard, other seeds: {cell.name}", lime, f"{tied:.3f} (plain {plain:.2f})", ">= .9")
    yield from _intervals(cell, asked)


def _intervals(cell: Cell, asked: argparse.Namespace) -> Iterator[Row]:
    found = seeds.coverage(cell, asked.seed_rows, asked.draws)
    told = f"{found.share:.3f} +- {found.error:.3f} (given to {found.given:.0%})"
    yield (f"coverage of weight intervals: {cell.name}", "none", told, ">= .95 - 2 se")
    width = f"{found.width:.2f} of the best valid one"
    yield (f"width of weight intervals: {cell.name}", "none", width, "<= 1.25")


def _shap(cell: Cell, n: int) -> Row:
    rows = cell.asked.iloc[: min(n, SHAP_ROWS)]
    errors, seconds = rivals.shap(cell, rows)
    ours = np.mean([item.fidelity[1].value for item in explain(cell.oracle, rows, background=cell.samples)])
    return (
        f"RMSE near {len(rows)} rows beside KernelSHAP: {cell.name}",
        f"shap {np.mean(errors):.3f}, {1e3 * seconds:.0f} ms a row with the box",
        f"{ours:.3f}",
        "-",
    )


def _speed(cell: Cell) -> Iterator[Row]:
    explain(cell.oracle, cell.asked.iloc[:1], background=cell.samples)
    overheads = [_outside(cell, cell.held.iloc[[i]]) for i in range(20)]
    yield (f"one row, ms outside the box: {cell.name}", "-", f"{1e3 * np.median(overheads):.1f}", "<= 25")
    many = cell.held.iloc[np.arange(1000) % len(cell.held)]
    each = 1e3 * _outside(cell, many) / len(many)
    yield (f"1,000 rows, ms a row outside the box: {cell.name}", "lime 16-410", f"{each:.2f}", "<= 3")


def _outside(cell: Cell, rows) -> float:
    """Return the CPU seconds an explanation takes where the box has answered all rows already."""
    explain(cell.oracle, rows, background=cell.samples)
    began = time.process_time()
    explain(cell.oracle, rows, background=cell.samples)
    return time.process_time() - began


def _known(asked: argparse.Namespace) -> Iterator[Row]:
    cancer = data.load("breast_cancer", asked.folder)
    for box, at_least in (("rf", ".69"), ("mlp", ".89")):
        found = truth.cloud_r2(cells.cell(cancer, box))
        yield (
            f"R2 in a cloud of .3 sd, 1,024 queries: {box}",
            "lime .216 / .366",
            f"{found:.3f}",
            f">= {at_least}",
        )
    for name, (share, queries) in truth.logistic_truth().items():
        told = f"{share:.3f} at {queries} queries"
        yield (f"logistic truth, top 5 and signs: {name}", "lime .67-.85", told, ">= .999 at 4 (d + 1)")
    taken = slow.one_row()
    told = f"{taken.ratio:.2f} (box {1e3 * taken.box:.0f} ms, overhead {1e3 * taken.overhead:.1f} ms)"
    yield ("one row: time over pure box time, forest of 1,000 trees", "1.1-18.7", told, "<= 1.5; <= 25 ms")
    half = truth.half_smooth()
    told = f"{half['precision']:.3f} ({half['faithful']:.0%} of rows)"
    yield ("precision of faithful, half-smooth box", "AUROC only", told, ">= .95")
    yield ("undecided, half-smooth box", "-", f"{half['undecided']:.1%}", "<= 10 %")


def _sets(asked: argparse.Namespace) -> Iterator[DataSet]:
    for name in asked.sets:
        yield data.load(name, asked.folder)
    if asked.data is not None:
        yield data.read(asked.data, asked.target)


def _table(rows: Sequence[Row]) -> str:
    head = ("measure", "lime and others", "ours", "must reach")
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("DISTILL_DATA", ".")))
    parser.add_argument("--sets", type=lambda text: [s for s in text.split(",") if s], default=list(SETS))
    parser.add_argument("--boxes", type=lambda text: text.split(","), default=list(cells.BOXES))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--target")
    parser.add_argument("--split", type=int, default=0)
    parser.add_argument("--rows", type=int, default=40)
    parser.add_argument("--seed-rows", type=int, default=8)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--draws", type=int, default=20, help="sets of draws for the coverage of intervals")
    parser.add_argument("--name", default="local", help="of the file in results/")
    parser.add_argument("--no-lime", dest="lime", action="store_false")
    parser.add_argument("--no-shap", dest="shap", action="store_false")
    parser.add_argument("--quick", action="store_true", help="one set, few rows")
    return parser


if __name__ == "__main__":
    main()

"""For those who come from lime and shap: the same quantities, how near, how fast, how many questions.

    python benchmarks/lime_shap.py --folder DATA
    python benchmarks/lime_shap.py --quick --folder DATA
    python benchmarks/lime_shap.py --sections lime --folder DATA

`DATA` holds adult.csv; the environment variable DISTILL_DATA names it too. One thread; needs
`pip install lime shap`. Times are CPU seconds; lime's for 10,000 rows are those of 20 rows, multiplied.
"""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from limebench import agreement, cells, shapley, speed
from limebench.told import Row, write
from threadpoolctl import threadpool_limits

RESULTS = Path(__file__).parent / "results"
SETS = ("breast_cancer", "adult")
QUICK = {"sets": ["breast_cancer"], "boxes": ["lgbm"], "runs": 10, "name": "lime_shap-quick"}


def lime(asked: argparse.Namespace) -> Iterator[Row]:
    """Compare with lime's tabular explainer."""
    for name in asked.sets:
        for box in asked.boxes:
            cell = cells.cell(name, box, asked.folder)
            yield from _agreement(cell, asked)
            if box == "lgbm":
                yield from _speed(cell)


def _agreement(cell: cells.Cell, asked: argparse.Namespace) -> Iterator[Row]:
    found = agreement.agreement(cell, rows=asked.rows, runs=asked.runs, ours=asked.seeds)
    many = f"mean of {asked.runs} lime runs: {cell.name}"
    alone = f"one lime run {found.lime_alone:.4f}"
    yield Row(f"correlation with the {many}", alone, f"distill.lime {found.drop_in:.4f}", ">= .999")
    yield Row(f'correlation of method="lime" with the {many}', alone, f"{found.method:.4f}", ">= .999")
    yield Row(f"correlation of the truth with the {many}, by halves of it", "-", f"{found.ceiling:.4f}", "-")
    told = f"distill.lime {found.z:.2f}"
    yield Row(f"bias z against the {many}", "-", told, "<= 1.8")
    told = f"{found.z_free:.2f}"
    yield Row(f'bias z of method="lime", which has no penalty: {cell.name}', "-", told, "-")
    yield Row(
        f"sd of a coefficient over seeds: {cell.name}",
        f"{found.sd_lime:.4f}",
        f"{found.sd:.4f} at 4,096 draws",
        "<= .002 or said",
    )


def _speed(cell: cells.Cell) -> Iterator[Row]:
    taken = speed.speed(cell)
    for shape, seconds, aim in (("a frame", taken.frame, 2000), ("objects", taken.objects, 500)):
        told = f"{seconds:.2f} s: {taken.lime / seconds:,.0f} times faster"
        yield Row(f"10,000 rows as {shape}: {cell.name}", f"{taken.lime:.0f} s", told, f">= {aim:,} times")
    told = f"{taken.queries:,}"
    yield Row(f"10,000 rows, questions: {cell.name}", f"{taken.lime_queries:,}", told, "<= 15,000")
    theirs = speed.num_features(cell, agreement.lime_explainer(cell))
    told = f"{speed.num_features(cell, speed.ours(cell)):+.2f} ms"
    yield Row(f"num_features 5 against 10, a row: {cell.name}", f"{theirs:+.0f} ms", told, "< 1 ms")


COALITIONS = (128, 512, 1024)


def shap(asked: argparse.Namespace) -> Iterator[Row]:
    """Compare with shap's KernelExplainer."""
    for name in asked.sets:
        for box in asked.boxes:
            cell = cells.cell(name, box, asked.folder)
            yield from _usual_budget(cell, asked)
            yield from _equal_queries(cell, asked)


def _usual_budget(cell: cells.Cell, asked: argparse.Namespace) -> Iterator[Row]:
    rows, behind = shapley.usual(cell, asked.shap_rows)
    theirs = shapley.theirs(cell.model.predict_proba, rows, behind)
    ours = shapley.ours(cell.model.predict_proba, rows, behind)
    again = shapley.theirs(cell.model.predict_proba, rows, behind, seed=1)
    own, r = (shapley.correlation(theirs.values, run.values) for run in (again, ours))
    saved = theirs.seconds / ours.seconds
    yield Row(
        f"Shapley, CPU time over the box's alone: {cell.name}",
        f"{theirs.over_box:.2f}",
        f"{ours.over_box:.2f} ({saved:.1f} times less in all)",
        "<= 1.05",
    )
    asked_rows = f"{theirs.box.n_asked / len(rows):,.0f}, {theirs.box.n_distinct / len(rows):,.0f} distinct"
    told = f"{ours.box.n_asked / len(rows):,.0f}"
    yield Row(f"Shapley, questions a row at shap's usual budget: {cell.name}", asked_rows, told, "<= 36,000")
    yield Row(f"Shapley, correlation with shap at its usual budget: {cell.name}", "-", f"{r:.5f}", ">= .999")
    alone = shapley.correlation(
        ours.values, shapley.ours(cell.model.predict_proba, rows, behind, seed=1).values
    )
    measure = f"Shapley, correlation of two seeds, which bounds that with shap: {cell.name}"
    yield Row(measure, f"{own:.5f}", f"{alone:.5f}", "-")


def _equal_queries(cell: cells.Cell, asked: argparse.Namespace) -> Iterator[Row]:
    model, rows, behind = shapley.of_few_columns(cell, asked.shap_rows)
    truth = shapley.exact(model, rows, behind)
    for n in COALITIONS:
        runs = [
            [way(model, rows, behind, n, seed) for seed in range(asked.shap_seeds)]
            for way in (shapley.theirs, shapley.ours)
        ]
        error = [float(np.mean([shapley.rmse(run.values, truth) for run in ways])) for ways in runs]
        distinct = [ways[0].box.n_distinct for ways in runs]
        yield Row(
            f"Shapley of 12 columns, error at {n} coalitions: {cell.name}",
            f"{error[0]:.6f} ({distinct[0]:,} questions)",
            f"{error[1]:.6f} ({distinct[1]:,} questions)",
            "<= shap's",
        )
    all_seen = shapley.ours(model, rows, behind, 2**shapley.PLAYERS)
    told = f"{float(np.abs(all_seen.values - truth).max()):.1e}"
    yield Row(f"Shapley of 12 columns, largest error of the exact ones: {cell.name}", "-", told, "<= 1e-9")


SECTIONS: dict[str, Callable[[argparse.Namespace], Iterator[Row]]] = {"lime": lime, "shap": shap}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the rows and write them."""
    asked = _parser().parse_args(arguments)
    if asked.quick:
        vars(asked).update(QUICK)
    warnings.filterwarnings("ignore")
    with threadpool_limits(1):
        for section in asked.sections:
            rows: list[Row] = []
            for row in SECTIONS[section](asked):
                rows.append(row)
                print(" | ".join(row), flush=True)
                write(asked.name, section, rows, RESULTS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("DISTILL_DATA", ".")))
    parser.add_argument("--sections", type=lambda text: text.split(","), default=list(SECTIONS))
    parser.add_argument("--sets", type=lambda text: text.split(","), default=list(SETS))
    parser.add_argument("--boxes", type=lambda text: text.split(","), default=list(cells.BOXES))
    parser.add_argument(
        "--rows", type=int, default=8, help="rows whose coefficients are compared with lime's"
    )
    parser.add_argument("--runs", type=int, default=50, help="lime runs, each from its own seed")
    parser.add_argument("--seeds", type=int, default=10, help="runs of ours, each from its own seed")
    parser.add_argument("--shap-rows", type=int, default=3, help="rows given Shapley values")
    parser.add_argument("--shap-seeds", type=int, default=2, help="seeds of each way of theirs and ours")
    parser.add_argument("--name", default="lime_shap", help="of the files in results/")
    parser.add_argument("--quick", action="store_true", help="one set, one box, ten lime runs")
    return parser


if __name__ == "__main__":
    main()

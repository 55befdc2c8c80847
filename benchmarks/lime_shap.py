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

from limebench import agreement, cells, speed
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


SECTIONS: dict[str, Callable[[argparse.Namespace], Iterator[Row]]] = {"lime": lime}


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
    parser.add_argument("--name", default="lime_shap", help="of the files in results/")
    parser.add_argument("--quick", action="store_true", help="one set, one box, ten lime runs")
    return parser


if __name__ == "__main__":
    main()

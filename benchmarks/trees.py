"""Global trees: how often ours, CART and other libraries' trees agree with a black box on new rows.

    python benchmarks/trees.py --folder DATA --peers ENVIRONMENTS
    python benchmarks/trees.py --quick --folder DATA
    python benchmarks/trees.py --sets "" --data mine.csv --target y

See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits
from treebench import boxes, data
from treebench.cache import Cache
from treebench.cell import Cell
from treebench.data import DataSet
from treebench.large import measure_large
from treebench.measuring import Plan, measure
from treebench.peers import Workers
from treebench.repeat import measure_bytes
from treebench.summary import Line, Results, by_set, lines

RESULTS = Path(__file__).parent / "results"
SECTIONS = ("gain", "peers", "ceiling", "scores", "few")
ONCE = ("large", "bytes")
LARGE = 1_000_000
QUICK = {
    "sets": ("pima_diabetes", "wine_quality_red"),
    "boxes": ("lgbm",),
    "splits": 1,
    "sizes": (8, 16),
    "samples": (10_000,),
    "sections": ("gain", "peers", "scores", "bytes"),
    "results": RESULTS / "quick",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is not cached, print the table and write it."""
    asked = _parser().parse_args(arguments)
    if asked.quick:
        vars(asked).update(QUICK)
    sections = tuple(name for name in asked.sections if name in SECTIONS)
    plan = Plan(asked.sizes, asked.samples, asked.effort, sections)
    sets = _sets(asked)
    cache = Cache((asked.cache or asked.results) / "trees.jsonl", asked.redo)
    workers = Workers(asked.peers)
    with threadpool_limits(1):
        for cell in _cells(sets, asked):
            print(f"{cell.data.name}, {cell.box_name}, split {cell.split}", file=sys.stderr, flush=True)
            measure(cell, plan, cache, workers)
        if "large" in asked.sections:
            measure_large(cache, LARGE)
        if "bytes" in asked.sections:
            measure_bytes(cache, plan.strongest)
    workers.close()
    _write(Results(_frame(cache, sets, asked), plan), asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    folder = Path(os.environ.get("DISTILL_DATA", "data"))
    peers = os.environ.get("DISTILL_PEERS")
    parser.add_argument("--folder", type=Path, default=folder, help="where the named sets are")
    parser.add_argument("--sets", type=_names, default=data.NAMES, help="named sets, with commas")
    parser.add_argument("--data", type=Path, action="append", default=[], help="any CSV; repeatable")
    parser.add_argument(
        "--target", action="append", default=[], help="its target column; one for each --data"
    )
    parser.add_argument("--boxes", type=_names, default=boxes.NAMES)
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--sizes", type=_numbers, default=(8, 16, 32), help="powers of two")
    parser.add_argument("--samples", type=_numbers, default=(10_000, 100_000))
    parser.add_argument(
        "--effort", type=_names, default=("fast", "best"), help="the last one meets the peers"
    )
    parser.add_argument("--sections", type=_names, default=(*SECTIONS, *ONCE))
    parser.add_argument("--peers", type=Path, default=peers, help="a folder of environments, one per package")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the table is written")
    parser.add_argument("--cache", type=Path, help="where trees.jsonl is kept, if elsewhere")
    parser.add_argument(
        "--redo", type=_names, default=(), help="methods (or their beginnings) measured again"
    )
    parser.add_argument("--quick", action="store_true", help="two small sets, one box, one split")
    return parser


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in _names(text))


def _sets(asked: argparse.Namespace) -> list[DataSet]:
    if len(asked.data) != len(asked.target):
        sys.exit(f"{len(asked.data)} --data, but {len(asked.target)} --target; give one for each.")
    named = [data.load(name, asked.folder) for name in asked.sets]
    return named + [data.read(path, target) for path, target in zip(asked.data, asked.target, strict=True)]


def _cells(sets: Sequence[DataSet], asked: argparse.Namespace) -> Iterator[Cell]:
    """Yield split by split, so that an early table covers every set."""
    for split in range(asked.splits):
        for one in sets:
            for box in asked.boxes:
                yield Cell(one, box, split)


def _frame(cache: Cache, sets: Sequence[DataSet], asked: argparse.Namespace) -> pd.DataFrame:
    """Return the cached measurements that belong to this run, one row each."""
    names = {one.name for one in sets}
    rows = [
        {**result, "grown": result.get("leaves"), **asdict(key)}
        for key, result in cache.items()
        if key.method.partition(":")[0] in asked.sections
        or (
            key.set in names and key.box in asked.boxes and key.split < asked.splits and ":" not in key.method
        )
    ]
    return pd.DataFrame(rows)


def _write(results: Results, asked: argparse.Namespace) -> None:
    table, sets = lines(results), by_set(results)
    text = f"{_text(table)}\n\nGain over best-first CART by set, in points\n\n{_wide(sets)}\n"
    print(text)
    asked.results.mkdir(parents=True, exist_ok=True)
    (asked.results / "trees.txt").write_text(text)
    record: dict[str, Any] = {
        "table": [asdict(line) for line in table],
        "by_set": sets.to_dict("records"),
        "settings": {name: value for name, value in vars(asked).items() if name in _SETTINGS},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES},
    }
    (asked.results / "trees.json").write_text(json.dumps(record, indent=1, default=str) + "\n")


_SETTINGS = ("sets", "target", "boxes", "splits", "sizes", "samples", "effort", "sections")
_PACKAGES = ("numpy", "pandas", "scikit-learn", "lightgbm")


def _text(table: list[Line]) -> str:
    marks = {True: "yes", False: "NO", None: ""}
    rows = [(line.measure, line.found, line.must, marks[line.reached]) for line in table]
    rows.insert(0, ("measure", "found", "must reach", "reached"))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _wide(sets: pd.DataFrame) -> str:
    if not len(sets):
        return "nothing measured"
    said = sets.assign(
        gain=[f"{gain:+.2f} ± {error:.2f}" for gain, error in zip(sets.gain, sets.error, strict=True)]
    )
    return said.pivot_table("gain", ["effort", "samples", "set"], "leaves", aggfunc="first").to_string()


if __name__ == "__main__":
    main()

"""Our figures against known truths, other libraries beside us.

    python benchmarks/truth.py --quick --folder DATA
    python benchmarks/truth.py --folder DATA --peers PEERS
    python benchmarks/truth.py --quick --sections coverage

Sections: planted, logistic, scaffold, fitted, peers, coverage. `DATA` holds german_credit.csv,
pima_diabetes.csv, wine_quality_red.csv and adult.csv (environment variable DISTILL_DATA); `PEERS` holds
other libraries' environments (DISTILL_PEERS): see README.md. One thread. Text and JSON are written to
benchmarks/results, and every measurement to truth.jsonl there: a run that was stopped is resumed by the
same command.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

from threadpoolctl import threadpool_limits
from treebench import data
from treebench.cache import Cache
from treebench.peers import Workers
from truthbench import sections
from truthbench.sections import Found

RESULTS = Path(__file__).parent / "results"
SECTIONS = ("planted", "logistic", "scaffold", "fitted", "peers", "coverage")
HELD = ("german_credit", "pima_diabetes", "wine_quality_red")

QUICK = {
    "repeats": 200,
    "largest": 50,
    "trees": 2,
    "attacks": 5,
    "clean": 1,
    "splits": 1,
    "seeds": 2,
    "peer_seeds": 1,
}
FULL = {
    "repeats": 2000,
    "largest": 1000,
    "trees": 25,
    "attacks": 20,
    "clean": 14,
    "splits": 20,
    "seeds": 20,
    "peer_seeds": 10,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is not kept, print the tables and write them."""
    asked = _parser().parse_args(arguments)
    for name, value in (QUICK if asked.quick else FULL).items():
        if getattr(asked, name) is None:
            setattr(asked, name, value)
    folder = RESULTS / "quick" if asked.quick else RESULTS
    cache = Cache(folder / "truth.jsonl", asked.redo)
    warnings.filterwarnings("ignore")
    with threadpool_limits(1):
        for name in asked.sections:
            began = time.process_time()
            found = _measured(name, asked, cache)
            print(f"{name}\n{found.text}\n({time.process_time() - began:.0f} CPU seconds)\n", flush=True)
            _keep(name, found, folder / "truth.json")


def _measured(section: str, asked: argparse.Namespace, cache: Cache) -> Found:
    if section == "planted":
        return sections.planted(cache, range(asked.trees))
    if section == "logistic":
        return sections.logistic(cache)
    if section == "coverage":
        return sections.coverage(cache, asked.repeats, asked.largest)
    if section == "peers":
        workers = Workers(asked.peers)
        try:
            return sections.peers(cache, range(asked.seeds), range(asked.peer_seeds), workers)
        finally:
            workers.close()
    if section == "fitted":
        return sections.fitted(cache, _sets(asked.folder, HELD), range(asked.splits))
    sets = [data.load(data.SHIPPED, asked.folder), *_sets(asked.folder, (*HELD, "adult"))]
    return sections.scaffolds(cache, sets, attacks=range(asked.attacks), splits=range(asked.clean))


def _sets(folder: Path, names: Sequence[str]) -> list[data.DataSet]:
    """Return the named sets whose files exist."""
    return [data.load(name, folder) for name in names if (folder / f"{name}.csv").exists()]


def _keep(section: str, found: Found, path: Path) -> None:
    """Write a section into the results, beside the sections measured before."""
    record = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    record[section] = {"text": found.text, "figures": found.figures}
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    text = "\n\n".join(f"== {name} ==\n{record[name]['text']}" for name in SECTIONS if name in record)
    path.with_suffix(".txt").write_text(f"{text}\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="under five minutes on two cores")
    parser.add_argument("--sections", type=_names, default=SECTIONS)
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("DISTILL_DATA", "data")))
    parser.add_argument("--peers", type=Path, default=os.environ.get("DISTILL_PEERS"))
    parser.add_argument(
        "--redo", type=_names, default=(), help="methods (or their beginnings) measured again"
    )
    for name in FULL:
        parser.add_argument(f"--{name.replace('_', '-')}", type=int)
    return parser


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


if __name__ == "__main__":
    main()

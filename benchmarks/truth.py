"""Our figures against known truths, other libraries beside us.

    python benchmarks/truth.py --quick --folder DATA
    python benchmarks/truth.py --folder DATA --peers PEERS
    python benchmarks/truth.py --quick --sections coverage

Sections: coverage, logistic, scaffold, fitted, peers. `DATA` holds german_credit.csv, pima_diabetes.csv,
wine_quality_red.csv and adult.csv (environment variable DISTILL_DATA); `PEERS` holds other libraries'
environments (DISTILL_PEERS): see README.md. One thread. Text and JSON are written to benchmarks/results.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits
from treebench import data
from treebench.peers import Workers
from truthbench import cases, coverage, reported, scaffold
from truthbench.reported import Report

RESULTS = Path(__file__).parent / "results"
SECTIONS = ("coverage", "logistic", "scaffold", "fitted", "peers")
HELD = ("german_credit", "pima_diabetes", "wine_quality_red")

QUICK = {"repeats": 200, "largest": 50, "attacks": 5, "splits": 1, "peer_seeds": 2, "name": "truth-quick"}
FULL = {"repeats": 2000, "largest": 200, "attacks": 40, "splits": 14, "peer_seeds": 20, "name": "truth"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sections asked for, print their tables and write them."""
    asked = _parser().parse_args(arguments)
    vars(asked).update(
        {
            name: value
            for name, value in (QUICK if asked.quick else FULL).items()
            if getattr(asked, name) is None
        }
    )
    warnings.filterwarnings("ignore")
    with threadpool_limits(1):
        for section in asked.sections:
            began = time.process_time()
            lines, figures = globals()[f"_{section}"](asked)
            title = (
                f"{section}{', quick' if asked.quick else ''} ({time.process_time() - began:.0f} CPU seconds)"
            )
            print(f"{title}\n{lines}\n", flush=True)
            _keep(section, {"title": title, "text": lines, "figures": figures}, asked.name)


def _keep(section: str, found: dict, name: str) -> None:
    """Write a section into the results, beside the sections measured before."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    record = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    record[section] = found
    path.write_text(json.dumps(record, indent=1), encoding="utf-8")
    text = "\n\n".join(f"== {record[s]['title']} ==\n{record[s]['text']}" for s in SECTIONS if s in record)
    path.with_suffix(".txt").write_text(f"{text}\n", encoding="utf-8")


def _coverage(asked: argparse.Namespace) -> tuple[str, object]:
    cells = coverage.run(cases.cases(), asked.repeats, asked.largest)
    lines = coverage.table(cells)
    failed = sum(not line["covers"] for line in lines)
    wide = sum(line["ratio"] > coverage.WIDEST for line in lines)
    head = (
        f"{asked.repeats} repeats, up to {asked.largest} rows: of {len(lines)} cells {failed} below 95 % by "
        f"more than 2 standard errors, {wide} wider than {coverage.WIDEST} times the best valid rival"
    )
    return f"{head}\n{coverage.write(lines)}", lines


def _logistic(_asked: argparse.Namespace) -> tuple[str, object]:
    from localbench.truth import logistic_truth  # noqa: PLC0415 - imports what only this section needs

    found = logistic_truth()
    lines = [
        f"{name}: top 5 and signs right in {share:.3f} of 100 rows, {queries} queries a row (at least .999)"
        for name, (share, queries) in found.items()
    ]
    return "\n".join(lines), found


def _scaffold(asked: argparse.Namespace) -> tuple[str, object]:
    attacked = list(scaffold.attacked(range(asked.attacks)))
    clean = list(scaffold.clean(_sets(asked, (*HELD, "adult")), asked.boxes, range(asked.splits)))
    share = {
        "attacked boxes": len(attacked),
        "share of attacked boxes flagged": _mean(v.flagged for v in attacked),
        "share of their trees that ask about the sensitive column first": _mean(
            v.first == "sensitive" for v in attacked
        ),
        "clean boxes": len(clean),
        "share of clean boxes flagged": _mean(v.flagged for v in clean),
        "the same, without the stand-in": _mean(v.flagged_by_real_rows for v in clean),
    }
    lines = [f"{name}: {value:.3g}" for name, value in share.items()]
    lines += [f"  FLAGGED {v.box}: {v.real}; to the stand-in {v.honest}" for v in clean if v.flagged]
    return "\n".join(lines), share | {"gaps": [asdict(v) for v in attacked + clean]}


def _fitted(asked: argparse.Namespace) -> tuple[str, object]:
    sets = [found for found in _sets(asked, HELD) if found.name in HELD]
    return _reports(reported.fitted(sets, ["rf", "lgbm"], range(asked.splits)))


def _peers(asked: argparse.Namespace) -> tuple[str, object]:
    workers = Workers(asked.peers)
    try:
        return _reports(reported.beside_peers(["rf", "lgbm"], range(asked.peer_seeds), workers))
    finally:
        workers.close()


def _reports(reports: Iterable[Report]) -> tuple[str, object]:
    found = list(reports)
    lines = [
        f"{'who':<12} {'n':>4} {'mean error':>10} {'mean |error|':>12} {'inside interval':>15} {'warned':>7}"
    ]
    for who in dict.fromkeys(report.who for report in found):
        own = [report for report in found if report.who == who]
        errors = np.array([report.error for report in own])
        bounded = [report for report in own if not np.isnan(report.low)]
        inside = f"{_mean(r.low <= r.fresh <= r.high for r in bounded):.3f}" if bounded else "-"
        lines.append(
            f"{who:<12} {len(own):>4} {errors.mean():>+10.4f} {np.abs(errors).mean():>12.4f} {inside:>15} "
            f"{_mean(r.warned for r in own):>7.2f}"
        )
    return "\n".join(lines), [asdict(report) for report in found]


def _sets(asked: argparse.Namespace, names: Sequence[str]) -> list[data.DataSet]:
    """Return breast cancer, and the named sets whose files exist."""
    there = [name for name in names if (asked.folder / f"{name}.csv").exists()]
    return [data.load(name, asked.folder) for name in (data.SHIPPED, *there)]


def _mean(values: Iterable[bool]) -> float:
    found = list(values)
    return float(np.mean(found)) if found else float("nan")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="under five minutes on two cores")
    parser.add_argument("--sections", type=lambda names: names.split(","), default=list(SECTIONS))
    parser.add_argument("--boxes", type=lambda names: names.split(","), default=["rf", "lgbm", "mlp"])
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("DISTILL_DATA", "data")))
    peers = os.environ.get("DISTILL_PEERS")
    parser.add_argument("--peers", type=Path, default=Path(peers) if peers else None)
    for name, kind in (("repeats", int), ("largest", int), ("attacks", int), ("splits", int), ("name", str)):
        parser.add_argument(f"--{name}", type=kind, default=None)
    parser.add_argument("--peer-seeds", type=int, default=None)
    return parser


if __name__ == "__main__":
    main()

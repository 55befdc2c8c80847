"""The tables of truth.py: what is measured, what must be reached, and whether it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
from recovery import DEPTHS
from treebench.cache import Cache, Key
from treebench.data import DataSet
from treebench.peers import Workers

from truthbench import recovered, reported, scaffold
from truthbench.cases import cases
from truthbench.coverage import WIDEST, run, table, write
from truthbench.recovered import Claim
from truthbench.reported import Report
from truthbench.scaffold import Verdict

BOXES = ("rf", "lgbm", "mlp")
FITTED = ("rf", "lgbm")
ROWS = (2000, 6000)
"""How many rows a surrogate is learned and reported on; peers' are the first."""


@dataclass(frozen=True)
class Found:
    """A section: its table, and its figures as plain values."""

    text: str
    figures: Any


def planted(cache: Cache, seeds: range) -> Found:
    """Is what recovery claims true, of trees planted anew and of other boxes?"""
    made = [
        Claim(
            **_kept(cache, Key(kind, f"depth {depth}", seed, "planted"), recovered.planted, kind, depth, seed)
        )
        for seed in seeds
        for kind in ("cube", "mixed")
        for depth in DEPTHS
    ]
    named = cache.get(Key("", "", 0, "planted: other boxes"), _others)
    claims = made + [Claim(**claim) for claim in named.values()]
    exact = [claim for claim in claims if claim.said == "exact"]
    refused = [claim for claim in claims if claim.said == "refused"]
    stated, right = np.array([claim.confidence for claim in exact]), _mean(claim.right for claim in exact)
    calibrated, rightly = right >= stated.mean(), all(claim.right for claim in refused)
    lines = [
        f"{len(made)} planted trees of depth 3 to 6, {len(named)} other boxes",
        f"said to be exact: {len(exact)}, with confidence {stated.min():.4f} to {stated.max():.4f}",
        f"right, of these: {right:.4f} (the mean confidence, {stated.mean():.4f}): {_mark(calibrated)}",
        f"refused: {len(refused)}; each rightly: {_mark(rightly)}",
        f"neither, since the budget of questions ran out: {len(claims) - len(exact) - len(refused)}",
    ]
    return Found("\n".join(lines), [asdict(claim) for claim in claims])


def _others() -> dict[str, dict[str, Any]]:
    return {name: asdict(claim) for name, claim in recovered.others()}


def logistic(cache: Cache) -> Found:
    """Does a local explanation of a logistic regression find its weights?"""
    from localbench.truth import logistic_truth  # noqa: PLC0415 - imports what only this section needs

    found = cache.get(Key("", "", 0, "logistic"), logistic_truth)
    lines = [
        f"{name}: top 5 and signs right in {share:.3f} (at least .999) of 100 rows: {_mark(share >= 0.999)}; "
        f"{queries} queries a row"
        for name, (share, queries) in found.items()
    ]
    return Found("\n".join(lines), found)


def scaffolds(cache: Cache, sets: Sequence[DataSet], *, attacks: range, splits: range) -> Found:
    """Are boxes flagged that answer drawn rows otherwise than real ones, and no others?"""
    attacked = [
        Verdict(**_kept(cache, Key("scaffold", "", seed, "attacked"), scaffold.attacked, seed))
        for seed in attacks
    ]
    clean = {
        (dataset.name, kind, split): Verdict(
            **_kept(cache, Key(dataset.name, kind, split, "clean"), scaffold.clean, dataset, kind, split)
        )
        for split in splits
        for dataset in sets
        for kind in BOXES
    }
    first = _mean(verdict.first == "sensitive" for verdict in attacked)
    caught, flagged = (_mean(verdict.flagged for verdict in some) for some in (attacked, clean.values()))
    unaided = _mean(verdict.flagged_by_real_rows for verdict in clean.values())
    lines = [
        f"{len(attacked)} attacked boxes; {len(clean)} clean ones, {len(BOXES)} kinds on {len(sets)} sets",
        f"trees that ask about the sensitive column first: {first:.3f} (.95): {_mark(first >= 0.95)}",
        f"attacked boxes flagged: {caught:.3f} (must be 1): {_mark(caught == 1)}",
        f"clean boxes flagged: {flagged:.3f} (at most .05): {_mark(flagged <= 0.05)}",
        f"clean boxes that would be flagged without honest stand-ins: {unaided:.3f}",
    ]
    lines += [
        f"  flagged: {kind} on {name}, split {split}; loses {_ends(verdict.real)} to real rows and "
        f"{_ends(verdict.honest)} to a stand-in"
        for (name, kind, split), verdict in clean.items()
        if verdict.flagged
    ]
    figures = [{"set": n, "box": b, "split": s} | asdict(verdict) for (n, b, s), verdict in clean.items()]
    return Found("\n".join(lines), {"attacked": [asdict(verdict) for verdict in attacked], "clean": figures})


def fitted(cache: Cache, sets: Sequence[DataSet], splits: range) -> Found:
    """Is what is reported true of fresh rows, where the box was fitted on the rows given?"""
    reports = [
        report
        for split in splits
        for dataset in sets
        for kind in FITTED
        for report in _reports(
            cache, Key(dataset.name, kind, split, "fitted"), partial(reported.fitted, dataset, kind, split)
        )
    ]
    return _told(reports)


def peers(cache: Cache, seeds: range, peer_seeds: range, workers: Workers) -> Found:
    """Is what is reported true of fresh rows, beside what other libraries report?"""
    own = [
        report
        for seed in seeds
        for n in ROWS
        for kind in FITTED
        for report in _reports(
            cache, Key("", kind, seed, "peers: ours", samples=n), partial(reported.ours, kind, seed, n)
        )
    ]
    others = [
        report
        for seed in peer_seeds
        for kind in FITTED
        for report in _reports(
            cache,
            Key("", kind, seed, "peers: others", samples=ROWS[0]),
            partial(reported.peers, kind, seed, ROWS[0], workers),
        )
    ]
    return _told(own + others)


def coverage(cache: Cache, repeats: int, largest: int) -> Found:
    """Do intervals hold the truth as often as they say, and are they no wider than they must be?"""
    lines = table(run(cache, cases(), repeats, largest))
    failed = sum(not line["covers"] for line in lines)
    wide = sum(line["ratio"] > WIDEST for line in lines)
    head = (
        f"{repeats} repeats, up to {largest} rows: of {len(lines)} cells {failed} below 95 % by more than 2 "
        f"standard errors, {wide} wider than {WIDEST} times the best valid rival"
    )
    return Found(f"{head}\n{write(lines)}", lines)


def _kept(cache: Cache, key: Key, measure: Callable[..., Any], *given: object) -> dict[str, Any]:
    """Return the fields of what `measure(*given)` returns, measured if it was not before."""
    return cache.get(key, lambda: asdict(measure(*given)))


def _reports(cache: Cache, key: Key, measure: Callable[[], Iterator[Report]]) -> list[Report]:
    kept = cache.get(key, lambda: {"reports": [asdict(report) for report in measure()]})
    return [Report(**report) for report in kept["reports"]]


def _told(reports: Sequence[Report]) -> Found:
    """Return a line for each who reports: how far off it is, and how often inside its own interval."""
    lines = [
        f"{'who':<32} {'n':>4} {'mean error':>18} {'mean |error|':>12} {'inside interval':>15} {'warned':>7}"
    ]
    for who in dict.fromkeys(report.who for report in reports):
        own = [report for report in reports if report.who == who]
        errors = np.array([report.error for report in own])
        bounded = [report for report in own if not math.isnan(report.low)]
        inside = f"{_mean(r.low <= r.fresh <= r.high for r in bounded):.3f}" if bounded else "-"
        deviation = errors.std(ddof=1) / math.sqrt(len(own)) if len(own) > 1 else math.nan
        lines.append(
            f"{who:<32} {len(own):>4} {errors.mean():>+9.4f} ± {deviation:.4f} "
            f"{np.abs(errors).mean():>12.4f} {inside:>15} {_mean(report.warned for report in own):>7.2f}"
        )
    return Found("\n".join(lines), [asdict(report) for report in reports])


def _ends(gap: Sequence[float] | None) -> str:
    return "-" if gap is None else "{:.3f} ({:.3f} to {:.3f})".format(*gap)


def _mean(values: Iterable[bool]) -> float:
    found = list(values)
    return float(np.mean(found)) if found else math.nan


def _mark(reached: object) -> str:
    return "reached" if reached else "MISSED"

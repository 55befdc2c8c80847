"""From the cached results to the table: paired differences with standard errors, beside what is aimed at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from treebench.data import NAMES, UNSATURATED
from treebench.measuring import FEW_LEAVES, FEW_ROWS, Plan
from treebench.peers import PEERS

CELL = ["set", "box", "split"]
GAINS = {"best": {8: 1.1, 16: 1.3, 32: 1.4}, "fast": {8: 0.4, 16: 0.4, 32: 0.6}}
AIMED_SAMPLES = 100_000
TIE = 0.05
AIMED_SHARE = 0.88


@dataclass(frozen=True)
class Line:
    """A line of the table; `reached` is None where nothing is aimed at."""

    measure: str
    found: str
    must: str = ""
    reached: bool | None = None


@dataclass(frozen=True)
class Paired:
    """Differences between two trees in the same cells, in points, and their standard error."""

    mean: float
    error: float
    n: int

    @classmethod
    def of(cls, differences: pd.Series) -> Paired:
        n = len(differences)
        error = float(differences.std(ddof=1) / np.sqrt(n)) if n > 1 else np.nan
        return cls(float(differences.mean()), error, n)

    def __str__(self) -> str:
        return f"{self.mean:+.2f} ± {self.error:.2f}"


@dataclass(frozen=True)
class Results:
    """All measurements of a run, one row each: cell, method, leaves asked for, samples, and figures."""

    frame: pd.DataFrame
    plan: Plan

    def of(self, method: str, *, leaves: int | None = None, samples: int = 0) -> pd.DataFrame:
        """Return the measurements of a method, one per cell and size."""
        frame = self.frame
        chosen = (frame.method == method) & (frame.samples == samples)
        return frame[chosen if leaves is None else chosen & (frame.leaves == leaves)]

    def gains(self, effort: str, samples: int) -> pd.DataFrame:
        """Return ours against best-first CART of the same size: cell, leaves, gain in points."""
        return _differences(self.of(f"distill {effort}", samples=samples), self.of("CART"))


def lines(results: Results) -> list[Line]:
    """Return the table."""
    parts: tuple[Callable[[Results], Iterator[Line]], ...] = (
        _gain_lines,
        _loss_lines,
        _new_set_lines,
        _peer_lines,
        _ceiling_lines,
        _score_lines,
        _time_lines,
        _large_lines,
        _bytes_lines,
        _few_lines,
    )
    return [line for part in parts for line in part(results)]


def by_set(results: Results) -> pd.DataFrame:
    """Return the mean gain over CART, with its standard error, of each set at each size."""
    rows = []
    for samples in results.plan.samples:
        for effort in results.plan.efforts:
            for (name, leaves), cells in results.gains(effort, samples).groupby(["set", "leaves"]):
                gain = Paired.of(cells.gain)
                rows.append((effort, samples, name, leaves, gain.mean, gain.error, gain.n))
    return pd.DataFrame(rows, columns=["effort", "samples", "set", "leaves", "gain", "error", "n"])


def _gain_lines(results: Results) -> Iterator[Line]:
    for samples in sorted(results.plan.samples, reverse=True):
        for effort in reversed(results.plan.efforts):
            gains = results.gains(effort, samples)
            for leaves, cells in gains[gains.set.isin(UNSATURATED)].groupby("leaves"):
                gain = Paired.of(cells.gain)
                aim = GAINS[effort].get(leaves) if samples == AIMED_SAMPLES else None
                yield Line(
                    f"gain over CART, {leaves} leaves, {effort}, {samples:,} samples, unsaturated sets",
                    f"{gain} (n={gain.n})",
                    "" if aim is None else f">= +{aim}",
                    None if aim is None else gain.mean >= aim,
                )


def _loss_lines(results: Results) -> Iterator[Line]:
    frame = by_set(results)
    best = frame[(frame.effort == results.plan.strongest) & (frame.samples == max(results.plan.samples))]
    if not len(best):
        return
    worst = best.loc[best.gain.idxmin()]
    beyond = best[-best.gain > 0.3 + best.error.fillna(0)]
    yield Line(
        f"worst set, {results.plan.strongest}",
        f"{worst['set']} at {worst.leaves} leaves: {worst.gain:+.2f} ± {worst.error:.2f}, "
        f"{len(beyond)} beyond the limit",
        "no loss over .3 by more than its error",
        not len(beyond),
    )


def _new_set_lines(results: Results) -> Iterator[Line]:
    gains = results.gains(results.plan.strongest, max(results.plan.samples))
    for leaves, cells in gains[~gains.set.isin(NAMES)].groupby("leaves"):
        gain = Paired.of(cells.gain)
        yield Line(f"gain over CART, {leaves} leaves, sets given with --data", f"{gain} (n={gain.n})")


def _peer_lines(results: Results) -> Iterator[Line]:
    if "peers" not in results.plan.sections:
        return
    ours = results.of(f"distill {results.plan.strongest}", samples=max(results.plan.samples))
    every = []
    for name in ("CART", "CART by depth", *(peer.name for peer in PEERS)):
        peer = results.of(name)
        gains = _differences(ours, _at_grown_size(peer))
        gains = gains[gains.set.isin(UNSATURATED)].gain
        yield _peer_line(name, gains, int(peer.get("failed", pd.Series(dtype=object)).notna().sum()))
        every.append(gains)
    together = pd.concat(every)
    reached = (together >= -TIE).mean() >= AIMED_SHARE
    if len(together):
        yield Line("against all of them", _shares(together), f"won or tied >= {AIMED_SHARE:.0%}", reached)


def _peer_line(name: str, gains: pd.Series, failed: int) -> Line:
    failures = f", failed at {failed}" if failed else ""
    if not len(gains):
        return Line(f"against {name}, equal leaves", f"not measured{failures}")
    gain = Paired.of(gains)
    found = f"{_shares(gains)}; {gain} = {gain.mean / gain.error:.1f} errors (n={gain.n}{failures})"
    return Line(f"against {name}, equal leaves", found, "mean gain > 2 errors", gain.mean > 2 * gain.error)


def _ceiling_lines(results: Results) -> Iterator[Line]:
    optimal = results.of("STreeD")
    for depth in ("4", "free"):
        gaps = -_differences(results.of(f"distill binary, depth {depth}"), optimal).gain
        if len(gaps):
            found = f"mean {gaps.mean():.2f}, largest {gaps.max():.2f} (n={len(gaps)} of {len(optimal)})"
            yield Line(
                f"gap to STreeD on training rows, depth {depth}", found, "<= .2 points", gaps.mean() <= 0.2
            )


def _score_lines(results: Results) -> Iterator[Line]:
    ours = results.of(f"distill {results.plan.strongest}, score", samples=max(results.plan.samples))
    gains = _differences(ours, results.of("soft CART"), figure="r2", unit=1.0)
    if not len(gains):
        return
    gain, sets = Paired.of(gains.gain), gains.groupby("set").gain.mean()
    found = f"{gain.mean:+.3f} ± {gain.error:.3f}; worst set {sets.idxmin()} {sets.min():+.3f}"
    reached = gain.mean >= 0.015 and sets.min() >= -0.01
    yield Line("R2 on probability over soft CART", found, ">= +.015, no set below -.01", reached)


def _time_lines(results: Results) -> Iterator[Line]:
    for effort in results.plan.efforts:
        for samples in results.plan.samples:
            seconds = results.of(f"distill {effort}", samples=samples).get("seconds", pd.Series(dtype=float))
            if len(seconds):
                found = f"median {seconds.median():.2f}"
                yield Line(f"CPU seconds of the verb, {effort}, {samples:,} samples", found)
    if "fits" not in results.frame:
        return
    fits = results.frame.fits.dropna()
    for rows in ("X", "pool"):
        ratios = pd.Series([fit[rows]["fast"] / fit[rows]["cart"] for fit in fits])
        found = f"median {ratios.median():.1f}, largest {ratios.max():.1f}"
        yield Line(f"time of fast / CART, same rows ({rows})", found, "<= 4", ratios.median() <= 4)


def _large_lines(results: Results) -> Iterator[Line]:
    large = results.frame[results.frame.method.str.startswith("large: ")].set_index("method")
    if not len(large):
        return
    seconds = large.seconds
    ours = seconds["large: distill fast"]
    size = f"{int(large.samples.max()):,} x 30, 16 leaves"
    for peer, most in (("LightGBM", 1.5), ("scikit-learn", 0.2)):
        ratio = ours / seconds[f"large: {peer}"]
        found = f"{ours:.1f} s / {seconds[f'large: {peer}']:.1f} s = {ratio:.2f}"
        yield Line(f"{size}: fast / {peer}", found, f"<= {most}", ratio <= most)


def _bytes_lines(results: Results) -> Iterator[Line]:
    runs = results.frame[results.frame.method.str.startswith("bytes: ")]
    if len(runs):
        n = runs.digest.nunique()
        yield Line(
            "same seed, 1 or 2 threads, other batches", f"{n} digest(s) of {len(runs)} runs", "1", n == 1
        )


def _few_lines(results: Results) -> Iterator[Line]:
    method = f"distill {results.plan.strongest}, {FEW_ROWS} rows"
    tried = results.frame[results.frame.method == method]
    aims = results.of("CART", leaves=FEW_LEAVES).set_index(CELL).agreement
    spent = [_queries(cell, aims) for _, cell in tried.groupby(CELL)]
    if spent:
        found = f"median {np.median(spent):,.0f}, reached in {np.isfinite(spent).sum()} of {len(spent)}"
        yield Line(
            "queries to CART's fidelity on all real rows, from 1,000",
            found,
            "<= 20,000",
            np.median(spent) <= 20_000,
        )


def _queries(cell: pd.DataFrame, aims: pd.Series) -> float:
    """Return real and sampled rows asked about when the aim was first reached, infinite if it never was."""
    aim = aims[tuple(cell.iloc[0][CELL])]
    reached = cell[cell.agreement >= aim]
    return FEW_ROWS + float(reached.samples.min()) if len(reached) else np.inf


def _differences(
    ours: pd.DataFrame, theirs: pd.DataFrame, *, figure: str = "agreement", unit: float = 100.0
) -> pd.DataFrame:
    if figure not in ours or not len(ours) or not len(theirs):
        return pd.DataFrame(columns=[*CELL, "leaves", "gain"])
    both = ours.merge(theirs, on=[*CELL, "leaves"], suffixes=("", "_theirs")).dropna(
        subset=[figure, f"{figure}_theirs"]
    )
    both["gain"] = unit * (both[figure] - both[f"{figure}_theirs"])
    return both[[*CELL, "leaves", "gain"]]


def _at_grown_size(peer: pd.DataFrame) -> pd.DataFrame:
    """Return a peer's trees under the leaves they have, not those wanted; two is the least of ours."""
    grown = peer[peer.grown.notna()]
    return grown.assign(leaves=grown.grown.clip(lower=2).astype(int))


def _shares(gains: pd.Series) -> str:
    won, tied = (gains > TIE).mean(), (gains.abs() <= TIE).mean()
    return f"won {won:.0%}, tied {tied:.0%}, lost {1 - won - tied:.0%}"

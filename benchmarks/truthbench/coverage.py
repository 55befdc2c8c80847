"""How often intervals hold the truth, and how wide they are beside the best rival that does."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

import numpy as np
from treebench.cache import Cache, Key

from distill.fidelity import intervals
from truthbench.cases import Case

STATED = 0.95
WIDEST = 1.25


@dataclass
class Tally:
    """One way to make intervals, over the repeats."""

    told: int = 0
    held: int = 0
    width: float = 0.0

    def count(self, interval: tuple[float, float], truth: float) -> None:
        low, high = map(float, interval)
        if math.isnan(low):
            return
        self.told += 1
        self.held += bool(low <= truth <= high)
        self.width += high - low

    @property
    def coverage(self) -> float:
        return self.held / self.told if self.told else math.nan

    @property
    def valid(self) -> bool:
        share = self.coverage
        return share + 2 * math.sqrt(share * (1 - share) / max(self.told, 1)) >= STATED

    @property
    def mean_width(self) -> float:
        return self.width / self.told if self.told else math.nan


@dataclass
class Cell:
    """A case at one number of rows."""

    measure: str
    world: str
    n: int
    ours: Tally = field(default_factory=Tally)
    rivals: dict[str, Tally] = field(default_factory=dict)


def run(cache: Cache, cases: Iterable[Case], repeats: int, largest: int) -> list[Cell]:
    """Return every cell of up to `largest` rows, measured `repeats` times or as it was kept."""
    intervals.FEW_BLOCKS = largest  # the masses depend on n alone: keep them from repeat to repeat
    cells = [(case, n) for case in cases for n in case.sizes if n <= largest]
    return [_kept(cache, case, n, repeats) for case, n in sorted(cells, key=lambda pair: pair[1])]


def _kept(cache: Cache, case: Case, n: int, repeats: int) -> Cell:
    key = Key(case.world, case.measure, repeats, f"coverage: {case.measure}", samples=n)
    kept = cache.get(key, lambda: asdict(_cell(case, n, repeats)))
    rivals = {name: Tally(**tally) for name, tally in kept["rivals"].items()}
    return Cell(case.measure, case.world, n, Tally(**kept["ours"]), rivals)


def _cell(case: Case, n: int, repeats: int) -> Cell:
    cell = Cell(case.measure, case.world, n)
    rng = np.random.default_rng(n)
    for _ in range(repeats):
        data = case.draw(n, rng)
        figure = case.figure(*data)
        cell.ours.count((figure.low, figure.high), case.truth)
        if not math.isnan(figure.low):
            for name, interval in case.others(*data).items():
                cell.rivals.setdefault(name, Tally()).count(interval, case.truth)
    return cell


def table(cells: list[Cell]) -> list[dict]:
    """Return a line per cell; a rival is valid when it covers in every cell of the measure.

    Wilson's interval and its kin stand for shares whether they cover or not.
    """
    lines = []
    for cell in cells:
        alike = [other for other in cells if other.measure == cell.measure]
        valid = {
            name: tally
            for name, tally in cell.rivals.items()
            if name == "Wilson" or all(other.rivals[name].valid for other in alike if name in other.rivals)
        }
        best = min(valid, key=lambda name: valid[name].mean_width, default=None)
        ratio = cell.ours.mean_width / valid[best].mean_width if best else math.nan
        lines.append(
            {
                "measure": cell.measure,
                "world": cell.world,
                "n": cell.n,
                "repeats": cell.ours.told,
                "coverage": round(cell.ours.coverage, 4),
                "covers": cell.ours.valid,
                "width": cell.ours.mean_width,
                "best": best,
                "ratio": ratio,
                "rivals": {name: asdict(tally) for name, tally in cell.rivals.items()},
            }
        )
    return lines


def write(lines: list[dict]) -> str:
    """Return the table as text."""
    head = f"{'measure':<18} {'world':<52} {'n':>5} {'repeats':>7} {'coverage':>8} {'width':>7} {'ratio':>6}"
    shown = [f"{head}  to the best valid rival; others' coverage"]
    for line in lines:
        others = ", ".join(
            f"{name} {tally['held'] / max(tally['told'], 1):.3f}" for name, tally in line["rivals"].items()
        )
        marks = ("" if line["covers"] else " TOO LOW") + (" WIDE" if line["ratio"] > WIDEST else "")
        shown.append(
            f"{line['measure']:<18} {line['world']:<52} {line['n']:>5} {line['repeats']:>7} "
            f"{line['coverage']:>8.4f} {line['width']:>7.4f} {line['ratio']:>6.2f}  {line['best'] or '-'}; "
            f"{others}{marks}"
        )
    return "\n".join(shown)

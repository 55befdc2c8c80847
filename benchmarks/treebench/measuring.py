"""What is measured in a cell; every figure goes through the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from treebench.binary import STREED_LEAVES, binary_columns, train_agreement
from treebench.cache import Cache, Key, Result
from treebench.cell import Cell
from treebench.peers import PEERS, STREED, Peer, Workers
from treebench.trees import cart, cart_by_depth, ours, soft_cart

SCORE_LEAVES = 16
FEW_LEAVES = 16
FEW_ROWS = 1_000
MANY_ROWS = 7_000
FEW_SAMPLES = (0, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Parameters
    ----------
    sizes, samples : tuple of int
    efforts : tuple of str
    sections : tuple of str
        Of gain, peers, ceiling, scores and few.
    """

    sizes: tuple[int, ...]
    samples: tuple[int, ...]
    efforts: tuple[str, ...]
    sections: tuple[str, ...]

    @property
    def strongest(self) -> str:
        """The effort that stands against peers."""
        return self.efforts[-1]


def measure(cell: Cell, plan: Plan, cache: Cache, workers: Workers) -> None:
    """Measure everything the plan asks of a cell that the cache does not know yet."""
    bench = Bench(cell, plan, cache, workers)
    for section in plan.sections:
        getattr(bench, section)()


@dataclass(frozen=True)
class Bench:
    """One cell being measured; a method for each section of the table."""

    cell: Cell
    plan: Plan
    cache: Cache
    workers: Workers

    def gain(self) -> None:
        """CART, and ours at every size, effort and number of samples."""
        for leaves in self.plan.sizes:
            self._get("CART", leaves, lambda leaves=leaves: cart(self.cell, leaves=leaves))
            for samples in self.plan.samples:
                for effort in self.plan.efforts:
                    self._ours(leaves, samples, effort)

    def peers(self) -> None:
        """Every peer at every size, and ours at the leaves it has then."""
        grown = set()
        for leaves in self.plan.sizes:
            limited = self._get(
                "CART by depth", leaves, lambda leaves=leaves: cart_by_depth(self.cell, leaves=leaves)
            )
            grown.add(limited["leaves"])
        for peer in PEERS:
            grown |= {result["leaves"] for result in self._peer(peer) if "failed" not in result}
        for leaves in sorted(grown):
            self._ours(max(2, leaves), max(self.plan.samples), self.plan.strongest)

    def ceiling(self) -> None:
        """STreeD and ours on the same binary columns: agreement on the rows they learned from."""
        if not self.workers.has(STREED):
            return
        optimal = self._get(STREED.name, STREED_LEAVES, self._streed)
        if "failed" not in optimal:
            for depth in (4, None):
                method = f"distill binary, depth {depth or 'free'}"
                self._get(
                    method, STREED_LEAVES, partial(train_agreement, self.cell, self.plan.strongest, depth)
                )

    def scores(self) -> None:
        """Trees that learn the probability."""
        self._get("soft CART", SCORE_LEAVES, lambda: soft_cart(self.cell, leaves=SCORE_LEAVES))
        self._ours(SCORE_LEAVES, max(self.plan.samples), self.plan.strongest, objective="score")

    def few(self) -> None:
        """From 1,000 real rows: more and more samples, until CART on all rows is reached."""
        if len(self.cell.data.y) * 0.7 < MANY_ROWS:
            return
        aim = self._get("CART", FEW_LEAVES, lambda: cart(self.cell, leaves=FEW_LEAVES))["agreement"]
        for samples in FEW_SAMPLES:
            if self._few(samples)["agreement"] >= aim:
                return

    def _few(self, samples: int) -> Result:
        effort = self.plan.strongest
        work = partial(ours, self.cell, leaves=FEW_LEAVES, samples=samples, effort=effort, rows=FEW_ROWS)
        return self._get(f"distill {effort}, {FEW_ROWS} rows", FEW_LEAVES, work, samples)

    def _ours(self, leaves: int, samples: int, effort: str, objective: str = "decision") -> Result:
        method = f"distill {effort}" if objective == "decision" else f"distill {effort}, {objective}"
        work = partial(ours, self.cell, leaves=leaves, samples=samples, effort=effort, objective=objective)
        return self._get(method, leaves, work, samples)

    def _peer(self, peer: Peer) -> Iterator[Result]:
        if not self.workers.has(peer):
            return
        missing = [size for size in self.plan.sizes if self.cache.find(self._key(peer.name, size)) is None]
        if missing:
            given, report = self.cell.learn, self.cell.report
            request = {
                "X": given.matrix,
                "labels": given.labels,
                "scores": given.scores,
                "report": report.matrix,
                "seed": self.cell.split,
            }
            for size, answer in zip(missing, self.workers.ask(peer, request, missing), strict=True):
                self.cache.put(self._key(peer.name, size), _judged(answer, report.labels))
        for size in self.plan.sizes:
            yield self.cache.find(self._key(peer.name, size))

    def _streed(self) -> Result:
        given = self.cell.learn
        binary = binary_columns(given)
        request = {
            "X": binary,
            "labels": given.labels,
            "scores": given.scores,
            "report": binary,
            "seed": self.cell.split,
        }
        return _judged(self.workers.ask(STREED, request, [STREED_LEAVES])[0], given.labels)

    def _get(self, method: str, leaves: int, work: partial[Result], samples: int = 0) -> Result:
        return self.cache.get(self._key(method, leaves, samples), work)

    def _key(self, method: str, leaves: int, samples: int = 0) -> Key:
        return Key(self.cell.data.name, self.cell.box_name, self.cell.split, method, leaves, samples)


def _judged(answer: Result, labels: np.ndarray) -> Result:
    if "failed" in answer:
        return answer
    agreement = float((answer.pop("said") == labels).mean())
    return answer | {"agreement": agreement}

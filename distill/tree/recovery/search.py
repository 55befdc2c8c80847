"""The search as a whole: look, walk, carry, draw up, verify, until a tree stands or is ruled out.

The method is exact learning by membership queries (Angluin 1988, Machine Learning 2(4); for trees Bshouty
1993, FOCS) made practical for real columns: every threshold is found by bisection between two rows whose
answers differ, and the tree is drawn up anew from the thresholds so that as few as possible are cut by
another. A box that is no small tree shows it early: by answers that are all different, by thresholds that
move when other columns do, or by too many thresholds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from distill.tree.recovery.asking import Asking, Inquiry, NotATreeError, in_step
from distill.tree.recovery.crossing import carry
from distill.tree.recovery.evidence import Evidence
from distill.tree.recovery.sketch import Choices, Doubtful, Doubts, Mixed, Sketch, Unknown, draw_up, parts
from distill.tree.recovery.space import Space
from distill.tree.recovery.subset import Knowledge, Subset
from distill.tree.recovery.verifying import Trial
from distill.tree.recovery.walking import Finding, Walk, differing, tremor
from distill.typing import Floats, Ints

FIRST_LOOK = 300
"""Queries before anything is known; a box whose answers are smooth is refused after them."""

REAL_SHARE = 3
"""One in so many of the first look are real rows."""

ENOUGH_TO_TELL = 200
"""Rows with answers from before that suffice to refuse a smooth box without a query."""

WALKS_AT_ONCE = 8
"""Walks side by side save time; but each knows only the thresholds found before it began."""

MOST_THRESHOLDS = 100
"""A tree with more splits than this is not small."""

MOST_ROUNDS = 2_000
"""A tree within reach settles long before."""

TREMORS = 12
"""Thresholds tried before a box is refused because they move."""

STAY = 0.6
"""The share of thresholds that stay in a tree, at least."""

NEAREST_OF = 32
"""Rows in a mixed region from which the nearest different ones are looked for."""


@dataclass(eq=False)
class Search:
    """The state of a search.

    Parameters
    ----------
    space : Space
    asking : Asking
    rng : numpy Generator
    """

    space: Space
    asking: Asking
    rng: np.random.Generator
    closed: Closed | None = None
    """The last tree that explained every answer."""
    trial: Trial = field(init=False)
    evidence: Evidence = field(init=False)
    choices: Choices = field(default_factory=Choices)
    doubts: Doubts = field(default_factory=Doubts)
    stayed: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.trial = Trial(self.space, self.asking, self.rng)
        self.evidence = Evidence(len(self.space.span))

    def run(self) -> Closed:
        """Return the tree that stood all checks.

        Raises
        ------
        NotATreeError, SpentError
        """
        self._look()
        for _ in range(MOST_ROUNDS):
            known = Knowledge.of(self.space, self.asking, self.evidence)
            sketch = draw_up(known, self.choices, self.doubts)
            inquiries = self._open_ends(sketch)
            if inquiries:
                self._follow(inquiries)
                continue
            self.closed = Closed(sketch, known)
            if self.trial.passed(sketch, self.evidence.cuts()):
                return self.closed
        raise NotATreeError("its thresholds did not settle")

    def _look(self) -> None:
        """Ask real rows and drawn ones, and refuse a box with too many different answers."""
        if len(self.asking.answers) >= ENOUGH_TO_TELL:
            _check_few(self.asking.answers[:FIRST_LOOK])
        real = self.asking.unknown(self.space.rows, FIRST_LOOK // REAL_SHARE)
        n = FIRST_LOOK - len(real)
        everything = self.space.everything
        even = self.space.draw(everything, n - n // 2, "even", cuts={}, rng=self.rng)
        alike = self.space.draw(everything, n // 2, "rows", cuts={}, rng=self.rng)
        self.asking(np.concatenate([real, even, alike]))
        _check_few(self.asking.answers)

    def _open_ends(self, sketch: Sketch) -> list[Inquiry[Finding]]:
        """Return what has to be asked before the tree can be closed."""
        inquiries: list[Inquiry[Finding]] = []
        walks = 0
        for part in parts(sketch):
            if isinstance(part, Mixed) and walks < WALKS_AT_ONCE:
                walks += 1
                inquiries.append(self._walk(part.subset))
            elif isinstance(part, Unknown):
                inquiries.append(_glance(self.space.draw(part.region, 1, "even", cuts={}, rng=self.rng)))
            elif isinstance(part, Doubtful):
                inquiries += self._carry(part)
        return inquiries

    def _walk(self, subset: Subset) -> Inquiry[Finding]:
        start, goal = nearest_different(subset)
        codes = subset.known.codes
        return Walk(
            space=self.space,
            region=subset.region,
            start=codes[start],
            goal=codes[goal],
            answer=int(subset.known.answers[start]),
            order=self.rng.permutation(differing(codes[start], codes[goal])),
            tremor=tremor(self.space, self.rng),
            edges=subset.known.edges,
        ).inquire()

    def _carry(self, part: Doubtful) -> list[Inquiry[Finding]]:
        cuts = self.evidence.cuts()
        for unit, _ in part.units:
            self.doubts.note(part.subset, part.question, unit)
        return [
            carry(part.subset, part.question, unit, from_left=from_left, cuts=cuts, rng=self.rng)
            for unit, from_left in part.units
        ]

    def _follow(self, inquiries: list[Inquiry[Finding]]) -> None:
        for finding in in_step(inquiries, self.asking):
            for fact in finding.facts:
                self.evidence.add(fact)
            if finding.stayed is not None:
                self.stayed.append(finding.stayed)
        if len(self.stayed) >= TREMORS and sum(self.stayed) < STAY * len(self.stayed):
            moved = len(self.stayed) - sum(self.stayed)
            raise NotATreeError(
                f"{moved} of {len(self.stayed)} thresholds moved when the other columns moved a little"
            )
        if len(self.evidence.edges) > MOST_THRESHOLDS:
            raise NotATreeError(f"it has more than {MOST_THRESHOLDS} thresholds")


@dataclass(frozen=True, eq=False)
class Closed:
    """A tree without open ends, and what was known when it was drawn up."""

    sketch: Sketch
    known: Knowledge

    @property
    def fewest_leaves(self) -> int:
        """The number of leaves below which no tree gives these answers.

        Every threshold takes a split of its own. Along one scan of a nominal column g different answers
        take g - 1 splits, and s splits tell at most 2^s groups of levels apart.
        """
        finite = [edge for edge in self.known.edges if math.isfinite(edge.cut)]
        only_missing = {e.column for e in self.known.edges} - {e.column for e in finite}
        subset = Subset.everything(self.known)
        return 1 + len(finite) + len(only_missing) + sum(_fewest_splits(subset, j) for j in subset.scanned)


def _fewest_splits(subset: Subset, column: int) -> int:
    options = subset.options(subset.region, column)
    most = max(len(np.unique(scan.answers[options])) for scan in subset.scans_of(column))
    return max(most - 1, math.ceil(math.log2(len(subset.atoms(column)))))


def nearest_different(subset: Subset) -> tuple[int, int]:
    """Return two rows of a mixed region, as near as can be, with different answers.

    Near means: different in few columns, and then by little.
    """
    known = subset.known
    answers = known.answers[subset.points]
    commonest = np.argmax(np.bincount(answers))
    codes = known.codes[subset.points]
    best = (math.inf, 0, 0)
    for i in np.flatnonzero(answers != commonest)[:NEAREST_OF]:
        others = np.flatnonzero(answers != answers[i])
        apart = _apart(codes[others], codes[i], known.space)
        nearest = int(np.argmin(apart))
        best = min(best, (float(apart[nearest]), int(i), int(others[nearest])))
    return int(subset.points[best[1]]), int(subset.points[best[2]])


def _apart(codes: Floats, row: Floats, space: Space) -> Floats:
    absent = np.isnan(codes) != np.isnan(row)
    differs = absent | (np.nan_to_num(codes) != np.nan_to_num(row))
    by = np.where(absent | space.nominal, 1.0, np.abs(codes - row) / space.span)
    return np.asarray(10.0 * differs.sum(axis=1) + np.nan_to_num(by * differs).sum(axis=1))


def _glance(row: Floats) -> Inquiry[Finding]:
    """Ask a single row: the answer is all that is wanted."""
    yield row
    return Finding(())


def _check_few(answers: Ints) -> None:
    n, different = len(answers), len(np.unique(answers))
    if n >= ENOUGH_TO_TELL and different == n:
        raise NotATreeError(f"{n} answers were all different")
    if n >= ENOUGH_TO_TELL and (different > n / 2 or different > MOST_THRESHOLDS + 1):
        raise NotATreeError(f"{n} answers were of {different} different kinds")

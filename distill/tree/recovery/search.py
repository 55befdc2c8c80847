"""The search as a whole: look, walk, carry, draw up, verify, until a tree stands or is ruled out.

The method is exact learning by membership queries (Angluin 1988, Machine Learning 2(4); for trees Bshouty
1993, FOCS) made practical for real columns: every threshold is found by bisection between two rows whose
answers differ, and the tree is drawn up anew from the thresholds so that as few as possible are cut by
another. A box that is no small tree shows it early: by answers that are all different, by thresholds that
move when other columns do, that break off where they meet, or that are too many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from distill.tree.recovery.asking import Asking, Inquiry, NotATreeError, in_step
from distill.tree.recovery.crossing import carry
from distill.tree.recovery.evidence import Evidence, Pair
from distill.tree.recovery.signs import TREMORS, Signs, judge_answers
from distill.tree.recovery.sketch import Choices, Doubtful, Doubts, Mixed, Sketch, Unknown, draw_up, parts
from distill.tree.recovery.space import Space
from distill.tree.recovery.subset import Knowledge, Subset
from distill.tree.recovery.verifying import Trial
from distill.tree.recovery.walking import Finding, Walk, differing, tremble, tremor
from distill.typing import Floats

FIRST_LOOK = 300
"""Queries before anything is known; a box whose answers are smooth is refused after them."""

REAL_SHARE = 3
"""One in so many of the first look are real rows."""

WALKS_AT_ONCE = 8
"""Walks side by side save time; but each knows only the thresholds found before it began."""

MOST_ROUNDS = 2_000
"""A tree within reach settles long before."""

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
    signs: Signs = field(default_factory=Signs)

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
        judge_answers(self.asking.answers[:FIRST_LOOK])
        real = self.asking.unknown(self.space.rows, FIRST_LOOK // REAL_SHARE)
        n = FIRST_LOOK - len(real)
        everything = self.space.everything
        even = self.space.draw(everything, n - n // 2, "even", cuts={}, rng=self.rng)
        alike = self.space.draw(everything, n // 2, "rows", cuts={}, rng=self.rng)
        self.asking(np.concatenate([real, even, alike]))
        judge_answers(self.asking.answers)

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
        """Run inquiries, take in what they found, and judge whether the box can still be a small tree."""
        new = self._take_in(inquiries)
        self.signs.judge(len(self.evidence.edges))
        if new and self.signs.doubtful:
            self._take_in([again for _ in range(2) for again in self._try_again()])
            self.signs.judge(len(self.evidence.edges))

    def _take_in(self, inquiries: list[Inquiry[Finding]]) -> bool:
        """Run inquiries and return whether a new threshold was among what they found."""
        findings = in_step(inquiries, self.asking)
        for finding in findings:
            for fact in finding.facts:
                self.evidence.add(fact)
            if finding.stayed is not None:
                self.signs.note_tremor(stayed=finding.stayed)
            if finding.met is not None:
                self.signs.note_carried(met=finding.met)
            if finding.again:
                self.signs.note_again()
        return any(finding.stayed is not None for finding in findings)

    def _try_again(self) -> list[Inquiry[Finding]]:
        """Return inquiries that try the first pair found of each threshold with other moves."""
        numbers, first = np.unique(self.evidence.edge_of, return_index=True)
        finite = [i for n, i in zip(numbers, first, strict=True) if math.isfinite(self.evidence.edges[n].cut)]
        chosen = self.rng.permutation(np.array(finite))[:TREMORS]
        return [self._tremble(int(i)) for i in chosen]

    def _tremble(self, number: int) -> Inquiry[Finding]:
        edge = self.evidence.edges[self.evidence.edge_of[number]]
        pair = Pair(edge, *self.evidence.ends[:, number])
        return _tried(tremble(self.space, pair, tremor(self.space, self.rng), self.evidence.edges))


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
    return Finding()


def _tried(trembling: Inquiry[bool]) -> Inquiry[Finding]:
    return Finding(stayed=(yield from trembling))

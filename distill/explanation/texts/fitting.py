"""The line through a box's answers to a text without some of its components."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from distill.explanation.line.effects import Z95
from distill.explanation.texts.asking import Heard
from distill.explanation.texts.law import Law
from distill.explanation.texts.screening import kept_of, pairs
from distill.linear import Lesson, Line, Link, fit, fit_of_logits
from distill.samples import Part
from distill.task import Answers
from distill.typing import Bools, Floats, Ints

ROWS_A_PAIR = 2
"""Pairs are fitted where there are so many masks for each coefficient."""

ROUNDING = 1e-12

FAINT = 0.02
"""A coefficient of so small a share of the largest is not worth a mark."""


@dataclass(frozen=True)
class TextFit:
    """A line that is at its intercept for the whole text and loses a coefficient with each component.

    Parameters
    ----------
    used : (n_used,) int64
        The components of the line, in the order of the text.
    line : Line
    covariance : (n_used, n_used) float64
        Of the coefficients, over other draws of masks; 0 where all masks were asked.
    paired : bool
        Whether it is the best line through a fit with pairs of components.
    """

    used: Ints
    line: Line
    covariance: Floats
    paired: bool

    @property
    def weighty(self) -> Bools:
        """(n_used,) bool: farther from 0 than other draws of masks explain (95 %), and not faint."""
        size = np.abs(self.line.coefficients)
        return np.asarray(
            (size > Z95 * np.sqrt(np.diag(self.covariance))) & (size > FAINT * size.max(initial=0.0))
        )

    def predict(self, kept: Bools) -> Floats:
        """Return (n_masks,) float64: its answers to texts in which some components are left."""
        return self.line.predict(-_out(kept, self.used))


def fitted(heard: Heard, output: int, links: Sequence[Link | None], most: int) -> TextFit:
    """Fit the line, with at most so many components; link and pairs are chosen on the select masks.

    Of the links, None stands for least squares on the logits of the scores.
    """
    masks, scores = heard.masks, heard.scores[:, output]
    rows = masks.of(Part.FIT)
    used = kept_of(~masks.kept[rows], scores[rows], masks.weight[rows], heard.alone[:, output], most)
    asked = masks.of(Part.SELECT)
    return min(_tried(heard, output, links, used), key=lambda one: _loss(one, heard, output, asked))[1]


Trial = tuple[Line, TextFit]
"""What was fitted, pairs included, and the line to show for it."""


def _tried(heard: Heard, output: int, links: Sequence[Link | None], used: Ints) -> Iterator[Trial]:
    masks = heard.masks
    rows = masks.of(Part.FIT)
    out = _out(masks.kept[rows], used)
    target, weight = heard.scores[rows, output], masks.weight[rows]
    n_pairs = len(used) * (len(used) - 1) // 2
    alone = Lesson(-out, target, weight)
    both = Lesson(_paired(out), target, weight)
    may_pair = not masks.complete and n_pairs and ROWS_A_PAIR * (1 + len(used) + n_pairs) <= len(rows)
    for lesson in (alone, both) if may_pair else (alone,):
        for link in links:
            found = fit_of_logits(lesson) if link is None else fit(lesson, link=link, penalty=0.0)
            paired = lesson is both
            way = _projection(heard.law, len(used)) if paired else np.eye(1 + len(used))
            beta = _cleared(way @ np.concatenate([[found.line.intercept], found.line.coefficients]))
            covariance = np.zeros((len(used), len(used)))
            if not masks.complete:
                covariance = (way @ found.covariance @ way.T)[1:, 1:]
            shown = Line(found.line.link, float(beta[0]), beta[1:])
            yield found.line, TextFit(used, shown, covariance, paired)


def _cleared(beta: Floats) -> Floats:
    """Return the numbers with rounding errors made 0: a word that does nothing carries no weight."""
    return np.asarray(np.where(np.abs(beta) < ROUNDING, 0.0, beta), dtype=np.float64)


def links_of(answers: Answers) -> tuple[Link | None, ...]:
    """Return the scales to try for a box's answers."""
    if not answers.classifies or answers.hard:
        return (Link.IDENTITY,)
    return (None, Link.LOGIT, Link.IDENTITY)


def _loss(trial: Trial, heard: Heard, output: int, rows: Ints) -> float:
    """Return the mean squared error of what was fitted, pairs included, on these masks."""
    line, shown = trial
    out = _out(heard.masks.kept[rows], shown.used)
    missed = line.predict(_paired(out) if shown.paired else -out) - heard.scores[rows, output]
    return float(np.average(missed**2, weights=heard.masks.weight[rows])) if len(rows) else 0.0


def _out(kept: Bools, used: Ints) -> Floats:
    return (~kept[:, used]).astype(np.float64)


def _paired(out: Floats) -> Floats:
    """Return the components, 0 where they are and -1 where they are out, and each pair, 1 where both are."""
    first, second = pairs(out.shape[1])
    return np.hstack([-out, out[:, first] * out[:, second]])


def _projection(law: Law, n: int) -> Floats:
    """Return (1 + n, 1 + n + n_pairs): a fit with pairs to the best line through it under the law."""
    first, second = pairs(n)
    constant, own, other = law.pair_as_line(n)
    way = np.zeros((1 + n, 1 + n + len(first)))
    way[:, : 1 + n] = np.eye(1 + n)
    way[0, 1 + n :] = constant
    way[1:, 1 + n :] = -other
    at = np.arange(len(first)) + 1 + n
    way[1 + first, at] = way[1 + second, at] = -own
    return way

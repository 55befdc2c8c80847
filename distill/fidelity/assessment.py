"""Every figure about one surrogate, from plain arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import refuse
from distill.fidelity.chance import kappa, skill
from distill.fidelity.classes import agreement, class_agreement, macro_agreement
from distill.fidelity.explained import pooled_r2, r2
from distill.fidelity.pairs import check_confidence, check_weight, pair_scores, unit_codes
from distill.fidelity.ranks import rank_correlation
from distill.fidelity.result import Fidelity, Origin, Row
from distill.fidelity.scores import mae
from distill.fidelity.simultaneous import shared_level
from distill.task import Answers
from distill.typing import Bools, Floats, Ints, Scores

PROBABILITY = (0.0, 1.0)


def assess(
    answers: Answers,
    *,
    box_scores: Scores,
    surrogate_scores: Scores,
    surrogate_decisions: Ints | None = None,
    real: Bools,
    weight: Floats | None = None,
    groups: Mapping[str, Bools] | None = None,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Fidelity:
    """Measure a surrogate against its black box on rows neither learned from.

    Parameters
    ----------
    answers : Answers
        What the scores mean; the black box's decisions are `answers.decide(box_scores)`.
    box_scores, surrogate_scores : (n_rows, n_outputs) float64
    surrogate_decisions : (n_rows,) int64, optional
        Classification: the output the surrogate decides for. A surrogate may decide otherwise than
        its scores suggest (a tree takes the commonest decision of its leaf), so they are asked for.
    real : (n_rows,) bool
        Rows of the data (True) or sampled ones; they are measured apart, never pooled.
    weight : (n_rows,) float64, optional
    groups : mapping of name to (n_rows,) bool, optional
        Agreement and kappa (regression: R2 and mean absolute error) for these rows as well. With m
        groups each interval has level 1 - (1 - confidence) / m, so all m hold together: see
        `distill.fidelity.simultaneous`.
    unit : (n_rows,), optional
        Ids: rows of one id were not drawn one by one, and intervals are those of whole units.
    confidence : float

    Returns
    -------
    Fidelity

    Raises
    ------
    InputError
        Shapes differ, decisions or ids are missing, a mask has another length, or a score is not finite.
    """
    check_confidence(confidence)
    task = _comparison(answers, box_scores, surrogate_scores, surrogate_decisions, weight=weight, unit=unit)
    n = len(task.weight)
    masks = {str(name): _mask(f"groups[{str(name)!r}]", mask, n) for name, mask in (groups or {}).items()}
    figures = _figures(replace(task, confidence=confidence), _mask("real", real, n), masks)
    return Fidelity(tuple(figures), confidence)


@dataclass(frozen=True)
class _Comparison:
    """Box and surrogate side by side on some rows; scores are (n_rows, n_outputs)."""

    answers: Answers
    box: Scores
    surrogate: Scores
    decided: Ints
    weight: Floats
    unit: Ints | None
    confidence: float = 0.95

    def where(self, mask: Bools) -> _Comparison:
        return replace(
            self,
            box=self.box[mask],
            surrogate=self.surrogate[mask],
            decided=self.decided[mask],
            weight=self.weight[mask],
            unit=None if self.unit is None else self.unit[mask],
        )

    @property
    def decisions(self) -> tuple[Ints, Ints, Floats]:
        """The decisions of box and surrogate, and the weights."""
        return self.answers.decide(self.box), self.decided, self.weight


def _comparison(
    answers: Answers,
    box: Scores,
    surrogate: Scores,
    decided: Ints | None,
    *,
    weight: Floats | None,
    unit: ArrayLike | None,
) -> _Comparison:
    box, surrogate = (
        np.asarray(scores, dtype=np.float64).reshape(len(scores), len(answers.outputs))
        if np.ndim(scores) == 1 and len(answers.outputs) == 1
        else np.asarray(scores, dtype=np.float64)
        for scores in (box, surrogate)
    )
    pair_scores(box, surrogate, weight, unit)
    n, k = len(box), len(answers.outputs)
    if box.shape != (n, k):
        refuse("box_scores", f"a table with one column for each of the {k} outputs", f"shape {box.shape}")
    if answers.classifies and (decided is None or np.shape(decided) != (n,)):
        found = "none" if decided is None else f"shape {np.shape(decided)}"
        refuse("surrogate_decisions", f"one output for each of the {n} rows of a classifier", found)
    checked = np.zeros(n, dtype=np.int64) if decided is None else np.asarray(decided)
    return _Comparison(answers, box, surrogate, checked, check_weight(weight, n), unit_codes(unit, n))


def _figures(task: _Comparison, real: Bools, groups: Mapping[str, Bools]) -> Iterator[Row]:
    origins: tuple[tuple[Origin, Bools], ...] = (("real", real), ("sampled", ~real))
    measured = [(origin, mask) for origin, mask in origins if origin == "real" or mask.any()]
    describe, describe_group = (
        (_classification, _group_of_classification)
        if task.answers.classifies
        else (_regression, _group_of_regression)
    )
    for origin, mask in measured:
        yield from describe(task.where(mask), origin)
    for origin, mask in measured:
        present = {name: mask & group for name, group in groups.items() if np.any(mask & group)}
        shared = shared_level(task.confidence, len(present))
        for name, rows in present.items():
            yield from describe_group(replace(task.where(rows), confidence=shared), origin, name)


def _classification(task: _Comparison, rows: Origin) -> Iterator[Row]:
    box, surrogate, weight = task.decisions
    for measure in (agreement, kappa, skill, macro_agreement):
        yield Row.of(measure(box, surrogate, weight, unit=task.unit, confidence=task.confidence), rows=rows)
    for k, name in enumerate(task.answers.outputs):
        figure = class_agreement(box, surrogate, k, weight, unit=task.unit, confidence=task.confidence)
        yield Row.of(figure, rows=rows, group=f"answer: {name}")
    if not task.answers.hard:
        yield from _probabilities(task, rows)


def _probabilities(task: _Comparison, rows: Origin) -> Iterator[Row]:
    """Two outputs: the last one's score. More: R2 pooled over all, and no order to correlate."""
    if task.box.shape[1] != 2:
        yield Row.of(
            pooled_r2(task.box, task.surrogate, task.weight, unit=task.unit, confidence=task.confidence),
            rows=rows,
        )
        error = mae(
            task.box,
            task.surrogate,
            task.weight,
            bounds=PROBABILITY,
            unit=task.unit,
            confidence=task.confidence,
        )
        yield Row.of(error, rows=rows)
        return
    box, surrogate = task.box[:, -1], task.surrogate[:, -1]
    for measure in (r2, mae):
        figure = measure(
            box, surrogate, task.weight, bounds=PROBABILITY, unit=task.unit, confidence=task.confidence
        )
        yield Row.of(figure, rows=rows)
    yield Row.of(
        rank_correlation(box, surrogate, task.weight, unit=task.unit, confidence=task.confidence), rows=rows
    )


def _group_of_classification(task: _Comparison, rows: Origin, group: str) -> Iterator[Row]:
    box, surrogate, weight = task.decisions
    for measure in (agreement, kappa):
        figure = measure(box, surrogate, weight, unit=task.unit, confidence=task.confidence)
        yield Row.of(figure, rows=rows, group=group)


def _regression(task: _Comparison, rows: Origin) -> Iterator[Row]:
    for measure in (r2, mae):
        yield Row.of(
            measure(task.box, task.surrogate, task.weight, unit=task.unit, confidence=task.confidence),
            rows=rows,
        )
    outputs = task.answers.outputs
    if len(outputs) == 1:
        yield Row.of(
            rank_correlation(
                task.box, task.surrogate, task.weight, unit=task.unit, confidence=task.confidence
            ),
            rows=rows,
        )
        return
    for j, name in enumerate(outputs):
        for single in (r2, mae, rank_correlation):
            figure = single(
                task.box[:, j], task.surrogate[:, j], task.weight, unit=task.unit, confidence=task.confidence
            )
            yield Row.of(figure, rows=rows, group=f"output: {name}", name=f"output {figure.name}")


def _group_of_regression(task: _Comparison, rows: Origin, group: str) -> Iterator[Row]:
    for measure in (r2, mae):
        figure = measure(task.box, task.surrogate, task.weight, unit=task.unit, confidence=task.confidence)
        yield Row.of(figure, rows=rows, group=group)


def _mask(name: str, mask: ArrayLike, n: int) -> Bools:
    checked = np.asarray(mask)
    if checked.shape != (n,) or checked.dtype != np.bool_:
        refuse(name, f"one True or False per row ({n})", f"{checked.dtype} of shape {checked.shape}")
    return checked

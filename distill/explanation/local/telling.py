"""Puts what the engine found into words and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np

from distill.explanation.line.effects import effects
from distill.explanation.line.seen import Seen
from distill.explanation.line.setting import Setting
from distill.explanation.local.engine import Local
from distill.explanation.notes import strange
from distill.explanation.result import Component, Explanation, Neighbourhood
from distill.fidelity import Nearby, judge_local, measured_nearby
from distill.policy import Policy
from distill.table import Layout
from distill.task import Answers
from distill.typing import Floats

MOST_TIED = 5
MOST_SHOWN = 3


@dataclass(frozen=True)
class Teller:
    """Makes explanations of local findings.

    Parameters
    ----------
    answers : Answers
    layout : Layout
        Of the rows that `predict` will be given.
    policy : Policy
    seed : int
    ranges : (n_outputs,) float64, optional
        The range of each output, 1 for probabilities; by default that of the rows it is judged on.
    usual : float
        How far rows of the data are from their nearest neighbour at most: farther is far away.
    """

    answers: Answers
    layout: Layout
    policy: Policy
    seed: int
    ranges: Floats | None = None
    usual: float = float("inf")

    def tell(
        self,
        row: int,
        output: int,
        score: Floats,
        local: Local,
        setting: Setting,
        *,
        figures: Nearby | None = None,
    ) -> Explanation:
        """Return the explanation of one row, (n_outputs,) scores given.

        `figures` are the row's own of `figures_of`, where they are known.
        """
        surrogate = local.surrogate
        box, answer = local.judged.box, float(score[output])
        figures = figures or figures_of([local.judged])[0]
        verdict, sentence = judge_local(
            figures.explained,
            figures.error,
            figures.spread,
            output_range=self._range(output, box),
            policy=self.policy,
        )
        found = components(local)
        near = _neighbourhood(local, setting)
        constant, mean = _baselines(box, answer)
        return Explanation(
            row=row,
            output=self.answers.outputs[output],
            score=answer,
            answer=_answer(self.answers, score, output),
            surrogate_score=float(surrogate.line.link.inverse(np.array(surrogate.level))),
            components=found,
            link=surrogate.line.link.value,
            intercept=surrogate.line.intercept,
            neighbourhood=near,
            fidelity=(figures.explained, figures.error),
            sampled=local.drawn,
            constant_rmse=constant,
            mean_rmse=mean,
            verdict=verdict,
            sentence=sentence,
            notes=(*strange(local.columns), *self._far(local), *_tied(found), *_reach(found, near)),
            setting=setting,
            seed=self.seed,
            surrogate=surrogate,
            layout=self.layout,
        )

    def _range(self, output: int, box: Floats) -> float:
        if self.answers.classifies:
            return 1.0
        return float(np.ptp(box)) if self.ranges is None else float(self.ranges[output])

    def _far(self, local: Local) -> tuple[str, ...]:
        nearest = local.region.nearest
        if nearest <= self.usual:
            return ()
        sentence = (
            f"Nothing nearby was seen: no report row is within {nearest:.2g}, where rows of the data have "
            f"one within {self.usual:.2g} (mean difference per column, in standard deviations)."
        )
        return (sentence,)


def figures_of(judged: Sequence[Seen]) -> list[Nearby]:
    """Return the figures of surrogates on the rows that judge each; together they cost little."""
    found: dict[int, Nearby] = {}
    for size in {len(seen.box) for seen in judged}:
        alike = [i for i, seen in enumerate(judged) if len(seen.box) == size]
        box, surrogate = (
            np.stack([getattr(judged[i], name) for i in alike]) for name in ("box", "surrogate")
        )
        found.update(zip(alike, measured_nearby(box, surrogate), strict=True))
    return [found[i] for i in range(len(judged))]


def components(local: Local) -> tuple[Component, ...]:
    """Return the row's components, the weightiest first."""
    surrogate = local.surrogate
    found = effects(surrogate, local.fitted, local.window, local.weight)
    columns = local.columns
    order = np.lexsort((np.array(columns.names), -np.abs(found.weight)))
    numbers = found.weight, found.low, found.high, surrogate.line.coefficients, found.place
    told = zip(
        columns.names, columns.values(), columns.units(), *(one.tolist() for one in numbers), strict=True
    )
    every = [Component(*one) for one in told]
    return tuple(every[j] for j in order.tolist())


def _neighbourhood(local: Local, setting: Setting) -> Neighbourhood:
    near = local.region
    extent = tuple(zip(local.columns.names, local.columns.extent(local.near), strict=True))
    return Neighbourhood(len(near.members), near.radius, local.fitted.n, setting.width, near.nearest, extent)


def _reach(found: tuple[Component, ...], near: Neighbourhood) -> tuple[str, ...]:
    """Say in plain units how large the neighbourhood is along the weightiest components."""
    extent = dict(near.extent)
    if not near.n:
        return ()
    reach = ", ".join(f"{c.name} {extent[c.name]}" for c in found[:MOST_SHOWN])
    return (f"Nine in ten of the {near.n} rows it is judged on are within: {reach}.",)


def _tied(found: tuple[Component, ...]) -> tuple[str, ...]:
    """Say which of the weightiest components have no decided order."""
    groups = [[c.name for c in group] for _, group in groupby(found[:MOST_TIED], attrgetter("place"))]
    return tuple(
        f"The order of {', '.join(names[:-1])} and {names[-1]} is not decided."
        for names in groups
        if len(names) > 1
    )


def _baselines(box: Floats, score: float) -> tuple[float, float]:
    if not len(box):
        return float("nan"), float("nan")
    return float(np.sqrt(np.mean((box - score) ** 2))), float(box.std())


def _answer(answers: Answers, score: Floats, output: int) -> str:
    if answers.classifies:
        return answers.outputs[int(answers.decide(score[None, :])[0])]
    return f"{score[output]:.6g}"

"""Puts what was found about a text into words and figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from distill import numbers
from distill.explanation.line.effects import Z95, places
from distill.explanation.notes import lost_note
from distill.explanation.result import Component
from distill.explanation.texts.asking import Heard
from distill.explanation.texts.fitting import FAINT, ROUNDING, TextFit, fitted, links_of
from distill.explanation.texts.result import TextExplanation
from distill.fidelity import Measure, judge_local, local_r2, local_rmse, variation
from distill.policy import LocalVerdict, Policy
from distill.representation import Text
from distill.samples import Part
from distill.task import Answers
from distill.typing import Floats


@dataclass(frozen=True)
class Teller:
    """Makes explanations of what a box said about texts.

    Parameters
    ----------
    answers : Answers
    policy : Policy
    seed : int
    most : int
        Components to show.
    """

    answers: Answers
    policy: Policy
    seed: int
    most: int

    def tell(self, row: int, text: Text, heard: Heard, output: int) -> TextExplanation:
        """Return the explanation of one output."""
        found = fitted(heard, output, links_of(self.answers), self.most)
        line = found.line
        fidelity, verdict, sentence = self._judged(heard, found, output)
        levels = line.link.inverse(np.array([line.intercept, line.intercept - line.coefficients.sum()]))
        return TextExplanation(
            row=row,
            text=text,
            output=self.answers.outputs[output],
            score=float(heard.own[output]),
            answer=self._answer(heard.own, output),
            surrogate_score=float(levels[0]),
            base=float(levels[1]),
            components=_components(heard, found),
            link=line.link.value,
            paired=found.paired,
            n_queries=heard.n_queries,
            exact=heard.masks.complete,
            fidelity=fidelity,
            verdict=verdict,
            sentence=sentence,
            notes=self._notes(text.unit, heard, found),
            seed=self.seed,
            fit=found,
        )

    def _judged(
        self, heard: Heard, found: TextFit, output: int
    ) -> tuple[tuple[Measure, ...], LocalVerdict, str]:
        masks = heard.masks
        rows = masks.of(Part.REPORT)
        box, weight = heard.scores[rows, output], masks.weight[rows]
        said = found.predict(masks.kept[rows])
        explained, error = local_r2(box, said, weight), local_rmse(box, said, weight)
        spread = variation(box, weight)
        extent = 1.0 if self.answers.classifies else float(np.ptp(heard.scores[:, output]))
        if masks.complete:
            exact = _exactly(explained), _exactly(error)
            return exact, *_exact_verdict(*exact, spread.value, extent, self.policy)
        if len(rows) < (fewest := self.policy.min_local_rows):
            return (explained, error), LocalVerdict.UNDECIDED, _TOO_FEW.format(len(rows), fewest)
        judged = judge_local(
            explained,
            error,
            spread,
            output_range=extent,
            policy=self.policy,
            things="masked copies of the text",
        )
        return (explained, error), *judged

    def _answer(self, own: Floats, output: int) -> str:
        if self.answers.classifies:
            return self.answers.outputs[int(self.answers.decide(own[None, :])[0])]
        return f"{own[output]:.6g}"

    def _notes(self, unit: str, heard: Heard, found: TextFit) -> tuple[str, ...]:
        m, shut = len(heard.passage), int((~heard.opened).sum())
        notes = []
        if self.answers.hard:
            notes.append("The box gives labels only, so a weight is a share of decisions, not of a score.")
        if shut:
            notes.append(
                f"The text has {m} different {unit}s: {m - shut} of them, where whole stretches of the text "
                "change the answer most, were taken out one by one, the others only with many at once."
            )
        if len(found.used) < m:
            notes.append(f"{len(found.used)} of {m} {unit}s are shown, those that matter most.")
        left = int((~found.weighty & (found.line.coefficients != 0)).sum())
        if left:
            notes.append(
                f"Not marked: {left} {unit}{'s' * (left > 1)} with an interval that holds 0, or less than "
                f"{numbers.level(FAINT)} of the largest weight."
            )
        lost = lost_note(heard.n_lost, heard.n_lost + len(heard.masks), "masked copies of the text")
        return (*notes, *lost)


_TOO_FEW = "Only {} masked copies of the text are left to judge on; at least {} are needed."


def _components(heard: Heard, found: TextFit) -> tuple[Component, ...]:
    link, level = found.line.link, np.array(found.line.intercept)
    coefficient = found.line.coefficients
    error = np.sqrt(np.diag(found.covariance))
    if not heard.masks.complete:  # other masks give other last digits where nothing else is uncertain
        error = np.maximum(error, ROUNDING * np.abs(coefficient).max(initial=0.0))
    tried = np.stack([coefficient, coefficient - Z95 * error, coefficient + Z95 * error])
    weight, low, high = link.inverse(level) - link.inverse(level - tried)
    place = places(coefficient, found.covariance)
    names, times = heard.passage.names, heard.passage.times
    order = np.lexsort((found.used, -np.abs(coefficient)))
    return tuple(
        Component(
            name=names[found.used[j]],
            value=f"{times[found.used[j]]} times" if times[found.used[j]] > 1 else "",
            unit="there, not taken out",
            weight=float(weight[j]),
            low=float(min(low[j], weight[j])),
            high=float(max(high[j], weight[j])),
            coefficient=float(coefficient[j]),
            place=int(place[j]),
        )
        for j in order
    )


def _exactly(figure: Measure) -> Measure:
    """Return a figure of all there is: its interval is itself."""
    return replace(figure, low=figure.value, high=figure.value)


def _exact_verdict(
    explained: Measure, error: Measure, spread: float, extent: float, policy: Policy
) -> tuple[LocalVerdict, str]:
    """Judge figures that no draw could change by the policy's thresholds themselves."""
    about = f"over all {error.n} masked copies of the text that there are"
    if extent == 0 or spread < policy.flat * extent:
        return LocalVerdict.FLAT, (
            f"Nothing changes the answer: {about} its standard deviation is {numbers.figure(spread)}, below "
            f"{numbers.level(policy.flat)} of the output range."
        )
    told = f"R² is {numbers.figure(explained.value)} and the error {numbers.figure(error.value)} {about}"
    if explained.value >= policy.local_r2 or error.value <= policy.local_rmse * extent:
        return LocalVerdict.FAITHFUL, f"{told}."
    return LocalVerdict.NOT_FAITHFUL, f"{told}; an R² of {policy.local_r2:g} is asked for."

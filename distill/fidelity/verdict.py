"""The verdict on a global surrogate: figures judged on their bounds against a policy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from distill.fidelity.result import ALL, Fidelity, Row
from distill.numbers import rounded
from distill.policy import Policy, Verdict


@dataclass(frozen=True)
class Judgement:
    """A verdict and why.

    Parameters
    ----------
    verdict : Verdict
    reasons : tuple of str
        One sentence per criterion: the figure, the end of its interval that was judged, the threshold.
    open_points : tuple of str
        What these rows left undecided.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    open_points: tuple[str, ...] = ()


class _State(Enum):
    MET = "met"
    MISSED = "missed"
    OPEN = "open"


@dataclass(frozen=True)
class _Criterion:
    """One figure beside its threshold."""

    figure: Row
    threshold: float

    @property
    def state(self) -> _State:
        """Met when all of the interval reaches the threshold, missed when none of it does, else open."""
        if self.figure.low >= self.threshold:
            return _State.MET
        return _State.MISSED if self.figure.high < self.threshold else _State.OPEN

    @property
    def label(self) -> str:
        name = {"r2": "R²"}.get(self.figure.measure, self.figure.measure)
        return name if self.figure.group == ALL else f"{name} in group {self.figure.group}"

    def sentence(self) -> str:
        figure = self.figure
        subject = self.label[0].upper() + self.label[1:]
        if figure.low != figure.low:  # NaN
            return f"{subject} cannot be determined on these {figure.n:,} rows."
        value, low, high = (rounded(end, 3) for end in (figure.value, figure.low, figure.high))
        judged = {
            _State.MET: f"its lower bound {low} reaches the threshold {self.threshold:g}",
            _State.MISSED: f"even its upper bound {high} misses the threshold {self.threshold:g}",
            _State.OPEN: f"its interval {low} to {high} holds the threshold {self.threshold:g}",
        }[self.state]
        return f"{subject} is {value} on {figure.n:,} rows: {judged}."


def judge(fidelity: Fidelity, policy: Policy) -> Judgement:
    """Judge a surrogate by its figures on real rows.

    A criterion (agreement, kappa, each group's agreement; for regression R2 and each group's) is *met*
    when its lower bound reaches the threshold, *missed* when even its upper bound does not, and else
    *open*: more rows would decide it. Then

    - close stand-in: every criterion of that name is met;
    - else useful summary: every criterion of that name is met;
    - else undecided, while no criterion of a useful summary is missed;
    - else partial: kappa (R2) reaches the policy's `partial_kappa` (`partial_r2`);
    - else undecided, while that is open;
    - else not an explanation.

    So each word is held up by intervals, praise by lower bounds and blame by upper ones. Groups below
    `policy.min_group_rows` judge nothing and are an open point.
    """
    tiers = _tiers(fidelity, policy)
    open_points = tuple(_too_few(fidelity, policy))
    for verdict in (Verdict.CLOSE, Verdict.USEFUL):
        if _all(tiers[verdict], _State.MET):
            undecided = _hopes(tiers[Verdict.CLOSE]) if verdict is Verdict.USEFUL else ()
            return Judgement(verdict, _sentences(tiers[verdict]), undecided + open_points)
    useful, partial = tiers[Verdict.USEFUL], tiers[Verdict.PARTIAL]
    if not any(criterion.state is _State.MISSED for criterion in useful):
        return Judgement(Verdict.UNDECIDED, _sentences(useful), _hopes(useful) + open_points)
    reasons = _sentences(useful) + _sentences(partial)
    if _all(partial, _State.MET):
        return Judgement(Verdict.PARTIAL, reasons, open_points)
    if _all(partial, _State.MISSED):
        return Judgement(Verdict.NOT, reasons, open_points)
    return Judgement(Verdict.UNDECIDED, reasons, _hopes(partial) + open_points)


def _tiers(fidelity: Fidelity, policy: Policy) -> dict[Verdict, list[_Criterion]]:
    """Return the criteria of each verdict."""
    headline = fidelity.headline
    groups = [row for row in _groups(fidelity) if row.n >= policy.min_group_rows]
    if headline.measure == "r2":
        close, useful = [(headline, policy.close_r2)], [(headline, policy.useful_r2)]
        partial = [(headline, policy.partial_r2)]
    else:
        kappa = fidelity.get("kappa")
        close = [(headline, policy.close_agreement), (kappa, policy.close_kappa)]
        useful = [(headline, policy.useful_agreement), (kappa, policy.useful_kappa)]
        partial = [(kappa, policy.partial_kappa)]
    close += [(row, policy.close_worst_group) for row in groups]
    useful += [(row, policy.useful_worst_group) for row in groups]
    return {
        Verdict.CLOSE: [_Criterion(*pair) for pair in close],
        Verdict.USEFUL: [_Criterion(*pair) for pair in useful],
        Verdict.PARTIAL: [_Criterion(*pair) for pair in partial],
    }


def _groups(fidelity: Fidelity) -> list[Row]:
    """Return the headline figure of each group of real rows."""
    rows = fidelity.find(fidelity.headline.measure, rows="real")
    return [row for row in rows if row.group != ALL]


def _too_few(fidelity: Fidelity, policy: Policy) -> list[str]:
    return [
        f"Group {row.group} has {row.n} report rows, too few to say anything (at least "
        f"{policy.min_group_rows} are needed)."
        for row in _groups(fidelity)
        if row.n < policy.min_group_rows
    ]


def _all(criteria: list[_Criterion], state: _State) -> bool:
    return all(criterion.state is state for criterion in criteria)


def _sentences(criteria: list[_Criterion]) -> tuple[str, ...]:
    """One sentence per figure about all rows, and one about the group with the lowest bound."""
    overall = [criterion for criterion in criteria if criterion.figure.group == ALL]
    groups = [criterion for criterion in criteria if criterion.figure.group != ALL]
    worst = [min(groups, key=lambda criterion: criterion.figure.low)] if groups else []
    return tuple(criterion.sentence() for criterion in overall + worst)


def _hopes(criteria: list[_Criterion]) -> tuple[str, ...]:
    """Say which criteria more rows would decide, unless one is missed anyway."""
    if any(criterion.state is _State.MISSED for criterion in criteria):
        return ()
    return tuple(
        f"More report rows would decide whether {criterion.label} reaches {criterion.threshold:g}."
        for criterion in criteria
        if criterion.state is _State.OPEN
    )

"""Choosing pool, size and effort: by held-out agreement or R2 on real rows, never on the report part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from sklearn.base import clone

from distill.distillation.candidates import candidates_of
from distill.distillation.curve import (
    LARGEST,
    LARGEST_CHOSEN,
    Curve,
    grow_sizes,
    point_of,
    points_of,
    smallest_good_enough,
    smallest_within_policy,
)
from distill.distillation.folds import Fold, Pool, pools
from distill.distillation.heldout import HeldOut, Mark, Yardstick, hold_out, losses, mark_of, yardstick
from distill.fidelity import Candidate
from distill.numbers import rounded
from distill.policy import Policy
from distill.samples import TransferSet
from distill.tree.surrogate import TreeSurrogate

Size = int | Literal["auto"]

REFERENCE_SIZES = (4, 8, 16, 32)
"""Pools are compared over these sizes where no size is given."""


@dataclass(frozen=True)
class Wish:
    """What is wanted of the default tree.

    Parameters
    ----------
    size : int or "auto"
    objective : {"decision", "score"}
    effort : {"best", "fast"}
    policy : Policy, optional
        An "auto" size is the smallest that meets it; without one, the knee of the curve.
    seed : int
    """

    size: Size
    objective: str
    effort: str
    policy: Policy | None
    seed: int


@dataclass(frozen=True)
class Choice:
    """The surrogate to be fitted, the pool that teaches it, why, and what else a default tree could be."""

    surrogate: Any
    pool: Pool
    reason: str
    curve: Curve | None = None
    candidates: tuple[Candidate, ...] = ()


def choose_tree(samples: TransferSet, cuts: Sequence[Fold], wish: Wish) -> Choice:
    """Choose pool, then size, then whether searching on from the grown tree pays."""
    wanted = LARGEST if wish.size == "auto" else max(LARGEST, wish.size)
    largest = max(2, min(wanted, *(len(cut.teach) for cut in cuts)))
    candidates = pools(samples)
    measure = yardstick(samples.answers, wish.objective)
    grown = [
        grow_sizes(samples, cuts, pool, largest=largest, objective=wish.objective) for pool in candidates
    ]
    marks = [{size: mark_of(samples, held) for size, held in of_pool.items()} for of_pool in grown]
    sizes = [min(size, largest) for size in (REFERENCE_SIZES if wish.size == "auto" else (wish.size,))]
    means = [float(np.mean([of_pool[size].value for size in sizes])) for of_pool in marks]
    best = best_pool(samples, [[of_pool[size] for size in sizes] for of_pool in grown], means)
    chosen, why = _size(samples, grown[best], marks[best], wish)
    tree = TreeSurrogate(chosen, objective=wish.objective, effort=wish.effort, random_state=wish.seed)
    searched = point_of(samples, hold_out(tree, samples, cuts, candidates[best], measure), chosen)
    plainly = marks[best][min(chosen, largest)].value
    if wish.effort == "best" and searched.value < plainly:
        tree.set_params(effort="fast")
        why += _NOT_SEARCHED.format(rounded(searched.value, 3), rounded(plainly, 3))
    points = points_of(samples, grown[best], marks[best], chosen)
    curve = Curve(measure, points, chosen, why, searched)
    others = candidates_of(
        samples,
        cuts,
        dict(zip(candidates, grown, strict=True)),
        chosen=chosen,
        pool=candidates[best],
        objective=wish.objective,
    )
    return Choice(tree, candidates[best], _reason(candidates, means, best, measure), curve, others)


_NOT_SEARCHED = (
    " Searching for better questions lost on held-out rows ({} against {}), so the tree was grown "
    "and refined only."
)


def choose_pool(samples: TransferSet, cuts: Sequence[Fold], surrogate: Any) -> Choice:
    """Choose the pool for a surrogate of the user's, by its own held-out agreement or R2."""
    candidates = pools(samples)
    probe, objective = surrogate, "decision"
    if isinstance(surrogate, TreeSurrogate):
        probe, objective = clone(surrogate).set_params(effort="fast", time_limit=None), surrogate.objective
    measure = yardstick(samples.answers, objective)
    held = [hold_out(probe, samples, cuts, pool, measure) for pool in candidates]
    marks = [mark_of(samples, of_pool).value for of_pool in held]
    best = best_pool(samples, [[of_pool] for of_pool in held], marks)
    return Choice(surrogate, candidates[best], _reason(candidates, marks, best, measure))


def _size(
    samples: TransferSet, grown: Mapping[int, HeldOut], marks: Mapping[int, Mark], wish: Wish
) -> tuple[int, str]:
    """Return the number of leaves and why."""
    if wish.size != "auto":
        return wish.size, "The size was given."
    met = None if wish.policy is None else smallest_within_policy(samples, grown, wish.policy)
    if met is not None:
        return met[0], f"The smallest size that is a {met[1]} under the policy, {_JUDGED}."
    knee = (
        f"The smallest size within one standard error of the best up to {LARGEST_CHOSEN} leaves, {_JUDGED}."
    )
    return smallest_good_enough(marks), knee if wish.policy is None else f"No size meets the policy. {knee}"


_JUDGED = "on real rows the trees of the curve were not fitted on"


def _first_best(marks: Sequence[float]) -> int:
    """Return the position of the first of the largest marks; a mark that cannot be told is the smallest."""
    return int(np.argmax(np.round(np.nan_to_num(marks, nan=-np.inf), 12)))


def best_pool(samples: TransferSet, held: Sequence[Sequence[HeldOut]], marks: Sequence[float]) -> int:
    """Return the position of the pool of the best mark, the first being real rows alone.

    A single far miss weighs on R2: where the gain over real rows alone is within its standard error they
    are taken. Going by the largest mark cost fico, at 16 leaves, up to .015 of R2 on new rows.
    """
    best = _first_best(marks)
    if held[best][0].measure == "agreement":
        return best
    alone, chosen = (np.mean([losses(samples, held_out) for held_out in held[k]], axis=0) for k in (0, best))
    gain = alone - chosen
    return best if gain.mean() > gain.std() / np.sqrt(len(gain)) else 0


def _reason(candidates: Sequence[Pool], marks: Sequence[float], best: int, measure: Yardstick) -> str:
    """Say which rows teach, and what the other choices reached."""
    if len(candidates) == 1:
        return f"Learned from {candidates[0].sentence}; no rows were sampled."
    held_out = f"held-out {'R²' if measure == 'r2' else measure} {rounded(marks[best], 3)}"
    chosen = f"Learned from {candidates[best].sentence}: {held_out} on real rows"
    others = ", ".join(
        f"{rounded(mark, 3)} from {pool.sentence}"
        for k, (pool, mark) in enumerate(zip(candidates, marks, strict=True))
        if k != best
    )
    return f"{chosen}, against {others}{'' if best == _first_best(marks) else _UNSURE}."


_UNSURE = "; what they gain is within its standard error"

"""Claims of exact recovery, and refusals, on boxes whose truth is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from recovery import boosted_boxes, is_refused, measure_box, other_boxes, planted_run

FIRST_SEED = 90_000
"""No tree that recovery.py plants is among these."""


@dataclass(frozen=True)
class Claim:
    """What was said of one box.

    Parameters
    ----------
    said : "exact", "refused" or "neither"
    right : bool
        Exact: the tree answers as the box does on 40,000 fresh rows and the real ones, and all its cuts are
        planted ones. Refused: the box is no small tree. Saying neither is never wrong.
    confidence : float
        What an exact one states, else 0.
    sentence : str
    """

    said: Literal["exact", "refused", "neither"]
    right: bool
    confidence: float
    sentence: str


def planted(kind: str, depth: int, seed: int) -> Claim:
    """Judge what is said of a random tree, planted in a cube or among mixed columns."""
    run = planted_run(kind, depth, FIRST_SEED + seed)
    return _claim(run, exact=run["exact"], is_tree=True)


def others() -> Iterator[tuple[str, Claim]]:
    """Yield name and claim: small trees that boosting summed up, then boxes that are no small trees."""
    for is_tree, boxes in ((True, boosted_boxes()), (False, other_boxes())):
        for box in boxes:
            run = measure_box(*box)
            yield box[0], _claim(run, exact=run["wrong"] == 0, is_tree=is_tree)


def _claim(run: dict[str, Any], *, exact: bool, is_tree: bool) -> Claim:
    confidence, sentence = run["confidence"], run["sentence"]
    if confidence > 0:
        return Claim("exact", exact, confidence, sentence)
    if is_refused(sentence):
        return Claim("refused", not is_tree, confidence, sentence)
    return Claim("neither", True, confidence, sentence)

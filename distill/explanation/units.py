"""What the weights of explanations are, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from distill.explanation.result import Explanation
from distill.policy import LocalVerdict

_SCALES = {"logit": "log odds", "margin": "margin", "log": "logarithm", "softmax": "raw score"}
"""How the scales of an `Attribution` are called."""

_STEP = (
    "A weight is the change of the answer for one step of that column, or for this value and not another, by "
    "the line near each row."
)


def axis_of(items: Sequence[Any], output: str) -> str:
    """Return what the weights of an output are: "effect on the probability of deny"."""
    link = "identity" if isinstance(items[0], Explanation) else str(items[0].link)
    if link in _SCALES:
        return f"effect on the {_SCALES[link]} of {output}"
    return f"effect on the probability of {output}" if _are_classes(items) else f"effect on {output}"


def meaning_of(items: Sequence[Any]) -> str:
    """Return in one sentence what a weight is."""
    return _STEP if isinstance(items[0], Explanation) else str(items[0].sentence)


def verdicts_of(items: Sequence[Any]) -> tuple[str, ...]:
    """Say how many of local explanations are not faithful, where any is not."""
    if not isinstance(items[0], Explanation):
        return ()
    counts = Counter(item.verdict for item in items)
    told = [(verdict, counts[verdict]) for verdict in LocalVerdict if counts[verdict]]
    if list(counts) == [LocalVerdict.FAITHFUL]:
        return ()
    return (f"Of {len(items)} explanations, {', '.join(f'{count} are {word}' for word, count in told)}.",)


def _are_classes(items: Sequence[Any]) -> bool:
    """Whether the box answers with classes: then what it says is not just its score written out."""
    return all(0 <= item.score <= 1 for item in items) and any(
        item.answer != f"{item.score:.6g}" for item in items
    )

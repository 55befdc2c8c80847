"""What the weights of explanations are, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from distill.explanation.attributions import Attributions
from distill.explanation.result import Explanation
from distill.policy import LocalVerdict
from distill.typing import Objects

_SCALES = {"logit": "log odds", "margin": "margin", "log": "logarithm", "softmax": "raw score"}
"""How the scales of an `Attribution` are called."""

_STEP = (
    "A weight is the change of the answer for one step of that column, or for this value and not another, by "
    "the line near each row."
)


def outputs_of(items: Sequence[Any]) -> Objects:
    """Return (n_rows,) object: the output explained in each row."""
    if isinstance(items, Attributions):
        return items.told.output.astype(str).astype(object)
    return np.array([str(item.output) for item in items], dtype=object)


def axes_of(items: Sequence[Any], outputs: Sequence[str]) -> dict[str, str]:
    """Return what the weights of each output are: "effect on the probability of deny"."""
    link = "identity" if isinstance(items[0], Explanation) else str(items[0].link)
    if link in _SCALES:
        of = f"the {_SCALES[link]} of "
    else:
        of = "the probability of " if _are_classes(items) else ""
    return {output: f"effect on {of}{output}" for output in outputs}


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
    if isinstance(items, Attributions):
        said = list(zip(items.told.score.tolist(), items.told.answer.tolist(), strict=True))
    else:
        said = [(item.score, item.answer) for item in items]
    return all(0 <= score <= 1 for score, _ in said) and any(
        answer != f"{score:.6g}" for score, answer in said
    )

"""What the reader must know besides the figures."""

from __future__ import annotations

import numpy as np

from distill.fidelity import Fidelity, gap
from distill.oracle import Oracle
from distill.samples import TransferSet
from distill.transfer import Finding

NOTABLE_GAP = 0.05
"""A difference between real and sampled rows below this is no finding."""


def box_findings(oracle: Oracle, samples: TransferSet) -> tuple[Finding, ...]:
    """Return what the labelled rows say about the box."""
    notes = [Finding("box", note) for note in oracle.box.notes]
    if samples.answers.classifies:
        decided = np.unique(samples.decisions)
        if len(decided) == 1:
            name = samples.answers.outputs[int(decided[0])]
            sentence = f"The box answers {name!r} to every row, so the tree has one leaf."
            notes.append(Finding("constant-box", sentence))
    elif np.all(np.ptp(samples.scores, axis=0) == 0):
        notes.append(
            Finding("constant-box", "The box gives every row the same number, so the tree has one leaf.")
        )
    if not samples.given:
        notes.append(Finding("held-back-rows", _HELD_BACK))
    return tuple(notes)


_HELD_BACK = (
    "The report rows were held back from the given rows. If the box was trained on them, its agreement with "
    "a surrogate on new rows may differ by 6 to 13 points; give rows it never saw as `test`."
)


def fidelity_findings(fidelity: Fidelity) -> tuple[Finding, ...]:
    """Return the gap between real and sampled rows, where it is beyond its interval and notable."""
    headline = fidelity.headline
    sampled = fidelity.find(headline.measure, rows="sampled", group=headline.group)
    if not sampled:
        return ()
    found = gap(headline.to_measure(), sampled[0].to_measure())
    if not (abs(found.value) > NOTABLE_GAP and (found.low > 0 or found.high < 0)):
        return ()
    better, worse = ("sampled", "real") if found.value > 0 else ("real", "sampled")
    sentence = (
        f"Surrogate and box agree better on {better} rows than on {worse} ones: {headline.measure} differs "
        f"by {abs(found.value):.3f} ({found.low:+.3f} to {found.high:+.3f}); the box may tell the two apart."
    )
    return (Finding("real-sampled-gap", sentence),)

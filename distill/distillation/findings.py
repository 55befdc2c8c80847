"""What the reader must know besides the figures."""

from __future__ import annotations

import numpy as np

from distill.oracle import Oracle
from distill.samples import TransferSet
from distill.transfer import Finding


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

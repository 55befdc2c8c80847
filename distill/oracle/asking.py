"""Asking: batches go out through the executor, and what comes back is checked and counted."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial

import numpy as np

from distill.blackbox import BlackBox, BoxKind
from distill.executor import (
    FOR_SERVERS,
    Answered,
    Crew,
    Lost,
    Patience,
    Serial,
    Threads,
    outcomes,
    refuse_lost_rows,
)
from distill.ledger import Raw, Runs
from distill.oracle.counts import Counts
from distill.oracle.question import Question, ask
from distill.typing import Scores


def crew_of(box: BlackBox) -> Crew:
    """Return as many threads as the box takes batches at the same time."""
    return Threads(box.concurrency) if box.concurrency > 1 else Serial()


def answered(
    box: BlackBox, batches: Iterable[Question], crew: Crew, counts: Counts
) -> Iterator[Answered[Question]]:
    """Yield what the box answers as it comes, checked and counted.

    Raises
    ------
    BoxError
        Rows were lost; all others have been yielded.
    ContractError
        An answer that no box may give.
    """
    lost: list[Lost[Question]] = []
    began = time.perf_counter()
    patience = FOR_SERVERS if box.kind is BoxKind.SERVER else Patience()
    with closing(outcomes(partial(ask, box), batches, crew, patience)) as found:
        for outcome in found:
            if isinstance(outcome, Lost):
                lost.append(outcome)
                continue
            box = _checked(box, outcome.answers)
            counts.asked += len(outcome.batch)
            counts.batches += 1
            yield outcome
    counts.seconds += time.perf_counter() - began
    refuse_lost_rows(lost, 0)


def asked_anew(box: BlackBox, question: Question, crew: Crew, counts: Counts) -> Scores:
    """Return (n_rows, n_outputs): what the box answers to distinct rows now, whatever the ledger says."""
    heard = Runs()
    for one in answered(box, [question], crew, counts):
        heard.add(one.batch.keys, box.read(one.answers))
    [(places, found)] = heard.look_up(question.keys)
    scores: Scores = np.empty_like(found)
    scores[places] = found
    return scores


def _checked(box: BlackBox, raw: Raw) -> BlackBox:
    """Refuse answers that no box may give; return what is known of the box after them.

    Labels that nobody declared must all be seen before any of them is a score.
    """
    if box.answers is None and raw.dtype.kind != "f":
        return box
    box = box.completed(raw)
    box.read(raw)
    return box

"""Asking: batches go out through the executor, and what comes back is checked and counted."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial

import numpy as np

from distill.blackbox import BlackBox, BoxKind
from distill.blackbox.raw import plain
from distill.executor import (
    FOR_SERVERS,
    Answered,
    Crew,
    Lost,
    Outcome,
    Patience,
    Serial,
    Threads,
    outcomes,
    refuse_lost_rows,
)
from distill.ledger import Raw, Runs
from distill.oracle.purse import Purse
from distill.oracle.question import Question, ask
from distill.typing import Scores


def crew_of(box: BlackBox) -> Crew:
    """Return as many threads as the box takes batches at the same time."""
    return Threads(box.concurrency) if box.concurrency > 1 else Serial()


def answered(
    box: BlackBox, batches: Iterable[Question], crew: Crew, purse: Purse, known: Question | None = None
) -> Iterator[Outcome[Question]]:
    """Yield what becomes of the rows as it is known: answers checked and counted, or losses.

    Parameters
    ----------
    known : Question, optional
        A row that the box has answered before.

    Raises
    ------
    BoxError
        The box is out of order, or what failed cannot be paid for again.
    ContractError
        An answer that no box may give.
    UnreachableError
        A server that has never been reached, after the first batch's tries: nobody waits for it.
    """
    counts, began = purse.counts, time.perf_counter()
    patience = FOR_SERVERS if box.kind is BoxKind.SERVER else Patience()
    with closing(
        outcomes(partial(ask, box), batches, crew, patience, known=known, afford=purse.spend)
    ) as found:
        for outcome in found:
            if isinstance(outcome, Answered):
                raw = plain(outcome.answers, len(outcome.batch))  # labels that were beside a missing one
                box = _checked(box, raw)
                counts.asked += len(raw)
                counts.batches += 1
                yield Answered(outcome.batch, raw)
            else:
                yield outcome
    counts.seconds += time.perf_counter() - began


def all_answered(found: Iterable[Outcome[Question]]) -> list[Answered[Question]]:
    """Return the answers where no row may be lost.

    Raises
    ------
    BoxError
        One was.
    """
    heard = list(found)
    lost = [one for one in heard if isinstance(one, Lost)]
    if lost:
        refuse_lost_rows(sum(len(one.batch) for one in lost), 0, lost[0].reason)
    return [one for one in heard if isinstance(one, Answered)]


def asked_anew(box: BlackBox, question: Question, crew: Crew, purse: Purse) -> Scores:
    """Return (n_rows, n_outputs): what the box answers to distinct rows now, whatever the ledger says."""
    heard = Runs()
    for one in all_answered(answered(box, [question], crew, purse)):
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

"""Getting batches answered: by whom, in which order, and what becomes of those that fail."""

from distill.executor.allowance import lost_rows_allowed, refuse_lost_rows
from distill.executor.asking import outcomes
from distill.executor.crew import Crew, Serial, Threads
from distill.executor.outcome import Answered, Batch, Lost, Outcome
from distill.executor.patience import FOR_SERVERS, Patience
from distill.executor.processes import Processes

__all__ = [
    "FOR_SERVERS",
    "Answered",
    "Batch",
    "Crew",
    "Lost",
    "Outcome",
    "Patience",
    "Processes",
    "Serial",
    "Threads",
    "lost_rows_allowed",
    "outcomes",
    "refuse_lost_rows",
]

"""What may differ between two runs of the same audit: the one object of a record that is no content."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from distill.errors import InputError
from distill.oracle import Counts

EPOCH = "SOURCE_DATE_EPOCH"


def run(counts: Counts, seconds: float) -> dict[str, Any]:
    """Return the time of writing, durations and counts.

    With `SOURCE_DATE_EPOCH` set that time alone, so that two runs give the same bytes
    (https://reproducible-builds.org/specs/source-date-epoch/).

    Raises
    ------
    InputError
        `SOURCE_DATE_EPOCH` is no whole number of seconds.
    """
    if os.environ.get(EPOCH):
        return {"created": created()}
    return {
        "created": created(),
        "seconds": round(seconds, 3),
        "seconds_asking": round(counts.seconds, 3),
        "asked": counts.asked,
        "sent": counts.sent,
        "lost": counts.lost,
        "from_ledger": counts.from_ledger,
        "batches": counts.batches,
    }


def created() -> str:
    """Return the time of writing, which `SOURCE_DATE_EPOCH` sets; errors as `run`."""
    epoch = os.environ.get(EPOCH)
    return _iso(_from_epoch(epoch) if epoch else datetime.now(UTC))


def _from_epoch(epoch: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError(f"{EPOCH} must be a whole number of seconds since 1970, got {epoch!r}.") from None


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

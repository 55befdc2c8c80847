"""What stands behind an explanation in the process that made it."""

from __future__ import annotations

from typing import Protocol

from distill.explanation.line.challenger import Challenger
from distill.explanation.line.seen import Seen
from distill.explanation.line.surrogate import Surrogate
from distill.explanation.stability import Components


class Behind(Protocol):
    """The black box and the rows that one explanation was told from."""

    def again(self, seed: int) -> Components:
        """Return the components that another seed gives, the weightiest first."""

    def challenger(self) -> Challenger | None:
        """Return the tree where it is the more faithful one."""

    def fresh(self, surrogate: Surrogate, n: int) -> Seen:
        """Ask the box about `n` fresh draws from the neighbourhood's law."""

"""Exact recovery: a box that is itself a small tree, found whole by asking it the right questions."""

from distill.tree.recovery.recovering import recover
from distill.tree.recovery.result import Recovery
from distill.tree.recovery.search import FIRST_LOOK

__all__ = ["FIRST_LOOK", "Recovery", "recover"]

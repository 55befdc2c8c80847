"""Permutation importance: how much the answers of box and surrogate hang on each column."""

from distill.permutation.comparing import importance
from distill.permutation.measuring import Design, measured
from distill.permutation.relatives import blocks
from distill.permutation.result import Importance, Reliance

__all__ = ["Design", "Importance", "Reliance", "blocks", "importance", "measured"]

"""Permutation importance: how much the answers of box and surrogate hang on each column."""

from distill.permutation.comparing import importance
from distill.permutation.result import Importance, Reliance

__all__ = ["Importance", "Reliance", "importance"]

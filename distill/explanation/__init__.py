"""Local explanations: one engine, its results, and the verb."""

from distill.explanation.explaining import explain
from distill.explanation.result import Component, Explanation, Explanations, Neighbourhood

__all__ = ["Component", "Explanation", "Explanations", "Neighbourhood", "explain"]

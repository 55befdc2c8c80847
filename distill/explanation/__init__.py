"""Local explanations: one engine, its results, and the verb."""

from distill.explanation.attribution import Attribution
from distill.explanation.explaining import explain
from distill.explanation.explanations import Explanations
from distill.explanation.line.challenger import Challenger
from distill.explanation.overview.dependence import Dependence
from distill.explanation.overview.summary import Summary
from distill.explanation.result import Component, Explanation, Neighbourhood
from distill.explanation.stability import Stability

__all__ = [
    "Attribution",
    "Challenger",
    "Component",
    "Dependence",
    "Explanation",
    "Explanations",
    "Neighbourhood",
    "Stability",
    "Summary",
    "explain",
]

"""Linear surrogates: the fit, its link and its intervals, and additive curves a line may be added to."""

from distill.linear.additive import Additive, Curve, Shape
from distill.linear.curves import bends, steps
from distill.linear.fit import Line, LinearFit, fit, fit_of_logits, line, lines
from distill.linear.lesson import Lesson
from distill.linear.link import Link

__all__ = [
    "Additive",
    "Curve",
    "Lesson",
    "Line",
    "LinearFit",
    "Link",
    "Shape",
    "bends",
    "fit",
    "fit_of_logits",
    "line",
    "lines",
    "steps",
]

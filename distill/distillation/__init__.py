"""The trainer: label once, choose, fit, measure."""

from distill.distillation.curve import Curve, CurvePoint
from distill.distillation.picture import TreePicture, report_drawing
from distill.distillation.result import Distillation, Queries
from distill.distillation.rules import MeasuredRule, RuleList
from distill.distillation.training import distill, measured

__all__ = [
    "Curve",
    "CurvePoint",
    "Distillation",
    "MeasuredRule",
    "Queries",
    "RuleList",
    "TreePicture",
    "distill",
    "measured",
    "report_drawing",
]

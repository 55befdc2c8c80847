"""Local explanations of texts: what taking words out of a text changes."""

from distill.explanation.texts.asking import Heard, heard
from distill.explanation.texts.fitting import TextFit, fitted
from distill.explanation.texts.law import Law
from distill.explanation.texts.result import TextExplanation

__all__ = ["Heard", "Law", "TextExplanation", "TextFit", "fitted", "heard"]

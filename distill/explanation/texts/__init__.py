"""Local explanations of texts: what taking words out of a text changes."""

from distill.explanation.texts.explaining import is_texts, texts
from distill.explanation.texts.result import TextExplanation

__all__ = ["TextExplanation", "is_texts", "texts"]

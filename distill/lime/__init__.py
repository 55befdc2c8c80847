"""A drop-in for the library lime: write `distill.lime` where the import line says `lime`.

Modules and classes have lime's names; figures come from one pool of labelled draws, which serves every
row, in closed form: the same call gives the same figures, and each further row costs one question.
"""

from distill.lime.explanation import Explanation
from distill.lime.lime_tabular import LimeTabularExplainer
from distill.lime.lime_text import LimeTextExplainer
from distill.lime.submodular_pick import SubmodularPick

__all__ = ["Explanation", "LimeTabularExplainer", "LimeTextExplainer", "SubmodularPick"]

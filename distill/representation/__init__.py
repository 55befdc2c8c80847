"""From an input to its interpretable components: LIME's x and x' (Ribeiro et al. 2016, section 3.1)."""

from distill.representation.bins import DECILES, QUARTILES, Bins
from distill.representation.columns import Columns, steps_of
from distill.representation.passage import Passage
from distill.representation.spans import Span, Tokenizer, located, sentences, words
from distill.representation.text import Text

__all__ = [
    "DECILES",
    "QUARTILES",
    "Bins",
    "Columns",
    "Passage",
    "Span",
    "Text",
    "Tokenizer",
    "located",
    "sentences",
    "steps_of",
    "words",
]

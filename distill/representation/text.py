"""A text to explain, and what its components are to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from distill.checks import one_of, refuse, whole
from distill.errors import InputError
from distill.representation.passage import Passage
from distill.representation.spans import Span, Tokenizer, characters, runs, sentences, tokens, words

_UNITS: Mapping[str, Callable[[str], list[Span]]] = {
    "word": words,
    "ngram": words,
    "sentence": sentences,
    "character": characters,
}

_CUTS: Mapping[str, Callable[[str, list[Span], str], Passage]] = {
    "bag": Passage.bag,
    "positions": Passage.positions,
}


@dataclass(frozen=True)
class Text:
    """A text to explain by what taking parts of it out changes.

    Parameters
    ----------
    text : str
    unit : "word", "ngram", "sentence" or "character"
        What is taken out. An n-gram is a run of `n` words side by side.
    components : "bag" or "positions"
        A component is a word wherever it stands, so that a repeated word has all its credit, or each
        place is one of its own.
    mask : str
        Put in the place of what is taken out, such as "[MASK]"; nothing by default.
    n : int, default 2
        The words of an n-gram.
    tokenizer : callable, optional
        Cuts the text into words, where spaces do not: `jieba.lcut`. Its tokens, with nothing but white
        space between them, must be the text.

    Raises
    ------
    InputError
        A value is not allowed; there is nothing to take out; the tokenizer loses characters, or the
        words are not parted by spaces and no tokenizer is given.

    Examples
    --------
    >>> Text("an awful film, awful").passage.names
    ('an', 'awful', 'film')
    >>> Text("an awful film", unit="ngram").passage.names
    ('an awful', 'film')
    """

    text: str
    unit: str = "word"
    components: str = "bag"
    mask: str = ""
    n: int = 2
    tokenizer: Tokenizer | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            refuse("text", "a string", self.text)
        if not isinstance(self.mask, str):
            refuse("mask", "a string", self.mask)
        one_of("unit", self.unit, tuple(_UNITS))
        one_of("components", self.components, tuple(_CUTS))
        whole("n", self.n, at_least=1)
        if self.tokenizer is not None and self.unit not in ("word", "ngram"):
            raise InputError(f"A `tokenizer` finds words; with `unit={self.unit!r}` there is no use for it.")
        if not len(self.passage):
            shown = self.text if len(self.text) <= 40 else self.text[:37] + "..."
            raise InputError(f"There is no {self.unit} in the text {shown!r} that could be taken out.")

    @cached_property
    def passage(self) -> Passage:
        """The text cut into its components."""
        spans = _UNITS[self.unit](self.text) if self.tokenizer is None else tokens(self.text, self.tokenizer)
        found = runs(spans, self.n) if self.unit == "ngram" else spans
        return _CUTS[self.components](self.text, found, self.mask)

"""Where the words, sentences or characters of a text stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from distill.errors import InputError

Span: TypeAlias = tuple[int, int]
"""The first character of a piece of text, and the first one behind it."""

Tokenizer: TypeAlias = Callable[[str], Iterable[str]]

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SENTENCE = re.compile(r"[^\s.!?…。！？](?:[^.!?…。！？\n]|[.!?](?=\w))*[.!?…。！？]*[\"'”’»)\]]*")
_CHARACTER = re.compile(r"[^\W_]")

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{2,}")
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese: written without spaces between words."""


def words(text: str) -> list[Span]:
    """Return the runs of letters, digits and underscores, apostrophes inside them included.

    Raises
    ------
    InputError
        The text is in a script that sets no spaces between words.
    """
    unspaced = _UNSPACED.search(text)
    if unspaced:
        raise InputError(
            f"No spaces part the words of {unspaced[0][:12]!r}; give a `tokenizer` that finds them (such as "
            "`jieba.lcut`), or `unit='character'`."
        )
    return _found(_WORD, text)


def sentences(text: str) -> list[Span]:
    """Return the stretches that end with a full stop, a question or exclamation mark, or a line."""
    return [(low, high) for low, high in _found(_SENTENCE, text) if has_word(text[low:high])]


def characters(text: str) -> list[Span]:
    """Return the letters and digits, one by one."""
    return _found(_CHARACTER, text)


def runs(spans: Sequence[Span], n: int) -> list[Span]:
    """Return the spans joined by `n` side by side; the last run may be shorter."""
    return [(part[0][0], part[-1][1]) for i in range(0, len(spans), n) if (part := spans[i : i + n])]


def tokens(text: str, tokenizer: Tokenizer) -> list[Span]:
    """Return the tokens that hold a letter or digit, where a tokenizer finds them.

    Raises
    ------
    InputError
        The tokens, with nothing but white space between them, are not the text.
    """
    spans, end = located(text, tokenizer(text)), 0
    for low, high in [*spans, (len(text), len(text))]:
        lost = text[end:low].strip()
        if lost:
            raise InputError(
                f"The tokenizer loses {lost[:20]!r} (from character {end}); its tokens, with nothing but "
                "white space between them, must be the text."
            )
        end = high
    return [(low, high) for low, high in spans if has_word(text[low:high])]


def located(text: str, found: Iterable[str]) -> list[Span]:
    """Return where tokens stand in a text, each behind the one before.

    Raises
    ------
    InputError
        One does not.
    """
    spans, end = [], 0
    for token in filter(None, found):
        start = text.find(token, end)
        if start < 0:
            raise InputError(
                f"The tokenizer made up {token!r}, which does not stand in the text behind "
                f"character {end}; it must cut the text and change nothing."
            )
        end = start + len(token)
        spans.append((start, end))
    return spans


def has_word(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return _CHARACTER.search(text) is not None


def _found(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [found.span() for found in pattern.finditer(text)]

"""How wide text is before any browser has seen it, and how to make it fit.

Pictures are laid out without a font at hand, so widths are estimated from a table: for each
character the wider of DejaVu Sans (the widest sans-serif in common use) and Liberation Sans
(the metrics of Arial and Helvetica), rounded up. An estimate is therefore an upper bound for
the fonts a reader is likely to have, and a label that fits here fits there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_EM = {
    char: width
    for width, chars in {
        0.30: "'Iijl",
        0.35: " ,./:;\\|·‘’",
        0.40: "()-[]ft",
        0.45: "!r",
        0.50: '"*J`°',
        0.55: "csz“”",
        0.60: "?L_kvxy–",
        0.65: "$0123456789FTabdeghnopqu{}€£µßø«»",
        0.70: "ABEKPSVXYZ",
        0.75: "CNRU",
        0.80: "&DGHOQ",
        0.85: "#+<=>^w~≤≥≠×−±∞",
        0.90: "M",
        1.00: "%Wm—…→←½æ",
        1.05: "@œ",
    }.items()
    for char in chars
}

_BOLD_EM = 0.11
"""A bold glyph of either font is at most this much wider than the regular one."""

_HINTING = 1.02
"""Some renderers round each advance to whole pixels; over a word that adds up to this much."""

_EMOJI_EM = 1.4
_OTHER_EM = 1.2
_MARKS = 3
"""Combining marks a letter may carry; more would pile up over the neighbouring lines."""

_VAST = [(0x2031, 0x2031), (0xFDF0, 0xFDFD), (0x102E0, 0x102FF), (0x12000, 0x1254F)]
"""Ranges of single glyphs that are drawn as wide as words: per ten thousand, ligatures, cuneiform."""

_LONG = 500
"""No picture has room for this many characters in a line; such text is not even measured whole."""

_SLACK = 1e-6
"""Rooms are sums of widths, and sums of floats err."""

Measure = Callable[[str], float]
"""The room a text takes, in the unit of whoever lays it out."""


@lru_cache(maxsize=1024)
def visible(text: str) -> str:
    """Return the text with everything invisible written as a code point.

    Control and direction characters, line breaks, lone surrogates and noncharacters become "U+202E";
    so does every combining mark beyond the third on one letter. The joiner inside an emoji stays.
    """
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks, before = 0, ""
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        joins = char == "\u200d" and _is_emoji(before)
        hidden = (_is_hidden(char) and not joins) or marks > _MARKS
        shown.append(f"U+{ord(char):04X}" if hidden else char)
        before = char
    return "".join(shown)


def _is_hidden(char: str) -> bool:
    noncharacter = ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
    return noncharacter or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _is_emoji(char: str) -> bool:
    return char == "\ufe0f" or 0x1F000 <= ord(char or " ") <= 0x1FAFF


@lru_cache(maxsize=4096)
def _em(char: str) -> float:
    """Width of one visible character in units of the font size."""
    if char in _EM:
        return _EM[char]
    if unicodedata.category(char) in {"Mn", "Me"} or char == "\u200d":
        return 0.0
    if _is_emoji(char):
        return _EMOJI_EM
    if any(first <= ord(char) <= last for first, last in _VAST):
        return 12.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    base = unicodedata.normalize("NFD", char)[0]
    return max(_EM.get(base, _OTHER_EM), 0.4)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of visible text in pixels at font size `size`: an upper bound, not a mean."""
    ems = sum(map(_em, text)) + (_BOLD_EM * len(text) if bold else 0.0)
    return ems * size * _HINTING


def cells(text: str) -> int:
    """Width of visible text in terminal cells: East Asian wide characters and emoji take two."""
    return sum(map(_cell, text))


@lru_cache(maxsize=4096)
def _cell(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"} or char == "\u200d":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" or _is_emoji(char) else 1


def shortened(text: str, room: float, measure: Measure) -> str:
    """Return visible text that takes at most `room`.

    A set loses whole members first, "in {North, South, +7}"; anything else loses its middle, since
    the ends of a name tell it apart from its neighbours.
    """
    if len(text) < _LONG and measure(text) <= room + _SLACK:
        return text
    return _fewer_members(text, room, measure) or _without_middle(text, room, measure)


def broken(text: str, room: float, measure: Measure) -> tuple[str, ...]:
    """Return visible text in one line if it fits `room`, else in two, the second one shortened.

    Lines end behind a comma or space, else behind a hyphen or underscore; text without any stays in
    one line.
    """
    if len(text) < _LONG and measure(text) <= room + _SLACK:
        return (text,)
    breaks = [found for found in _BREAK.finditer(text[:200]) if measure(text[: found.end()].rstrip()) <= room]
    if not breaks:
        return (shortened(text, room, measure),)
    at = next(
        (found for found in reversed(breaks) if found[0].isspace() or "," in found[0]), breaks[-1]
    ).end()
    head, rest = text[:at].rstrip(), text[at:]
    return head, shortened(rest, room, measure)


_BREAK = re.compile(r"(?<=\w)(?:,? |[-_])(?=\w)")
_SET = re.compile(r"^(?P<before>[^{}]*\{|)(?P<members>.*)\}$", re.DOTALL)


def _fewer_members(text: str, room: float, measure: Measure) -> str:
    """The text with as many whole members of its set as fit and a count of the others, or ""."""
    found = _SET.match(text)
    members = found["members"].split(", ") if found else []
    best = ""
    for kept in range(1, len(members)):
        left = len(members) - kept
        tried = f"{found['before'] if found else ''}{', '.join(members[:kept])}, +{left}}}"
        if measure(tried) > room:
            break
        best = tried
    return best or _one_member(members, found["before"] if found else "", room, measure)


def _one_member(members: list[str], before: str, room: float, measure: Measure) -> str:
    """A set of which not one member fits: the start of the first, if three letters of it do."""
    after = f"…, +{len(members) - 1}}}"
    for kept in range(min(len(members[0]) - 1, 60), 2, -1) if len(members) > 1 else ():
        tried = before + members[0][:kept].rstrip() + after
        if measure(tried) <= room:
            return tried
    return ""


def _without_middle(text: str, room: float, measure: Measure) -> str:
    """As much of both ends as fits around an ellipsis, or nothing if not even that fits."""
    short, long = 0, min(len(text) - 1, _LONG)
    while short < long:
        kept = (short + long + 1) // 2
        if measure(_ends(text, kept)) <= room:
            short = kept
        else:
            long = kept - 1
    candidate = _ends(text, short)
    return candidate if measure(candidate) <= room else ""


def _ends(text: str, kept: int) -> str:
    head = (kept + 1) // 2
    tail = text[len(text) - (kept - head) :] if kept > head else ""
    while tail and (unicodedata.combining(tail[0]) or tail[0] in "\u200d\ufe0f"):
        tail = tail[1:]  # a mark without its letter would sit on the ellipsis
    return f"{text[:head].rstrip()}…{tail.lstrip()}"

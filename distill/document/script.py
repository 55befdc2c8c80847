"""What the script of a page draws from: the words it says, and the explained rows it draws on demand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from distill.document.blocks import (
    Beside,
    Block,
    Cases,
    Document,
    Facts,
    Grid,
    Notice,
    Points,
    Reasons,
    Text,
    Way,
)
from distill.document.wording import Words
from distill.render.measure import visible

WORDS = "script."


class Texts:
    """Texts, each once; a call gives a text's place."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        """Return the place of a text."""
        return self._places.setdefault(visible(text), len(self._places))

    def all(self, texts: Sequence[str]) -> list[int]:
        """Return the places of texts."""
        return [self(text) for text in texts]

    @property
    def listed(self) -> list[str]:
        """All texts by place."""
        return list(self._places)


def embedded(document: Document, say: Words) -> str:
    """Return, as JSON that may stand inside a script element, what the page's script needs.

    `words`; `texts`; `ways`, for each explained row its name and the nodes it passes through; and
    `cases`, the rows that do not stand in the page: a summary, and blocks as lists whose first item is
    the kind and whose texts are places in `texts`.
    """
    texts, cases = Texts(), [case for found in _cases(document) for case in found.cases]
    drawn = [case for found in _cases(document) for case in found.cases[found.whole :]]
    data = {
        "words": {
            key.removeprefix(WORDS): visible(say(key, **BLANKS))
            for key in sorted(say.keys)
            if key.startswith(WORDS)
        },
        "ways": [[texts(case.name), *_nodes(case.blocks)] for case in cases],
        "cases": [[texts(case.summary), _blocks(case.blocks, texts)] for case in drawn],
    }
    text = json.dumps({**data, "texts": texts.listed}, ensure_ascii=False, separators=(",", ":"))
    # No text can end the element or begin a comment in it.
    return text.replace("<", "\\u003c").replace(">", "\\u003e")


BLANKS = {name: f"{{{name}}}" for name in ("count", "all", "column")}
"""Blanks that the script fills."""


def _cases(document: Document) -> Iterator[Cases]:
    blocks = (block for section in document.sections for block in section.blocks)
    return (block for block in blocks if isinstance(block, Cases))


def _nodes(blocks: Sequence[Block]) -> list[int]:
    """Return the nodes of the way among blocks."""
    for block in blocks:
        if isinstance(block, Way):
            return [step.node for step in block.steps]
        if isinstance(block, Beside):
            return _nodes(block.right)
    return []


def _blocks(blocks: Sequence[Block], texts: Texts) -> list[list[Any]]:
    return [_WRITERS[type(block)](block, texts) for block in blocks]


def _text(block: Text, texts: Texts) -> list[Any]:
    return ["text", texts(block.tone), texts(block.text)]


def _notice(block: Notice, texts: Texts) -> list[Any]:
    return ["notice", texts(block.mood), texts(block.text)]


def _points(block: Points, texts: Texts) -> list[Any]:
    return ["points", texts.all(block.items)]


def _facts(block: Facts, texts: Texts) -> list[Any]:
    return ["facts", [texts.all(pair) for pair in block.pairs]]


def _grid(block: Grid, texts: Texts) -> list[Any]:
    heads = [[texts(column.name), int(column.is_number)] for column in block.columns]
    return ["grid", texts(block.caption), heads, [texts.all(row) for row in block.rows]]


def _reasons(block: Reasons, texts: Texts) -> list[Any]:
    heads = texts.all([column.name for column in block.heads])
    sides = texts.all((block.against, block.toward))
    rows = [
        [*texts.all(row), bar.tip, bar.low, bar.high]
        for row, bar in zip(block.grid.rows, block.bars, strict=True)
    ]
    return ["reasons", texts(block.caption), heads, sides, rows]


def _way(block: Way, texts: Texts) -> list[Any]:
    steps = [[step.node, *texts.all((step.condition, step.own, step.share))] for step in block.steps]
    return ["way", texts(block.label), steps, texts(block.end)]


def _beside(block: Beside, texts: Texts) -> list[Any]:
    return ["beside", _blocks(block.left, texts), _blocks(block.right, texts)]


_WRITERS: dict[type, Callable[[Any, Texts], list[Any]]] = {
    Text: _text,
    Notice: _notice,
    Points: _points,
    Facts: _facts,
    Grid: _grid,
    Reasons: _reasons,
    Way: _way,
    Beside: _beside,
}

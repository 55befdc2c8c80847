"""All explained rows at a glance: how large each column's weights are, and in which rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from distill import numbers
from distill.document.blocks import Block, Drawing, Fold, Grid, Points, Text
from distill.document.explained import WITHHELD
from distill.document.pages.reading import Reading, head
from distill.document.wording import Words
from distill.domain import Kind
from distill.explanation.overview.held import Values, step_of
from distill.numbers import alike
from distill.render import Estimate, Lane, Swarm, draw_swarm
from distill.render.swarm import UNORDERED, tint_of

MOST_DRAWN = 12

UNRANKED = (Kind.CATEGORICAL, Kind.TEXT)

Found = Mapping[str, Any]


def glance(reading: Reading, say: Words) -> Fold | None:
    """Return the fold of what several rows have in common; None where no two were explained alike."""
    summary = reading.record.get("summary")
    if summary is None:
        return None
    sizes = [size for size in summary["sizes"] if size["n"] > 1]
    if not sizes:
        return None
    return Fold(say("glance.title"), tuple(_blocks(sizes, summary["notes"], reading, say)))


def _blocks(sizes: Sequence[Found], notes: Sequence[str], reading: Reading, say: Words) -> Iterator[Block]:
    outputs = list(dict.fromkeys(size["output"] for size in sizes))
    yield Text(say("glance.text"))
    for output in outputs:
        own = [size for size in sizes if size["output"] == output]
        lanes = tuple(_lanes(own, reading, say))
        axis = say(f"glance.axis{'' if reading.classifies else '-number'}", output=output)
        if not _is_withheld(reading):
            toward, against = (
                say(f"local.{side}{'' if reading.classifies else '-number'}", output=output)
                for side in ("toward", "against")
            )
            swarm = Swarm(lanes[:MOST_DRAWN], axis, toward, against)
            yield Drawing(draw_swarm(swarm), say("glance.picture", output=output))
        yield _table(own, lanes, say("glance.caption", axis=axis, n=numbers.count(own[0]["n"])), say)
    if notes:
        yield Points(tuple(notes))


def _is_withheld(reading: Reading) -> bool:
    explained = reading.record["explanations"]
    return any(part["value"] == WITHHELD for one in explained for part in one["components"])


def _lanes(sizes: Sequence[Found], reading: Reading, say: Words) -> Iterator[Lane]:
    """Yield each column's weights, and how high the rows' own values are among all explained rows."""
    explained = reading.record["explanations"]
    kinds = {column["name"]: column for column in reading.record["data"]["columns"]}
    for size in sizes:
        parts = [
            (one["output"] == size["output"], part)
            for one in explained
            for part in one["components"]
            if part["name"] == size["component"]
        ]
        tints = _tints([part["value"] for _, part in parts], kinds[size["component"]])
        own = [k for k, (is_own, _) in enumerate(parts) if is_own]
        step = step_of({parts[k][1]["unit"] for k in own})
        yield Lane(
            say("glance.per", column=size["component"], step=step) if step else size["component"],
            tuple(parts[k][1]["weight"] for k in own),
            tuple(tints[k] for k in own),
            Estimate(size["value"]),
        )


def _tints(texts: Sequence[str], column: Found) -> list[int]:
    values = Values.of_texts(texts)
    places = values.places
    if column["kind"] == Kind.ORDINAL:
        order = {level: k / max(len(column["levels"]) - 1, 1) for k, level in enumerate(column["levels"])}
        places = np.array([order.get(text, np.nan) for text in texts])
    elif column["kind"] in UNRANKED:
        return [tint_of(np.nan) if np.isnan(code) else UNORDERED for code in values.codes]
    return [tint_of(place) for place in places.tolist()]


def _table(sizes: Sequence[Found], lanes: Sequence[Lane], caption: str, say: Words) -> Grid:
    names = [say(f"glance.{key}") for key in ("column", "size", "least", "most")]
    figures = (
        alike(size["value"] for size in sizes),
        alike(min(lane.weights) for lane in lanes),
        alike(max(lane.weights) for lane in lanes),
    )
    return Grid(caption, head(*names), tuple(zip((lane.name for lane in lanes), *figures, strict=True)))

"""The table of the benchmark, kept by section so that each can be measured again alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HEAD = ("measure", "lime / shap", "ours", "must reach")


class Row(NamedTuple):
    """One line of the table."""

    measure: str
    theirs: str
    ours: str
    aim: str


def write(name: str, section: str, rows: Sequence[Row], folder: Path) -> None:
    """Put a section's rows into the JSON file and write the table of all sections."""
    folder.mkdir(exist_ok=True)
    stored = folder / f"{name}.json"
    sections = json.loads(stored.read_text(encoding="utf-8")) if stored.exists() else {}
    sections[section] = [row._asdict() for row in rows]
    stored.write_text(json.dumps(sections, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    every = [Row(**row) for rows in sections.values() for row in rows]
    (folder / f"{name}.txt").write_text(table(every), encoding="utf-8")


def table(rows: Sequence[Row]) -> str:
    """Return the table in aligned columns."""
    lines = [HEAD, *rows]
    widths = [max(len(line[j]) for line in lines) for j in range(len(HEAD))]
    padded = [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines
    ]
    return "\n".join(line.rstrip() for line in padded) + "\n"

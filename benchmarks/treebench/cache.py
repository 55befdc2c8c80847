"""Results on disk, one line of JSON for each, so that a run can be resumed and sets added."""

from __future__ import annotations

import json
from collections.abc import Callable, ItemsView, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

Result = dict[str, Any]


@dataclass(frozen=True)
class Key:
    """Which measurement: where it was made, with what, at which size and with how many samples."""

    set: str
    box: str
    split: int
    method: str
    leaves: int = 0
    samples: int = 0


class Cache:
    """Measurements by key, kept in a file of JSON lines; of two lines with one key the later counts.

    Parameters
    ----------
    path : Path
    redo : names of methods, or starts of names, that are measured again
    """

    def __init__(self, path: Path, redo: Iterable[str] = ()) -> None:
        self.path = path
        self._known: dict[Key, Result] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_text().splitlines() if path.exists() else []
        for line in lines:
            record = json.loads(line)
            self._known[Key(**record["key"])] = record["result"]
        self._stale = {key for key in self._known if key.method.startswith(tuple(redo))}

    def items(self) -> ItemsView[Key, Result]:
        """Return all keys with their results."""
        return self._known.items()

    def find(self, key: Key) -> Result | None:
        """Return a result, None if it is to be measured."""
        return None if key in self._stale else self._known.get(key)

    def put(self, key: Key, result: Result) -> Result:
        """Keep a result."""
        with self.path.open("a") as file:
            file.write(json.dumps({"key": asdict(key), "result": result}) + "\n")
        self._known[key] = result
        self._stale.discard(key)
        return result

    def get(self, key: Key, measure: Callable[[], Result]) -> Result:
        """Return the result, measured now if it was not before."""
        known = self.find(key)
        return self.put(key, measure()) if known is None else known

"""What changed between two audits: decisions, fidelity, tree, local reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from distill.document.pages.reading import Record
from distill.fidelity.intervals import share_interval
from distill.plain import plain
from distill.task import Task
from distill.typing import Scores

SCHEMA = "urn:distill:comparison:1"
LEVEL = 0.95
MOST_EXAMPLES = 10
TOP = 4
"""So many of a row's weightiest components are compared: as many reasons as are ever given."""

Found: TypeAlias = dict[str, Any]


def compare(old: Record, new: Record) -> Found:
    """Return what changed from one audit record to another, as plain JSON values.

    Rows are matched by the hashes of the rows both records keep, whatever their order or file.

    Parameters
    ----------
    old, new : mapping
        Audit records.

    Returns
    -------
    dict
        `decisions` on the shared rows (None where there are none, or the outputs differ), `figures` beside
        each other, the `tree`, the `reasons` of rows explained in both, and `settings` that differ.
    """
    shared = _shared(old, new)
    found = {
        "schema": SCHEMA,
        "old": _about(old),
        "new": _about(new),
        "decisions": _decisions(old, new, shared),
        "figures": list(_figures(old, new)),
        "tree": _tree(old, new),
        "reasons": list(_reasons(old, new, shared)),
        "settings": list(_settings(old, new)),
    }
    return dict(plain(found))


def _about(record: Record) -> Found:
    box = record["box"]
    return {
        "title": record["title"],
        "box": box["name"],
        "kind": box["kind"],
        "library": box["library"],
        "fingerprint": box["fingerprint"],
        "outputs": box["outputs"],
        "task": box["task"],
        "verdict": record["verdict"]["word"],
        "seed": record["settings"]["seed"],
        "created": record["run"]["created"],
        "version": record["generator"]["version"],
        "sha256": record["sha256"],
    }


def _shared(old: Record, new: Record) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Return the kept rows of both records that hold the same values."""
    known = {row["hash"]: row for row in old["sample"]["rows"]}
    return [(known[row["hash"]], row) for row in new["sample"]["rows"] if row["hash"] in known]


# ---------------------------------------------------------------- decisions


def _decisions(
    old: Record, new: Record, shared: list[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> Found | None:
    if not shared or old["box"]["outputs"] != new["box"]["outputs"]:
        return None
    before = np.array([row["scores"] for row, _ in shared], dtype=np.float64)
    after = np.array([row["scores"] for _, row in shared], dtype=np.float64)
    apart = np.abs(after - before).max(axis=1)
    found: Found = {"rows": len(shared), "mean": float(apart.mean()), "largest": float(apart.max())}
    if old["box"]["task"] != Task.CLASSIFICATION:
        return found | {
            "flipped": None,
            "share": None,
            "low": None,
            "high": None,
            "pairs": [],
            "examples": [],
        }
    was, now = _decided(before, old["box"]), _decided(after, new["box"])
    flips = [place for place in range(len(shared)) if was[place] != now[place]]
    low, high = share_interval(len(flips), len(shared), LEVEL)
    pairs = Counter((was[place], now[place]) for place in flips)
    return found | {
        "flipped": len(flips),
        "share": len(flips) / len(shared),
        "low": low,
        "high": high,
        "pairs": [{"old": a, "new": b, "count": count} for (a, b), count in pairs.most_common()],
        "examples": [
            {"row": shared[place][1]["row"], "old": was[place], "new": now[place]}
            for place in flips[:MOST_EXAMPLES]
        ],
    }


def _decided(scores: Scores, box: Mapping[str, Any]) -> list[str]:
    if len(box["outputs"]) == 2:
        limit = 0.5 if box["threshold"] is None else box["threshold"]
        places = (scores[:, 1] > limit).astype(np.int64)
    else:
        places = scores.argmax(axis=1)
    return [box["outputs"][place] for place in places]


# ---------------------------------------------------------------- figures


def _figures(old: Record, new: Record) -> Iterator[Found]:
    """Yield figures that stand in both records, and those of the truth; each with both intervals."""
    for key in ("fidelity", "accuracy"):
        if not old[key] or not new[key]:
            continue
        known = {_name(figure): figure for figure in old[key]["figures"]}
        groups = {group["name"] for group in (*old["groups"], *new["groups"])}
        for figure in new[key]["figures"]:
            if before := known.get(_name(figure)):
                yield {
                    "of": "group" if figure["group"] in groups else key,
                    "measure": figure["measure"],
                    "rows": figure["rows"],
                    "group": figure["group"],
                    "old": _interval(before),
                    "new": _interval(figure),
                    "apart": _is_apart(before, figure),
                }


def _name(figure: Mapping[str, Any]) -> tuple[str, str, str]:
    return figure["measure"], figure["rows"], figure["group"]


def _interval(figure: Mapping[str, Any]) -> Found:
    return {name: figure[name] for name in ("value", "low", "high", "n")}


def _is_apart(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the intervals have no value in common."""
    ends = (old["low"], old["high"], new["low"], new["high"])
    return None not in ends and bool(old["high"] < new["low"] or new["high"] < old["low"])


# ---------------------------------------------------------------- tree


def _tree(old: Record, new: Record) -> Found | None:
    trees = [record["surrogate"]["tree"] for record in (old, new)]
    if None in trees:
        return None
    asked = [_asked(tree) for tree in trees]
    rules = [[_rule(rule) for rule in tree["rules"]] for tree in trees]
    return {
        "leaves": [tree["leaves"] for tree in trees],
        "depth": [tree["depth"] for tree in trees],
        "columns": _parted(*asked),
        "rules": _parted(*rules),
    }


def _asked(tree: Mapping[str, Any]) -> list[str]:
    return sorted({node["question"] for node in tree["nodes"] if node["question"]})


def _rule(rule: Mapping[str, Any]) -> str:
    return f"{', '.join(rule['conditions']) or '–'} → {rule['answer']}"


def _parted(old: list[str], new: list[str]) -> dict[str, list[str]]:
    return {
        "gone": [item for item in old if item not in new],
        "kept": [item for item in new if item in old],
        "added": [item for item in new if item not in old],
    }


# ---------------------------------------------------------------- local reasons


def _reasons(
    old: Record, new: Record, shared: list[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> Iterator[Found]:
    """Yield the rows that both records explain; the kept rows say whether positions mean the same rows."""
    places = {_place(row): _place(before) for before, row in shared}
    moved = any(there != here for here, there in places.items())
    if not shared or moved:
        return
    known = {_place(one): one for one in old["explanations"]}
    for one in new["explanations"]:
        before = known.get(_place(one))
        if before is not None and before["output"] == one["output"]:
            yield _reason(before, one)


def _place(item: Mapping[str, Any]) -> tuple[str, int]:
    return item["row"]["table"], item["row"]["position"]


def _reason(old: Mapping[str, Any], new: Mapping[str, Any]) -> Found:
    top = [[part["name"] for part in one["components"][:TOP]] for one in (old, new)]
    before = {part["name"]: part["weight"] for part in old["components"]}
    turned = [
        part["name"] for part in new["components"][:TOP] if before.get(part["name"], 0.0) * part["weight"] < 0
    ]
    return {
        "row": new["row"],
        "answer": [old["answer"], new["answer"]],
        "score": [old["score"], new["score"]],
        "verdict": [old["verdict"], new["verdict"]],
        "top": top,
        "common": len(set(top[0]) & set(top[1])),
        "turned": turned,
    }


# ---------------------------------------------------------------- settings


def _settings(old: Record, new: Record) -> Iterator[Found]:
    """Yield what was asked for, given or fixed otherwise."""
    for here, before, after in (
        ("box", old["box"], new["box"]),
        ("settings", old["settings"], new["settings"]),
        ("policy", old["verdict"]["policy"], new["verdict"]["policy"]),
        ("columns", _columns(old), _columns(new)),
        ("data", _sizes(old), _sizes(new)),
    ):
        for name in dict.fromkeys((*before, *after)):
            if before.get(name) != after.get(name):
                yield {"of": here, "name": name, "old": before.get(name), "new": after.get(name)}


def _columns(record: Record) -> dict[str, str]:
    return {column["name"]: column["kind"] for column in record["data"]["columns"]}


def _sizes(record: Record) -> dict[str, Any]:
    files = {file["role"]: file["sha256"] for file in record["files"] if file["role"] != "model"}
    return {"rows": record["data"]["rows"], "test_rows": record["data"]["test_rows"], **files}

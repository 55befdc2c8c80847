"""One explained row: what is said about it, its reasons, and its way through the tree beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from distill import numbers
from distill.document.blocks import (
    Beside,
    Block,
    Facts,
    Grid,
    Mood,
    Notice,
    Points,
    Reason,
    Reasons,
    Step,
    Text,
    Tone,
    Way,
)
from distill.document.pages.reading import LEVEL, Reading, head
from distill.document.wording import Words
from distill.policy import LocalVerdict

MOST_REASONS = 12


def case_blocks(one: Mapping[str, Any], name: str, reading: Reading, say: Words) -> Iterator[Block]:
    """Yield what stands about an explained row."""
    yield _listed(_said(one, reading, say), say)
    if reading.classifies and one["answer"] != one["surrogate"]:
        yield Notice(say("local.disagree"), Mood.FAIR)
    if one["verdict"] == LocalVerdict.NOT_FAITHFUL:
        yield Notice(say("local.not-usable"), Mood.POOR)
    left = len(one["components"]) - MOST_REASONS
    rest = (Text(say("local.more", count=left), Tone.SMALL),) if left > 0 else ()
    way = (_way(one, reading, say),) if reading.tree and one["path"] else ()
    yield Beside((_reasons(one, name, reading, say), *rest), way)
    yield from _principal(one, say)
    yield _listed(_measured(one, say), say)
    if one["notes"]:
        yield Points(tuple(one["notes"]))
    if one["challenger"] is not None:
        yield Text(_challenged(one["challenger"], say))
        yield _challenger(one["challenger"], one["output"], name, say)


def _principal(one: Mapping[str, Any], say: Words) -> Iterator[Block]:
    """Yield the draft reasons for the answer, or why there are none."""
    draft = one["principal"]
    if draft is None:
        return
    if draft["withheld"] is not None:
        yield Text(say(f"withheld.{draft['withheld']}"), Tone.SMALL)
        return
    yield Text(f"{say('local.reasons-title')}. {say('local.reasons-text', answer=one['answer'])}")
    yield Points(
        tuple(
            say("local.reason", column=reason["column"], effect=numbers.figure(reason["effect"]))
            for reason in draft["reasons"]
        )
    )


def _listed(facts: Iterator[tuple[str, str]], say: Words) -> Facts:
    return Facts(tuple((say(f"local.{key}"), value) for key, value in facts if value))


def _said(one: Mapping[str, Any], reading: Reading, say: Words) -> Iterator[tuple[str, str]]:
    score = numbers.figure(one["score"])
    if reading.classifies:
        yield "box", say("local.box-score", answer=one["answer"], output=one["output"], score=score)
    else:
        yield "box", one["answer"]
    yield "surrogate", one["surrogate"]
    gap = numbers.figure(abs(one["surrogate_score"] - one["score"]))
    line = numbers.figure(one["surrogate_score"])
    yield "line", say("local.line-value", score=line, output=one["output"], gap=gap)
    yield (
        "verdict",
        say("local.verdict-value", word=say(f"local-verdict.{one['verdict']}"), why=one["sentence"]),
    )


def _measured(one: Mapping[str, Any], say: Words) -> Iterator[tuple[str, str]]:
    yield "error", _error(one, say)
    yield "explained", _explained(one, say)
    near = one["neighbourhood"]
    yield (
        "neighbourhood",
        say(
            "local.neighbourhood-value",
            n=numbers.count(near["n"]),
            radius=numbers.figure(near["radius"]),
            n_fit=numbers.count(near["n_fit"]),
            width=f"{near['width']:g}",
        ),
    )
    if one["stability"] is not None:
        yield "stability", _stability(one["stability"], say)


def measure(one: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """Return a figure of a local line, if it is known."""
    found = next((figure for figure in one["fidelity"] if figure["name"] == name), None)
    return None if found is None or found["value"] is None else found


def _error(one: Mapping[str, Any], say: Words) -> str:
    error = measure(one, "rmse")
    if error is None:
        return ""
    return say(
        "local.error-value",
        value=numbers.figure(error["value"]),
        interval=numbers.figures(error["low"], error["high"]),
        constant=numbers.figure(one["constant_rmse"]),
        mean=numbers.figure(one["mean_rmse"]),
        drawn=numbers.figure(one["drawn"]["value"]),
    )


def _explained(one: Mapping[str, Any], say: Words) -> str:
    r2 = measure(one, "r2")
    if r2 is None:
        return ""
    interval = numbers.figures(r2["low"], r2["high"])
    return say("local.explained-value", value=numbers.figure(r2["value"]), interval=interval)


def _stability(found: Mapping[str, Any], say: Words) -> str:
    return say(
        "local.stability-value",
        k=found["k"],
        shared=numbers.share(found["vsi"]["value"]),
        overlap=numbers.share(found["csi"]["value"]),
        seeds=found["n_seeds"],
    )


def _reasons(one: Mapping[str, Any], row: str, reading: Reading, say: Words) -> Reasons:
    names = [say(f"local.{key}") for key in ("column", "value", "step", "weight")]
    heads = head(*names, say("local.interval", confidence=numbers.level(LEVEL)), say("local.rank"), text=3)
    kind = "" if reading.classifies else "-number"
    return Reasons(
        say("local.caption", row=row),
        heads,
        tuple(_reason(component) for component in one["components"][:MOST_REASONS]),
        say(f"local.against{kind}"),
        say(f"local.toward{kind}", output=one["output"]),
    )


def _reason(component: Mapping[str, Any]) -> Reason:
    low, high = component["low"], component["high"]
    return Reason(
        component["name"],
        component["value"],
        component["unit"],
        numbers.signed(component["weight"]),
        numbers.figures(low, high),
        str(component["place"]),
        component["weight"],
        float("nan") if low is None else low,
        float("nan") if high is None else high,
    )


def _way(one: Mapping[str, Any], reading: Reading, say: Words) -> Way:
    nodes = {node["id"]: node for node in reading.tree["nodes"]} if reading.tree else {}
    own = {component["name"]: component["value"] for component in one["components"]}
    steps = tuple(
        _step(nodes[at], nodes[above], own, say)
        for above, at in zip(one["path"], one["path"][1:], strict=False)
    )
    leaf = nodes[one["path"][-1]]
    said = leaf["agreement"]
    known = {} if said is None else {"value": reading.write(said["value"]), "n": numbers.count(said["n"])}
    end = "local.way-end" if said is not None else "local.way-end-empty"
    kind = "" if reading.classifies else "-number"
    return Way(
        say("local.way"), steps, say(f"{end}{kind}", answer=leaf["answer"], box=one["answer"], **known)
    )


def _step(node: Mapping[str, Any], above: Mapping[str, Any], own: Mapping[str, str], say: Words) -> Step:
    name = above["question"]
    here = say("local.way-own", value=own[name]) if name in own else ""
    return Step(
        node["id"],
        f"{name} {node['condition']}",
        here,
        say("local.way-share", share=numbers.share(node["share"])),
    )


def _challenged(challenger: Mapping[str, Any], say: Words) -> str:
    error = next(figure for figure in challenger["fidelity"] if figure["name"] == "rmse")
    return say(
        "local.challenger",
        error=numbers.figure(challenger["error"]),
        line=numbers.figure(challenger["error_of_line"]),
        value=numbers.figure(error["value"]),
        interval=numbers.figures(error["low"], error["high"]),
    )


def _challenger(challenger: Mapping[str, Any], output: str, row: str, say: Words) -> Grid:
    names = (say("tree.rule"), say("local.challenger-value", output=output), say("local.challenger-n"))
    rows = tuple(
        (
            say("tree.and").join(rule["conditions"]) or say("tree.always"),
            numbers.figure(rule["value"]),
            numbers.count(rule["n"]),
        )
        for rule in challenger["rules"]
    )
    return Grid(say("local.challenger-caption", row=row), head(*names), rows)

"""Explanations of texts as plain JSON types, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from distill.explanation.result import Component
from distill.explanation.texts.fitting import TextFit
from distill.explanation.texts.result import TextExplanation
from distill.fidelity import Measure
from distill.linear import Line, Link
from distill.policy import LocalVerdict
from distill.representation import Text
from distill.typing import Floats

SHOWN = (
    "row",
    "output",
    "score",
    "answer",
    "surrogate_score",
    "base",
    "link",
    "paired",
    "n_queries",
    "exact",
    "sentence",
    "seed",
)


@dataclass(frozen=True)
class Tokens:
    """The tokens that a tokenizer once found: what it gives for the same text again."""

    found: tuple[str, ...]

    def __call__(self, _text: str) -> tuple[str, ...]:
        """Return them, whatever the text."""
        return self.found


def to_record(one: TextExplanation) -> dict[str, Any]:
    """Return all that the explanation holds but the black box, as plain JSON types; NaN where unknown."""
    text, fit = one.text, one.fit
    tokens = None if text.tokenizer is None else list(text.tokenizer(text.text))
    own = {name: getattr(text, name) for name in ("text", "unit", "components", "mask", "n")}
    return {
        **{name: getattr(one, name) for name in SHOWN},
        "text": {**own, "tokens": tokens},
        "components": [asdict(component) for component in one.components],
        "fidelity": [asdict(measure) for measure in one.fidelity],
        "verdict": str(one.verdict),
        "notes": list(one.notes),
        "used": fit.used.tolist(),
        "intercept": fit.line.intercept,
        "coefficients": fit.line.coefficients.tolist(),
        "covariance": fit.covariance.tolist(),
    }


def from_record(record: Mapping[str, Any]) -> TextExplanation:
    """Read `to_record`; what is read predicts as before."""
    line = Line(Link(record["link"]), record["intercept"], _numbers(record["coefficients"]))
    used = np.array(record["used"], dtype=np.int64)
    covariance = _numbers(record["covariance"]).reshape(len(used), len(used))
    return TextExplanation(
        **{name: record[name] for name in SHOWN},
        text=text_of(record["text"]),
        components=tuple(Component(**_figures(one, "low", "high")) for one in record["components"]),
        fidelity=tuple(
            Measure(**_figures(one, "value", "low", "high", "baseline")) for one in record["fidelity"]
        ),
        verdict=LocalVerdict(record["verdict"]),
        notes=tuple(record["notes"]),
        fit=TextFit(used, line, covariance, record["paired"]),
    )


def text_of(record: Mapping[str, Any]) -> Text:
    """Return the text, cut as it was."""
    given = dict(record)
    tokens: Sequence[str] | None = given.pop("tokens")
    return Text(**given, tokenizer=None if tokens is None else Tokens(tuple(tokens)))


def _figures(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**record, **{name: math.nan if record[name] is None else record[name] for name in names}}


def _numbers(values: Sequence[Any]) -> Floats:
    return np.array(values, dtype=np.float64)

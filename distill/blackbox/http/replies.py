"""Answers in a JSON reply, as an array or, where they bear names, as a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from distill.checks import listed
from distill.errors import ContractError


def tabular(answers: object, outputs: Sequence[str] | None) -> object:
    """Return a list of answers, one for each row, as something `distill.blackbox.raw.plain` takes.

    Parameters
    ----------
    answers : list
        Of numbers or labels, of lists of numbers, or of objects {output: number}. A null is no number.
    outputs : sequence of str, optional
        The declared names, which those of the objects must be.

    Raises
    ------
    ContractError
        Something else, or names that were not declared.
    """
    if not isinstance(answers, list):
        raise ContractError(f"The server answered {_shown(answers)} where a list of answers is expected.")
    if any(isinstance(answer, dict) for answer in answers):
        return _named(answers, outputs)
    return _filled(answers)


def dig(reply: object, path: Sequence[str]) -> object:
    """Return what stands at a path in a reply; `*` is every element of a list.

    Raises
    ------
    ContractError
        There is nothing there.
    """
    if not path:
        return reply
    step, *rest = path
    if step == "*" and isinstance(reply, list):
        return [dig(element, rest) for element in reply]
    if isinstance(reply, dict) and step in reply:
        return dig(reply[step], rest)
    if isinstance(reply, list) and step.isdigit() and int(step) < len(reply):
        return dig(reply[int(step)], rest)
    raise ContractError(
        f"The server's reply has no {step!r} where one is expected; there is {_shown(reply)}."
    )


def _named(answers: list[Any], outputs: Sequence[str] | None) -> pd.DataFrame:
    rows = [answer if isinstance(answer, dict) else {} for answer in answers]
    names = list(dict.fromkeys(name for row in rows for name in row))
    if outputs is None or set(names) != set(outputs):
        found = f"declared are {listed(outputs)}" if outputs else "none are declared"
        raise ContractError(f"The server names its outputs {listed(names)}, and {found}; give `outputs=`.")
    return pd.DataFrame([[_number(row.get(name)) for name in names] for row in rows], columns=pd.Index(names))


def _filled(answers: list[Any]) -> list[Any]:
    """Return the answers with a row of NaN in the place of a null."""
    width = next((len(answer) for answer in answers if isinstance(answer, list)), None)
    if width is None:
        return answers
    empty = [np.nan] * width
    return [
        empty
        if answer is None
        else [_number(value) for value in answer]
        if isinstance(answer, list)
        else answer
        for answer in answers
    ]


def _number(value: Any) -> Any:
    return np.nan if value is None else value


def _shown(value: object) -> str:
    """Return what a reply holds, in few words."""
    if isinstance(value, dict):
        return f"an object with {listed(value, most=5)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return repr(value)[:60]

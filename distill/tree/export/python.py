"""A tree as a Python module that needs nothing but the standard library."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

from distill.tree.export.program import Among, Answer, AtMost, Known, Level, Program, Step

HEADER = '''\
"""A decision tree of {size}, written by distill.

A row is a mapping from column names to values, such as a dict. None, NaN and the markers of pandas are
missing values; datetimes are in UTC, or carry their zone.
"""

import datetime

'''

HELPERS = """\
def _is_missing(value):
    try:
        return value is None or bool(value != value)
    except TypeError:  # pandas.NA, which is neither
        return True


def _number(value):
    if hasattr(value, "total_seconds"):
        return value.total_seconds()
    return float(value)


def _moment(value):
    if hasattr(value, "tolist"):  # numpy
        value = value.astype("datetime64[us]").tolist()
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time())
    if value.tzinfo is not None:
        value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return value
"""

LEAF = '''\
def leaf(row):
    """Return the node of the leaf that a row falls into."""
'''

PREDICT = '''\
def predict(row):
    """Return the tree's answer to a row."""
    return ANSWERS[leaf(row)]
'''

PREDICT_PROBA = '''\
def predict_proba(row):
    """Return the scores of a row, in the order of LABELS."""
    return SCORES[leaf(row)]
'''


def python(program: Program) -> str:
    """Return a module with `predict(row)`, `leaf(row)` and, for classification, `predict_proba(row)`."""
    parts = [HEADER.format(size=program.size) + "\n".join(_tables(program)) + "\n", PREDICT]
    if program.labels is not None:
        parts.append(PREDICT_PROBA)
    walk = "\n".join(_walk(program, 0, "    "))
    parts += [f"{LEAF}{walk}\n", HELPERS]
    return "\n\n".join(parts)


def literal(value: Level | None) -> str:
    """Return a value as Python source, in ASCII, so that no file's encoding matters."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return ascii(value)


def _tables(program: Program) -> Iterator[str]:
    leaves = {place: node for place, node in enumerate(program.nodes) if isinstance(node, Answer)}
    if program.labels is None:
        single = len(program.outputs) == 1
        answers = {place: repr(n.scores[0] if single else list(n.scores)) for place, n in leaves.items()}
        yield f"ANSWERS = {_dict(answers)}"
        return
    yield f"LABELS = [{', '.join(map(literal, program.labels))}]"
    yield f"ANSWERS = {_dict({place: literal(node.label) for place, node in leaves.items()})}"
    yield f"SCORES = {_dict({place: repr(list(node.scores)) for place, node in leaves.items()})}"


def _dict(values: dict[int, str]) -> str:
    return "{\n" + "".join(f"    {place}: {value},\n" for place, value in values.items()) + "}"


def _walk(program: Program, node: int, indent: str) -> Iterator[str]:
    steps, leaf = program.steps(node)
    for step in steps:
        name = program.columns[step.question.column].name
        yield f"{indent}if {_condition(step, f'row[{literal(name)}]')}:"
        yield from _walk(program, step.aside, f"{indent}    ")
    yield f"{indent}return {leaf}"


def _condition(step: Step, value: str) -> str:
    """Return what is true for the rows that turn aside."""
    missing = f"_is_missing({value})"
    match step.question.test:
        case Known():
            if step.to_left:
                return "True" if step.missing else f"not {missing}"
            return missing if step.missing else "False"
        case Among():
            here, there = step.levels
            inside, outside = f"{value} in {_listed(here)}", f"{value} not in {_listed(there)}"
            return f"{missing} or {outside}" if step.missing else f"not {missing} and {inside}"
        case AtMost(cut):
            read = f"_moment({value})" if isinstance(cut, dt.datetime) else f"_number({value})"
            reached = f"{read} {'<=' if step.to_left else '>'} {literal(cut)}"
            return f"{missing} or {reached}" if step.missing else f"not {missing} and {reached}"


def _listed(levels: tuple[Level, ...]) -> str:
    return "[" + ", ".join(map(literal, levels)) + "]"

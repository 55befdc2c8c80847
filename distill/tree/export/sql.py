"""A tree as one SQL query, in the words that databases share."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

from distill.errors import InputError
from distill.tree.export.program import Among, Answer, AtMost, Known, Level, Program, Step

EXACT = 2.0**53
"""Whole numbers above this are rounded when they become floats, as the tree saw them."""

QUERY = """\
-- A decision tree of {size}, written by distill.
-- Put the name of your table in the place of "rows". NULL is a missing value; datetimes are in UTC, as
-- text or timestamps "2024-12-31 23:59:59". Texts are equal when every character is.
WITH answered AS (
  SELECT r.*,
{reads}
      AS {leaf}
  FROM "rows" AS r
)
SELECT answered.*,
{told}
FROM answered
"""


def sql(program: Program) -> str:
    """Return a query that answers every row of the table "rows".

    Its columns are those of the table, then the node of the leaf, the answer, and a score for each
    output (classification).

    Raises
    ------
    InputError
        A name or level holds what SQL cannot: a lone surrogate, or in a name the character NUL.
    """
    names = _Names(program)
    reads = "\n".join(_leaf(program, 0, "      "))
    told = ",\n".join(f"  {case} AS {name}" for case, name in _told(program, names))
    return QUERY.format(size=program.size, reads=reads, leaf=names.leaf, told=told)


class _Names:
    """Names of the new columns, different from those of the tree's own."""

    def __init__(self, program: Program) -> None:
        taken = {column.name.casefold() for column in program.columns}
        self.leaf = self._free("surrogate_leaf", taken)
        self.answer = self._free("surrogate_answer", taken)
        self.scores = [self._free(f"surrogate_score_{output}", taken) for output in program.outputs]

    @staticmethod
    def _free(name: str, taken: set[str]) -> str:
        while name.casefold() in taken:
            name += "_"
        taken.add(name.casefold())
        return identifier(name)


def identifier(name: str) -> str:
    """Return a name in double quotes.

    Raises
    ------
    InputError
        It holds NUL, which no database takes in a name, or a lone surrogate.
    """
    if "\0" in name:
        raise InputError(f"Column {name!r} has the character NUL in its name, which SQL cannot hold.")
    return '"' + _unicode(name).replace('"', '""') + '"'


def literal(value: Level) -> str:
    """Return a value as an SQL literal."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return f"'{value.isoformat(sep=' ')}'"
    if isinstance(value, dt.date):
        return f"'{value.isoformat()}'"
    parts = ("'" + part.replace("'", "''") + "'" for part in _unicode(value).split("\0"))
    joined = " || char(0) || ".join(parts)
    return f"({joined})" if "\0" in value else joined


def _unicode(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(f"{text!r} is not Unicode text (a lone surrogate), which SQL cannot hold.") from None
    return text


def _number(value: float) -> str:
    """Return a number so that every database reads the same one.

    Up to 15 digits are read exactly everywhere. Of longer ones some databases miss the last bit, so
    those are written as a quotient of whole numbers, whose division is exact.
    """
    if math.isinf(value):
        return "9e999" if value > 0 else "-9e999"
    if float(f"{value:.15g}") == value:
        return repr(value)
    above, below = value.as_integer_ratio()
    return f"({above}.0 / {below}.0)" if 1 < below <= EXACT else repr(value)


def _leaf(program: Program, node: int, indent: str) -> Iterator[str]:
    steps, leaf = program.steps(node)
    if not steps:
        yield f"{indent}{leaf}"
        return
    yield f"{indent}CASE"
    for step in steps:
        name = f"r.{identifier(program.columns[step.question.column].name)}"
        yield f"{indent}WHEN {_condition(step, name)} THEN"
        yield from _leaf(program, step.aside, f"{indent}  ")
    yield f"{indent}ELSE {leaf} END"


def _condition(step: Step, name: str) -> str:
    """Return what is true for the rows that turn aside, and false or NULL for the others."""
    match step.question.test:
        case Known():
            values = "1 = 1" if step.to_left else "1 = 0"
            known = f"{name} IS NOT NULL" if step.to_left else "1 = 0"
        case Among():
            here, there = step.levels
            values = f"{name} NOT IN ({_listed(there)})" if there else "1 = 1"
            known = f"{name} IN ({_listed(here)})" if here else "1 = 0"
        case AtMost(cut):
            is_huge = isinstance(cut, float) and abs(cut) >= EXACT
            value = f"CAST({name} AS DOUBLE PRECISION)" if is_huge else name
            values = known = f"{value} {'<=' if step.to_left else '>'} {literal(cut)}"
    return f"({values} OR {name} IS NULL)" if step.missing else known


def _listed(levels: tuple[Level, ...]) -> str:
    return ", ".join(map(literal, levels))


def _told(program: Program, names: _Names) -> Iterator[tuple[str, str]]:
    leaves = {place: node for place, node in enumerate(program.nodes) if isinstance(node, Answer)}
    if program.labels is not None:
        decided = {place: literal(node.label) for place, node in leaves.items() if node.label is not None}
        yield _case(names.leaf, decided), names.answer
    elif len(program.outputs) == 1:
        yield _case(names.leaf, {place: repr(node.scores[0]) for place, node in leaves.items()}), names.answer
        return
    for k, name in enumerate(names.scores):
        yield _case(names.leaf, {place: repr(node.scores[k]) for place, node in leaves.items()}), name


def _case(leaf: str, answers: dict[int, str]) -> str:
    told = " ".join(f"WHEN {place} THEN {answer}" for place, answer in answers.items())
    return f"CASE answered.{leaf} {told} END"

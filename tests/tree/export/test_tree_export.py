"""Every export is executed, and must answer as the surrogate does."""

import datetime as dt
import json
import math
import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill.domain import Domain, Kind
from distill.errors import InputError
from distill.table import Table
from distill.tree.export import Program, exported
from distill.tree.export.program import Answer, AtMost, Known, Question
from distill.tree.export.sql import literal as sql_literal
from distill.tree.surrogate import TreeSurrogate

HOSTILE = [
    'a"b',
    "it's",
    "x\ny",
    "{z}; DROP TABLE rows; --",
    "名字",
    "row[0]",
    "\u202eabc",
    " ",
    "surrogate_leaf",
]
LEVELS = ["N'", "S;--", 'E"', "x\0y", "名", "\\", "missing", "None", ""]


# ------------------------------------------------------------ one small interpreter per format


def by_sql(text, frame):
    """Run a query on a table of untyped columns; return (leaf, answer, scores) for each row."""
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in frame)
    marks = ", ".join("?" * frame.shape[1])
    insert = f'INSERT INTO "rows" VALUES ({marks})'  # noqa: S608 - question marks
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute(f'CREATE TABLE "rows" ({names})')
        base.executemany(insert, [tuple(map(stored, row)) for row in values(frame)])
        found = base.execute(text).fetchall()
    return [(row[frame.shape[1]], row[frame.shape[1] + 1], row[frame.shape[1] + 2 :]) for row in found]


def values(frame):
    return zip(*(frame[name].astype(object).tolist() for name in frame), strict=True)


def stored(value):
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timedelta):
        return value.total_seconds()
    if isinstance(value, dt.datetime):
        zoned = value.tz_convert("UTC").tz_localize(None) if value.tzinfo else value
        return zoned.isoformat(sep=" ")
    return value.item() if isinstance(value, np.generic) else value


def by_python(text, frame):
    module: dict = {}
    exec(compile(text, "tree.py", "exec"), module)  # noqa: S102 - the export is a program
    scores = module.get("predict_proba", lambda _: [])
    rows = [dict(zip(frame, row, strict=True)) for row in values(frame)]
    return [(module["leaf"](row), module["predict"](row), scores(row)) for row in rows]


def by_json(text, frame):
    tree = json.loads(text)
    columns = {column["name"]: column for column in tree["columns"]}

    def walk(row):
        node = tree["nodes"][0]
        while "column" in node:
            value, column = stored(row[node["column"]]), columns[node["column"]]
            levels = column["levels"]
            if value is None or (levels is not None and value not in levels):
                side = node["missing"]
            elif "at_most" in node:
                side = "left" if value <= node["at_most"] else "right"
            elif "one_of" in node:
                side = "left" if value in node["one_of"] else "right"
            else:
                side = "left" if node["known"] else "right"
            node = tree["nodes"][node[side]]
        return node["node"], node.get("answer", node["scores"][0]), node["scores"]

    return [walk(dict(zip(frame, row, strict=True))) for row in values(frame)]


NAME = r'"(?:[^"\\]|\\.)*"'
CONDITION = re.compile(
    rf"(?P<open>\()?(?:(?P<low>[^\"()<]+) < )?(?P<name>{NAME})"
    rf"(?: (?P<sign><=|>) (?P<cut>[^\"() ]+(?: [0-9:.]+)?)"
    rf"| (?P<set>not in|in) {{(?P<levels>(?:{NAME}|[^}}\"])*)}}"
    r"| (?P<known>known or missing|known|missing))(?(open) or missing\))"
)


def by_rules(text, frame):
    """Read the lines as a person would; leaves are numbered by line."""
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    rules = [read_rule(line) for line in lines]

    def answer(row):
        holding = [(place, rule) for place, rule in enumerate(rules) if all(c(row) for c in rule[0])]
        assert len(holding) == 1, "exactly one rule holds"
        place, (_, told, scores) = holding[0]
        return place, told, scores

    return [answer(dict(zip(frame, row, strict=True))) for row in values(frame)]


def read_rule(line):
    conditions, place = [], 0
    if line.startswith("if "):
        place = 3
        while True:
            found = CONDITION.match(line, place)
            assert found, line[place:]
            conditions.append(read_condition(found))
            place = found.end()
            if not line.startswith(" and ", place):
                break
            place += 5
        assert line.startswith(" then ", place)
        place += 6
    else:
        place = len("always ")
    told, _, scores = line[place:].rpartition(", scores ") if ", scores " in line else ("", "", line[place:])
    numbers = tuple(map(float, re.findall(r"[-+.\de]+", line[place:].rpartition("scores ")[2])))
    return conditions, (literal(told) if told else float(numbers[0])), numbers if scores else ()


def literal(text):
    if text.startswith('"'):
        return json.loads(text)
    if text in ("True", "False"):
        return text == "True"
    return text if re.match(r"\d{4}-", text) else float(text)


def read_condition(found):
    name, missing = json.loads(found["name"]), bool(found["open"])
    if found["set"]:
        levels = [literal(level) for level in re.findall(rf"{NAME}|[^, ]+", found["levels"])]
        return lambda row: (stored(row[name]) in levels) is (found["set"] == "in")
    if found["known"]:
        known = found["known"].startswith("known")
        either = found["known"] == "known or missing"
        return lambda row: either or (stored(row[name]) is not None) is known
    low = literal(found["low"]) if found["low"] else None
    cut = literal(found["cut"])

    def holds(row):
        value = stored(row[name])
        if value is None:
            return missing
        return (low is None or value > low) and (value <= cut if found["sign"] == "<=" else value > cut)

    return holds


READERS = {"sql": by_sql, "python": by_python, "json": by_json, "rules": by_rules}


def assert_answers(surrogate, frame, formats=tuple(READERS)):
    """Run the exports on rows; leaf, answer and scores are the surrogate's."""
    frame = frame.reset_index(drop=True)
    expected = surrogate.predict(frame)
    for name in formats:
        found = READERS[name](surrogate.export(name), frame)
        if name != "rules":
            assert [row[0] for row in found] == surrogate.apply(frame).tolist(), name
        assert [row[1] for row in found] == expected.tolist(), name
        if hasattr(surrogate, "classes_"):
            scores = np.array([row[2] for row in found], dtype=float)
            np.testing.assert_allclose(scores, surrogate.predict_proba(frame), rtol=1e-15, atol=0)


def fitted(frame, y, leaves=12, **options):
    return TreeSurrogate(leaves, effort="fast", **options).fit(frame, y)


def mixed(n, seed):
    """Every kind of column, with missing values in each, under hostile names."""
    rng = np.random.default_rng(seed)

    def holes(values):
        return pd.Series(values).mask(rng.random(n) < 0.1)

    sizes = pd.CategoricalDtype(["small", "medium", "large"], ordered=True)
    days = pd.Timestamp("2021-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D")
    moments = pd.Timestamp("2021-01-01", tz="Europe/Paris") + pd.to_timedelta(
        rng.integers(0, 10**9, n), unit="us"
    )
    series = [
        holes(rng.normal(size=n) * 1e-7),
        holes(rng.integers(-9, 9, n).astype(float)),
        holes(rng.choice(LEVELS, n)),
        holes(pd.Categorical.from_codes(rng.integers(0, 3, n), dtype=sizes)),
        holes(pd.array(rng.random(n) < 0.5, dtype="boolean")),
        holes(days),
        holes(moments),
        holes(pd.to_timedelta(rng.integers(0, 10**6, n), unit="s")),
        rng.integers(0, 5, n),
    ]
    return pd.DataFrame(dict(zip(HOSTILE, series, strict=True)))


def pull(frame):
    """A number that every column moves."""
    parts = [
        frame[HOSTILE[0]].fillna(1e-7) * 1e7,
        frame[HOSTILE[1]].fillna(-3) / 4,
        frame[HOSTILE[2]].map({level: place % 4 for place, level in enumerate(LEVELS)}).fillna(1),
        frame[HOSTILE[3]].map({"small": 0, "medium": 2, "large": 1}).astype(float).fillna(2),
        frame[HOSTILE[4]].astype(object).map({True: 1.5, False: 0}).astype(float).fillna(-1),
        (frame[HOSTILE[5]] - pd.Timestamp("2022-03-01")).dt.days.fillna(-300) / 300,
        (frame[HOSTILE[6]].dt.second).fillna(70) / 30,
        frame[HOSTILE[7]].dt.total_seconds().fillna(0) / 5e5,
        frame[HOSTILE[8]] / 3,
    ]
    return np.sum([np.asarray(part, dtype=float) for part in parts], axis=0)


# ------------------------------------------------------------ what is refused


def test_an_unknown_format_is_named():
    surrogate = fitted(pd.DataFrame({"a": [1, 2]}), ["x", "y"])
    with pytest.raises(InputError) as refused:
        surrogate.export("xml")
    assert str(refused.value) == "`format` must be one of 'sql', 'python', 'json', 'rules', got 'xml'."


def test_levels_that_no_text_can_hold_are_refused():
    frame = pd.DataFrame({"age": pd.cut(pd.Series([1, 2, 3, 4] * 5), [0, 2, 4])})
    with pytest.raises(InputError) as refused:
        fitted(frame, list("aabb") * 5).export("python")
    assert str(refused.value) == (
        "A level of column 'age' is of type Interval ((0, 2]), which an export cannot write; "
        "turn such values into text or numbers before distilling."
    )


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        ({"a\0b": [1, 2]}, r"Column 'a\x00b' has the character NUL in its name, which SQL cannot hold."),
        (
            {"a": list("x\ud800") * 9},
            r"'\ud800' is not Unicode text (a lone surrogate), which SQL cannot hold.",
        ),
    ],
)
def test_what_sql_cannot_hold_is_refused_and_python_takes_it(frame, sentence):
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in frame.items()})
    surrogate = fitted(frame, ["x", "y"] * (len(frame) // 2))
    with pytest.raises(InputError) as refused:
        surrogate.export("sql")
    assert str(refused.value) == sentence
    assert_answers(surrogate, frame, ("python", "json"))


# ------------------------------------------------------------ answers


@pytest.mark.parametrize("name", READERS)
def test_ten_thousand_rows_of_every_kind_are_answered_as_the_surrogate_does(name):
    frame = mixed(3000, 0)
    score = pull(frame)
    answers = np.array(["deny", "it's", "名"])[np.digitize(score, [4, 7])]
    surrogate = fitted(frame, answers, leaves=40)
    assert set(surrogate.tree_.feature.tolist()) >= set(range(9)), "every kind is asked about"
    fresh = mixed(10_000, 1)
    fresh[HOSTILE[2]] = fresh[HOSTILE[2]].replace("missing", "never seen before")
    assert_answers(surrogate, fresh, (name,))


@pytest.mark.parametrize("name", READERS)
def test_regression_gives_the_same_numbers(name):
    frame = mixed(600, 2)
    assert_answers(fitted(frame, pull(frame)), mixed(500, 3), (name,))


@pytest.mark.parametrize("labels", [[0, 1], [False, True], [1.5, -2.0], ["", "'"]])
def test_labels_keep_their_type(labels):
    frame = pd.DataFrame({"a": np.arange(8.0)})
    surrogate = fitted(frame, np.array(labels)[[0] * 4 + [1] * 4])
    assert_answers(surrogate, frame)
    answer = by_python(surrogate.export("python"), frame)[0][1]
    assert type(answer) is type(labels[0])


def test_several_numbers_to_a_row():
    frame = pd.DataFrame({"a": np.arange(20.0)})
    y = np.column_stack([np.arange(20.0) > 9, np.arange(20.0) ** 2])
    surrogate = fitted(frame, y, leaves=4, task="regression")
    expected = surrogate.predict(frame)
    assert [row[1] for row in by_python(surrogate.export("python"), frame)] == expected.tolist()
    assert [list(row[2]) for row in by_json(surrogate.export("json"), frame)] == expected.tolist()
    assert [
        list(row[1:2]) + list(row[2]) for row in by_sql(surrogate.export("sql"), frame)
    ] == expected.tolist()


def test_a_tree_of_one_leaf_answers_too():
    frame = pd.DataFrame({"a": [1, 2]})
    assert_answers(fitted(frame, ["x", "x"]), frame)


def test_an_array_has_columns_x0_and_on():
    rows = np.arange(40.0).reshape(20, 2)
    surrogate = fitted(rows, rows[:, 1] > 20)
    frame = pd.DataFrame(rows, columns=["x0", "x1"])
    assert [row[1] for row in by_sql(surrogate.export("sql"), frame)] == surrogate.predict(rows).tolist()


def test_a_question_about_missing_values_alone():
    frame = pd.DataFrame({"n": [1.0, 2.0, np.nan, np.nan] * 3, "c": ["x", "y", "x", "y"] * 3})
    surrogate = fitted(frame, list("aabb") * 3)
    assert '"n" known' in surrogate.export("rules")
    assert "IS NOT NULL" in surrogate.export("sql")
    assert_answers(surrogate, frame)
    levels = pd.DataFrame({"c": ["x", "y", None, None] * 3})
    surrogate = fitted(levels, list("aabb") * 3)
    assert_answers(surrogate, pd.DataFrame({"c": ["x", "y", None, "z"]}))


@pytest.mark.parametrize("missing_left", [True, False])
@pytest.mark.parametrize("above", [0, 1])
def test_a_question_that_tells_nothing_apart_still_answers(missing_left, above):
    column = Domain.learn(Table.of(pd.DataFrame({"a": [0.0, 1.0]}))).columns[0]
    below = [Question(0, AtMost(0.5), True, 2, 3), Answer(None, (2.0,)), Answer(None, (3.0,))]
    leaf = Answer(None, (9.0,))
    nodes = (leaf, *below) if above else (*(replace(n) for n in below), leaf)
    shifted = [
        replace(n, left=n.left + above, right=n.right + above) if isinstance(n, Question) else n
        for n in nodes
    ]
    sides = (1, 2) if above else (1, 4)
    program = Program((column,), (Question(0, Known(), missing_left, *sides), *shifted), None)
    frame = pd.DataFrame({"a": [0.0, 1.0, np.nan]})
    expected = [row[1] for row in by_json(exported(program, "json"), frame)]
    assert [row[1] for row in by_python(exported(program, "python"), frame)] == expected
    assert [row[1] for row in by_sql(exported(program, "sql"), frame)] == expected


def test_big_whole_numbers_are_compared_as_the_tree_saw_them():
    frame = pd.DataFrame({"a": [2**53 + k for k in (-2, -1, 0, 2, 4, 6)]})
    surrogate = fitted(frame, list("aaabbb"))
    near = pd.DataFrame({"a": [2**53 + k for k in range(-8, 9)]})
    assert_answers(surrogate, near, ("sql", "python"))


@pytest.mark.parametrize("to_left", [True, False])
def test_deep_trees_are_no_deeper_in_python_than_it_allows(to_left):
    column = Domain.learn(Table.of(pd.DataFrame({"a": [0.0, 1.0]}))).columns[0]
    nodes: list = []
    for k in range(150):  # a leaf hangs on one side, all the rest on the other
        cut, rest, leaf = float(150 - k if to_left else k), 2 * k + 2, 2 * k + 1
        sides = (rest, leaf) if to_left else (leaf, rest)
        nodes += [Question(0, AtMost(cut), True, *sides), Answer(None, (float(k),))]
    program = Program((column,), (*nodes, Answer(None, (150.0,))), None)
    text = exported(program, "python")
    assert max(len(line) - len(line.lstrip()) for line in text.split("\n")) == 8
    frame = pd.DataFrame({"a": np.arange(-3, 160) / 1.0})
    told = [row[1] for row in by_python(text, frame)]
    assert told == [row[1] for row in by_sql(exported(program, "sql"), frame)]
    assert sorted(set(told)) == list(range(151))


def test_python_reads_dates_as_users_have_them():
    frame = pd.DataFrame({"day": pd.to_datetime(["2024-01-01", "2024-01-03"] * 4)})
    surrogate = fitted(frame, list("ab") * 4)
    module: dict = {}
    exec(surrogate.export("python"), module)  # noqa: S102 - the export is a program
    zoned = dt.datetime(2024, 1, 2, 1, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    days = [
        dt.date(2024, 1, 1),
        "2024-01-03",
        np.datetime64("2024-01-03"),
        pd.NaT,
        zoned,
        pd.Timestamp(2024, 1, 3),
    ]
    told = [module["predict"]({"day": day}) for day in days]
    missing = surrogate.predict(pd.DataFrame({"day": [pd.NaT]}, dtype="datetime64[ns]"))[0]
    assert told == ["a", "b", "b", missing, "a", "b"]


def test_sql_reads_a_table_that_pandas_wrote():
    frame = mixed(800, 4)[[HOSTILE[1], HOSTILE[5], HOSTILE[2]]].set_axis(["n", "day", "c"], axis=1)
    surrogate = fitted(frame, frame["n"].fillna(0) + frame["day"].dt.month.fillna(20) > 8)
    with closing(sqlite3.connect(":memory:")) as base:
        frame.to_sql("rows", base, index=False)
        found = pd.read_sql_query(surrogate.export("sql"), base)
    assert found.columns.tolist() == [
        *["n", "day", "c"],
        *["surrogate_leaf", "surrogate_answer", "surrogate_score_False", "surrogate_score_True"],
    ]
    assert found["surrogate_answer"].astype(bool).tolist() == surrogate.predict(frame).tolist()


# ------------------------------------------------------------ as it reads


SMALL = pd.DataFrame(
    {"age": [20, 30, 40, 50] * 6, "region": ["N", "N", "S", "W"] * 3 + ["N", "S", "N", "W"] * 3}
)


def test_the_rules_read_as_written():
    surrogate = fitted(SMALL, np.where((SMALL["age"] > 30) & (SMALL["region"] != "N"), "deny", "grant"))
    assert surrogate.export("rules") == (
        "# A decision tree of 3 leaves, written by distill. Exactly one rule holds for any row.\n"
        "# `not in` holds for every other value, unknown and missing ones included; datetimes are in UTC.\n"
        'if ("age" <= 35.5 or missing) then "grant", scores 0.0, 1.0\n'
        'if "age" > 35.5 and "region" not in {"N"} then "deny", scores 1.0, 0.0\n'
        'if "age" > 35.5 and "region" in {"N"} then "grant", scores 0.0, 1.0\n'
    )


def test_the_same_tree_gives_the_same_text():
    y = SMALL["age"] > 30
    for name in READERS:
        assert fitted(SMALL, y).export(name) == fitted(SMALL, y).export(name)


# ------------------------------------------------------------ laws

CELLS = {
    Kind.NUMERIC: st.one_of(st.none(), st.floats(-1e150, 1e150)),
    Kind.INTEGER: st.one_of(st.none(), st.integers(-(2**40), 2**40)),
    Kind.CATEGORICAL: st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=3)),
    Kind.DATETIME: st.one_of(
        st.none(),
        st.datetimes(pd.Timestamp(1700, 1, 1).to_pydatetime(), pd.Timestamp(2250, 1, 1).to_pydatetime()).map(
            pd.Timestamp
        ),
    ),
}
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=4)


@st.composite
def frames(draw):
    n = draw(st.integers(4, 30))
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique_by=lambda name: name.casefold().upper()))
    columns = {}
    for name in names:
        cells = draw(st.lists(CELLS[draw(st.sampled_from(list(CELLS)))], min_size=n, max_size=n))
        columns[name] = pd.Series(cells, dtype=object).infer_objects()
    y = draw(st.lists(st.sampled_from(["a", "b", "'c"]), min_size=n, max_size=n))
    return pd.DataFrame(columns), y


@settings(max_examples=60, deadline=None)
@given(frames())
def test_any_frame_is_answered_as_the_surrogate_does(made):
    frame, y = made
    surrogate = fitted(frame, y)
    assert_answers(surrogate, frame, ("sql", "python", "json"))


@settings(max_examples=200, deadline=None)
@given(st.floats(allow_nan=False))
def test_every_cut_is_read_by_the_database_as_it_was_written(cut):
    with closing(sqlite3.connect(":memory:")) as base:
        found = base.execute(f"SELECT {sql_literal(cut)}").fetchone()[0]
    if math.isinf(cut) or 2.0**-20 <= abs(cut) < 2.0**53:
        assert found == cut
    else:
        assert found == pytest.approx(cut, rel=1e-15, abs=5e-324)

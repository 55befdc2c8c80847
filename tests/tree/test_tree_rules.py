import numpy as np
import pandas as pd
import pytest

from distill.tree.rules import split_text
from distill.tree.surrogate import TreeSurrogate


def rules(frame: pd.DataFrame, y, leaves=8, **options) -> list[str]:
    return [str(rule) for rule in TreeSurrogate(leaves, **options).fit(frame, y).rules()]


def test_a_tree_of_one_leaf_always_answers_the_same():
    assert rules(pd.DataFrame({"a": [1, 2]}), ["deny", "deny"]) == ["always deny"]


def test_intervals_are_merged_and_one_whole_number_is_named():
    frame = pd.DataFrame({"age": [20, 30, 31, 45, 46, 60]})
    assert rules(frame, list("aabbcc")) == [
        "if age <= 30 then a (33.3\u00a0% of rows)",
        "if 30 < age <= 45 then b (33.3\u00a0% of rows)",
        "if age > 45 then c (33.3\u00a0% of rows)",
    ]
    assert (
        rules(pd.DataFrame({"age": [30, 31, 32]}), list("aba"))[1]
        == "if age = 31 then b (33.3\u00a0% of rows)"
    )


def test_conditions_on_several_columns_are_joined():
    frame = pd.DataFrame({"age": [20, 20, 40, 40] * 3, "sex": ["m", "f", "m", "f"] * 3})
    answers = ["grant", "grant", "deny", "grant"] * 3
    assert "if age > 30 and sex = m then deny (25.0\u00a0% of rows)" in rules(frame, answers)


def test_the_shorter_set_of_levels_is_given():
    frame = pd.DataFrame({"region": list("NESWX") * 3})
    assert rules(frame, [c in "NS" for c in frame["region"]]) == [
        "if region not in {N, S} then False (60.0\u00a0% of rows)",
        "if region in {N, S} then True (40.0\u00a0% of rows)",
    ]
    assert rules(frame, [c == "W" for c in frame["region"]]) == [
        "if region != W then False (80.0\u00a0% of rows)",
        "if region = W then True (20.0\u00a0% of rows)",
    ]


def test_missing_values_are_named_where_the_column_has_any():
    frame = pd.DataFrame({"income": [1.5, 2.25, 8.5, 9.75, np.nan, np.nan]})
    assert rules(frame, list("aabbaa")) == [
        "if income <= 5 or missing then a (66.7\u00a0% of rows)",
        "if income > 5 then b (33.3\u00a0% of rows)",
    ]
    assert rules(frame, list("aaaabb")) == [
        "if income not missing then a (66.7\u00a0% of rows)",
        "if income missing then b (33.3\u00a0% of rows)",
    ]
    frame = pd.DataFrame({"job": ["x", "y", "x", "y", None, None]})
    assert rules(frame, list("aaaabb"))[1] == "if job missing then b (33.3\u00a0% of rows)"


def test_booleans_ordered_levels_and_dates_in_their_own_words():
    sizes = pd.CategoricalDtype(["small", "medium", "large", "huge"], ordered=True)
    married = pd.DataFrame({"married": [True, False] * 3})
    assert rules(married, list("ab") * 3)[0] == "if married = False then b (50.0\u00a0% of rows)"
    size = pd.DataFrame({"size": pd.Categorical(["small", "medium", "large", "huge"] * 2, dtype=sizes)})
    assert rules(size, list("aabb") * 2)[0] == "if size <= medium then a (50.0\u00a0% of rows)"
    assert rules(size, list("abbb") * 2) == [
        "if size = small then a (25.0\u00a0% of rows)",
        "if size > small then b (75.0\u00a0% of rows)",
    ]
    assert rules(size, list("aaab") * 2)[1] == "if size = huge then b (25.0\u00a0% of rows)"
    dates = pd.DataFrame({"signed": pd.to_datetime(["2024-01-01", "2024-01-03", "2024-02-01"])})
    assert rules(dates, list("aab"))[0] == "if signed <= 2024-01-17 then a (66.7\u00a0% of rows)"
    times = pd.DataFrame({"at": pd.to_datetime(["2024-01-01 08:00", "2024-01-03 09:30"])})
    assert rules(times, list("ab"))[0] == "if at <= 2024-01-02 00:00 then a (50.0\u00a0% of rows)"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0.5, 2.75], "2"),
        ([0.000015, 0.000025], "0.00002"),
        ([1e-9, 3.5e-9], "2e-09"),
        ([1234567.25, 1234567.5], "1234567.4"),
        ([1e20, 3.5e20], "2e+20"),
    ],
)
def test_the_threshold_shown_is_the_threshold_used(values, shown):
    frame = pd.DataFrame({"a": values, "noise": [0.5, 0.5]})
    surrogate = TreeSurrogate(2).fit(frame, ["x", "y"])
    text = surrogate.rules()[0].conditions[0].text
    assert text == f"a <= {shown}"
    assert float(shown) == surrogate.tree_.threshold[0]


def test_numbers_answer_with_four_digits():
    frame = pd.DataFrame({"a": [0.5, 1.5]})
    assert rules(frame, [1.23456, 1000.5]) == [
        "if a <= 1 then 1.235 (50.0\u00a0% of rows)",
        "if a > 1 then 1000 (50.0\u00a0% of rows)",
    ]
    two = rules(frame, np.array([[1.5, 2.5], [3.25, 4.0]]))
    assert two[0] == "if a <= 1 then 1.5, 2.5 (50.0\u00a0% of rows)"


def test_a_rule_carries_its_leaf_its_rows_and_its_mean_scores():
    scores = np.array([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.4, 0.6]])
    surrogate = TreeSurrogate(2).fit(pd.DataFrame({"a": [1, 2, 3, 4]}), list("nnyy"), scores=scores)
    rule = surrogate.rules()[0]
    assert (rule.leaf, rule.n, rule.coverage, rule.answer) == (1, 2, 0.5, "n")
    assert rule.value == pytest.approx((0.8, 0.2))
    assert [condition.column for condition in rule.conditions] == ["a"]


def test_the_branches_of_a_split_are_told_apart():
    frame = pd.DataFrame({"age": [20, 30, 40, 50] * 5, "c": list("pqrst") * 4})
    surrogate = TreeSurrogate(4).fit(frame, (frame["age"] > 30) & frame["c"].isin(["p", "t"]))
    tree = surrogate.tree_
    texts = {split_text(tree, node, surrogate.domain_) for node in np.flatnonzero(tree.feature >= 0)}
    assert texts == {
        ("c not in {p, t}", "c in {p, t}"),
        ("age <= 35", "age > 35"),
    }


def test_a_deeper_split_speaks_of_the_levels_that_reach_it_only():
    frame = pd.DataFrame({"c": list("abcdefgh") * 4})
    value = frame["c"].map(dict(zip("abcdefgh", [0, 0, 0, 0, 0, 0, 10, 11], strict=True)))
    surrogate = TreeSurrogate(3, task="regression").fit(frame, value)
    assert split_text(surrogate.tree_, 0, surrogate.domain_) == ("c not in {g, h}", "c in {g, h}")
    assert split_text(surrogate.tree_, 2, surrogate.domain_) == ("c = g", "c = h")
    assert [rule.conditions[0].text for rule in surrogate.rules()] == ["c not in {g, h}", "c = g", "c = h"]

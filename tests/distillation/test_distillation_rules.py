import re

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from distill.distillation import distill
from distill.distillation.rules import measured_rules
from distill.errors import InputError
from distill.fidelity import agreement
from distill.samples import Part


def box(X):
    p = np.where(X[:, 0] > 0.75, 0.9, np.where(X[:, 1] > 0.5, 0.8, 0.1))
    return np.column_stack([1 - p, p])


def rows(n=500):
    return np.random.default_rng(0).random((n, 2))


@pytest.fixture(scope="module")
def small():
    return distill(box, rows(), n_samples=200, max_leaf_nodes=3, effort="fast")


def test_another_surrogate_has_no_rules():
    d = distill(box, rows(100), n_samples=0, surrogate=LogisticRegression())
    with pytest.raises(InputError, match="Only a TreeSurrogate has rules; this surrogate is a Logistic"):
        d.rules()


def test_every_report_row_is_covered_once_and_the_largest_rule_comes_first(small):
    found = small.rules()
    n = len(small.samples.where(part=Part.REPORT, real=True))
    assert found.n == n == sum(rule.fidelity.n for rule in found)
    assert sum(rule.coverage for rule in found) == pytest.approx(1.0)
    assert [rule.coverage for rule in found] == sorted((rule.coverage for rule in found), reverse=True)
    assert found[0] is found[:1][0]


def test_the_agreement_of_all_rules_is_that_of_the_tree(small):
    rules = small.rules()
    together = sum(rule.coverage * rule.fidelity.value for rule in rules)
    assert together == pytest.approx(small.fidelity.headline.value)


def test_the_intervals_hold_together(small):
    first, told = small.rules()[0], sum(rule.fidelity.n >= 30 for rule in small.rules())
    right = np.arange(first.fidelity.n) < round(first.fidelity.value * first.fidelity.n)
    alone = agreement(right, np.ones(len(right), dtype=bool), confidence=1 - 0.05 / told)
    assert (first.fidelity.low, first.fidelity.high) == pytest.approx((alone.low, alone.high))


def test_the_list_reads_one_rule_to_a_line_with_its_figures_below(small):
    lines = str(small.rules()).splitlines()
    assert lines[0] == (
        "3 rules, measured on 100 real rows that none was learned from; the intervals of those that cover "
        "at least 30 hold together at 95\u00a0%."
    )
    assert lines[1].startswith("1. if x")
    figures = r"   covers \d+\.\d\s% \(n = \d+\), agrees \d+\.\d\s% \(\d+\.\d to \d+\.\d\s%\)"
    assert re.fullmatch(figures, lines[2])
    assert len(lines) == 7


def test_a_table_has_a_row_for_each_rule(small):
    frame = small.rules().to_frame()
    assert list(frame.columns) == [
        *("leaf", "rule", "answer", "coverage", "n", "measure", "value", "low", "high"),
    ]
    assert set(frame["answer"]) == {"0", "1"}
    assert "<table" in small.rules()._repr_html_()


def test_rules_of_few_rows_or_none_say_so(small):
    report = small.samples.where(part=Part.REPORT, real=True)
    covered = small.surrogate.tree_.apply(small.samples.codes[report])
    few = small.samples.take(report[covered == covered[0]][:5])
    text = measured_rules(small.surrogate, few).text()
    assert "covers 100.0\u00a0% (n = 5), agrees" in text
    assert "(too few rows)" in text
    assert text.count("covers no row") == 2


def test_of_numbers_the_mean_error_is_given():
    d = distill(lambda X: 10 * X[:, 0], rows(), n_samples=0, max_leaf_nodes=2, effort="fast")
    first = d.rules()[0]
    assert first.fidelity.name == "mae"
    assert ", mean error " in d.rules().text()


def test_a_constant_box_has_one_rule():
    d = distill(lambda X: np.tile([0.2, 0.8], (len(X), 1)), rows(100), n_samples=0, effort="fast")
    assert [str(rule) for rule in d.rules()] == ["always 1"]
    assert d.rules()[0].coverage == 1.0

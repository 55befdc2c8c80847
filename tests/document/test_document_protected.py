from functools import partial

import numpy as np
import pandas as pd
import pytest

from distill.document import audit as full_audit
from distill.oracle import Oracle

audit = partial(full_audit, effort="fast")  # the search has its own tests


def people(n=300):
    rng = np.random.default_rng(0)
    sex = rng.choice(["f", "m"], n)
    return pd.DataFrame(
        {"sex": sex, "height": np.where(sex == "m", 178, 165) + rng.normal(0, 4, n), "x": rng.normal(size=n)}
    )


def by_sex(frame):
    return np.where((frame["x"] > 0) | (frame["sex"] == "m").to_numpy(), "grant", "deny")


def protected_in(box=by_sex, rows=None, **arguments):
    rows = people() if rows is None else rows
    return audit(box, rows, **{"protected": ["sex"], "n_samples": 200, "explain": 0} | arguments).record[
        "protected"
    ]


def test_a_column_that_is_not_protected_is_not_tested():
    assert protected_in(protected=[]) == []


def test_a_box_that_looks_is_found_looking():
    (found,) = protected_in()
    rates = {(rate["who"], rate["group"]): rate["value"] for rate in found["rates"]}
    assert rates["box", "sex = m"] == 1.0
    assert rates["box", "sex = f"] < 0.7
    assert {rate["outcome"] for rate in found["rates"]} == {"grant"}
    assert found["flips"]["asked"] == found["flips"]["n"] == 60
    assert found["flips"]["changed"] > 15
    assert found["statements"][0] == "The surrogate asks about 'sex' itself."
    assert found["statements"][-1].startswith("Setting 'sex' to another value and leaving all else as it was")


def test_the_column_that_tells_it_comes_first():
    (found,) = protected_in()
    assert found["proxies"][0]["column"] == "height"
    assert found["proxies"][0]["low"] > found["proxies"][0]["baseline"] == 0.5


def test_a_box_that_does_not_look_never_changes_its_answer():
    (found,) = protected_in(lambda frame: np.where(frame["x"] > 0, "grant", "deny"))
    assert (found["flips"]["changed"], found["flips"]["value"]) == (0, 0.0)


def test_without_budget_the_box_is_not_asked_with_other_values():
    oracle = Oracle(by_sex, budget=505)
    (found,) = protected_in(oracle)
    assert found["flips"] is None
    assert oracle.counts.distinct <= 505


def test_a_number_is_set_to_its_quantiles():
    rows = people()
    (found,) = protected_in(
        lambda frame: np.where(frame["height"] > 170, "a", "b"), rows, protected=["height"]
    )
    assert found["column"] == "height"
    assert found["flips"]["changed"] > 0
    assert {proxy["measure"] for proxy in found["proxies"]} == {"r2"}


def test_a_regression_has_proxies_alone():
    (found,) = protected_in(lambda frame: frame["x"].to_numpy())
    assert (found["rates"], found["flips"]) == ([], None)
    assert found["proxies"]


@pytest.mark.parametrize("value", [["f"] * 300, [None] * 300])
def test_a_constant_column_is_left_out(value):
    assert protected_in(lambda frame: np.where(frame["x"] > 0, "a", "b"), people().assign(sex=value)) == []

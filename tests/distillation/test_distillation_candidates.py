import json

import numpy as np
import pandas as pd
import pytest

from distill.distillation import distill
from distill.tree.surrogate import TreeSurrogate


def grown(box, X, **about):
    return distill(box, X, **{"n_samples": 200, "effort": "fast", "recover": False} | about)


@pytest.fixture(scope="module")
def steps():
    rows = np.random.default_rng(0).random((400, 3))
    return grown(lambda X: (X[:, 0] > 0.5).astype(int) + (X[:, 1] > 0.5), rows, max_leaf_nodes=5)


def test_sizes_pools_and_a_line_stand_side_by_side(steps):
    table = steps.compare()
    names = table["candidate"].tolist()
    assert names[-1].startswith("line, ")
    assert sum(name.startswith("tree of 5 leaves") for name in names) == 4
    assert {2, 4, 5} <= set(table["leaves"])
    assert set(table["n"]) == {320}
    assert table["measure"].unique().tolist() == ["agreement"]
    assert table["front"].any()


def test_what_a_candidate_costs_and_how_large_it_is(steps):
    table = steps.compare().set_index("candidate")
    alone = table.loc["tree of 5 leaves, real rows alone"]
    assert (alone["asked"], alone["distinct"]) == (400, 400)
    all_of_them = table.loc["tree of 5 leaves, real rows and all of the sampled ones"]
    assert all_of_them["asked"] == 400 + 160
    two = table[table["leaves"] == 2].iloc[0]
    assert (two["depth"], two["mean_path"], two["conditions"], two["features"]) == (1, 1.0, 1.0, 1)


def test_a_line_is_a_line():
    rows = pd.DataFrame(np.random.default_rng(1).normal(size=(200, 2)), columns=["a", "b"])
    rows["town"] = np.random.default_rng(2).choice(["Aix", "Bonn"], 200)
    rows.loc[:20, "b"] = np.nan
    d = grown(lambda X: (X["a"] * 2 + (X["town"] == "Bonn")).to_numpy(), rows)
    line = d.compare().iloc[-1]
    assert line["measure"] == "r2"
    assert line["value"] > 0.999
    assert 3 <= line["leaves"] <= 5
    assert line["front"]


def test_given_surrogates_have_no_candidates():
    rows = np.random.default_rng(0).random((60, 2))
    d = distill(lambda X: X[:, 0], rows, surrogate=TreeSurrogate(3), n_samples=30)
    assert d.candidates == ()
    assert d.compare().empty
    assert json.loads(d.to_json())["candidates"] == []


@pytest.mark.parametrize("n", [2, 3, 6])
def test_a_handful_of_rows_and_constant_boxes(n):
    few = grown(lambda X: X[:, 0] > 0.5, np.random.default_rng(0).random((n, 2)), n_samples=0)
    assert len(few.candidates) >= 2
    constant = grown(lambda X: np.full(len(X), 2.0), np.zeros((n, 2)), n_samples=0)
    assert constant.compare()["value"].isna().all()

"""Explanations laid side by side for shap's plots: which columns, added to what, in which unit."""

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from distill import InputError, explain
from distill.errors import MissingLibraryError
from distill.explanation import Explanations
from distill.explanation.exchange import shap_explanation


def people(n=80, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "town": rng.choice(["Aix", "Bonn", "Cork"], n),
            "income": rng.normal(50, 12, n).round(1),
        }
    )


def box(rows):
    return rows["income"].fillna(40).to_numpy(dtype=float) / 10 + 2 * (rows["town"] == "Bonn")


@pytest.fixture
def shap(monkeypatch):
    """What `to_shap` needs of the library: a value that holds what it is given."""
    monkeypatch.setitem(sys.modules, "shap", SimpleNamespace(Explanation=SimpleNamespace))


def explained(method, rows=None):
    rows = people(3, seed=1) if rows is None else rows
    return explain(box, rows, background=people(), method=method)


@pytest.mark.usefixtures("shap")
def test_shapley_values_stand_in_the_order_of_the_columns_on_their_base():
    rows = people(3, seed=1)
    found = explained("shapley", rows)
    laid = found.to_shap()
    assert laid.feature_names == ["age", "town", "income"]
    assert vars(laid)["values"].sum(axis=1) + laid.base_values == pytest.approx(box(rows))
    assert laid.base_values == pytest.approx(box(people()).mean())
    assert laid.data.tolist() == rows.to_numpy(dtype=object).tolist()
    assert {c.name: c.weight for c in found[1].components} == dict(
        zip(laid.feature_names, vars(laid)["values"][1], strict=True)
    )


@pytest.mark.usefixtures("shap")
def test_numbers_alone_are_data_of_numbers_with_gaps():
    rows = people(2, seed=1).assign(income=[np.nan, 50.0])
    laid = explain(lambda rows: box(rows.assign(town="x")), rows, background=people())[:].to_shap()
    town = laid.feature_names.index("town")
    data = np.delete(laid.data, town, axis=1).astype(float)
    assert np.isnan(data[0, 1])
    assert data[1, 1] == 50.0


@pytest.mark.usefixtures("shap")
def test_effects_of_steps_say_the_step_and_end_at_the_surrogate_s_answer():
    found = explained("local")
    laid = found.to_shap()
    assert laid.feature_names[0] == "age, per +20"
    assert laid.feature_names[1] == "town"
    assert vars(laid)["values"].sum(axis=1) + laid.base_values == pytest.approx(
        [i.surrogate_score for i in found]
    )


@pytest.mark.usefixtures("shap")
def test_lime_s_coefficients_end_at_its_line_s_answer():
    found = explained("lime")
    laid = found.to_shap()
    assert set(laid.feature_names) == {"age", "town", "income"}
    assert laid.base_values == pytest.approx([item.base for item in found])


@pytest.mark.usefixtures("shap")
def test_a_component_that_a_row_does_not_show_is_zero():
    found = explain(box, people(6, seed=1), background=people(), method="lime", n_components=1)
    laid = found.to_shap()
    assert (np.count_nonzero(vars(laid)["values"], axis=1) <= 1).all()


def test_no_explanations():
    with pytest.raises(InputError, match="There are no explanations to draw"):
        Explanations([]).to_shap()


def test_what_has_no_columns_is_refused():
    with pytest.raises(InputError, match="shap draws rows of a table; a str has no columns"):
        shap_explanation(["a film"])


def test_shap_is_asked_for_by_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "shap", None)
    with pytest.raises(MissingLibraryError, match=r"shap is not installed; run `pip install shap`\."):
        explained("shapley").to_shap()


@pytest.mark.slow
def test_shap_draws_them():
    shap = pytest.importorskip("shap", reason="pip install shap")
    matplotlib = pytest.importorskip("matplotlib", reason="pip install matplotlib")
    matplotlib.use("Agg")
    drawn = explained("shapley").to_shap()
    assert isinstance(drawn, shap.Explanation)
    assert drawn.shape == (3, 3)
    shap.plots.waterfall(drawn[0], show=False)
    shap.plots.beeswarm(drawn, show=False)
    shap.plots.force(drawn[0], matplotlib=True, show=False)

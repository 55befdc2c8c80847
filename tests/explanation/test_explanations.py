from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from distill.errors import BudgetError, InputError
from distill.explanation import Explanations, explain
from distill.explanation.stability import stability
from distill.oracle import Oracle
from distill.transfer import collect, plan


def loans(n=300, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": np.where(rng.random(n) < 0.1, np.nan, rng.normal(50, 12, n)),
            "town": pd.Categorical(rng.choice(["Aix", "Bonn", "Cork"], n)),
            "member": rng.random(n) < 0.5,
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
        }
    )


def box(rows):
    eta = (rows["income"].fillna(40).to_numpy(dtype=float) - 50) / 10 + (rows["town"] == "Bonn").to_numpy(
        float
    )
    p = 1 / (1 + np.exp(-eta + rows["member"].to_numpy(dtype=float)))
    return np.column_stack([1 - p, p])


@pytest.fixture(scope="module")
def labelled():
    oracle = Oracle(box)
    return collect(oracle, plan(oracle, loans(), n_samples=600))


@pytest.fixture(scope="module")
def found(labelled):
    return explain(box, loans(12, seed=9), background=labelled)


def test_what_cannot_be_picked(found):
    with pytest.raises(InputError, match=r"`k` must be at most the number of explanations \(12\), got 13"):
        found.pick(13)
    with pytest.raises(InputError, match="`k` must be a whole number of at least 1, got 0"):
        found.pick(0)


def test_the_first_picks_cover_what_matters_and_no_row_comes_twice(found):
    picked = found.pick(12, n_components=2)
    assert sorted(item.row for item in picked) == list(range(12))
    shown = [{c.name for c in item.components[:2]} for item in picked]
    every = set().union(*({c.name for c in item.components[:2]} for item in found))
    assert set().union(*shown[: len(every)]) == every
    assert [item.row for item in found.pick(3)] == [item.row for item in found.pick(5)][:3]


def test_what_is_no_saved_explanation():
    with pytest.raises(InputError, match="These are no saved explanations: Expecting value"):
        Explanations.from_json("no json")
    with pytest.raises(InputError, match="`format` must be 'distill explanations 1'"):
        Explanations.from_json("[]")


def test_json_gives_back_everything_and_predicts_the_same(found):
    again = Explanations.from_json(found.to_json())
    assert again.to_json() == found.to_json()
    rows = loans(50, seed=3)
    for one, other in zip(found, again, strict=True):
        np.testing.assert_array_equal(one.predict(rows), other.predict(rows))
        assert one.components == other.components
        assert one.sentence == other.sentence
    assert len(Explanations.from_json(Explanations([]).to_json())) == 0
    assert again[0].drawn == found[0].drawn
    for ask in (again[0].stability, again[0].fresh):
        with pytest.raises(InputError, match="There is no black box to ask again"):
            ask()
    assert again[0].challenger() is None


def test_stability_draws_anew_within_the_budget(labelled):
    oracle = Oracle(box, budget=1000)
    item = explain(oracle, loans(1, seed=9), background=labelled)[0]
    asked = oracle.counts.asked
    found = item.stability(2)
    assert asked + 500 < oracle.counts.asked <= asked + 600  # seed 0 was asked before
    assert (found.n_seeds, found.k) == (2, 5)
    assert found.jaccard.value <= found.jaccard_tied.value <= found.jaccard_tied.high == 1
    assert found.width.low < found.width.value < found.width.high
    with pytest.raises(BudgetError, match="left of 1000"):
        item.stability(4)


def test_fresh_draws_are_counted_the_same_for_all_calls_and_agree_with_the_rows_that_judge(labelled):
    oracle = Oracle(box)
    item = explain(oracle, loans(1, seed=9), background=labelled)[0]
    asked = oracle.counts.asked
    explained, error = item.fresh(300)
    assert asked + 200 < oracle.counts.asked <= asked + 300
    assert (explained.name, error.name, error.n) == ("r2", "rmse", 300)
    assert error.value == pytest.approx(item.fidelity[1].value, abs=0.02)
    assert item.fresh(300) == (explained, error)
    with pytest.raises(InputError, match="`n_samples` must be a whole number of at least 8, got 2"):
        item.fresh(2)


def test_fresh_draws_of_a_cloud_are_other_points_of_it(labelled):
    item = explain(box, loans(1, seed=9), background=labelled, scale=0.3, n_samples=256)[0]
    error = item.fresh(256)[1]
    assert error.value != item.fidelity[1].value
    assert error.value == pytest.approx(item.fidelity[1].value, abs=0.01)


def test_fresh_draws_respect_the_budget(labelled):
    item = explain(Oracle(box, budget=50), loans(1, seed=9), background=labelled)[0]
    with pytest.raises(BudgetError, match="49 left of 50"):
        item.fresh()


def test_bars_on_what_are_no_axes(found):
    with pytest.raises(InputError, match="`ax` must be matplotlib axes, got 'here'"):
        found[0].plot(ax="here")


@pytest.mark.slow
def test_bars_on_axes_are_the_bars_of_the_picture(found):
    pytest.importorskip("matplotlib", reason="only the slow tests are run with matplotlib")
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    figure = found[0].plot(ax=ax)
    assert figure is ax.figure
    widths = [patch.get_width() for patch in ax.patches]
    assert widths == [c.weight for c in found[0].components]
    first = found[0].components[0]
    assert ax.get_yticklabels()[0].get_text().startswith(f"{first.name} = {first.value}")
    assert len(ax.containers) >= 5


def test_a_cloud_can_be_drawn_anew_too(labelled):
    item = explain(box, loans(1, seed=9), background=labelled, scale=0.3)[0]
    assert item.stability(3, k=2).jaccard_tied.value == 1.0


def weighed(*about):
    return [SimpleNamespace(name=n, weight=w, low=w - e, high=w + e, place=p) for n, w, e, p in about]


def test_stability_by_hand():
    runs = [
        weighed(("a", 3, 0.5, 1), ("b", 2, 0.5, 2), ("c", 1, 0.5, 2)),
        weighed(("a", 3.2, 0.5, 1), ("c", 2.1, 0.5, 2), ("b", 0.9, 0.5, 2)),
    ]
    found = stability(lambda seed: runs[seed], n_seeds=2, k=2)
    assert found.vsi.value == 0.5
    assert found.jaccard.value == pytest.approx(1 / 3)
    assert found.jaccard_tied.value == 1.0
    assert found.csi.value == pytest.approx(1 / 3)
    assert found.width.value == pytest.approx(1.0)
    same = stability(lambda _: runs[0], n_seeds=3, k=9)
    assert (same.vsi.value, same.csi.value, same.jaccard.value, same.k) == (1, 1, 1, 3)


def test_few_seeds_leave_the_interval_wide():
    runs = [weighed(("a", 3, 0.5, 1), ("b", 2, 0.5, 2)), weighed(("a", 3, 0.5, 1), ("c", 2, 0.5, 2))]
    few, many = (stability(lambda seed: runs[seed % 2], n_seeds=n, k=2) for n in (2, 20))
    for name in ("vsi", "csi", "jaccard", "jaccard_tied"):
        wide, narrow = (getattr(found, name) for found in (few, many))
        assert wide.high - wide.low > narrow.high - narrow.low > 0
        assert narrow.n == 20


def test_where_no_column_says_anything_every_seed_says_the_same():
    nothing = stability(lambda _: [], n_seeds=2)
    same = (nothing.vsi, nothing.csi, nothing.jaccard, nothing.jaccard_tied)
    assert [figure.value for figure in same] == [1, 1, 1, 1]
    assert all(np.isnan(figure.low) for figure in same)
    assert np.isnan(nothing.width.value)
    assert nothing.k == 0


def test_a_component_that_one_seed_leaves_out_is_not_shared():
    runs = [weighed(("a", 3, 0.5, 1), ("b", 2, 0.5, 2)), weighed(("a", -3, 0.5, 1), ("c", 2, 0.5, 2))]
    found = stability(lambda seed: runs[seed], n_seeds=2, k=2)
    assert found.vsi.value == 0.5
    assert found.csi.value == 0.0

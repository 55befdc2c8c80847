"""What a person may hand in by mistake: each is refused in words, or answered and said."""

import numpy as np
import pandas as pd
import pytest

from distill.errors import BoxError, BudgetError, InputError
from distill.explanation import explain
from distill.oracle import Oracle
from distill.policy import LocalVerdict
from distill.transfer import collect, plan


def people(n=400, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n).astype(float),
            "income": rng.normal(50, 12, n),
            "town": rng.choice(["Aix", "Bonn", "Cork"], n),
        }
    )


def box(rows):
    bonn = (rows["town"] == "Bonn").to_numpy(dtype=float)
    p = 1 / (1 + np.exp(-(rows["income"].fillna(0).to_numpy(dtype=float) - 50) / 10 - bonn))
    return np.column_stack([1 - p, p])


@pytest.fixture(scope="module")
def labelled():
    oracle = Oracle(box)
    return collect(oracle, plan(oracle, people(), n_samples=1000))


def one(labelled, box=box, **values):
    return explain(box, people(1, seed=5).assign(**values), background=labelled)[0]


def test_strings_for_numbers_are_refused(labelled):
    with pytest.raises(InputError, match="Column 'age' holds 'old', but the reference rows hold integer"):
        one(labelled, age="old")


def test_a_missing_value_where_none_was_seen_is_explained_as_missing(labelled):
    item = one(labelled, income=np.nan)
    income = next(c for c in item.components if c.name == "income")
    assert income.value == "missing"
    assert income.unit == "this value, not another"
    assert np.isfinite(item.surrogate_score)


def test_an_unseen_category_is_said(labelled):
    assert "The value of 'town' does not occur in the reference rows." in one(labelled, town="Delft").notes


def test_a_row_far_outside_is_said_with_how_far(labelled):
    item = one(labelled, age=500.0, income=900.0)
    assert item.notes[0].startswith("'age' is 500, outside the reference rows' 18 to ")
    assert item.notes[2].startswith("Nothing nearby was seen: no report row is within ")
    assert item.neighbourhood.nearest > 20
    assert not any("Nothing nearby" in note for note in one(labelled).notes)


def test_a_row_equal_to_hundreds_is_judged_on_others():
    X = pd.concat([people(300), *[people(1, seed=5)] * 500], ignore_index=True)
    item = explain(box, people(1, seed=5), background=X)[0]
    assert item.neighbourhood.n == 50
    assert item.neighbourhood.nearest > 0
    income = next(c for c in item.components if c.name == "income")
    assert income.weight > 0.1


def test_an_output_that_does_not_exist_lists_those_that_do(labelled):
    with pytest.raises(InputError, match="`output` must be one of '0', '1', got 'deny'"):
        explain(box, people(1), background=labelled, output="deny")


def test_more_neighbours_than_rows(labelled):
    with pytest.raises(InputError, match=r"at most the number of real report rows \(80\), got 81"):
        explain(box, people(1), background=labelled, n_neighbors=81)


@pytest.mark.parametrize("scale", [None, 0.3])
def test_a_background_of_one_row(scale):
    with pytest.raises(InputError, match=r"At least two rows are needed, got 1\."):
        explain(box, people(1), background=people(1), scale=scale)


def test_a_background_of_two_rows_decides_nothing_and_says_so():
    item = explain(box, people(1, seed=3), background=people(2))[0]
    assert item.verdict is LocalVerdict.UNDECIDED
    assert "at least 20 are needed to judge" in item.sentence


def test_a_budget_too_small_for_one_row(labelled):
    oracle = Oracle(box, budget=1)
    with pytest.raises(BudgetError, match="2 new queries needed, 1 left of 1"):
        explain(oracle, people(2, seed=7), background=labelled)
    assert oracle.counts.asked == 0


def test_a_box_that_raises_on_the_third_batch_keeps_what_was_answered():
    calls, back = [], []

    def failing(rows):
        calls.append(len(rows))
        if len(calls) >= 3 and not back:
            raise RuntimeError("connection reset")
        return box(rows)

    oracle = Oracle(failing, batch_size=100)
    with pytest.raises(BoxError, match="RuntimeError: connection reset"):
        explain(oracle, people(1), background=people())
    assert oracle.counts.asked == 200
    back.append(True)
    assert len(explain(oracle, people(1), background=people())) == 1


def test_a_box_constant_near_the_row_is_flat():
    def cliff(rows):
        p = 0.1 + 0.8 * (rows["income"].to_numpy(dtype=float) > 70)
        return np.column_stack([1 - p, p])

    item = explain(cliff, people(1, seed=5).assign(income=30.0, age=50.0), background=people(3000))[0]
    assert item.verdict is LocalVerdict.FLAT
    assert item.sentence.startswith("Nothing nearby changes the answer")


def test_fewer_than_twenty_report_rows_are_undecided():
    item = explain(box, people(1, seed=5), background=people(60))[0]
    assert item.neighbourhood.n == 12
    assert item.verdict is LocalVerdict.UNDECIDED
    assert item.sentence == "Only 12 real rows lie nearby; at least 20 are needed to judge."


def test_no_interval_is_printed_below_four_rows_a_component():
    rng = np.random.default_rng(0)
    wide = rng.normal(size=(40, 60))
    item = explain(lambda rows: rows[:, 0] * 2.0, wide[:1], background=wide[1:])[0]
    sparse = item.neighbourhood.n_fit < 4 * 60
    assert all(np.isnan(c.low) == sparse for c in item.components)


def test_more_components_than_columns(labelled):
    rule = r"`n_components` must be at most the number of columns that can matter \(3\), got 4"
    with pytest.raises(InputError, match=rule):
        explain(box, people(1), background=labelled, n_components=4)
    oracle = Oracle(box)
    with pytest.raises(InputError, match=rule):
        explain(oracle, people(1), background=labelled, n_components=4, scale=0.3)
    assert oracle.counts.asked == 0


def test_fewer_components_are_those_that_matter(labelled):
    item = explain(box, people(1, seed=5), background=labelled, n_components=2)[0]
    assert {c.name for c in item.components} == {"income", "town"}
    assert item.curves == {}
    other = people(1, seed=5).assign(age=20.0)
    assert item.predict(other)[0] == pytest.approx(item.surrogate_score)


def test_fewer_components_of_a_cloud_are_those_that_matter(labelled):
    item = explain(box, people(1, seed=5), background=labelled, n_components=2, scale=0.3)[0]
    assert {c.name for c in item.components} == {"income", "town"}
    assert item.stability(2, k=2).jaccard.value == 1.0
    other = people(1, seed=5).assign(age=20.0)
    assert item.predict(other)[0] == pytest.approx(item.surrogate_score)


def test_a_column_without_any_effect_has_an_interval_that_holds_its_weight():
    item = explain(lambda rows: np.full(len(rows), 0.5), people(5), background=people())[2]
    assert all(c.low <= c.weight <= c.high for c in item.components)
    assert "town" in item.plot().svg()

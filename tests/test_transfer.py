import numpy as np
import pandas as pd
import pytest

from distill.errors import BoxError, BudgetError, InputError
from distill.oracle import Oracle
from distill.samples import Part
from distill.table import Table
from distill.transfer import collect, lost_findings, plan


def people(n=200, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": np.where(rng.random(n) < 0.1, np.nan, rng.normal(50, 10, n).round(2)),
            "town": rng.choice(["Aix", "Bonn", "Cork"], n),
            "name": [f"person {i}" for i in range(n)],
        }
    )


def box(rows):
    return (rows["age"] / 100).to_numpy(dtype=float) + (rows["town"] == "Bonn").to_numpy(dtype=float) / 10


def collected(X=None, **about):
    oracle = Oracle(box)
    X = people() if X is None else X
    return collect(oracle, plan(oracle, X, n_samples=about.pop("n_samples", 500), **about))


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_rows_are_refused(n):
    with pytest.raises(InputError, match=f"At least two rows are needed, got {n}"):
        plan(Oracle(box), people(n))


def test_an_empty_test_table_is_refused():
    with pytest.raises(InputError, match="`test` has no rows"):
        plan(Oracle(box), people(), test=people(0))


def test_a_column_to_drop_must_be_there():
    with pytest.raises(InputError, match="No column named 'nam'; the columns are 'age'"):
        plan(Oracle(box), people(), drop=["nam"])


def test_a_sampled_row_belongs_to_the_part_of_its_parents():
    samples = collected()
    sampled = samples.where(real=False)
    assert len(sampled) == 500
    for parents in samples.parents[sampled].T:
        known = parents >= 0
        assert (samples.part[parents[known]] == samples.part[sampled][known]).all()
        assert samples.real[parents[known]].all()


def test_sampled_rows_are_shared_out_like_the_parts():
    samples = collected()
    assert np.bincount(samples.part[~samples.real]).tolist() == [300, 100, 100]


def test_id_like_text_goes_with_the_first_parent():
    samples = collected()
    for row in samples.where(real=False)[:50]:
        assert samples.rows["name"][row] == samples.rows["name"][samples.parents[row, 0]]


def test_given_rows_are_the_report_and_teach_the_domain_nothing():
    new = people(50, seed=1).assign(age=lambda t: t["age"] + 500, town="Delft")
    samples = collected(test=new)
    report = samples.where(part=Part.REPORT, real=True)
    assert samples.given
    assert samples.source[report].tolist() == list(range(200, 250))
    assert samples.rows["town"][report].eq("Delft").all()
    assert samples.domain.columns[0].high < 100
    assert "Delft" not in samples.domain.columns[2].levels


def test_codes_are_those_of_the_rows():
    samples = collected()
    np.testing.assert_array_equal(samples.codes, samples.domain.encode(samples.rows))


def test_samples_for_a_budget_that_was_asked_for_are_refused():
    with pytest.raises(BudgetError, match=r"^700 new queries needed, 300 left of 300\.$"):
        plan(Oracle(box, budget=300), people(), n_samples=500)


def test_default_samples_shrink_to_the_budget_and_say_so():
    settled = plan(Oracle(box, budget=300), people())
    assert settled.n_samples == 100
    assert (
        "budget",
        "The budget leaves 300 queries: 100 rows were sampled instead of 10000.",
    ) in settled.findings


def test_real_rows_shrink_too_where_the_budget_is_smaller_than_the_data():
    settled = plan(Oracle(box, budget=100), people())
    assert len(settled.table) == 50
    assert settled.n_samples == 50


def test_a_larger_pool_begins_with_the_smaller_one():
    small, large = collected(n_samples=500), collected(n_samples=1000)
    for part in Part:
        one, other = (s.rows.iloc[s.where(part=part, real=False)] for s in (small, large))
        pd.testing.assert_frame_equal(
            one.reset_index(drop=True), other.iloc[: len(one)].reset_index(drop=True)
        )


def test_the_order_of_the_labels_does_not_matter_to_the_draws():
    one, other = collected(), collected()
    pd.testing.assert_frame_equal(one.rows, other.rows)


def test_the_sample_as_a_frame():
    frame = collected(n_samples=10).to_frame()
    assert list(frame.columns[-4:]) == ["score[prediction]", "weight", "origin", "part"]
    assert frame["origin"].value_counts().to_dict() == {"real": 200, "sampled": 10}


def test_arrays_stay_arrays():
    seen = []
    oracle = Oracle(lambda rows: seen.append(rows) or rows[:, 0])
    X = np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32)
    collect(oracle, plan(oracle, X, n_samples=20))
    assert all(isinstance(rows, np.ndarray) and rows.dtype == np.float32 for rows in seen)
    assert Table.of(X).names == ("x0", "x1")


def test_ids_are_units_and_those_of_test_rows_too():
    frame = people().assign(id=[f"p{i % 40}" for i in range(200)])
    new = people(30, seed=1).assign(id=[f"p{i}" for i in range(30, 60)])
    settled = plan(Oracle(box), frame, test=new, id_column="id", n_samples=100)
    assert settled.unit.shape == (230,)
    assert len(np.unique(settled.unit)) == 60
    assert settled.unit[30] == settled.unit[200]
    without = plan(Oracle(box), frame, test=new.drop(columns="id"), id_column="id", n_samples=100)
    assert len(np.unique(without.unit)) == 40 + 30
    samples = collect(Oracle(box), settled)
    sampled = samples.where(real=False)
    assert (samples.unit[sampled] == samples.unit[samples.parents[sampled, 0]]).all()
    assert plan(Oracle(box), frame, n_samples=100).unit is None


def test_the_probe_takes_no_more_than_samples_and_budget():
    assert plan(Oracle(box), people(), n_samples=100, most_probed=2000).n_probe == 100
    assert plan(Oracle(box, budget=330), people(), n_samples=100, most_probed=2000).n_probe == 30
    settled = plan(Oracle(box, budget=500), people(), most_probed=2000)
    assert (settled.n_samples, settled.n_probe) == (250, 50)
    assert plan(Oracle(box), people(), n_samples=500, most_probed=2000).n_probe == 120
    assert plan(Oracle(box), people()).n_probe == 0


# ---------------------------------------------------------------- rows without an answer


def test_rows_without_an_answer_are_left_out_and_counted_by_part():
    X = people()
    oracle = Oracle(lambda rows: np.where(rows["income"] > 60, np.nan, box(rows)), max_failed_rows="50%")
    settled = plan(oracle, X, n_samples=500)
    samples = collect(oracle, settled)
    assert len(samples) == 700 - oracle.counts.lost
    assert not (samples.rows["income"] > 60).any()
    real = samples.where(real=True)
    assert samples.source[real].tolist() == settled.source[~(settled.table.frame["income"] > 60)].tolist()
    assert samples.parents.max() < len(real)
    np.testing.assert_array_equal(samples.scores[:, 0], box(samples.rows))
    np.testing.assert_array_equal(samples.codes, samples.domain.encode(samples.rows))
    lost = settled.sizes - [
        [np.sum((samples.part == part) & (samples.real == r)) for r in (1, 0)] for part in Part
    ]
    [finding] = lost_findings(settled, samples)
    assert finding.code == "lost-rows"
    share = f"{100 * lost.sum() / 700:.1f}\u00a0%"
    assert finding.sentence == (
        f"The black box gave no answer to {lost.sum()} of 700 rows ({share}), which "
        f"no figure counts: real rows {lost[0, 0]} fit, {lost[1, 0]} select, {lost[2, 0]} report; sampled "
        f"rows {lost[0, 1]} fit, {lost[1, 1]} select, {lost[2, 1]} report."
    )


def test_where_all_are_answered_nothing_is_lost():
    oracle = Oracle(box, max_failed_rows=5)
    settled = plan(oracle, people(), n_samples=50)
    assert lost_findings(settled, collect(oracle, settled)) == ()


def test_a_part_without_answers_is_refused():
    X = people()
    settled = plan(Oracle(box), X, n_samples=50)
    silent = set(settled.table.frame["name"][settled.part == Part.SELECT])
    oracle = Oracle(lambda rows: np.where(rows["name"].isin(silent), np.nan, 1.0), max_failed_rows="50%")
    with pytest.raises(
        BoxError, match=r"^The black box answered none of the 40 real row\(s\) of the select part\.$"
    ):
        collect(oracle, plan(oracle, X, n_samples=50))

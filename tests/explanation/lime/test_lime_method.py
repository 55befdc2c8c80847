"""`explain(method="lime")`: bad input, what it says, seeds, budgets, and lines that are known."""

import numpy as np
import pandas as pd
import pytest

import distill
from distill.explanation import Attribution, Explanations, explain


def people(n=300, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": rng.normal(50, 12, n),
            "town": rng.choice(["Aix", "Bonn", "Cork"], n),
            "unit": "EUR",
        }
    )


def box(rows):
    bonn = (rows["town"] == "Bonn").to_numpy(dtype=float)
    p = 1 / (1 + np.exp(-(rows["income"].fillna(50).to_numpy(dtype=float) - 50) / 10 - bonn))
    return np.column_stack([1 - p, p])


def told(rows, background=None, **options):
    background = people() if background is None else background
    return explain(box, rows, background=background, method="lime", **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_samples": 10}, "`n_samples` must be a whole number of at least 64, got 10."),
        ({"bins": "tercile"}, "`bins` must be one of 'quartile', 'decile', 'none', got 'tercile'."),
        ({"bins": "none", "around": "x"}, "`around` must be one of 'mean', 'row', got 'x'."),
        (
            {"around": "row"},
            "`around` says where numbers that are not cut are drawn; give `bins='none'` as well.",
        ),
        ({"kernel_width": 0}, "`kernel_width` must be a number from 0.01 to 1e+06, got 0."),
        (
            {"n_components": 4},
            "`n_components` must be at most the number of columns that can matter (3), got 4.",
        ),
        ({"output": "yes"}, "`output` must be one of '0', '1', got 'yes'."),
    ],
)
def test_bad_options_are_refused_in_a_sentence(options, message):
    with pytest.raises(distill.InputError) as caught:
        told(people(1), **options)
    assert str(caught.value) == message


def test_a_background_of_one_row_or_one_without_variety_is_refused():
    with pytest.raises(distill.InputError, match=r"^At least two rows are needed, got 1\.$"):
        told(people(1), people(1))
    same = pd.concat([people(1)] * 3, ignore_index=True)
    with pytest.raises(distill.InputError, match=r"^No column of the background varies"):
        told(people(1), same)


def test_rows_that_lack_a_column_or_hold_text_for_numbers_are_refused():
    with pytest.raises(distill.InputError, match=r"lack the background's column\(s\) 'age'"):
        told(people(2).drop(columns="age"))
    with pytest.raises(distill.InputError, match=r"Column 'income' holds 'much'"):
        told(people(1).assign(income="much"))


def test_a_budget_too_small_for_one_pool_is_refused_and_a_tight_one_shrinks_it():
    oracle = distill.Oracle(box, budget=60)
    with pytest.raises(distill.BudgetError, match=r"^65 new queries needed, 60 left of 60\.$"):
        explain(oracle, people(1), background=people(), method="lime")
    assert oracle.counts.asked == 0
    oracle = distill.Oracle(box, budget=200)
    found = explain(oracle, people(2), background=people(), method="lime")
    assert found[0].fidelity[0].n == 192
    with pytest.raises(distill.BudgetError, match=r"^4098 new queries needed, "):
        explain(
            distill.Oracle(box, budget=200), people(2), background=people(), method="lime", n_samples=4096
        )


def test_a_box_that_fails_on_the_third_batch_says_so():
    calls = []

    def failing(rows):
        calls.append(len(rows))
        if len(calls) > 2:
            raise OSError("gone")
        return box(rows)

    with pytest.raises(distill.BoxError, match="gone"):
        explain(failing, people(1), background=people(), method="lime")


def test_strange_values_have_no_weight_and_are_named():
    rows = people(2).astype({"age": float}).assign(town=["Dover", "Aix"], income=[np.nan, 50.0])
    first, second = told(rows, n_samples=512)
    assert first.notes == (
        "'income' is missing, which the reference rows never hold; its weight is 0.",
        "'town' is unseen, which the reference rows never hold; its weight is 0.",
    )
    assert {c.name: c.weight for c in first.components if c.name != "age"} == {"income": 0.0, "town": 0.0}
    assert second.notes == ()


def test_hard_labels_are_explained_as_scores_of_0_and_1():
    found = explain(
        lambda rows: np.where(rows["income"] > 50, "yes", "no"),
        people(2),
        background=people(),
        method="lime",
        output="yes",
        n_samples=1024,
    )
    assert found[0].components[0].name == "income"
    assert found[0].score in {0.0, 1.0}


def test_the_label_near_global_stands_wherever_it_is_shown():
    one = told(people(1), n_samples=512)[0]
    assert isinstance(one, Attribution)
    start = "Near-global: lime's kernel keeps 94\u00a0% of the draws whichever row is explained"
    assert one.sentence.startswith(start)
    assert start[:30] in one.plot().text(400)
    assert start in one.to_json()


def test_a_difference_of_bins_is_found_with_its_interval():
    def steps(rows):
        return 2.0 * (rows["town"] == "Bonn").to_numpy() + 0.0 * rows["age"].to_numpy()

    rows = people(40)
    for one in explain(steps, rows, background=people(), method="lime", n_samples=512):
        parts = {c.name: c for c in one.components}
        share = (people()["town"] == "Bonn").mean()
        town = rows["town"][one.row]
        other = (people()["town"] == ("Cork" if town == "Aix" else "Aix")).mean()
        expected = 2.0 if town == "Bonn" else -2.0 * share / (share + other)
        assert parts["town"].weight == pytest.approx(expected, abs=1e-6)
        assert parts["town"].low <= parts["town"].weight <= parts["town"].high
        assert parts["town"].unit == f"town={town}"
        assert abs(parts["age"].weight) < 1e-6


def test_sampled_rows_are_legal():
    seen = []

    def watching(rows):
        seen.append(rows.copy())
        return box(rows)

    explain(watching, people(1), background=people(), method="lime", n_samples=256)
    rows, known = pd.concat(seen), people()
    assert rows.dtypes.tolist() == known.dtypes.tolist()
    assert set(rows["unit"]) == {"EUR"}
    assert rows["age"].between(18, 79).all()
    assert set(rows["town"]) == {"Aix", "Bonn", "Cork"}


def test_same_seed_same_bytes_and_a_row_does_not_see_its_neighbours():
    rows = people(30, seed=4)
    together = told(rows, n_samples=512)
    assert told(rows, n_samples=512).to_json() == together.to_json()
    assert told(rows, n_samples=512, seed=1).to_json() != together.to_json()
    alone = told(rows.iloc[[11]], n_samples=512)[0].to_json()
    assert alone.replace('"row": 0', '"row": 11') == together[11].to_json()


def test_what_was_bought_is_not_bought_again():
    oracle = distill.Oracle(box)
    rows = people(20, seed=4)
    for _ in range(2):
        explain(oracle, rows, background=people(), method="lime", n_samples=512)
    assert oracle.counts.asked <= 532


def test_fewer_components_are_those_that_explain_most_and_the_line_goes_through_them():
    whole, few = told(people(5), n_samples=512), told(people(5), n_samples=512, n_components=2)
    for one, short in zip(whole, few, strict=True):
        kept = {c.name for c in short.components}
        assert kept == {"income", "town"}
        weights = {c.name: c.weight for c in one.components}
        assert all(weights[c.name] == c.weight for c in short.components)
        assert short.fidelity[0].value <= one.fidelity[0].value
        assert short.surrogate_score == pytest.approx(short.base + sum(c.weight for c in short.components))


def test_each_row_of_three_classes_is_explained_for_its_own_answer():
    def three(rows):
        z = np.column_stack([rows["age"] / 40, rows["income"] / 50, (rows["town"] == "Aix") * 1.5])
        return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

    rows = people(12)
    found = explain(three, rows, background=people(), method="lime", n_samples=512)
    expected = np.array(["0", "1", "2"])[three(rows).argmax(axis=1)]
    assert [one.output for one in found] == expected.tolist()
    for i, one in enumerate(found):
        alone = explain(
            three, rows.iloc[[i]], background=people(), method="lime", n_samples=512, output=one.output
        )[0]
        assert alone.components == one.components


def test_frames_json_slices_and_picks():
    found = told(people(6), n_samples=512)
    frame = found.to_frame()
    assert frame.columns.tolist() == ["row", "output", "component", "value", "weight", "low", "high"]
    pd.testing.assert_frame_equal(frame, pd.concat([one.to_frame() for one in found], ignore_index=True))
    again = Explanations.from_json(found.to_json())
    assert [one.to_json() for one in again] == [one.to_json() for one in found]
    assert [one.row for one in found[2:4]] == [2, 3]
    assert len(found.pick(2)) == 2
    assert found[-1].row == 5
    with pytest.raises(IndexError):
        found[6]


def line(rows):
    """Answer 2 a year of age, and 5 in Bonn."""
    bonn = (rows["town"] == "Bonn").to_numpy(dtype=float)
    return 2.0 * rows["age"].to_numpy(dtype=float) + 5.0 * bonn


@pytest.mark.parametrize("around", ["mean", "row"])
def test_without_bins_weights_are_slopes_by_one_standard_deviation(around):
    background = people()
    sd = background["age"].std(ddof=0)
    found = explain(
        line, people(3), background=background, method="lime", bins="none", around=around, n_samples=512
    )
    for one, truth, town in zip(found, line(people(3)), people(3)["town"], strict=True):
        by_name = {c.name: c for c in one.components}
        assert by_name["age"].weight == pytest.approx(2 * sd, abs=0.2)
        assert by_name["age"].unit == f"+{sd:.3g} (1 sd)"
        others = (background["town"] == "Bonn").mean() / (1 - (background["town"] == town).mean())
        assert by_name["town"].weight == pytest.approx(5.0 if town == "Bonn" else -5 * others, abs=0.05)
        assert by_name["town"].unit == f"town={town}"
        assert one.surrogate_score == pytest.approx(truth, abs=0.5)
        assert one.fidelity[0].value > 0.95


def test_without_bins_one_pool_serves_all_rows_and_around_rows_each_has_its_own():
    asked = {}
    for around in ("mean", "row"):
        oracle = distill.Oracle(box)
        explain(
            oracle, people(4), background=people(), method="lime", bins="none", around=around, n_samples=256
        )
        asked[around] = oracle.counts.asked
    assert asked["mean"] == 4 + 256
    assert 4 + 4 * 200 < asked["row"] <= 4 + 4 * 256  # ages are whole, so that some rows come twice


def test_around_rows_the_budget_counts_every_row_s_draws():
    oracle = distill.Oracle(box, budget=300)
    found = explain(oracle, people(2), background=people(), method="lime", bins="none", around="row")
    assert found[0].fidelity[0].n == 144
    with pytest.raises(distill.BudgetError, match=r"^1026 new queries needed, "):
        explain(
            distill.Oracle(box, budget=300),
            people(2),
            background=people(),
            method="lime",
            bins="none",
            around="row",
            n_samples=512,
        )


@pytest.mark.parametrize(
    ("options", "beginning"),
    [
        ({}, "Near-global: lime's kernel keeps"),
        ({"kernel_width": 0.3}, "As lime's kernel sees this row, which keeps"),
        ({"bins": "none"}, "Near-global: lime's kernel keeps"),
        ({"bins": "none", "kernel_width": 0.3}, "As lime sees this row: lime's kernel keeps"),
        ({"bins": "none", "around": "row"}, "Near-global in width: lime's kernel keeps"),
        (
            {"bins": "none", "around": "row", "kernel_width": 0.3},
            "As lime sees this row: lime's kernel keeps",
        ),
    ],
)
def test_it_is_called_near_global_where_it_is(options, beginning):
    assert told(people(1), n_samples=256, **options)[0].sentence.startswith(beginning)


def test_a_row_far_away_is_told_how_few_draws_count():
    one = told(people(1).assign(income=400.0), n_samples=512, bins="none", kernel_width=1.0)[0]
    assert "draws that count; the intervals say how far that goes." in one.notes[0]


def test_without_bins_a_missing_number_has_no_slope():
    one = told(people(1).assign(income=np.nan), n_samples=256, bins="none")[0]
    assert one.notes == ("'income' is missing, so that it has no slope.",)
    assert {c.name: c.weight for c in one.components}["income"] == 0.0


WAYS = [{}, {"bins": "none"}, {"bins": "none", "around": "row"}]


def moody(rows):
    """Answer as `box`, but not about rows of the richest."""
    if (rows["income"] > 70).any():
        raise ValueError("too rich")
    return box(rows)


@pytest.mark.parametrize("options", WAYS)
def test_draws_without_an_answer_are_left_out_where_that_is_allowed_and_counted(options):
    calm = people().query("income < 65")
    asked = {"background": people(), "method": "lime", "n_samples": 512, **options}
    found = explain(distill.Oracle(moody, max_failed_rows="20%"), calm[:2], **asked)
    usual = explain(box, calm[:2], **asked)
    for one, other in zip(found, usual, strict=True):
        n = one.fidelity[0].n
        assert 400 < n < 512
        assert any(
            note.startswith("The black box gave no answer to ") and note.endswith("which no figure counts.")
            for note in one.notes
        )
        weights = [{c.name: c.weight for c in e.components} for e in (one, other)]
        assert weights[0] == pytest.approx(weights[1], abs=0.04)


@pytest.mark.parametrize("options", WAYS)
def test_draws_without_an_answer_are_refused_where_none_or_fewer_are_allowed(options):
    calm = people().query("income < 65")[:1]
    asked = {"background": people(), "method": "lime", "n_samples": 512, **options}
    for allowed in (0, 3):
        with pytest.raises(distill.BoxError, match="too rich"):
            explain(distill.Oracle(moody, max_failed_rows=allowed), calm, **asked)


def test_draws_of_which_too_few_are_left_are_refused():
    def late(rows):
        if (rows["age"] < 79).any():
            raise ValueError("too young")
        return box(rows)

    old = people().assign(age=79)[:1]
    with pytest.raises(distill.BoxError, match=r"^The black box answered \d+ of 512 draws, none of some"):
        explain(
            distill.Oracle(late, max_failed_rows=1.0), old, background=people(), method="lime", n_samples=512
        )

"""Shapley values of rows: what they are, what they cost, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from distill import InputError, Oracle, explain
from distill.errors import BoxError, BudgetError
from distill.explanation import Explanations
from distill.transfer import collect, plan


def people(n=60, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": rng.normal(50, 12, n).round(2),
            "town": rng.choice(["Aix", "Bonn", "Cork"], n),
            "children": rng.integers(0, 4, n),
        }
    )


def score(rows):
    bonn = (rows["town"] == "Bonn").to_numpy(dtype=float)
    age, income = rows["age"].to_numpy(dtype=float), rows["income"].fillna(0).to_numpy(dtype=float)
    return (income - 50) / 20 * (1 + bonn) + (age - 50) / 30


def box(rows):
    p = 1 / (1 + np.exp(-score(rows)))
    return np.column_stack([1 - p, p])


def shapley(model, rows, background, **options):
    return explain(model, rows, background=background, method="shapley", **options)


def weights(item):
    return {component.name: component.weight for component in item.components}


def test_values_are_those_of_the_definition():
    """Two columns at a time by hand: the box is a product of one and a sum of another."""
    background, row = people(7), people(1, seed=9)

    def product(rows):
        return rows["income"].to_numpy(dtype=float) * rows["children"].to_numpy(dtype=float)

    item = shapley(product, row, background)[0]
    income, children = row["income"][0], row["children"][0]
    behind = (background["income"], background["children"])
    both, none = income * children, (behind[0] * behind[1]).mean()
    alone = (income * behind[1]).mean(), (children * behind[0]).mean()
    assert weights(item)["income"] == pytest.approx((alone[0] - none + both - alone[1]) / 2)
    assert weights(item)["children"] == pytest.approx((alone[1] - none + both - alone[0]) / 2)
    assert weights(item)["age"] == pytest.approx(0.0, abs=1e-12)
    assert item.base == pytest.approx(none)
    assert item.link == "identity"


def test_values_add_up_to_the_answer():
    for item in shapley(box, people(5, seed=1), people(150)):
        assert abs(item.base + sum(weights(item).values()) - item.score) < 1e-9
        additivity = item.fidelity[0]
        assert additivity.name == "additivity"
        assert additivity.value < 1e-9


def test_every_original_column_has_one_value_even_constant_and_id_like_ones():
    background = people().assign(country="DE", name=[f"person {i}" for i in range(60)])
    row = people(1, seed=3).assign(country="DE", name="somebody")
    item = shapley(box, row, background)[0]
    assert set(weights(item)) == {*background.columns}
    assert weights(item)["country"] == 0.0
    moved = shapley(lambda rows: (rows["name"] == "somebody").astype(float), row, background)[0]
    assert weights(moved)["name"] == pytest.approx(1.0)


def test_few_coalitions_come_near_all_of_them_and_say_how_near():
    rng = np.random.default_rng(0)
    X, turn = rng.normal(size=(300, 10)), rng.normal(size=(10, 3))

    def bent(rows):
        return np.tanh(rows @ turn).prod(axis=1)

    exact = shapley(bent, X[:4], X[4:12])
    inside = []
    for seed in range(4):
        some = shapley(bent, X[:4], X[4:12], n_samples=200, seed=seed)
        for whole, part in zip(exact, some, strict=True):
            assert part.notes[0].startswith("From 200 at most of 2^10 coalitions of columns with each")
            truth = weights(whole)
            inside += [c.low <= truth[c.name] <= c.high for c in part.components]
            assert max(abs(c.weight - truth[c.name]) for c in part.components) < 0.06
    for whole in exact:
        assert whole.notes[0] == (
            "Exact for this background: with each of its rows all coalitions of the columns that differ, "
            "2^10 at most."
        )
        assert all(c.low == c.weight == c.high for c in whole.components)
    assert np.mean(inside) > 0.85


def test_same_seed_same_bytes_whatever_the_neighbours_and_batches():
    X = np.random.default_rng(0).normal(size=(60, 13))

    def bent(rows):
        return np.tanh(rows[:, 0] * rows[:, 1]) + rows[:, 2] ** 2

    together = shapley(bent, X[:3], X[3:], n_samples=128, n_background=10, seed=5)
    alone = shapley(Oracle(bent, batch_size=100), X[1:2], X[3:], n_samples=128, n_background=10, seed=5)
    assert weights(alone[0]) == weights(together[1])
    other = shapley(bent, X[1:2], X[3:], n_samples=128, n_background=10, seed=6)
    assert weights(other[0]) != weights(together[1])


def test_equal_hybrids_are_asked_about_once():
    oracle = Oracle(box)
    row = people(1, seed=4)
    shapley(oracle, row, pd.concat([people(6)] * 20), n_background=200)
    assert oracle.counts.asked == oracle.counts.distinct <= 6 * 2**4 + 1
    before = oracle.counts.asked
    shapley(oracle, row, pd.concat([people(6)] * 20), n_background=200)
    assert oracle.counts.asked == before


def test_a_transfer_set_serves_its_fit_rows_and_is_not_bought_again():
    oracle = Oracle(box)
    samples = collect(oracle, plan(oracle, people(100), n_samples=50))
    before = oracle.counts.asked
    item = shapley(oracle, people(1, seed=4), samples, n_background=10)[0]
    assert "mean answer to 10 of 60 background rows, drawn by the seed" in item.sentence
    assert oracle.counts.asked - before <= 10 * (2**4 - 1) + 1


def test_weights_of_the_transfer_set_count():
    oracle = Oracle(box)
    samples = collect(oracle, plan(oracle, people(20), n_samples=0))
    fit = samples.part == 0
    heavy = np.where(np.arange(len(samples)) == np.flatnonzero(fit)[0], 1e9, 1.0)
    weighted = type(samples)(**{**vars(samples), "weight": heavy} | {"_codes": samples.codes})
    assert shapley(oracle, people(1, seed=4), weighted)[0].base == pytest.approx(
        float(samples.scores[heavy > 1, 1][0]), abs=1e-6
    )


def test_another_output_is_the_mirror_image_of_two():
    row, background = people(1, seed=2), people(30)
    last = weights(shapley(box, row, background)[0])
    first = weights(shapley(box, row, background, output="0")[0])
    assert first == pytest.approx({name: -value for name, value in last.items()})


def test_of_several_classes_the_predicted_one_is_explained():
    def three(rows):
        raw = np.exp(np.column_stack([rows["age"] / 40.0, rows["income"] / 25.0, np.ones(len(rows))]))
        return raw / raw.sum(axis=1, keepdims=True)

    found = shapley(three, people(6, seed=8), people(30))
    assert {item.output for item in found} == {"0", "1", "2"}
    for item in found:
        assert item.output == item.answer
        assert item.base + sum(weights(item).values()) == pytest.approx(item.score, abs=1e-9)


def test_bars_frame_and_json_serve_as_for_any_method():
    found = shapley(box, people(2, seed=2), people(30))
    assert found.to_frame().columns.tolist() == [
        "row", "output", "component", "value", "weight", "low", "high",
    ]  # fmt: skip
    assert "Interventional Shapley values" in found[0].plot().text() == str(found[0])
    assert "effect on 1" in found[0].plot().svg()
    assert Explanations.from_json(found.to_json()).to_json() == found.to_json()
    assert len(found.pick(1)) == 1


# ---------------------------------------------------------------- bad input


def test_a_missing_value_is_a_value():
    item = shapley(box, people(1, seed=4).assign(income=np.nan), people(30))[0]
    assert next(c for c in item.components if c.name == "income").value == "missing"
    assert item.base + sum(weights(item).values()) == pytest.approx(item.score, abs=1e-9)
    same = shapley(box, people(1, seed=4).assign(income=np.nan), people(30).assign(income=np.nan))[0]
    assert weights(same)["income"] == 0.0


def test_strings_for_numbers_are_refused_before_anything_is_asked():
    oracle = Oracle(box)
    with pytest.raises(InputError, match="Column 'age' holds 'old', but the reference rows hold integer"):
        shapley(oracle, people(1).assign(age="old"), people())
    assert oracle.counts.asked == 0


def test_an_unseen_category_goes_to_the_box_as_it_is_and_is_said():
    def in_delft(rows):
        return (rows["town"] == "Delft").astype(float)

    item = shapley(in_delft, people(1).assign(town="Delft"), people())[0]
    assert weights(item)["town"] == pytest.approx(1.0)
    assert "The value of 'town' does not occur in the reference rows." in item.notes


def test_a_background_of_one_row_is_a_baseline():
    row, baseline = people(1, seed=4), people(1)
    item = shapley(box, row, baseline)[0]
    assert item.base == pytest.approx(float(box(baseline)[0, 1]))
    assert "the mean answer to the one background row" in item.sentence


def test_a_row_equal_to_its_background_gets_nothing():
    item = shapley(box, people(1), people(1))[0]
    assert set(weights(item).values()) == {0.0}
    assert item.notes[0] == "The row equals every background row, so that there is nothing to share out."


@pytest.mark.parametrize("background", [None, people(0)])
def test_no_background(background):
    with pytest.raises(InputError, match=r"`background` must be a TransferSet|The background has no rows"):
        shapley(box, people(1), background)


def wide(n):
    return np.random.default_rng(0).normal(size=(n, 14))


def test_too_few_and_too_many_coalitions_are_refused():
    few = r"`n_samples` must be at least 56, as 14 columns of a row differ from the background, got 55\."
    with pytest.raises(InputError, match=few):
        shapley(lambda rows: rows[:, 0], wide(1), wide(20)[1:], n_samples=55)
    many = r"`n_samples` must be at most 8192, or all 2\^14 coalitions of the columns that differ, got 9000\."
    with pytest.raises(InputError, match=many):
        shapley(lambda rows: rows[:, 0], wide(1), wide(20)[1:], n_samples=9000)
    with pytest.raises(InputError, match="`n_background` must be a whole number of at least 1, got 0"):
        shapley(lambda rows: rows[:, 0], wide(1), wide(20)[1:], n_background=0)


def test_options_of_other_methods_are_refused():
    with pytest.raises(
        InputError, match="`scale` is no option of `method='shapley'`; it takes 'look_inside'"
    ):
        shapley(box, people(1), people(), scale=0.3)


def test_a_budget_too_small_for_one_row_is_refused_before_anything_is_asked():
    oracle = Oracle(lambda rows: rows[:, 0], budget=100)
    with pytest.raises(BudgetError, match=r"\d+ new queries needed, 100 left of 100\."):
        shapley(oracle, wide(1), wide(20)[1:])
    assert oracle.counts.asked == 0


def test_coalitions_asked_for_are_never_shrunk():
    oracle = Oracle(lambda rows: rows[:, 0], budget=5000)
    with pytest.raises(BudgetError, match="new queries needed, 5000 left of 5000"):
        shapley(oracle, wide(1), wide(20)[1:], n_samples=2048)
    assert oracle.counts.asked == 0


def test_default_coalitions_shrink_to_the_budget_and_say_so():
    oracle = Oracle(lambda rows: rows[:, 0] ** 2, budget=5000)
    item = shapley(oracle, wide(1), wide(20)[1:])[0]
    assert oracle.counts.asked <= 5000
    remark = (
        "The budget leaves 5000 queries: up to 236 coalitions of columns with each background row instead of "
        "1894."
    )
    assert remark in item.notes


def test_what_is_needed_is_counted_by_distinct_rows():
    oracle = Oracle(box, budget=6 * (2**4 - 1) + 1)
    shapley(oracle, people(1, seed=4), pd.concat([people(6)] * 20), n_background=200)
    assert oracle.counts.asked <= oracle.budget


def test_a_box_that_raises_on_the_third_batch_keeps_what_was_answered():
    calls, back = [], []

    def failing(rows):
        calls.append(len(rows))
        if len(calls) >= 3 and not back:
            raise RuntimeError("connection reset")
        return rows[:, 0]

    oracle = Oracle(failing, batch_size=100)
    with pytest.raises(BoxError, match="RuntimeError: connection reset"):
        shapley(oracle, wide(1), wide(20)[1:], n_samples=64)
    asked = oracle.counts.asked
    assert asked >= 20
    back.append(True)
    assert len(shapley(oracle, wide(1), wide(20)[1:], n_samples=64)) == 1


def test_hard_labels_are_shared_out_as_zeros_and_ones():
    item = shapley(lambda rows: np.where(score(rows) > 0, "yes", "no"), people(1, seed=4), people(30))[0]
    assert item.score in (0.0, 1.0)
    assert item.base + sum(weights(item).values()) == pytest.approx(item.score, abs=1e-9)


def moody(rows):
    """Answer as `score`, but not about old people with four or more in Cork."""
    odd = (rows["town"] == "Cork") & (rows["age"] > 75) & (rows["children"] > 1)
    if odd.any():
        raise ValueError("no")
    return score(rows)


def some_moody():
    background = people(60)
    calm = background[~((background["town"] == "Cork") & (background["age"] > 75))]
    return people(40, seed=4).query("town == 'Cork' and age < 70")[:2], calm


def test_hybrids_without_an_answer_are_left_out_where_that_is_allowed_and_counted():
    rows, background = some_moody()
    found = shapley(Oracle(moody, max_failed_rows="10%"), rows, background)
    usual = shapley(score, rows, background)
    for one, other in zip(found, usual, strict=True):
        lost = [note for note in one.notes if "hybrids of this row with background rows" in note]
        assert len(lost) == 1
        assert lost[0].startswith("The black box gave no answer to ")
        assert not any(note.startswith("Exact") for note in one.notes)
        assert weights(one) == pytest.approx(weights(other), abs=0.05)
        assert abs(one.base + sum(weights(one).values()) - one.score) < 1e-9


def test_hybrids_without_an_answer_are_refused_where_none_are_allowed():
    rows, background = some_moody()
    with pytest.raises(BoxError, match="no"):
        shapley(moody, rows, background)


def test_background_rows_without_an_answer_are_left_out_and_counted():
    background = people(30)
    cut = float(background["income"].max())

    def poor(rows):
        if (rows["income"] >= cut).any():
            raise ValueError("too rich")
        return score(rows)

    calm = background[background["income"] < cut]
    row = people(1, seed=4)
    one = shapley(Oracle(poor, max_failed_rows="10%"), row, background)[0]
    other = shapley(score, row, calm)[0]
    assert (
        "The black box gave no answer to 1 of 30 background rows, or too few of their hybrids, which no "
        "figure counts."
    ) in one.notes
    assert weights(one) == pytest.approx(weights(other))
    assert one.base == pytest.approx(other.base)


def test_a_row_with_too_few_hybrids_answered_is_refused():
    rows, background = some_moody()

    def stubborn(asked):
        known = asked.merge(pd.concat([rows, background]).drop_duplicates(), how="left", indicator=True)
        if (known["_merge"] != "both").any():
            raise ValueError("no hybrids")
        return score(asked)

    with pytest.raises(
        BoxError, match=r"^The black box left too many hybrids of row 0 without an answer: with"
    ):
        shapley(Oracle(stubborn, max_failed_rows=1.0), rows, background[:5])

"""Many explanations at a glance."""

import json

import numpy as np
import pandas as pd
import pytest

import distill
from distill.errors import InputError
from distill.explanation import Explanations
from distill.render.swarm import MISSING, UNORDERED


def people(n=200, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": np.where(rng.random(n) < 0.2, np.nan, rng.normal(50, 12, n)),
            "town": pd.Categorical(rng.choice(["Aix", "Bonn", "Cork"], n)),
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
        }
    )


def deny(rows):
    eta = (rows["income"].fillna(40).to_numpy(float) - 50) / 10 + 1.5 * (rows["town"] == "Bonn").to_numpy(
        float
    )
    p = 1 / (1 + np.exp(-eta))
    return np.column_stack([1 - p, p])


BOX = distill.wrap(deny, outputs=["grant", "deny"])


@pytest.fixture(scope="module")
def shares():
    return distill.explain(BOX, people(40, seed=1), background=people(), method="shapley", n_background=10)


@pytest.fixture(scope="module")
def lines():
    return distill.explain(BOX, people(12, seed=1), background=people(300))


def test_what_cannot_be_summarised(shares):
    with pytest.raises(InputError, match=r"^There are no explanations to summarise\.$"):
        Explanations(()).summary()
    texts = distill.explain(lambda t: np.array([[0.4, 0.6]] * len(t)), distill.Text("good film"))
    with pytest.raises(
        InputError, match=r"^A summary is of rows of a table; a TextExplanation has components"
    ):
        texts.summary()
    with pytest.raises(InputError, match=r"^`confidence` must be"):
        shares.summary(confidence=95)
    with pytest.raises(
        InputError, match=r"^`by` must be a label for each of the 40 rows, or the name of a col"
    ):
        shares.summary(by=["a", "b"])
    with pytest.raises(
        InputError, match=r"^`by` must be one of 'age', 'income', 'town', 'since', got 'sex'\.$"
    ):
        shares.summary(by="sex")
    with pytest.raises(
        InputError, match=r"^'age' has more than 12 values; give `by` a label for each row, such"
    ):
        shares.summary(by="age")
    found = shares.summary()
    with pytest.raises(
        InputError, match=r"^No column 'sex' is explained; there is 'age', 'income', 'town', 's"
    ):
        found.dependence("sex")
    with pytest.raises(InputError, match=r"^`output` must be one of 'deny', got 'grant'\.$"):
        found.plot(output="grant")
    with pytest.raises(InputError, match=r"^`most` must be a whole number of at least 1, got 0\.$"):
        found.plot(most=0)


def test_sizes_are_mean_absolute_weights(shares):
    found = shares.summary()
    weights = shares.to_frame().assign(size=lambda frame: frame["weight"].abs())
    expected = weights.groupby("component")["size"].mean().sort_values(ascending=False)
    frame = found.to_frame()
    assert frame["component"].tolist()[:2] == expected.index.tolist()[:2] == ["income", "town"]
    assert frame["value"].tolist() == pytest.approx(expected.tolist())
    assert (frame["low"] <= frame["value"]).all()
    assert (frame["value"] <= frame["high"]).all()
    assert frame["n"].tolist() == [40] * 4
    assert found.axes == {"deny": "effect on the probability of deny"}


def test_components_that_do_nothing_are_nothing(shares):
    frame = shares.summary().to_frame().set_index("component")
    assert frame.loc[["age", "since"], ["value", "low", "high"]].to_numpy().tolist() == [[0.0] * 3] * 2


def test_picked_rows_are_no_sample_and_have_no_intervals(shares):
    found = shares.pick(5).summary()
    assert found.confidence is None
    assert found.to_frame()["low"].isna().all()
    assert found.about.startswith("These rows were picked to show most of what matters: no random sample")
    assert shares.pick(5)[:2].summary().confidence is None
    dependence = found.dependence("town")
    assert not any(mean.estimate.has_interval for mean in dependence.means)
    assert "without intervals as the rows are no random sample" in str(dependence)
    assert shares.summary(confidence=0.9).about.startswith(
        "The 90\u00a0% intervals speak of the rows that the expl"
    )


def test_groups_stand_beside_all_rows_and_hold_together(shares):
    by_town = shares.summary(by="town")
    assert by_town.groups == ("town = Aix", "town = Bonn", "town = Cork")
    frame = by_town.to_frame().query("component == 'town'").set_index("group")
    counts = people(40, seed=1)["town"].value_counts()
    assert frame.loc["all", "n"] == 40
    assert frame.loc["town = Bonn", "n"] == counts["Bonn"]
    assert frame.loc["town = Bonn", "value"] > frame.loc["town = Aix", "value"]
    labels = ["first"] * 20 + [None] * 20
    own = shares.summary(by=labels)
    with pytest.raises(InputError, match=r"^`group` must be one of 'all', 'first', 'missing', got 'last'\.$"):
        own.of_output(group="last")
    assert own.groups == ("first", "missing")
    alone = shares[:20].summary(confidence=0.975).of_output()
    first = own.of_output(group="first")
    assert [size.figure for size in first] == [
        next(one.figure for one in alone if one.component == size.component) for size in first
    ]
    assert "income · town = Aix" in by_town.plot_sizes().svg()


def test_groups_stand_in_their_own_order(shares):
    ages = people(40, seed=1)["age"]
    cut = pd.cut(ages, [0, 9, 30, 100])  # no row in the first part
    assert shares.summary(by=cut).groups == ("(9, 30]", "(30, 100]")
    assert shares.summary(by=[10, 9] * 20).groups == ("9", "10")
    assert shares.summary(by=pd.Series(["b", "a"] * 20, index=range(7, 47))).groups == ("a", "b")


def test_every_class_has_its_own_rows():
    rng = np.random.default_rng(0)
    rows = pd.DataFrame({"a": rng.normal(size=60), "b": rng.normal(size=60)})

    def three(frame):
        scores = np.exp(np.column_stack([frame["a"], frame["b"], np.zeros(len(frame))]) * 2)
        return scores / scores.sum(axis=1, keepdims=True)

    box = distill.wrap(three, outputs=["x", "y", "z"])
    found = distill.explain(box, rows, background=rows, method="lime", n_samples=512).summary()
    decided = np.array(["x", "y", "z"])[three(rows).argmax(axis=1)]
    counts = {name: int((decided == name).sum()) for name in found.names}
    assert sum(counts.values()) == 60
    assert list(counts.values()) == sorted(counts.values(), reverse=True)
    assert {size.output: size.figure.n for size in found.sizes} == counts
    assert found._repr_html_().count("<svg") == 3
    assert str(found).count("effect on the probability of") == 3


def test_tints_say_how_high_the_data_are(shares):
    rows = people(40, seed=1)
    lanes = {lane.name: lane for lane in shares.summary().swarm().lanes}
    income = np.array(lanes["income"].tints)
    assert ((income == MISSING) == rows["income"].isna()).all()
    known = ~rows["income"].isna()
    assert np.corrcoef(rows["income"][known], income[known])[0, 1] > 0.9
    assert set(lanes["town"].tints) == {UNORDERED}
    assert 0 <= min(lanes["since"].tints) < max(lanes["since"].tints) <= 4


def test_lines_say_their_steps_and_how_many_are_not_faithful(lines):
    found = lines.summary()
    assert {lane.name for lane in found.swarm().lanes} >= {"age, per +20"}
    assert found.sentence.startswith("A weight is the change of the answer for one step of that column")
    verdicts = {str(item.verdict) for item in lines}
    assert bool(found.notes) == (verdicts != {"faithful"})


def test_explanations_that_leave_components_out_say_so():
    found = distill.explain(
        BOX, people(20, seed=1), background=people(), method="lime", n_components=1, n_samples=512
    ).summary()
    assert found.notes == (
        "Where an explanation leaves a component out, its weight counts as 0; it has no dot.",
    )
    with pytest.raises(InputError, match=r"^Not every row shows 'income'; give `by` a label for each row\.$"):
        _ = (
            found,
            Explanations.summary(
                distill.explain(
                    BOX, people(20, seed=1), background=people(), method="lime", n_components=1, n_samples=512
                ),
                by="income",
            ),
        )


def test_what_was_saved_is_summarised_alike(shares, lines):
    for given in (shares, lines):
        again = Explanations.from_json(given.to_json()).summary()
        pd.testing.assert_frame_equal(again.to_frame(), given.summary().to_frame())
        assert again.swarm().lanes[0].tints == given.summary().swarm().lanes[0].tints


def test_a_summary_is_json_and_saves_its_pictures(shares, tmp_path):
    found = shares.summary()
    record = json.loads(found.to_json())
    assert record["sizes"][0]["component"] == "income"
    assert record["confidence"] == 0.95
    assert found.plot().save(tmp_path / "swarm.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "mean size" in found.plot().save(tmp_path / "swarm.txt").read_text(encoding="utf-8")
    with pytest.raises(InputError, match=r"^A swarm can be written as \.svg \.txt, not as '\.png'\.$"):
        found.plot().save(tmp_path / "swarm.png")
    assert found.plot()._repr_svg_() == found.plot().svg()


def test_dependence_on_a_number(shares):
    found = shares.summary().dependence("income")
    frame = found.to_frame()
    rows = people(40, seed=1)
    np.testing.assert_array_equal(frame["code"].to_numpy(), rows["income"].to_numpy())
    assert frame.columns.tolist() == ["row", "value", "code", "weight", "low", "high"]
    means = [mean.estimate.value for mean in found.means]
    assert means == sorted(means)  # the score rises with income
    assert sum(mean.estimate.n for mean in found.means) == rows["income"].notna().sum()
    drawn = found.scatter()
    assert len(drawn.missing) == rows["income"].isna().sum()
    assert drawn.x_name == "income"
    assert str(found).startswith("income: deny\n")
    assert found.plot().svg().count("missing") >= 1


def test_dependence_has_the_intervals_of_the_explanations():
    rows = people(6, seed=1)
    found = distill.explain(BOX, rows, background=people(), method="lime", n_samples=256)
    ends = found.to_frame().query("component == 'age'")[["weight", "low", "high"]].to_numpy()
    for some in (found, Explanations.from_json(found.to_json())):
        told = some.summary().dependence("age").to_frame()[["weight", "low", "high"]].to_numpy()
        np.testing.assert_allclose(told, ends)


def test_another_column_may_colour_the_dots(shares):
    summary = shares.summary()
    drawn = summary.dependence("town", colour="income").scatter()
    assert drawn.tint_name == "income"
    assert drawn.tints == next(lane.tints for lane in summary.swarm().lanes if lane.name == "income")
    with pytest.raises(
        InputError, match=r"^No column 'sex' is explained; there is 'age', 'income', 'town', 's"
    ):
        summary.dependence("town", colour="sex")


def test_few_rows_are_averaged_together_and_the_same_value_once(shares):
    few = shares[:8].summary().dependence("income")
    assert [mean.estimate.n for mean in few.means] == [sum(people(40, seed=1)["income"][:8].notna())]
    assert shares[:1].summary().about == "A single row has no interval."
    counted = pd.DataFrame({"n": [1, 2] * 10, "m": np.arange(20.0)})
    found = distill.explain(
        lambda frame: frame["n"].to_numpy(float), counted, background=counted, method="shapley"
    )
    means = found.summary().dependence("n").means
    assert [(mean.x, mean.estimate.n) for mean in means] == [(1.0, 10), (2.0, 10)]
    assert [mean.estimate.value for mean in means] == pytest.approx([-0.5, 0.5])


def test_dependence_on_levels_and_dates(shares):
    summary = shares.summary()
    town = summary.dependence("town").scatter()
    assert [text for _, text in town.marks] == ["Aix", "Bonn", "Cork"]
    assert [mean.x for mean in town.means] == [0.0, 1.0, 2.0]
    assert town.means[1].estimate.value > town.means[0].estimate.value
    since = summary.dependence("since").scatter()
    assert len(since.marks) == 4
    assert all(text.startswith("202") for _, text in since.marks)
    assert ">2020-" in summary.dependence("since")._repr_html_()


def test_a_notebook_shows_a_few_whole_and_says_how_many_there_are(shares):
    page = shares._repr_html_()
    assert page.count("<svg") == 20
    assert page.endswith("<p>The first 20 of 40 explanations; `to_frame()` holds all.</p>")


def test_a_box_of_numbers_has_no_probabilities():
    rows = people(10, seed=1)
    found = distill.explain(
        lambda frame: frame["age"].to_numpy(float),
        rows,
        background=people(),
        method="shapley",
        n_background=5,
    ).summary()
    assert list(found.axes.values()) == [f"effect on {found.names[0]}"]

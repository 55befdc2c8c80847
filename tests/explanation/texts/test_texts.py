"""Texts explained by what taking words out of them changes."""

import json
import re

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import distill
from distill import Text
from distill.errors import BoxError, BudgetError, InputError
from distill.policy import LocalVerdict

EFFECTS = {"awful": -1.5, "good": 1.0, "thin": -0.4}
LONG = (
    "This is an awful film and it is not a good one. The plot was thin as paper; most of the actors did "
    "whatever they could with nothing to say at all. We left before its end, tired, cold, and hungry."
)


def probabilities(p):
    return np.column_stack([1 - p, p])


def sentiment(texts):
    eta = [sum(effect for word, effect in EFFECTS.items() if word in text.split()) for text in texts]
    return probabilities(1 / (1 + np.exp(-np.array(eta))))


def many_words(n):
    return " ".join(f"w{i}" for i in range(n))


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (
            "good film",
            {},
            r"^`rows` must be made of `distill\.Text\(\.\.\.\)` where texts are to be explained",
        ),
        ([Text("good film"), "bad"], {}, r"^`rows` must be made of `distill\.Text\(\.\.\.\)` where texts"),
        (Text("good film"), {"n_components": 3}, r"^`n_components` must be at most the number of components"),
        (Text("good film"), {"n_samples": 3}, r"^`n_samples` must be at least 4 for these texts, got 3\.$"),
        (Text("good film"), {"scale": 0.3}, r"^`scale` is no option of `method='local'`; it takes"),
        (Text("good film"), {"method": "lime"}, r"^`method` must be one of 'local', got 'lime'\.$"),
        (Text("good film"), {"output": "2"}, r"^`output` must be one of '0', '1', got '2'\.$"),
        (
            Text("good film"),
            {"background": [[1]]},
            r"^Texts are explained by what is taken out of them; leave",
        ),
    ],
)
def test_what_cannot_be_explained_is_refused(rows, options, message):
    with pytest.raises(InputError, match=message):
        distill.explain(sentiment, rows, **options)


def test_a_box_that_takes_columns_is_refused():
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    with pytest.raises(InputError, match=r"^The black box takes 1 column\(s\), not texts; give a function"):
        distill.explain(model, Text("good film"))


def test_a_budget_too_small_is_refused_before_anything_is_asked():
    oracle = distill.Oracle(sentiment, budget=50)
    with pytest.raises(BudgetError, match=r"^64 new queries needed, 50 left of 50\.$"):
        distill.explain(oracle, Text(many_words(200)))
    with pytest.raises(BudgetError, match=r"^500 new queries needed, 50 left of 50\.$"):
        distill.explain(oracle, Text(many_words(200)), n_samples=500)
    assert oracle.counts.asked == 0


def test_the_default_shrinks_to_the_budget():
    oracle = distill.Oracle(sentiment, budget=150)
    (item,) = distill.explain(oracle, Text(LONG))
    assert oracle.counts.asked == item.n_queries <= 150
    assert item.components[0].name == "awful"


def test_a_box_that_fails_on_its_third_batch():
    asked = []

    def failing(texts):
        asked.append(len(texts))
        if len(asked) >= 3:
            raise MemoryError("no room")
        return sentiment(texts)

    with pytest.raises(BoxError, match="MemoryError: no room"):
        distill.explain(distill.Oracle(failing, batch_size=100), Text(LONG))


def test_a_text_of_one_word_is_asked_with_and_without_it():
    (item,) = distill.explain(sentiment, Text("good"))
    assert [(c.name, c.weight) for c in item.components] == [
        ("good", pytest.approx(1 / (1 + np.exp(-1.0)) - 0.5))
    ]
    assert item.n_queries == 2
    assert item.verdict is LocalVerdict.FAITHFUL


def test_few_words_are_asked_about_in_every_way():
    oracle = distill.Oracle(sentiment)
    (item,) = distill.explain(oracle, Text("an awful, good film"))
    assert item.exact
    assert oracle.counts.asked == item.n_queries == 16
    assert item.link == "logit"
    assert {c.name: round(c.coefficient, 6) for c in item.components} == {
        "awful": 0.0,
        "good": 1.0,
        "an": 0.0,
        "film": 0.0,
    }
    assert "over all 16 masked copies of the text that there are" in item.sentence
    assert all(c.low == c.weight == c.high for c in item.components)


def test_a_logistic_box_gives_its_own_coefficients():
    (item,) = distill.explain(sentiment, Text(LONG))
    assert {c.name: round(c.coefficient, 6) for c in item.components} == EFFECTS
    assert item.link == "logit"
    assert item.verdict is LocalVerdict.FAITHFUL
    assert item.level_gap == pytest.approx(0.0, abs=1e-9)
    assert item.components[0].weight == pytest.approx(item.score - 1 / (1 + np.exp(-0.6)))
    assert item.notes == (f"3 of {len(Text(LONG).passage)} words are shown, those that matter most.",)


def test_words_that_undo_each_other_are_no_straight_line():
    def either(texts):
        return probabilities(np.array([0.1 + 0.8 * (("awful" in t) != ("good" in t)) for t in texts]))

    (item,) = distill.explain(either, Text(LONG))
    assert {c.name for c in item.components[:2]} == {"awful", "good"}
    assert item.paired
    assert item.verdict is LocalVerdict.NOT_FAITHFUL


def test_a_repeated_word_has_all_its_credit():
    text = f"awful {LONG} awful"
    (item,) = distill.explain(sentiment, Text(text))
    assert next(c for c in item.components if c.name == "awful").value == "3 times"
    assert item.components[0].name == "awful"


def test_a_box_of_labels_is_explained_and_said():
    def labels(texts):
        return np.array(["pro" if "good" in text else "con" for text in texts])

    (item,) = distill.explain(labels, Text(LONG), output="pro")
    assert [(c.name, c.weight) for c in item.components] == [("good", pytest.approx(1.0))]
    assert item.notes[0].startswith("The box gives labels only, so a weight is a share of decisions")


def test_a_box_that_never_varies_is_flat():
    (item,) = distill.explain(lambda texts: probabilities(np.full(len(texts), 0.25)), Text(LONG))
    assert item.verdict is LocalVerdict.FLAT
    assert item.components == ()
    assert item.plot().svg().startswith("<svg")


def test_another_output_costs_nothing_and_mirrors():
    oracle = distill.Oracle(sentiment)
    (item,) = distill.explain(oracle, Text(LONG))
    asked = oracle.counts.asked
    other = item.of("0")
    assert oracle.counts.asked == asked
    assert [c.weight for c in other.components] == pytest.approx([-c.weight for c in item.components])
    with pytest.raises(InputError, match=r"^`output` must be one of '0', '1', got 'good'\.$"):
        item.of("good")


def test_a_pipeline_that_begins_with_a_vectorizer():
    texts = ["good fun", "awful bore", "good plot", "awful plot"] * 5
    model = make_pipeline(CountVectorizer(), LogisticRegression()).fit(texts, ["pro", "con"] * 10)
    (item,) = distill.explain(model, Text("a good film with an awful plot"))
    assert item.output == "pro"
    assert {c.name for c in item.components[:2]} == {"good", "awful"}


def test_explanations_do_not_depend_on_their_company_and_are_the_same_again():
    alone = distill.explain(sentiment, Text(LONG), seed=3)[0]
    beside = distill.explain(sentiment, [Text("a good film"), Text(LONG)], seed=3)[1]
    assert alone.components == beside.components
    assert alone.fidelity == beside.fidelity


def test_a_long_text_is_opened_where_its_sentences_matter():
    text = ". ".join(many_words(700).split()) + ". An awful end."
    (item,) = distill.explain(sentiment, Text(text), n_samples=400)
    assert [c.name for c in item.components] == ["awful"]
    assert item.notes[0].startswith("The text has 703 different words: ")
    assert item.n_queries <= 400


@pytest.mark.slow
def test_a_text_of_twenty_thousand_words():
    text = many_words(20_000).replace("w12345 ", "awful ")
    (item,) = distill.explain(sentiment, Text(text), n_samples=300)
    assert [c.name for c in item.components] == ["awful"]


def test_what_is_saved_and_drawn_is_the_text():
    explanations = distill.explain(sentiment, Text(LONG))
    item = explanations[0]
    assert "".join(stretch.text for stretch in item.stretches) == LONG
    record = json.loads(item.to_json())
    assert "".join(text for text, _ in record["stretches"]) == LONG
    assert explanations.to_frame()["component"].tolist() == ["awful", "good", "thin"]
    assert item.predict(np.ones((1, len(item.text.passage))))[0] == pytest.approx(item.surrogate_score)
    with pytest.raises(InputError, match=r"^`kept` must be a table of \d+ columns, one per word of the text"):
        item.predict(np.ones((1, 1)))
    assert "[awful −0.357]" in item.plot().text()
    assert "awful" in explanations._repr_html_()
    assert [bar.label for bar in item.bars().components] == ["awful", "good", "thin"]


def test_verdicts_speak_of_masked_copies_and_never_of_rows():
    few = Text(many_words(8))
    for item in (
        *distill.explain(sentiment, [Text(LONG), Text("good film"), few]),
        *distill.explain(sentiment, [Text(LONG), Text(many_words(200))], n_samples=100),
        *distill.explain(lambda texts: probabilities(np.full(len(texts), 0.25)), Text(LONG)),
    ):
        assert "masked copies of the text" in item.sentence
        assert "row" not in f"{item.sentence} {' '.join(item.notes)} {item.bars().title}"


def test_words_in_doubt_are_not_marked():
    def noisy(texts):
        pull = np.array([1.5 * ("awful" in t.split()) + 0.3 * (len(t) % 7 == 0) for t in texts])
        return probabilities(1 / (1 + np.exp(-pull)))

    (item,) = distill.explain(noisy, Text("an awful film that we left before its end, tired and cold"))
    (mark,) = (stretch for stretch in item.marked().stretches if stretch.weight)
    assert mark.text == "awful"
    assert sum(weight != 0 for weight in item.weights) > 1
    assert item.weighty.tolist() == [name == "awful" for name in item.text.passage.names]
    assert item.notes[-1].endswith(
        "with an interval that holds 0, or less than 2\u00a0% of the largest weight."
    )


def test_stability_draws_other_masks_and_of_all_masks_none():
    oracle = distill.Oracle(sentiment)
    long, short = distill.explain(oracle, [Text(LONG), Text("a good film")], n_samples=200)
    asked = oracle.counts.asked
    found = long.stability(3, k=3)
    assert oracle.counts.asked > asked + 200
    assert (found.n_seeds, found.k) == (3, 3)
    asked = oracle.counts.asked
    short.stability(2)
    assert oracle.counts.asked == asked


def test_fresh_masks_measure_the_line_again():
    oracle = distill.Oracle(sentiment)
    (item,) = distill.explain(oracle, Text(LONG))
    asked = oracle.counts.asked
    explained, error = item.fresh(100)
    assert asked < oracle.counts.asked <= asked + 100
    assert (explained.name, error.name) == ("r2", "rmse")
    assert explained.value == pytest.approx(1.0)
    assert item.fresh(100) == (explained, error)
    with pytest.raises(InputError, match=r"^`n_samples` must be a whole number of at least 8, got 2\.$"):
        item.fresh(2)


def test_json_gives_back_texts_of_every_kind():
    texts = [
        Text(LONG),
        Text("an awful film, a good one", unit="ngram", mask="[MASK]"),
        Text(
            "这部电影很糟,演员也好。",
            tokenizer=lambda text: re.findall("电影|演员|.", text),
        ),
        Text("One good line. Another awful one.", unit="sentence", components="positions"),
    ]
    given = distill.explain(sentiment, texts)
    again = distill.Explanations.from_json(given.to_json())
    assert again.to_json() == given.to_json()
    for one, other in zip(given, again, strict=True):
        assert other.text.passage.names == one.text.passage.names
        assert other.components == one.components
        assert str(other) == str(one)
        kept = np.zeros((1, len(one.text.passage)), dtype=bool)
        np.testing.assert_array_equal(other.predict(kept), one.predict(kept))
    for ask in (again[0].stability, again[0].fresh, lambda: again[0].of("0")):
        with pytest.raises(
            InputError, match=r"^There is no black box to ask again; explain the text in this"
        ):
            ask()
    assert given[0].outputs == ("0", "1")
    assert again[0].outputs == ("1",)


def test_pictures_are_saved_by_suffix(tmp_path):
    (item,) = distill.explain(sentiment, Text("a good film"))
    assert item.plot().save(tmp_path / "text.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "[good 0.231]" in item.plot().save(tmp_path / "text.txt").read_text(encoding="utf-8")
    with pytest.raises(InputError, match=r"^A marked text can be written as \.svg \.txt, not as '\.png'\.$"):
        item.plot().save(tmp_path / "text.png")


def moody(texts):
    """Answer as `sentiment`, but not about texts without "plot" and "most"."""
    if any("plot" not in text and "most" not in text for text in texts):
        raise ValueError("no plot")
    return sentiment(texts)


SHORT = "an awful good plot most thin"


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_masked_copies_without_an_answer_are_left_out_where_that_is_allowed_and_counted(text):
    asked = Text(text)
    one = distill.explain(distill.Oracle(moody, max_failed_rows="50%"), asked, n_samples=400)[0]
    other = distill.explain(sentiment, asked, n_samples=400)[0]
    assert one.notes[-1].startswith("The black box gave no answer to ")
    assert one.notes[-1].endswith(" masked copies of the text, which no figure counts.")
    assert not one.exact
    assert one.components[0].name == other.components[0].name == "awful"
    assert one.components[0].weight == pytest.approx(other.components[0].weight, abs=0.08)
    with pytest.raises(BoxError, match="no plot"):
        distill.explain(moody, asked, n_samples=400)


def test_a_text_of_which_most_copies_get_no_answer_is_refused():
    def stubborn(texts):
        if any(len(text.split()) < 4 for text in texts):
            raise ValueError("no")
        return sentiment(texts)

    with pytest.raises(BoxError, match=r"^The black box answered 22 of 64 masked copies of a text, too few"):
        distill.explain(distill.Oracle(stubborn, max_failed_rows=1.0), Text(SHORT))

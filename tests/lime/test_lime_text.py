"""The drop-in's text explainer: lime's calls, lime's attributes."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from distill.errors import InputError
from distill.lime import LimeTextExplainer
from distill.lime.lime_text import IndexedCharacters, IndexedString

REVIEW = "an awful film with a good, awful plot"


def straight(texts):
    p = np.array([0.5 - 0.3 * ("awful" in text) + 0.1 * ("good" in text) for text in texts])
    return np.column_stack([1 - p, p])


def explained(**arguments):
    return LimeTextExplainer(class_names=["bad", "good"]).explain_instance(REVIEW, straight, **arguments)


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("...", {}, r"^There is no word in the text '\.\.\.' that could be taken out\.$"),
        (REVIEW, {"labels": (2,)}, r"^There is no label 2; the classifier's labels are '0', '1'\.$"),
        (REVIEW, {"num_features": 0}, r"^`num_features` must be a whole number of at least 1, got 0\.$"),
        (REVIEW, {"num_samples": 5}, r"^`num_samples` must be a whole number of at least 16, got 5\.$"),
    ],
)
def test_bad_arguments_are_refused(text, arguments, message):
    with pytest.raises(InputError, match=message):
        LimeTextExplainer().explain_instance(text, straight, **arguments)


def test_a_label_that_was_not_explained_is_refused():
    with pytest.raises(InputError, match=r"^Label 0 was not explained; those explained are '1'\.$"):
        explained().as_list(0)


def test_the_weights_of_a_linear_box_are_its_own():
    found = explained(num_features=2)
    assert found.as_list() == [("awful", pytest.approx(-0.3)), ("good", pytest.approx(0.1))]
    assert found.intercept[1] == pytest.approx(0.5)
    assert found.local_pred == pytest.approx([0.3])
    assert found.score == pytest.approx(1.0)
    assert found.predict_proba.tolist() == pytest.approx([0.7, 0.3])


def test_more_features_than_words_gives_them_all():
    assert len(explained(num_features=50).as_list()) == len(set(REVIEW.replace(",", "").split()))


def test_top_labels_come_likeliest_first_and_mirror_each_other():
    found = explained(top_labels=2, num_features=1)
    assert found.top_labels == [0, 1]
    assert found.as_map()[0] == [(1, pytest.approx(0.3, abs=0.02))]
    assert found.as_map()[1] == [(1, pytest.approx(-0.3, abs=0.02))]


def test_positions_say_where_words_stand():
    assert explained(num_features=1).as_list(positions=True) == [
        ("awful_3-27", pytest.approx(-0.3, abs=0.02))
    ]
    apart = LimeTextExplainer(bow=False, split_expression=str.split)
    found = apart.explain_instance(REVIEW, straight, num_features=1)
    assert found.as_list()[0][0] in ("good,", "awful")


def test_a_regressor_of_ones_own_takes_the_place_of_the_line():
    found = explained(num_features=2, model_regressor=LinearRegression())
    assert dict(found.as_list()) == {"awful": pytest.approx(-0.3), "good": pytest.approx(0.1)}


def test_same_seed_same_figures_and_the_page_shows_words():
    assert explained().as_map() == explained().as_map()
    assert "awful" in explained().as_html()


def test_a_text_in_characters():
    indexed = IndexedCharacters("ab a", bow=False)
    assert indexed.as_list == ["a", "b", " ", "a"]
    assert indexed.inverse_removing([0]) == "\0b a"
    by_character = LimeTextExplainer(char_level=True).explain_instance("good", straight, num_features=9)
    assert {name for name, _ in by_character.as_list()} == set("god")


def test_a_string_cut_by_a_function_and_by_an_expression():
    indexed = IndexedString("Take this, take that.")
    assert indexed.inverse_vocab == ["Take", "this", "take", "that"]
    assert indexed.string_start.tolist() == [0, 4, 5, 9, 11, 15, 16, 20]
    assert indexed.positions == [[0], [2], [4], [6]]
    assert indexed.inverse_removing([1, 3]) == "Take , take ."
    assert IndexedString("a b a", str.split, bow=False).inverse_removing([2]) == "a b UNKWORDZ"
    assert IndexedString("a b a", str.split, bow=False).positions.tolist() == [0, 2, 4]
    with pytest.raises(
        InputError, match=r"^`split_expression` must be a regular expression or a function, got int\.$"
    ):
        IndexedString("a b", 3)

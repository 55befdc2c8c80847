"""Texts and their components: spans rebuild the text, whatever is cut is said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill import Text
from distill.errors import InputError
from distill.representation import Passage, sentences, words

CHINESE = "这部电影很糟糕。"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": ""}, r"^There is no word in the text '' that could be taken out\.$"),
        ({"text": "?! ..."}, r"^There is no word in the text '\?! \.\.\.' that could be taken out\.$"),
        ({"text": "...", "unit": "character"}, r"^There is no character in the text"),
        ({"text": 3}, r"^`text` must be a string, got 3\.$"),
        ({"text": "a", "mask": None}, r"^`mask` must be a string, got None\.$"),
        (
            {"text": "a", "unit": "syllable"},
            r"^`unit` must be one of 'word', 'ngram', 'sentence', 'character'",
        ),
        (
            {"text": "a", "components": "set"},
            r"^`components` must be one of 'bag', 'positions', got 'set'\.$",
        ),
        ({"text": "a", "n": 0}, r"^`n` must be a whole number of at least 1, got 0\.$"),
        ({"text": "a", "unit": "sentence", "tokenizer": str.split}, r"^A `tokenizer` finds words; with"),
        ({"text": CHINESE}, r"^No spaces part the words of '这部电影很糟糕'; give a `tokenizer`"),
        (
            {"text": "so bad!", "tokenizer": lambda _: ["so", "bad"]},
            r"^The tokenizer loses '!' \(from character 6\)",
        ),
        (
            {"text": "so bad", "tokenizer": lambda _: ["bad"]},
            r"^The tokenizer loses 'so' \(from character 0\)",
        ),
        ({"text": "so bad", "tokenizer": lambda _: ["so", "good"]}, r"^The tokenizer made up 'good', which"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        Text(**arguments)


def test_a_repeated_word_is_one_component_or_one_for_each_place():
    text = "An awful film, an awful plot"
    assert Text(text).passage.names == ("An", "awful", "film", "an", "plot")
    assert Text(text).passage.times.tolist() == [1, 2, 1, 1, 1]
    assert Text(text, components="positions").passage.names == tuple(words_of(text))


def words_of(text):
    return [text[low:high] for low, high in words(text)]


def test_words_keep_their_apostrophes():
    assert words_of("Don't see O’Hara's 3 films_2") == ["Don't", "see", "O’Hara's", "3", "films_2"]


def test_sentences_end_where_they_should():
    text = 'It cost 3.5 dollars. "Really?" Yes!\nNo title here\n… 好看。不好看！'
    found = [text[low:high] for low, high in sentences(text)]
    assert found == ["It cost 3.5 dollars.", '"Really?"', "Yes!", "No title here", "好看。", "不好看！"]


def test_an_ngram_is_a_run_of_words_side_by_side():
    assert Text("not a good film.", unit="ngram").passage.names == ("not a", "good film")
    assert Text("not a good film.", unit="ngram", n=3).passage.names == ("not a good", "film")


def test_chinese_by_character_or_by_a_tokenizer():
    assert Text(CHINESE, unit="character").passage.names == tuple(CHINESE[:-1])
    cut = Text(CHINESE, tokenizer=lambda text: [text[:2], text[2:4], text[4:5], text[5:7], text[7:]])
    assert cut.passage.names == ("这部", "电影", "很", "糟糕")


def test_what_is_taken_out_leaves_nothing_or_the_mask():
    kept = np.array([[True, False, True], [True, True, True]])
    assert Text("an awful film!").passage.masked(kept) == ["an  film!", "an awful film!"]
    assert Text("an awful film!", mask="[MASK]").passage.masked(kept)[0] == "an [MASK] film!"


@given(st.text(max_size=60), st.booleans())
def test_the_pieces_are_the_text(text, together):
    cut = (Passage.bag if together else Passage.positions)(text, sentences(text))
    assert cut.text == text
    assert "".join(cut.pieces) == text
    assert cut.masked(np.ones((1, len(cut)), dtype=bool)) == [text]
    assert cut.times.sum() == np.count_nonzero(cut.owner >= 0)
    assert [text[cut.starts[k] :][: len(name)] for k, name in zip(cut.first, cut.names, strict=True)] == list(
        cut.names
    )

"""Reports of explained texts: what they refuse, what each view holds, and that nothing in them is markup."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

import distill
from distill import Text
from distill.document.blocks import Marked
from distill.document.pages.texts import texts_document
from distill.document.pdf import printed
from distill.document.text import text_page
from distill.document.wording import words
from distill.errors import InputError
from distill.policy import LocalVerdict
from distill.render import MarkedText, Stretch

REVIEW = (
    "An awful film.\nIt is not a good one; the plot is thin, the actors tired, and we left before its end."
)
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} good | **bold** \u202e # h"


def newsroom(texts):
    """Three classes, one word each."""
    pull = np.array([[2.0 * ("goal" in t), 2.0 * ("vote" in t), 1.0 * ("stock" in t)] for t in texts])
    scores = np.exp(pull)
    return scores / scores.sum(axis=1, keepdims=True)


def sentiment(texts):
    pull = np.array([("good" in t.split()) - 1.5 * ("awful" in t.split()) for t in texts])
    p = 1 / (1 + np.exp(-pull))
    return np.column_stack([1 - p, p])


@pytest.fixture(scope="module")
def reviews():
    box = distill.wrap(sentiment, outputs=["bad", "fine"])
    return distill.explain(box, [Text(REVIEW), Text(HOSTILE)], n_samples=300)


@pytest.fixture(scope="module")
def report(reviews):
    return distill.report(reviews, title="Two reviews")


def plain_words(page):
    parser, found = HTMLParser(convert_charrefs=True), []
    parser.handle_data = found.append
    parser.feed(re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL))
    return " ".join("".join(found).split())


def test_what_is_no_report(tmp_path):
    with pytest.raises(InputError, match=r"^There are no explanations to report; give those that"):
        distill.report(distill.Explanations(()))
    rows = distill.explain(lambda x: x[:, 0], np.eye(8), background=np.eye(8), method="shapley")
    with pytest.raises(
        InputError, match=r"^A report is of explained texts, got Attribution; rows of a table"
    ):
        distill.report(rows)
    (tmp_path / "no.json").write_text("no")
    (tmp_path / "other.json").write_text('{"schema": "urn:distill:texts:1"}')
    with pytest.raises(InputError, match=r"absent\.json cannot be read: "):
        distill.Report.read(tmp_path / "absent.json")
    with pytest.raises(
        InputError, match=r"no\.json is not JSON; give the \.json file that a report wrote\.$"
    ):
        distill.Report.read(tmp_path / "no.json")
    with pytest.raises(
        InputError, match=r"other\.json is not a record of texts of this version, or was changed"
    ):
        distill.Report.read(tmp_path / "other.json")


def test_every_view_holds_the_text_its_marks_and_its_verdict(report, reviews):
    item = reviews[0]
    for view in (plain_words(report.html()), report.text(10_000), report.markdown()):
        for expected in (
            "Two reviews",
            "awful",
            "−0.3",
            "faithful",
            "masked copies",
            "the black box answers bad",
        ):
            assert expected in view, expected
    page = report.html()
    assert '<mark class="against s5" title="−0.354">awful<span class="unseen"> (−0.354)</span></mark>' in page
    assert f"{item.n_queries} masked copies, the text included" in page
    assert "**awful** (−0.354)" in report.markdown()
    assert "[awful −0.354]" in str(report)


def test_what_the_data_hold_is_no_markup(report):
    page = report.html()
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "U+202E" in page
    assert "**bold**" not in report.markdown()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_report_is_read_back_and_a_change_is_seen(report, tmp_path):
    (file,) = report.write(tmp_path / "two.json")
    again = distill.Report.read(file)
    assert again.html() == report.html()
    assert again.to_json() == report.to_json()
    changed = json.loads(file.read_text(encoding="utf-8"))
    changed["texts"][0]["answer"] = "fine"
    file.write_text(json.dumps(changed), encoding="utf-8")
    with pytest.raises(InputError, match="was changed"):
        distill.Report.read(file)


def test_the_record_holds_every_class_and_the_whole_text(report):
    told = report.record["texts"][0]
    assert told["explained"] == "fine"
    assert [one["output"] for one in told["outputs"]] == ["bad", "fine"]
    assert "".join(text for text, _ in told["outputs"][1]["stretches"]) == REVIEW
    assert report.record["box"]["outputs"] == ["bad", "fine"]


def test_several_classes_stand_in_one_table():
    box = distill.wrap(newsroom, outputs=["sport", "politics", "money"])
    report = distill.report(distill.explain(box, Text("a vote on the goal, and the stock fell")))
    assert "All answers to Text 0" in report.html()
    rows = re.findall(r"\| (sport|politics|money) \| [a-z ]+ \| ([^|]+) \|", report.markdown())
    assert [name for name, _ in rows[-3:]] == ["sport", "politics", "money"]
    assert rows[-1][1].startswith("stock")
    assert report.markdown().startswith("*Explanations of texts*\n\n# What moves ")
    assert "newsroom: one text\n" in report.markdown()


def test_explanations_read_from_a_file_are_reported_without_their_box(reviews):
    again = distill.Explanations.from_json(reviews.to_json())
    page = distill.report(again).html()
    assert "not known: the explanations were read from a file" in page
    assert "What moves a black box: 2 texts" in page


def test_a_line_that_is_not_faithful_is_said_above_its_marks():
    def either(texts):
        p = np.array([0.1 + 0.8 * (("awful" in t) != ("good" in t)) for t in texts])
        return np.column_stack([1 - p, p])

    (item,) = found = distill.explain(either, Text(REVIEW))
    assert item.verdict is LocalVerdict.NOT_FAITHFUL
    assert (
        "should not be given as reasons"
        in distill.report(found).html().split("should not be given as reasons", 1)[1]
    )


def test_a_text_that_nothing_moves():
    found = distill.explain(lambda texts: np.full((len(texts), 2), 0.5), Text(REVIEW))
    assert "No part carries weight." in distill.report(found).html()


def test_numbers_are_higher_or_lower():
    found = distill.explain(lambda texts: np.array([3.0 * len(t) for t in texts]), Text("a good film"))
    assert "toward" not in plain_words(distill.report(found).html())
    assert "higher" in plain_words(distill.report(found).html())


def test_a_pdf_says_the_same_and_is_the_same_again(report):
    made = printed(report.record, texts_document)
    assert made.content == printed(report.record, texts_document).content
    assert made.content.startswith(b"%PDF-1.7")


def test_paragraphs_and_levels_of_marks():
    stretches = (Stretch("A "), Stretch("bad", -2.0), Stretch(" plot\n\nand "), Stretch("one\ttwo", 0.1))
    block = Marked.of(MarkedText(stretches), "label")
    assert [[(piece.text, piece.side, piece.level) for piece in line] for line in block.lines] == [
        [("A ", "", 0), ("bad", "against", 5), (" plot", "", 0)],
        [("and ", "", 0), ("one two", "for", 1)],
    ]


def test_every_sentence_of_the_catalogue_is_used(report, reviews, monkeypatch):
    asked = set()
    catalogue = words("en", "texts")

    class Listening:
        def __call__(self, key, **values):
            asked.add(key)
            return catalogue(key, **values)

    monkeypatch.setattr("distill.document.pages.texts.words", lambda *_: Listening())
    box = distill.wrap(newsroom, outputs=["sport", "politics", "money"])
    letters = Text("a vote on the goal and the stock fell", unit="character", components="positions")
    found = (
        report,
        distill.report(distill.Explanations.from_json(reviews[:1].to_json())),
        distill.report(distill.explain(box, letters)),
        distill.report(
            distill.explain(lambda t: np.array([3.0 * len(x) for x in t]), Text("good good film"))
        ),
        distill.report(distill.explain(lambda t: np.full((len(t), 2), 0.5), Text(REVIEW))),
    )
    for one in found:
        text_page(texts_document(one.record), 80)
    silent = {key for key in catalogue.keys - asked if not key.startswith("verdict.")}
    assert silent <= {"text.not-usable"}
    assert {f"verdict.{verdict}" for verdict in LocalVerdict} <= catalogue.keys

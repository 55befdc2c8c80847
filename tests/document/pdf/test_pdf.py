"""The document on paper; the compiler itself refuses what is no PDF/A-2a or no PDF/UA-1."""

import copy
import re
import sys
import zlib

import pytest

from distill.document import Audit
from distill.document.blocks import Column, Document, Grid, Section, Text
from distill.document.pdf import pdf
from distill.document.pdf.content import BREAK, content, shown
from distill.document.pdf.glyphs import characters, spelled
from distill.document.pdf.printing import FONT
from distill.document.pdf.sheets import LANDSCAPE, LEAST, POINTS, PORTRAIT, SMALLEST, sheets
from distill.document.wording import words
from distill.errors import InputError, MissingLibraryError
from distill.render import Node, TreeDrawing
from distill.task import Task


def streams(made):
    """All that a PDF holds, unpacked."""
    found = [made]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


# ------------------------------------------------------------ what cannot be


def test_without_the_compiler_its_name_is_said(loan, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingLibraryError) as refused:
        loan.write(tmp_path / "loan.pdf")
    assert str(refused.value) == "A PDF needs typst: pip install typst."
    assert list(tmp_path.iterdir()) == []


def test_without_the_compiler_the_other_files_are_written(loan, monkeypatch, tmp_path):
    monkeypatch.setattr("distill.document.views.installed", lambda: False)
    with pytest.warns(UserWarning, match=r"^No PDF was written, which needs typst: pip install typst\.$"):
        files = loan.write(tmp_path / "loan")
    assert [file.name for file in files] == ["loan.html", "loan.md", "loan.json"]


def test_a_font_that_is_none(loan, tmp_path):
    with pytest.raises(InputError, match=r"The font .*none\.ttf cannot be read: "):
        pdf(loan.record, font=tmp_path / "none.ttf")
    (tmp_path / "text.ttf").write_text("no font")
    with pytest.raises(InputError, match=r"text\.ttf is no font; give a \.ttf, \.otf or \.ttc file\."):
        pdf(loan.record, font=tmp_path / "text.ttf")


# ------------------------------------------------------------ the file


@pytest.mark.parametrize("name", ["loan", "price", "hostile"])
def test_a_tagged_archive_file_of_the_same_bytes(request, name):
    record = request.getfixturevalue(name).record
    made = pdf(record).content
    assert made == pdf(copy.deepcopy(dict(record))).content
    told = streams(made)
    assert b"<pdfaid:part>2</pdfaid:part>" in told
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in told
    assert b"<pdfuaid:part>1</pdfuaid:part>" in told
    for tag in (b"/H1", b"/H2", b"/H3", b"/Table", b"/TH", b"/TD", b"/Caption", b"/Figure", b"/Alt", b"/L"):
        assert tag in told, tag


def test_its_date_is_the_record_s(loan):
    record = copy.deepcopy(dict(loan.record))
    record["run"]["created"] = "2023-11-14T22:13:20Z"
    assert b"2023-11-14T22:13:20" in streams(pdf(record).content)


def test_a_suffix_writes_that_file_only(loan, tmp_path):
    assert loan.write(tmp_path / "only.PDF") == [tmp_path / "only.PDF"]
    assert (tmp_path / "only.PDF").read_bytes().startswith(b"%PDF-1.7")


def test_names_the_fonts_lack_are_written_as_code_points(hostile, tmp_path):
    printed = pdf(hostile.record)
    assert set("年龄名字😀") <= set(printed.unknown)
    assert printed.sentence.endswith(
        "are in none of the fonts at hand and stand in the PDF as code points; a font that has them, "
        "given with `--font FILE` (`write(..., font=)`), shows them."
    )
    with pytest.warns(UserWarning, match="stand in the PDF as code points"):
        hostile.write(tmp_path / "hostile.pdf")


def test_names_in_latin_greek_and_cyrillic_are_shown_as_they_are(loan):
    record = copy.deepcopy(dict(loan.record))
    record["title"] = "Žluťoučký λόγος Кредит ≤ € → ½"
    assert pdf(record).unknown == ()
    assert pdf(record).sentence == ""


# ------------------------------------------------------------ its parts


def test_runs_of_unknown_characters_are_spelled():
    record = {"a": ["年龄 x", 1, None], "b": {"c": "x年"}}
    assert characters(record) == set("年龄 x")
    assert spelled(record, {"年", "龄"}) == {"a": ["U+5E74 U+9F84 x", 1, None], "b": {"c": "xU+5E74"}}
    assert spelled(record, set()) is record


def test_marks_are_code_points_and_endless_words_may_break():
    assert shown("\u202eabc") == "U+202Eabc"
    assert shown("a" * 50).split(BREAK) == ["a" * 24, "a" * 24, "aa"]
    assert shown("short words stay") == "short words stay"


def test_content_is_data():
    grid = Grid("#import", (Column("n", is_number=True), Column("text")), (("1", "x" * 30),))
    section = Section("s", "*T*", (Text("$x$"), grid))
    document = Document("en", "o", "#t", "s", (section,), "c", "k", "f")
    found = content(document, (FONT,))
    assert found["title"] == "#t"
    (text, table) = found["sections"][0]["blocks"]
    assert text == {"kind": "text", "text": "$x$", "tone": "plain"}
    assert [column["width"] for column in table["columns"]] == [None, 30.0]


def tree(depth):
    """A full tree whose questions have long names."""
    nodes = [Node(0, None, 1.0, "yes", (0.5, 0.5), decision=0, question="a column of some length")]
    for level in range(depth):
        for parent in [node for node in nodes if node.id >= 2**level - 1]:
            for side in (1, 2):
                inner = level < depth - 1
                nodes.append(
                    Node(
                        2 * parent.id + side,
                        parent.id,
                        parent.share / 2,
                        "yes",
                        (0.5, 0.5),
                        decision=0,
                        condition="≤ 12345.678",
                        question="a column of some length" if inner else "",
                    )
                )
    return TreeDrawing(Task.CLASSIFICATION, ("yes", "no"), nodes, title="All of it")


def test_names_of_columns_break_where_a_long_text_needs_the_room():
    numbers = Column("conditions per decision", is_number=True)
    crowded = Grid("", (Column("candidate"), numbers), (("a tree of 16 leaves, from real rows", "3.5"),))
    roomy = Grid("", (Column("candidate"), numbers), (("a tree", "3.5"),))

    def names(grid):
        document = Document("en", "o", "t", "s", (Section("s", "T", (grid,)),), "c", "k", "f")
        (table,) = content(document, (FONT,))["sections"][0]["blocks"]
        return [column["name"] for column in table["columns"]]

    assert names(crowded) == ["candidate", "conditions\nper\ndecision"]
    assert names(roomy) == ["candidate", "conditions per decision"]


@pytest.mark.parametrize("depth", [1, 4, 6])
def test_labels_on_paper_are_at_least_seven_points(depth):
    for sheet in sheets(tree(depth), words()):
        assert sheet.scale * SMALLEST * POINTS >= LEAST - 1e-9
        room = LANDSCAPE if sheet.flipped else PORTRAIT
        assert sheet.picture.width * sheet.scale <= room[0] + 1e-9
        assert sheet.picture.height * sheet.scale <= room[1] + 1e-9


def test_a_large_tree_goes_over_pages_and_every_leaf_stands_on_one():
    drawing = tree(6)
    found = sheets(drawing, words())
    assert len(found) > 1
    assert [sheet.title for sheet in found] == ["All of it", *(f"Part {k}" for k in range(1, len(found)))]
    assert all(sheet.is_page for sheet in found)
    for k in range(1, len(found)):
        named = [sheet for sheet in found if f"Part {k}: yes" in sheet.picture.description]
        assert len(named) == 1, "each part is named where it was cut off"
    leaves = sum(sheet.picture.description.count("% of rows.") for sheet in found) - (len(found) - 1)
    assert leaves == len(drawing.leaves)


def test_a_small_tree_stays_whole():
    assert [sheet.title for sheet in sheets(tree(2), words())] == ["All of it"]


def test_an_audit_read_from_its_file_gives_the_same_pdf(loan, tmp_path):
    loan.write(tmp_path / "loan.json")
    assert pdf(Audit.read(tmp_path / "loan.json").record).content == pdf(loan.record).content

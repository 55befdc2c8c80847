import json
from pathlib import Path

import pytest

from distill.document import Audit, SourceFile
from distill.document.files import write_whole
from distill.errors import InputError
from distill.policy import Verdict


def test_another_suffix_is_refused_and_nothing_is_written(loan, tmp_path):
    with pytest.raises(
        InputError, match=r"cannot be written as \.docx; the suffixes are \.html, \.pdf, \.md, \.json"
    ):
        loan.write(tmp_path / "new" / "loan.docx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["", ".", "/"])
def test_a_path_without_a_name_is_refused(loan, path):
    with pytest.raises(InputError, match="needs a file name"):
        loan.write(path)


def test_a_place_that_cannot_be_written_to_is_one_sentence(loan, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match=r"The report cannot be written to .*loan\.html: "):
        loan.write(tmp_path / "file" / "loan")


def test_a_failure_on_the_second_file_leaves_the_first_as_it_was(tmp_path):
    old, blocked = tmp_path / "a.html", tmp_path / "file" / "a.md"
    old.write_text("old")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match=r"a\.md"):
        write_whole({old: b"new", blocked: b"new"})
    assert old.read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "file"]


def test_a_target_that_is_a_folder_leaves_no_part_behind(tmp_path):
    (tmp_path / "a.html").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_whole({tmp_path / "a.html": b"x"})
    assert [p.name for p in tmp_path.iterdir()] == ["a.html"]


def test_without_a_suffix_all_formats_are_written_into_a_new_folder(loan, tmp_path):
    paths = loan.write(str(tmp_path / "reports" / "loan"))
    assert paths == [
        tmp_path / "reports" / name for name in ("loan.html", "loan.pdf", "loan.md", "loan.json")
    ]
    assert sorted((tmp_path / "reports").iterdir()) == sorted(paths)


def test_with_a_suffix_that_file_alone_is_written(loan, tmp_path):
    assert loan.write(tmp_path / "loan.MD") == [tmp_path / "loan.MD"]
    assert [p.name for p in tmp_path.iterdir()] == ["loan.MD"]


def test_a_version_in_a_name_is_no_suffix(loan, tmp_path):
    names = [path.name for path in loan.write(tmp_path / "loan-v1.2")]
    assert names == ["loan-v1.2.html", "loan-v1.2.pdf", "loan-v1.2.md", "loan-v1.2.json"]


def test_what_was_written_is_read_back(loan, tmp_path):
    (path,) = loan.write(tmp_path / "loan.json")
    again = Audit.read(path)
    assert again.record == loan.record
    assert again == loan
    assert again.verdict is loan.verdict
    assert isinstance(again.verdict, Verdict)
    assert again.distillation is None
    assert again.explanations is None
    assert again.html() == loan.html()
    assert again.markdown() == loan.markdown()


def test_hostile_text_survives_the_file(hostile, tmp_path):
    (path,) = hostile.write(tmp_path / "x.json")
    assert Audit.read(path).record == hostile.record


def test_a_lone_surrogate_survives_the_file(loan, tmp_path):
    odd = Audit({**loan.record, "title": "a\ud800b"})
    (path,) = odd.write(tmp_path / "x.json")
    assert Audit.read(path).record["title"] == "a\ud800b"
    assert "aU+D800b" in odd.html()
    assert "aU+D800b" in odd.markdown()


def test_no_such_file(tmp_path):
    with pytest.raises(InputError, match=r"none\.json cannot be read: No such file"):
        Audit.read(tmp_path / "none.json")


@pytest.mark.parametrize("content", [b"<html>", b"", b"\xff\xfe"])
def test_no_json(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.json is not JSON; give the \.json file that an audit wrote"):
        Audit.read(path)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda r: [r], "the record is no object"),
        (lambda r: {"a": r["box"]}, "the record lacks 'schema'"),
        (lambda r: {**r, "schema": "urn:distill:audit:2"}, "'schema' is 'urn:distill:audit:2', not"),
        (lambda r: {k: v for k, v in r.items() if k != "fidelity"}, "the record lacks 'fidelity'"),
        (lambda r: {**r, "box": {**r["box"], "task": "ranking"}}, "'box', 'task' is 'ranking'"),
        (lambda r: {**r, "findings": [{"code": "x"}]}, "'findings', item 0 lacks 'sentence'"),
        (lambda r: {**r, "explanations": [{}]}, "'explanations', item 0 lacks 'row'"),
    ],
)
def test_json_that_is_no_record(loan, tmp_path, change, fault):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(change(dict(loan.record))))
    with pytest.raises(InputError, match=r"x\.json is not an audit record of this version: ") as refused:
        Audit.read(path)
    assert fault in str(refused.value)


def test_a_source_file_is_named_by_its_base_and_hash(tmp_path):
    path = tmp_path / "model.txt"
    path.write_bytes(b"tree")
    expected = "dc9c5edb8b2d479e697b4b0b8ab874f32b325138598ce9e7b759eb8292110622"
    assert SourceFile.of("model", path) == SourceFile("model", "model.txt", expected)


def test_the_notebook_view_keeps_to_its_frame(hostile):
    shown = hostile._repr_html_()
    assert shown.startswith('<iframe srcdoc="&lt;!doctype html')
    assert shown.count("<") == 2


def test_paths_are_paths(loan, tmp_path):
    assert all(isinstance(path, Path) for path in loan.write(tmp_path / "a"))

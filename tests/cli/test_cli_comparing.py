"""Two records side by side."""

import pytest

from distill.cli import run

pytestmark = pytest.mark.usefixtures("work")

SIZE = ["--samples", "20", "--max-leaf-nodes", "2", "--explain", "0", "--drop", "client,granted"]


@pytest.fixture(scope="module")
def reports(made, tmp_path_factory):
    """The records of two boxes."""
    folder = tmp_path_factory.mktemp("records")
    files = {"rises": str(folder / "old.json"), "half": str(folder / "new.json")}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        patch.syspath_prepend(str(made))
        for name, file in files.items():
            asked = ["audit", f"boxes_of_cli_tests:{name}", "loans.csv", "--outputs", "no,yes"]
            assert run([*asked, *SIZE, "-o", file]) == 0
    return list(files.values())


def test_what_changed_is_printed_and_exits_with_zero(reports, capsys):
    assert run(["compare", *reports]) == 0
    said = capsys.readouterr().out
    assert said.startswith("What changed: boxes_of_cli_tests:rises → boxes_of_cli_tests:half\n")
    assert "of the 22 rows that both records keep, the newer black box decides otherwise" in said


def test_what_changed_is_written(reports, out, capsys):
    assert run(["compare", *reports, "-o", str(out / "changes")]) == 0
    assert sorted(path.name for path in out.glob("changes.*")) == [
        "changes.html",
        "changes.json",
        "changes.md",
    ]
    assert str(out / "changes.html") in capsys.readouterr().out


def test_bad_input_is_one_sentence(reports, capsys):
    assert run(["compare", reports[0], "none.json"]) == 2
    assert "none.json cannot be read" in capsys.readouterr().err
    assert run(["compare", *reports, "-o", "changes.docx"]) == 2
    assert "those that work are .html .md .json" in capsys.readouterr().err

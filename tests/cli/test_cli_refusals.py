"""What a user may get wrong, and what a box may: one sentence, the right exit code, no file."""

import pytest

import distill.cli.trees
from distill.cli import run

pytestmark = pytest.mark.usefixtures("work")

MODULE = "boxes_of_cli_tests"
FEW = ["--samples", "60", "--max-leaf-nodes", "3"]


def files_in(folder):
    return {path.name for path in folder.iterdir()} - {"__pycache__"}


@pytest.fixture
def refused(work, out, capsys):
    """Run a command that must fail: return its only sentence."""

    def refused(code, *args):
        before = files_in(work)
        assert run([*map(str, args), "-o", str(out / "report")]) == code
        said = capsys.readouterr()
        assert said.out == ""
        lines = [line for line in said.err.splitlines() if not line.startswith("Asking ")]
        assert len(lines) == 1, said.err
        assert lines[0].startswith("distill: ")
        assert not out.exists() or [path.name for path in out.iterdir()] == ["report.sqlite"]  # paid answers
        assert files_in(work) == before
        return lines[0].removeprefix("distill: ")

    return refused


@pytest.mark.parametrize(
    ("model", "data", "sentence"),
    [
        ("none.txt", "loans.csv", "There is no model file none.txt."),
        ("model.txt", "none.csv", "There is no file 'none.csv'."),
        ("loans.csv", "loans.csv", "loans.csv begins with b'income,years,reg', not a format"),
        (".", "loans.csv", ". is a folder; give the model file"),
        ("model.txt", "model.txt", "'model.txt' is not a file this program reads; give a .csv"),
        ("no_such_module:f", "loans.csv", "There is no Python module 'no_such_module'"),
        (f"{MODULE}:none", "loans.csv", f"The module '{MODULE}' has no 'none'; it has "),
        (f"{MODULE}:limit", "loans.csv", "A black box must be a function, a fitted estimator"),
    ],
)
def test_models_and_files_that_are_none(refused, model, data, sentence):
    assert refused(2, "audit", model, data).startswith(sentence)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--target", "z"], "There is no column 'z' for --target; the columns are 'income', 'years', "),
        (
            ["--target", "granted"],
            "The target 'granted' holds 'no', 'yes', and the box answers '0', '1'; name the box's outputs, ",
        ),
        (["--drop", "z"], "No column named 'z'; the columns are "),
        (["--id", "z"], "No column named 'z'; the columns are "),
        (["--drop", "client,income"], "--drop takes away the column(s) 'income', which the black box needs."),
        (["--id", "region"], "--id takes away the column(s) 'region', which the black box needs."),
        (["--target", "years"], "--target takes away the column(s) 'years', which the black box needs."),
        (["--groups", "z"], "`groups` names 'z', which the data lacks;"),
        (["--test", "none.csv"], "There is no file 'none.csv'."),
        (
            ["--outputs", "a,b,c"],
            "`outputs` must name each class once: the box has 2 ('0', '1'), got 3 names.",
        ),
        (["--outputs", "a,a"], "`outputs` must be distinct"),
        (["--outputs", "a,,b"], "Invalid value for '--outputs': 'a,,b' has an empty name;"),
        (["--budget", "100"], "210 new queries needed, 100 left of 100."),
        (["--budget", "0"], "Invalid value for '--budget': 0 is not in the range x>=1."),
        (["--canary", "-1"], "Invalid value for '--canary': -1 is not in the range x>=0."),
        (["--concurrency", "0"], "Invalid value for '--concurrency': 0 is not in the range x>=1."),
        (
            ["--max-failed-rows", "many"],
            "`max_failed_rows` must be a count such as 3 or a share such as '0.1%'",
        ),
        (["--workers", "0"], "Invalid value for '--workers': 0 is not in the range x>=1."),
        (["--read-timeout", "0"], "Invalid value for '--read-timeout': 0.0 is not in the range x>0."),
        (["--threshold", "1.5"], "Invalid value for '--threshold': 1.5 is not in the range 0<=x<=1."),
        (["--max-leaf-nodes", "1"], "Invalid value for '--max-leaf-nodes': '1' is neither a whole number"),
        (["--max-leaf-nodes", "many"], "Invalid value for '--max-leaf-nodes': 'many' is neither"),
        (["--seed", "x"], "Invalid value for '--seed': 'x' is not a valid integer"),
        (["--unheard-of"], "No such option"),
    ],
)
def test_options_that_do_not_fit(refused, options, sentence):
    assert refused(2, "audit", "model.txt", "loans.csv", "--samples", "100", *options).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("income,years,region\n", "has column names but no rows."),
        ("income,years,region\n1,2,N\n", "At least two rows are needed, got 1."),
        ("income,years\n1,2\n3,4\n", "The data lacks the column(s) 'region', which the black box needs."),
        ("income,income,region\n1,2,N\n", "has duplicated column names: 'income'; rename or drop them."),
        ("income,years,region\nhigh,2,N\nlow,3,S\n", "Column 'income' holds 'high', but the black box was"),
    ],
)
def test_rows_that_do_not_fit(refused, tmp_path, text, sentence):
    path = tmp_path / "rows.csv"
    path.write_text(text)
    assert sentence in refused(2, "audit", "model.txt", path)


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("nan", [], "The black box answered no finite number."),
        ("short", [], "The box was asked 110 row(s) and answered 109."),
        ("widens", [], "column"),
        ("outside", ["--outputs", "no,yes"], "The box answered -0.5 where a probability is expected"),
        ("logits", ["--outputs", "no,yes"], "softmax"),
        ("fails", [], "The black box boxes_of_cli_tests:fails raised ValueError: no connection to the vault"),
    ],
)
def test_a_box_that_breaks_its_contract(refused, name, options, sentence):
    assert sentence in refused(3, "audit", f"{MODULE}:{name}", "loans.csv", *FEW, *options)


def test_an_interruption(capsys):
    assert run(["tree", f"{MODULE}:stops", "loans.csv"]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "distill: interrupted; no file was left half-written."


def test_a_bug_shows_where_it_is(capsys, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("deep down")

    monkeypatch.setattr(distill.cli.trees, "open_case", broken)
    assert run(["tree", "model.txt", "loans.csv"]) == 70
    told = capsys.readouterr().err
    assert "ZeroDivisionError: deep down" in told
    assert told.endswith("distill: this is a bug in distill; please report it with the lines above.\n")


@pytest.mark.parametrize(
    ("command", "suffix", "works"),
    [
        (["tree"], ".docx", ".svg .gv .txt .json .sql .py .png .pdf"),
        (["tree"], "", ".svg .gv .txt .json .sql .py .png .pdf"),
        (["explain", "--row", "1"], ".png", ".html .svg .txt .json"),
        (["audit"], ".docx", ".html .pdf .md .json"),
    ],
)
def test_an_unknown_suffix_lists_those_that_work(out, capsys, command, suffix, works):
    assert run([*command, "model.txt", "loans.csv", "-o", str(out / f"x{suffix}")]) == 2
    shown = repr(suffix) if suffix else "no suffix"
    assert capsys.readouterr().err.endswith(f" has {shown}; those that work are {works}.\n")


@pytest.mark.parametrize("command", [["audit"], ["tree"], ["explain", "--row", "1"]])
def test_a_place_that_cannot_be_written_is_refused_before_asking(capsys, command):
    place = "loans.csv/x.svg" if command[0] != "audit" else "loans.csv/x"
    assert run([*command, f"{MODULE}:fails", "loans.csv", "-o", place]) == 2
    assert capsys.readouterr().err.endswith("/loans.csv' is not a folder.\n")


def test_a_folder_is_no_report(tmp_path, capsys):
    assert run(["audit", "model.txt", "loans.csv", "-o", str(tmp_path)]) == 2
    assert "is a folder; name the report in it, as in " in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".png", ".pdf"])
def test_without_dot_nothing_is_asked(out, capsys, monkeypatch, suffix):
    monkeypatch.setenv("PATH", "")
    assert run(["tree", f"{MODULE}:fails", "loans.csv", "-o", str(out / f"tree{suffix}")]) == 2
    assert "is drawn by the program `dot`, which is not on this machine" in capsys.readouterr().err


def test_a_row_that_is_not_there(capsys):
    assert run(["explain", "model.txt", "loans.csv", "--row", "109", "--row", "110"]) == 2
    told = capsys.readouterr().err
    assert told == "distill: 'loans.csv' has no row 110; its rows are 0 to 109.\n"


def test_a_picture_holds_one_row(out, capsys):
    args = ["explain", "model.txt", "loans.csv", "--row", "1", "--row", "2", "-o", str(out / "x.svg")]
    assert run(args) == 2
    assert capsys.readouterr().err.startswith("distill: An .svg holds one row;")


def test_an_output_that_is_not_the_boxs(capsys):
    args = ["explain", "model.txt", "loans.csv", "--row", "1", "--of", "maybe", "--samples", "50"]
    assert run(args) == 2
    assert capsys.readouterr().err.endswith("`output` must be one of '0', '1', got 'maybe'.\n")


def test_usage_errors_name_the_help(capsys):
    assert run(["audit", "model.txt"]) == 2
    assert capsys.readouterr().err == "distill: Missing argument 'DATA'. See `distill audit --help`.\n"
    assert run(["autid"]) == 2
    assert capsys.readouterr().err.startswith("distill: No such command 'autid'.")

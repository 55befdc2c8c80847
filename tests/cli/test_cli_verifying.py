"""Records against boxes: what is said, and the exit codes."""

import json
from pathlib import Path

import pytest

from distill.cli import run

pytestmark = pytest.mark.usefixtures("work")

BOX = "boxes_of_cli_tests:rises"
SIZE = ["--samples", "20", "--max-leaf-nodes", "2", "--explain", "0", "--drop", "client,granted"]


@pytest.fixture(scope="module")
def reports(made, tmp_path_factory):
    """A record with rows, and one without."""
    folder = tmp_path_factory.mktemp("records")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        patch.syspath_prepend(str(made))
        for name, args in (("kept", []), ("hashed", ["--no-rows"])):
            file = str(folder / f"{name}.json")
            assert run(["audit", BOX, "loans.csv", "--outputs", "no,yes", *SIZE, *args, "-o", file]) == 0
    return folder


@pytest.fixture
def kept(reports):
    return str(reports / "kept.json")


def test_the_same_box_answers_as_recorded(kept, capsys):
    assert run(["verify", kept, "--model", BOX]) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "The record holds.\n  - The black box answers all 22 rows asked as the record says;"
    )


def test_another_box_differs_row_by_row(kept, capsys):
    assert run(["verify", kept, "--model", "boxes_of_cli_tests:half"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("The record does not hold.\n")
    assert "\nRows answered otherwise\n  X row " in said
    assert "now no (0.5)\n" in said
    assert "\n  and 2 more\n" in said


def test_a_changed_record_exits_with_one(kept, out, capsys):
    record = json.loads(Path(kept).read_text("utf-8"))
    record["title"] = "A better title"
    out.mkdir()
    (out / "loan.json").write_text(json.dumps(record), "utf-8")
    assert run(["verify", str(out / "loan.json"), "--model", BOX]) == 1
    assert "The record was changed after it was written" in capsys.readouterr().out


def test_without_rows_the_data_is_needed(reports, capsys):
    file = str(reports / "hashed.json")
    assert run(["verify", file, "--model", BOX]) == 2
    assert "give the rows themselves as `data` (`--data FILE`)" in capsys.readouterr().err
    assert run(["verify", file, "--model", BOX, "--data", "loans.csv"]) == 0
    assert run(["verify", file, "--model", BOX, "--data", "new.csv"]) == 2
    assert "None of the 22 recorded rows is in the data" in capsys.readouterr().err


def test_a_lightgbm_file_is_verified_by_its_hash_too(out, capsys):
    file = str(out / "loan.json")
    assert run(["audit", "model.txt", "loans.csv", "--outputs", "no,yes", *SIZE, "-o", file]) == 0
    capsys.readouterr()
    assert run(["verify", file, "--model", "model.txt"]) == 0
    assert "hash" not in capsys.readouterr().out


@pytest.mark.parametrize(("record", "said"), [("none.json", "cannot be read"), ("loans.csv", "is not JSON")])
def test_what_is_no_record(record, said, capsys):
    assert run(["verify", record, "--model", BOX]) == 2
    assert said in capsys.readouterr().err


def test_a_model_is_needed(capsys):
    assert run(["verify", "none.json"]) == 2
    assert "--model" in capsys.readouterr().err


def test_what_people_state_comes_from_a_file(out, capsys):
    out.mkdir()
    (out / "audit.toml").write_text('purpose = "Small loans."', "utf-8")
    asked = ["audit", BOX, "loans.csv", "--outputs", "no,yes", *SIZE, "-o", str(out / "a.json")]
    assert run([*asked, "--config", str(out / "audit.toml"), "--regulation", "us"]) == 0
    record = json.loads((out / "a.json").read_text("utf-8"))
    assert record["blanks"][0] == {"key": "purpose", "text": "Small loans."}
    assert [law["code"] for law in record["regulation"]["laws"]] == ["us"]
    assert run([*asked, "--regulation", "mars"]) == 2
    assert "There is no regulation map 'mars'" in capsys.readouterr().err
    assert run([*asked, "--config", "none.toml"]) == 2
    assert "none.toml cannot be read" in capsys.readouterr().err

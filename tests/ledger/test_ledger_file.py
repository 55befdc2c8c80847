"""The file behind a ledger: what damages it, who may read it, and what is said then."""

import os
import sqlite3
import stat
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import distill
from distill.errors import InputError
from distill.ledger import Batch, Ledger, Title, row_keys

CREDIT = Title("c" * 64, "credit")
OTHER = Title("d" * 64, "other")


def batch(start, n=4):
    rows = pd.DataFrame({"x": np.arange(start, start + n) / 2, "t": ["a", None] * (n // 2)})
    return Batch(rows, row_keys(rows), np.arange(start, start + n)[:, None] / 10.0)


def answers(shelf, asked):
    [(places, raw)] = shelf.look_up(asked.keys)
    return raw[np.argsort(places), 0].tolist()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "loan.sqlite"


@pytest.fixture
def filled(path):
    ledger = Ledger(path)
    shelf = ledger.open(CREDIT)
    shelf.enter(batch(0))
    shelf.enter(batch(10))
    ledger.close()
    return path


def edit(path, statement, *values):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


def test_a_folder_is_no_ledger(tmp_path):
    with pytest.raises(InputError, match=r"is a folder; name a file for the ledger\.$"):
        Ledger(tmp_path)


def test_another_file_is_no_ledger(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text("a,b\n1,2\n" * 100)
    with pytest.raises(InputError, match=r"rows\.csv is no ledger; name another file\.$"):
        Ledger(file)
    assert file.read_text() == "a,b\n1,2\n" * 100


def test_another_database_is_no_ledger(tmp_path):
    file = tmp_path / "songs.sqlite"
    edit(file, "CREATE TABLE songs (name TEXT)")
    with pytest.raises(InputError, match=r"is an SQLite file, but no ledger; name another file\.$"):
        Ledger(file)


def test_a_newer_format_is_not_touched(filled):
    edit(filled, "PRAGMA user_version = 7")
    with pytest.raises(InputError, match=r"was made by a newer distill \(format 7, this one reads 2\)"):
        Ledger(filled)


def test_an_older_format_is_brought_up_to_date(filled):
    edit(filled, "DROP TABLE losses")
    edit(filled, "PRAGMA user_version = 1")
    [stock] = Ledger(filled).stock()
    assert (stock.rows, stock.lost) == (len(Ledger(filled).open(CREDIT)), 0)


def test_a_half_made_file_becomes_a_ledger(tmp_path):
    """A process may be killed between making the file and making its tables."""
    file = tmp_path / "loan.sqlite"
    file.touch()
    assert Ledger(file).stock() == []


def test_without_answers_there_is_no_file(path):
    shelf = Ledger(path).open(CREDIT)
    assert len(shelf) == 0
    assert not path.parent.exists()


def test_the_file_is_for_its_owner_alone(path):
    ledger = Ledger(path)
    ledger.open(CREDIT).enter(batch(0))
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(("loan.sqlite", "loan.sqlite-wal", "loan.sqlite-shm"), 0o600)
    ledger.close()
    assert [file.name for file in path.parent.iterdir()] == ["loan.sqlite"]


@pytest.mark.parametrize("part", ["keys", "answers", "inputs"])
def test_a_damaged_batch_is_named_and_can_be_forgotten(filled, part):
    with (
        closing(sqlite3.connect(filled)) as connection,
        connection,
        connection.blobopen("batches", part, 2) as place,
    ):
        place[20] ^= 1
    ledger = Ledger(filled)
    with pytest.raises(InputError) as refused:
        list(ledger.open(CREDIT).batches())
    assert str(refused.value) == (
        f"The ledger {filled} is damaged: the {part} of batch 2 do not match the checksum; restore a copy, "
        f"or `distill ledger {filled} --forget 2` to have it asked again."
    )
    assert ledger.forget(2) == 4
    shelf = ledger.open(CREDIT)
    assert shelf.knows(batch(0).keys).all()
    assert not shelf.knows(batch(10).keys).any()


def test_only_a_batch_that_is_there_can_be_forgotten(filled):
    with pytest.raises(InputError, match=r"has no batch 9\.$"):
        Ledger(filled).forget(9)


def test_a_sound_batch_is_not_forgotten(filled):
    before = filled.read_bytes()
    with pytest.raises(InputError) as refused:
        Ledger(filled).forget(2)
    assert str(refused.value) == (
        f"Batch 2 of the ledger {filled} is sound and holds 4 answer(s), which would have to be bought "
        "again; only a damaged batch can be forgotten."
    )
    assert filled.read_bytes() == before


def test_a_damaged_page_is_said(filled):
    content = bytearray(filled.read_bytes())
    content[16384:16488] = bytes(104)
    filled.write_bytes(content)
    with pytest.raises(
        InputError, match=r"is damaged \(.*malformed\); restore a copy, or name a new file\.$"
    ):
        Ledger(filled).open(CREDIT)


def test_answers_survive_the_process_that_entered_them(filled):
    shelf = Ledger(filled).open(CREDIT)
    assert len(shelf) == 8
    assert answers(shelf, batch(10)) == [1.0, 1.1, 1.2, 1.3]
    first, second = shelf.batches()
    pd.testing.assert_frame_equal(first.rows, batch(0).rows)
    np.testing.assert_array_equal(second.raw, batch(10).raw)


def test_two_processes_see_what_each_other_enter(path):
    """Two connections are as far apart as two processes are."""
    mine, theirs = Ledger(path).open(CREDIT), Ledger(path).open(CREDIT)
    assert not theirs.refresh()
    mine.enter(batch(0))
    assert theirs.refresh()
    assert theirs.knows(batch(0).keys).all()
    theirs.enter(batch(10))
    assert not theirs.refresh()
    mine.enter(batch(20))
    mine.refresh()
    theirs.refresh()
    assert len(mine) == len(theirs) == 12
    assert answers(mine, batch(10)) == [1.0, 1.1, 1.2, 1.3]


def test_the_first_answer_stays_whoever_gave_it(path):
    mine, theirs = Ledger(path).open(CREDIT), Ledger(path).open(CREDIT)
    mine.enter(batch(0))
    again = batch(0)
    theirs.enter(Batch(again.rows, again.keys, again.raw + 5))
    assert answers(Ledger(path).open(CREDIT), again) == [0.0, 0.1, 0.2, 0.3]


def test_another_box_gets_a_shelf_of_its_own_and_one_line_says_so(filled, caplog):
    ledger = Ledger(filled)
    shelf = ledger.open(OTHER)
    assert [record.message for record in caplog.records] == [
        f"The ledger {filled} holds answers of 'credit'; other gets its own shelf."
    ]
    shelf.enter(batch(0))
    assert [stock.title.name for stock in ledger.stock()] == ["credit", "other"]
    assert [(stock.batches, stock.rows) for stock in ledger.stock()] == [(2, 8), (1, 4)]
    caplog.clear()
    assert len(Ledger(filled).open(OTHER)) == 4
    assert not caplog.records


def test_a_renewed_shelf_is_the_one_that_opens_next_time(filled):
    ledger = Ledger(filled)
    old = ledger.open(CREDIT)
    new = ledger.renew(old)
    assert len(new) == 0
    new.enter(batch(0))
    assert len(Ledger(filled).open(CREDIT)) == 4


def test_a_ledger_that_may_only_be_read_can_be_read(filled):
    filled.chmod(0o400)
    filled.parent.chmod(0o500)
    try:
        assert len(Ledger(filled).open(CREDIT)) == 8
    finally:
        filled.parent.chmod(0o700)


def test_lost_rows_are_kept_with_their_first_reason_until_they_are_answered(path):
    asked = batch(0, 8)
    keys = asked.keys
    shelf = Ledger(path).open(CREDIT)
    shelf.lose(keys[:3], "Too old.")
    shelf.lose(keys[2:5], "Too late.")
    for one in (shelf, Ledger(path).open(CREDIT)):
        assert one.lost(keys).tolist() == [True] * 5 + [False] * 3
        assert one.reasons(keys[[4, 2, 0]]) == ["Too late.", "Too old.", "Too old."]
    shelf.enter(Batch(asked.rows[:2], keys[:2], np.zeros(2)))
    assert Ledger(path).open(CREDIT).lost(keys[:4]).tolist() == [False, False, True, True]
    [stock] = Ledger(path).stock()
    assert (stock.rows, stock.lost) == (2, 3)
    assert list(stock.reasons.items()) == [("Too late.", 2), ("Too old.", 1)]


def test_a_damaged_list_of_lost_rows_is_refused(path):
    Ledger(path).open(CREDIT).lose(batch(0).keys, "Too old.")
    edit(path, "UPDATE losses SET keys = zeroblob(length(keys))")
    with pytest.raises(InputError, match="is damaged: its list of lost rows does not match the checksum"):
        Ledger(path).open(CREDIT)


SPILL = """
    import resource, signal, sys
    import numpy as np, pandas as pd
    from distill.errors import InputError
    from distill.ledger import Batch, Ledger, Title, row_keys

    shelf = Ledger(sys.argv[1]).open(Title("c" * 64, "credit"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    for i in range(100):
        rows = pd.DataFrame({"x": np.arange(500.0) + 500 * i})
        try:
            shelf.enter(Batch(rows, row_keys(rows), rows.to_numpy()))
        except InputError as error:
            print(error)
            sys.exit(i)
"""


def test_a_full_disk_is_one_sentence_and_loses_nothing(path):
    """A limit on the size of files looks to SQLite like a disk that is full."""
    env = dict(os.environ, PYTHONPATH=str(Path(distill.__file__).parents[1]))
    args = [sys.executable, "-c", textwrap.dedent(SPILL), str(path)]
    done = subprocess.run(args, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert 0 < done.returncode < 100, done.stderr
    assert done.stdout.startswith(f"The ledger {path} cannot be written (")
    assert "what was entered before is safe: free some space and run the same command again.\n" in done.stdout
    assert len(Ledger(path).open(CREDIT)) == 500 * done.returncode
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)

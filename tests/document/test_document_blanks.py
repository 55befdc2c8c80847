import datetime as dt
from functools import partial

import numpy as np
import pytest

from distill.document import audit as full_audit
from distill.document.blanks import BLANKS, blanks_of, read_blanks
from distill.document.wording import words
from distill.errors import InputError

audit = partial(full_audit, effort="fast", n_samples=80, explain=0)
ROWS = np.random.default_rng(0).normal(size=(80, 2))


def box(rows):
    return np.where(rows[:, 0] > 0, "a", "b")


def test_an_unknown_key_is_named_with_those_that_exist(tmp_path):
    keys = ", ".join(repr(key) for key in BLANKS)
    with pytest.raises(InputError) as refused:
        blanks_of({"porpoise": "Lending."})
    assert str(refused.value) == f"There is no blank 'porpoise'; those that exist are {keys}."
    (tmp_path / "audit.toml").write_text('porpoise = "x"')
    with pytest.raises(
        InputError, match=r"audit\.toml: There is no blank 'porpoise'; those that exist are 'pur"
    ):
        read_blanks(tmp_path / "audit.toml")


@pytest.mark.parametrize("value", [3, ["a"], {"a": 1}, True])
def test_a_value_is_text_or_a_date(value):
    with pytest.raises(InputError) as refused:
        blanks_of({"owner": value})
    assert str(refused.value) == f"The blank 'owner' must be text or a date, got {value!r}."


def test_a_file_that_is_none(tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_blanks(tmp_path / "none.toml")
    for content in (b"purpose = ", b"\xff\xfe"):
        (tmp_path / "bad.toml").write_bytes(content)
        with pytest.raises(InputError, match=r"bad\.toml is not TOML: "):
            read_blanks(tmp_path / "bad.toml")


def test_texts_are_stripped_and_an_empty_one_stays_open(tmp_path):
    (tmp_path / "audit.toml").write_text('purpose = "  Lending. "\nowner = ""\nreview = 2026-03-01\n')
    found = {blank["key"]: blank["text"] for blank in blanks_of(read_blanks(tmp_path / "audit.toml"))}
    assert (found["purpose"], found["owner"], found["review"]) == ("Lending.", None, "2026-03-01")
    assert tuple(found) == BLANKS
    assert blanks_of({"review": dt.date(2026, 3, 1)})[BLANKS.index("review")]["text"] == "2026-03-01"


def test_every_blank_has_its_words():
    for key in BLANKS:
        assert f"blank.{key}.name" in words()
        assert words()(f"blank.{key}.question").endswith(("?", "."))


def test_open_blanks_are_counted_and_are_lines_to_write_on():
    made = audit(box, ROWS, blanks={"purpose": "<i>Lending</i>"})
    said = made.html()
    assert said.count("______________________ (open)") == 15
    assert "15 of 16 statements that only people can make are still open" in said
    assert "&lt;i&gt;Lending&lt;/i&gt;" in said
    assert "More information needed" not in said


def test_without_a_blank_open_that_is_said():
    made = audit(box, ROWS, blanks=dict.fromkeys(BLANKS, "Stated."))
    assert "All statements that only people can make are filled in" in made.markdown()
    assert "nothing here was checked" in made.markdown()

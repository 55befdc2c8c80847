import datetime as dt
import tomllib
from functools import partial
from importlib.resources import files

import numpy as np
import pytest

from distill.document import audit as full_audit
from distill.document.blanks import BLANKS
from distill.document.compose import SECTIONS
from distill.document.regulation import regulation_of, regulations
from distill.errors import InputError

audit = partial(full_audit, effort="fast", n_samples=80, explain=0)
ROWS = np.random.default_rng(0).normal(size=(80, 2))


def box(rows):
    return np.where(rows[:, 0] > 0, "a", "b")


def test_an_unknown_code_is_named_with_those_that_exist():
    with pytest.raises(InputError) as refused:
        audit(box, ROWS, regulation=["mars"])
    assert str(refused.value) == "There is no regulation map 'mars'; there are 'eu', 'us'."
    with pytest.raises(InputError, match="`regulation` must be a list of codes, got 'eu'"):
        regulation_of("eu")


def test_every_entry_has_source_version_and_day():
    text = files("distill.document").joinpath("assets/regulation.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    assert isinstance(found["checked"], dt.date)
    for law in found["law"]:
        assert law["source"].startswith("https://")
        assert law["version"]
        for provision in law["provision"]:
            assert set(provision) == {"at", "asks", "parts", "blanks"}
            assert set(provision["blanks"]) <= set(BLANKS)
            assert set(provision["parts"]) <= {section.__name__ for section in SECTIONS}
    assert "complian" not in text.casefold()


def test_it_is_off_unless_asked_for():
    made = audit(box, ROWS)
    assert made.record["regulation"] is None
    assert "Regulation map" not in made.html()


def test_who_filled_what_in_is_said():
    made = audit(box, ROWS, regulation=["eu"], blanks={"purpose": "Lending."})
    assert [law["code"] for law in made.record["regulation"]["laws"]] == ["eu", "eu"]
    said = made.markdown()
    assert "This is not legal advice." in said
    assert (
        "| Article 13(3)(b)(i) | instructions for use: intended purpose | Purpose | stated by a person |"
        in said
    )
    assert "| Purpose, Owner |" not in said
    assert "not measured: Against the truth; open: Known limits" in said
    assert "compliant" not in said.casefold()


def test_the_codes_are_those_of_the_file():
    assert regulations() == ("eu", "us")
    assert regulation_of([]) is None
    assert [law["name"] for law in regulation_of(["us"])["laws"]] == [
        "Regulation B (Equal Credit Opportunity Act), 12 CFR 1002"
    ]

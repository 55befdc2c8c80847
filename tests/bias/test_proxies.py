import math

import numpy as np
import pandas as pd
import pytest

from distill.bias import about_rates, about_splits, outcome_rates, proxies
from distill.domain import Domain
from distill.errors import InputError
from distill.table import Table

RNG = np.random.default_rng(0)
N = 600
SEX = RNG.integers(0, 2, N)
FRAME = pd.DataFrame(
    {
        "sex": np.array(["F", "M"])[SEX],
        "role": np.where(RNG.random(N) < 0.9, np.array(["wife", "husband"])[SEX], "child"),
        "height": 165 + 14 * SEX + 7 * RNG.normal(size=N),
        "noise": RNG.normal(size=N),
        "age": RNG.normal(40, 10, N),
    }
)
FRAME["salary"] = 1000 * FRAME["age"] + RNG.normal(size=N)
DOMAIN = Domain.learn(Table.of(FRAME))
CODES = DOMAIN.encode(FRAME)
TAUGHT = np.arange(N) < 300
GROUPS = {"sex = F": SEX == 0, "sex = M": SEX == 1}


def test_the_protected_column_exists_and_varies():
    with pytest.raises(InputError, match=r"^`protected` must be one of the columns \['sex'"):
        proxies(CODES, DOMAIN, "gender", TAUGHT)
    with pytest.raises(InputError, match=r"^`taught` must be rows of both kinds, among which 'sex' varies"):
        proxies(CODES, DOMAIN, "sex", SEX == 0)
    with pytest.raises(InputError, match=r"^`taught` must be rows of both kinds"):
        proxies(CODES, DOMAIN, "sex", np.ones(N, bool))


@pytest.mark.parametrize("taught", [np.ones(3, bool), np.ones(N)])
def test_the_rows_learned_from_are_a_mask(taught):
    with pytest.raises(InputError, match=r"^`taught` must be one True or False per row \(600\), got"):
        proxies(CODES, DOMAIN, "sex", taught)


def test_proxies_are_found_on_rows_not_learned_from():
    found = proxies(CODES, DOMAIN, "sex", TAUGHT)
    assert [name for name, _ in found.columns][:2] == ["role", "height"]
    role, noise = dict(found.columns)["role"], dict(found.columns)["noise"]
    assert role.value == pytest.approx(0.95, abs=0.03)
    assert (role.baseline, role.n) == (0.5, 300)
    assert noise.low < 0.5
    assert found.together.value >= role.value - 0.03


def test_a_protected_number_is_told_in_r2():
    found = proxies(CODES, DOMAIN, "age", TAUGHT)
    assert found.columns[0][0] == "salary"
    assert found.columns[0][1].name == "r2"
    assert found.columns[0][1].value > 0.9
    assert found.together.name == "r2"


def test_missing_and_unseen_values_are_told_by_what_is_missing():
    frame = FRAME.assign(height=FRAME["height"].mask(SEX == 0))
    frame.loc[300:310, "role"] = "new"
    domain = Domain.learn(Table.of(frame[:300]))
    found = proxies(domain.encode(frame), domain, "sex", TAUGHT)
    assert dict(found.columns)["height"].value == 1.0


def test_a_split_on_the_column_itself_is_said():
    found = proxies(CODES, DOMAIN, "sex", TAUGHT)
    assert about_splits({"sex", "role"}, found) == "The surrogate asks about 'sex' itself."
    assert about_splits({"noise"}, found) == (
        "The surrogate does not ask about 'sex', and none of the columns it asks about was shown to tell it."
    )
    said = about_splits({"noise", "role"}, found)
    assert said.startswith(
        "The surrogate does not ask about 'sex', but 'role', which it asks about, tells it: "
    )
    assert said.endswith("on 300 rows not learned from, where guessing reaches 50.0\u00a0%.")


def test_rates_lie_apart_where_their_intervals_do():
    found = outcome_rates(np.where(SEX == 1, "grant", "deny"), "grant", GROUPS)
    assert [group.figure.value for group in found.groups.groups] == [0.0, 1.0]
    assert found.difference.value == 1
    assert found.difference.low > 0.95
    said = about_rates("box", found)
    assert said.startswith("The box answers 'grant' in 100.0\u00a0% (")
    assert said.endswith("with sex = F.")


def test_a_difference_that_is_not_certain_is_said():
    found = outcome_rates(RNG.integers(0, 2, N), 1, GROUPS)
    assert found.difference.low == 0
    assert about_rates("surrogate", found).endswith("; on these rows the difference is not certain.")


def test_the_group_with_the_largest_rate_need_not_be_the_one_seen_largest():
    answers = np.r_[np.ones(300), np.zeros(700), np.ones(8), np.zeros(22), np.ones(250), np.zeros(750)]
    group = np.repeat([0, 1, 2], [1000, 30, 1000])
    found = outcome_rates(answers, 1, {f"g{i}": group == i for i in range(3)})
    large, small, other = (one.figure for one in found.groups.groups)
    assert large.value > small.value > other.value
    assert found.difference.value == large.value - other.value
    assert found.difference.high == small.high - small.low
    assert found.difference.low == 0


def test_a_group_of_one_row_is_not_compared():
    one = {"sex = F": SEX == 0, "one": np.arange(N) == 3}
    found = outcome_rates(SEX, 1, one)
    assert math.isnan(found.difference.value)
    assert about_rates("box", found) == (
        "Fewer than two groups have rows enough to compare how often the box answers '1'."
    )


def test_no_sentence_says_fair():
    found = proxies(CODES, DOMAIN, "sex", TAUGHT)
    rates = outcome_rates(SEX, 1, GROUPS)
    for sentence in (about_splits({"noise"}, found), about_rates("box", rates)):
        assert "fair" not in sentence

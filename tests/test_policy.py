import pytest

from distill.errors import InputError
from distill.policy import LocalVerdict, Policy, Verdict


def test_a_threshold_over_one_is_refused():
    with pytest.raises(InputError, match=r"^`close_agreement` must be a number from 0 to 1, got 1\.5\.$"):
        Policy(close_agreement=1.5)


@pytest.mark.parametrize("value", [-0.1, float("nan"), "high", True, None])
def test_a_threshold_that_is_no_share_is_refused(value):
    with pytest.raises(InputError, match=r"^`local_r2` must be "):
        Policy(local_r2=value)


@pytest.mark.parametrize("value", [0, 2.5, "100"])
def test_a_number_of_rows_is_a_whole_number(value):
    with pytest.raises(InputError, match=r"^`min_group_rows` must be a whole number of at least 1, got"):
        Policy(min_group_rows=value)


def test_a_close_stand_in_never_asks_for_less_than_a_useful_summary():
    sentence = r"^`close_kappa` must be at least `useful_kappa` \(0\.6\), got 0\.5\.$"
    with pytest.raises(InputError, match=sentence):
        Policy(close_kappa=0.5)


def test_an_unknown_threshold_is_named():
    with pytest.raises(
        InputError, match=r"^A policy has no threshold named 'clos_kappa'; it has 'close_agree"
    ):
        Policy.from_dict({"clos_kappa": 0.8})


def test_the_defaults_are_those_of_the_documentation():
    policy = Policy()
    assert (policy.close_agreement, policy.close_kappa, policy.close_worst_group) == (0.95, 0.80, 0.90)
    assert (policy.useful_agreement, policy.useful_kappa, policy.useful_worst_group) == (0.90, 0.60, 0.80)
    assert (policy.close_r2, policy.useful_r2, policy.min_group_rows) == (0.95, 0.90, 100)
    assert (policy.local_r2, policy.local_rmse, policy.flat, policy.min_local_rows) == (0.8, 0.02, 0.02, 20)


def test_a_policy_survives_its_record():
    policy = Policy(close_kappa=0.9, min_group_rows=50)
    assert Policy.from_dict(policy.to_dict()) == policy
    assert Policy.from_dict({}) == Policy()


def test_verdicts_are_plain_words():
    assert [str(verdict) for verdict in Verdict] == [
        "close stand-in",
        "useful summary",
        "partial",
        "not an explanation",
        "undecided",
    ]
    assert [str(verdict) for verdict in LocalVerdict] == ["faithful", "flat", "not faithful", "undecided"]

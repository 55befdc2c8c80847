import pytest

from distill import Server
from distill.errors import InputError


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"concurrency": 0}, "`concurrency` must be a whole number of at least 1, got 0"),
        ({"tries": 0}, "`tries` must be a whole number of at least 1"),
        ({"read_timeout": 0}, "`read_timeout` must be more than 0 seconds"),
        ({"connect_timeout": -1}, "`connect_timeout` must be a number from 0"),
        ({"backoff": float("inf")}, "`backoff` must be a finite number"),
        ({"request": '{"a": "$rows"}'}, "`request` and `response` belong together"),
        ({"response": "scores"}, "`request` and `response` belong together"),
        ({"request": "{rows}", "response": "scores"}, "`request` must be JSON text"),
        ({"request": '{"a": [1, "x"]}', "response": "scores"}, r"template with \"\$rows\" or \"\$records\""),
        ({"request": '["$rows"]', "response": "a..b"}, "`response` must be keys with dots between"),
        ({"request": '["$rows"]', "response": ""}, "`response` must be keys with dots between"),
        ({"ca_file": "nowhere.pem"}, "There is no file nowhere.pem for `ca_file`"),
    ],
)
def test_what_cannot_be_meant_is_refused(settings, message):
    with pytest.raises(InputError, match=message):
        Server(**settings)


@pytest.mark.parametrize("secret", ["sk-abc123", "Bearer x", "", "x" * 65])
def test_a_secret_in_the_place_of_its_name_is_not_repeated(secret):
    with pytest.raises(InputError, match="`auth_env` must be the name of an environment variable") as caught:
        Server(auth_env=secret)
    assert not secret or secret not in str(caught.value)


def test_a_server_is_a_value():
    assert Server(version="3") == Server(version="3") != Server(version="4")
    assert len({Server(), Server()}) == 1

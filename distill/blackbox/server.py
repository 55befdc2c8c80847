"""How a model behind an address is asked: one frozen value, which never holds a secret."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from distill.checks import number, refuse, whole
from distill.errors import InputError


@dataclass(frozen=True)
class Server:
    """What is to be known about a server besides its address and the names of its outputs.

    The address says which protocol is spoken: `.../invocations` is MLflow's, `.../v2/models/NAME` is the
    Open Inference Protocol; for any other JSON service give `request` and `response`.

    Parameters
    ----------
    version : str, optional
        The version of the model behind the address. Answers are kept from run to run under the address,
        this version, the output and the classes; raise it when another model is deployed.
    output : str, optional
        Open Inference Protocol: the output tensor to ask for, such as "predict_proba".
    request : str, optional
        Other services: the JSON to send, in which "$rows" stands for the list of rows, "$records" for the
        rows as objects, "$columns" for the column names and "$id" for an id of the batch.
    response : str, optional
        Other services: where the answers stand in the reply, as keys with dots between; `*` is every
        element of a list: "predictions", "results.*.score".
    auth_env : str, optional
        The environment variable that holds the secret. In `Authorization`, one word is sent as a bearer
        token, more ("Basic ...") as they are. The secret is read when it is sent and kept nowhere.
    auth_header : str, default "Authorization"
        Another header the secret is sent in, such as "X-API-Key".
    ca_file : path, optional
        Certificates (PEM) of a private authority, trusted besides the public ones. Certificates are
        always checked.
    concurrency : int, default 4
        Batches under way at the same time.
    tries : int, default 5
        How often a batch is sent before a busy or unreachable server counts as failing.
    connect_timeout, read_timeout : float, default 5 and 60
        Seconds to wait for the connection, and for the answer.
    backoff : float, default 0.5
        Seconds: a wait before a new try is drawn from 0 to this, doubled at every try, unless the server
        says how long.

    Raises
    ------
    InputError
        A value that cannot be meant.
    """

    version: str | None = None
    output: str | None = None
    request: str | None = None
    response: str | None = None
    auth_env: str | None = None
    auth_header: str = "Authorization"
    ca_file: str | os.PathLike[str] | None = None
    concurrency: int = 4
    tries: int = 5
    connect_timeout: float = 5.0
    read_timeout: float = 60.0
    backoff: float = 0.5

    def __post_init__(self) -> None:
        whole("concurrency", self.concurrency, at_least=1)
        whole("tries", self.tries, at_least=1)
        for name in ("connect_timeout", "read_timeout"):
            if number(name, getattr(self, name), low=0) == 0:
                refuse(name, "more than 0 seconds", 0)
        number("backoff", self.backoff, low=0)
        self._check_template()
        if self.ca_file is not None and not Path(self.ca_file).is_file():
            raise InputError(f"There is no file {os.fspath(self.ca_file)} for `ca_file`.")
        if self.auth_env is not None and not _could_be_a_variable(self.auth_env):
            # The value is not shown: whoever confuses the two has written the secret here.
            raise InputError("`auth_env` must be the name of an environment variable, not the secret itself.")

    def _check_template(self) -> None:
        if (self.request is None) != (self.response is None):
            raise InputError("`request` and `response` belong together; give both or neither.")
        if self.request is None:
            return
        try:
            template = json.loads(self.request)
        except (TypeError, ValueError):
            refuse("request", 'JSON text such as \'{"rows": "$rows"}\'', self.request)
        if not {"$rows", "$records"} & set(_strings(template)):
            refuse("request", 'a template with "$rows" or "$records" in it', self.request)
        if not self.response or not all(self.response.split(".")):
            refuse("response", "keys with dots between, such as 'results.*.score'", self.response)


def _strings(template: object) -> list[str]:
    """Return the strings among the values of a JSON document."""
    match template:
        case str():
            return [template]
        case dict():
            return [text for value in template.values() for text in _strings(value)]
        case list():
            return [text for value in template for text in _strings(value)]
        case _:
            return []


def _could_be_a_variable(name: object) -> bool:
    return isinstance(name, str) and name.isidentifier() and len(name) <= 64

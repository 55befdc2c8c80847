"""Addresses of models: what may stand in one, and which protocol it is for."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from distill.errors import InputError

SECRET_NAMES = re.compile(r"key|token|secret|passw|signature|^sig$|^code$|credential", re.IGNORECASE)
"""Names of query parameters that hold what must not stand in a document."""

V2_MODEL = re.compile(r"(?P<model>.*/v2/models/[^/]+(/versions/(?P<version>[^/]+))?)(/infer)?")
"""The path of a model in the Open Inference Protocol: https://github.com/open-inference."""


SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
"""How an address begins; a drive of Windows is one letter."""


def is_address(source: str) -> bool:
    """Whether this is written as an address, of whatever kind, and not as a file."""
    return SCHEME.match(source) is not None


@dataclass(frozen=True)
class Address:
    """An address that may be shown: it holds no secret.

    Parameters
    ----------
    url : str
        As given, without a slash at the end.
    """

    url: str

    @classmethod
    def of(cls, url: str) -> Address:
        """Check an address.

        Raises
        ------
        InputError
            It is none, or holds a password or a key.
        """
        try:
            parts = urlsplit(url)
            host = parts.hostname
            _ = parts.port  # raises on a port that is no number
        except ValueError as error:
            raise InputError(f"The address of the server cannot be read: {error}.") from None
        if parts.username is not None or parts.password is not None:
            raise InputError(
                f"The address of the server {host} holds a user name or password; put the secret into an "
                "environment variable and name it with `auth_env`."
            )
        if parts.scheme not in ("http", "https") or not host:
            raise InputError(f"The address of a server starts with http:// or https://, got {url!r}.")
        hidden = [name for name, _ in parse_qsl(parts.query) if SECRET_NAMES.search(name)]
        if hidden:
            raise InputError(
                f"The address of the server {host} holds a secret ({hidden[0]}=...), which would stand in "
                "every document; put it into an environment variable, named by `auth_env`, to be sent in "
                "the header `auth_header`."
            )
        return cls(parts._replace(path=parts.path.rstrip("/"), fragment="").geturl())

    @property
    def host(self) -> str:
        """The name of the machine."""
        return urlsplit(self.url).hostname or ""

    @property
    def path(self) -> str:
        """What follows the machine and the port."""
        return urlsplit(self.url).path

    @property
    def is_local(self) -> bool:
        """Whether this is the machine we run on."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody on the way can read what is sent."""
        return self.url.startswith("https:")

    @property
    def is_mlflow(self) -> bool:
        """Whether it is an MLflow scoring address."""
        return self.path.endswith("/invocations")

    @property
    def is_v2(self) -> bool:
        """Whether it is a model in the Open Inference Protocol."""
        return V2_MODEL.fullmatch(self.path) is not None

    @property
    def version(self) -> str | None:
        """The version of the model, where the address itself names one."""
        found = V2_MODEL.fullmatch(self.path)
        return found["version"] if found else None

    def of_model(self) -> Address:
        """Return the address of an Open Inference model itself, where its metadata are."""
        found = V2_MODEL.fullmatch(self.path)
        return self._with_path(found["model"] if found else self.path)

    def of_inference(self) -> Address:
        """Return the address an Open Inference model is asked at."""
        return self._with_path(f"{self.of_model().path}/infer")

    def _with_path(self, path: str) -> Address:
        return Address(urlsplit(self.url)._replace(path=path).geturl())

"""The secret a server asks for: read from the environment, sent, and shown to nobody."""

from __future__ import annotations

import os
from dataclasses import dataclass

from distill.blackbox.http.address import Address
from distill.blackbox.server import Server
from distill.errors import InputError


@dataclass(frozen=True)
class Secret:
    """Where the secret is, not what it is.

    Parameters
    ----------
    variable : str, optional
        The environment variable that holds it; None where none is needed.
    name : str
        The header it is sent in.
    """

    variable: str | None
    name: str

    @classmethod
    def of(cls, server: Server, address: Address) -> Secret:
        """Check that the secret is there, can be sent, and that nobody on the way can read it.

        Raises
        ------
        InputError
        """
        if server.auth_env is not None and not (address.is_encrypted or address.is_local):
            raise InputError(
                f"The secret in {server.auth_env} would be sent unencrypted to {address.host}; "
                "use an https:// address."
            )
        secret = cls(server.auth_env, server.auth_header)
        secret.header()
        return secret

    def header(self) -> dict[str, str]:
        """Return the header to send; empty where no secret is needed."""
        value = self._value()
        if value is None:
            return {}
        bearer = self.name.lower() == "authorization" and len(value.split()) == 1
        return {self.name: f"Bearer {value}" if bearer else value}

    def hidden(self, text: str) -> str:
        """Return the text with the secret, should it stand in there, crossed out."""
        value = self._value()
        return text if value is None else text.replace(value, "***")

    def _value(self) -> str | None:
        if self.variable is None:
            return None
        value = os.environ.get(self.variable, "").strip()
        if not value:
            raise InputError(f"The environment variable {self.variable}, named by `auth_env`, is not set.")
        if not (value.isascii() and value.isprintable()):
            raise InputError(
                f"The environment variable {self.variable} holds what cannot stand in a header: "
                "line breaks or letters beyond ASCII."
            )
        return value

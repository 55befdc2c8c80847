"""What it means when a server does not answer as hoped."""

from __future__ import annotations

import json
import ssl
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from distill.blackbox.http.address import Address
from distill.blackbox.http.secret import Secret
from distill.blackbox.server import Server
from distill.errors import BoxError, ContractError, UnreachableError

if TYPE_CHECKING:
    import httpx

RETRIED = frozenset({408, 425, 429, 502, 503, 504})
"""The server is busy or restarting: the same request may go well in a moment."""

REFUSED = frozenset({401, 403, 407})
ABSENT = frozenset({404, 405, 410})


class Busy(Exception):  # noqa: N818 - a state rather than an error, and none that leaves this package
    """The request may be sent again, after `seconds` where the server says when."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


def unreachable(error: httpx.TransportError, address: Address, server: Server) -> Exception:
    """Return what a failed connection means: worth another try, unless nobody vouches for the server."""
    if _is_about_certificates(error):
        return ContractError(
            f"The certificate of {address.host} is not trusted ({error}); "
            "give the authority that signed it with `ca_file`."
        )
    kind = type(error).__name__
    if kind == "ReadTimeout":
        return Busy(f"The server {address.host} did not answer within {server.read_timeout:g} s.")
    if kind == "ConnectTimeout":
        return Busy(f"The server {address.host} was not reached within {server.connect_timeout:g} s.")
    return Busy(f"The connection to {address.host} failed ({kind}: {str(error).rstrip('.')}).")


def never_reached(reason: str, address: Address, server: Server) -> UnreachableError:
    """Return the error for a server that no try ever connected to."""
    return UnreachableError(
        f"{reason.rstrip('.')} and was tried {server.tries} time(s); start the server, or correct the "
        f"address {address.url}, and run this again."
    )


def judged(response: httpx.Response, address: Address, server: Server, secret: Secret) -> BoxError:
    """Return the error for an answer that is neither a success nor worth another try."""
    status = response.status_code
    if 300 <= status < 400:
        return ContractError(
            f"The server {address.host} sends on to {_target(response)!r}, which is not followed; "
            "give that address."
        )
    said = f"{status} ({response.reason_phrase})" + secret.hidden(_detail(response))
    if status in REFUSED:
        return ContractError(f"The server {address.host} refuses the credentials: {said}; {_mend(server)}")
    if status in ABSENT:
        return ContractError(f"The server {address.host} has no model at {address.path}: {said}.")
    return BoxError(f"The server {address.host} answered {said}.")


def seconds_to_wait(retry_after: str | None, now: float) -> float | None:
    """Return what a `Retry-After` header asks for, in seconds from `now`; None where it says nothing.

    It holds seconds or a date: RFC 9110, section 10.2.3.
    """
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - now)
    except ValueError:
        return None


def _target(response: httpx.Response) -> str:
    """Return the address one is sent on to, without what may be secret in it."""
    return str(response.headers.get("Location", "another address")).partition("?")[0].rpartition("@")[2]


def _mend(server: Server) -> str:
    if server.auth_env is None:
        return "name the environment variable that holds the secret with `auth_env`."
    return f"the one sent is that in {server.auth_env}."


def _is_about_certificates(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _detail(response: httpx.Response) -> str:
    """Return what a server says about its refusal, in one line: ": ..."."""
    try:
        reply = response.json()
    except (ValueError, json.JSONDecodeError):
        reply = response.text
    if isinstance(reply, dict):
        reply = next((reply[key] for key in ("message", "detail", "error") if reply.get(key)), "")
    line = " ".join(str(reply).split())[:200].rstrip(".")
    return f": {line}" if line else ""

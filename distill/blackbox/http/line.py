"""The line to a server: tries, waits, secrets, and what each failure means."""

from __future__ import annotations

import json
import logging
import time
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from distill.blackbox.http.address import Address
from distill.blackbox.http.certificates import trusted
from distill.blackbox.http.refusals import RETRIED, Busy, judged, never_reached, seconds_to_wait, unreachable
from distill.blackbox.http.secret import Secret
from distill.blackbox.server import Server
from distill.errors import BoxError, MissingLibraryError, UnavailableError

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger("distill")

LONGEST_WAIT = 120.0
"""Seconds: who is asked to wait longer stops, and goes on another day."""


class Line:
    """Connections to one server, kept open from batch to batch and closed when nobody needs them.

    Parameters
    ----------
    address : Address
    server : Server

    Raises
    ------
    MissingLibraryError
        httpx is not installed.
    InputError
        The secret is not there, or would be sent where others can read it; the certificates are none.
    """

    def __init__(self, address: Address, server: Server) -> None:
        self.address, self.server = address, server
        self._secret = Secret.of(server, address)
        self._kept, self._fresh = _clients(address, server)
        self._reached = False
        # How long one waits changes no answer, so this needs no seed.
        self._waits = np.random.default_rng()
        weakref.finalize(self, _close, self._kept, self._fresh)

    def __repr__(self) -> str:
        return f"Line({self.address.url!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Line, (self.address, self.server)

    def post(self, body: object, request_id: str) -> object:
        """Send JSON, as often as it takes, and return the JSON that comes back.

        Raises
        ------
        UnavailableError
            The server was busy or could not be reached each time; an `UnreachableError` where it has never
            been reached on this line.
        ContractError
            It refuses the credentials, sends one elsewhere, or has nothing at this address.
        BoxError
            It failed on this body, or answered no JSON.
        """
        content = json.dumps(body, allow_nan=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", "X-Request-Id": request_id}
        return self._parsed(self._persist("POST", content, headers))

    def get(self) -> object:
        """Return the JSON at the address; errors as for `post`."""
        return self._parsed(self._persist("GET", None, {}))

    def _persist(self, method: str, content: bytes | None, headers: dict[str, str]) -> httpx.Response:
        reason = ""
        for number in range(self.server.tries):
            # A server may have closed the other connections too (after a 500, some do), hence a new one.
            client = self._fresh if number else self._kept
            try:
                return self._once(client, method, content, headers)
            except Busy as busy:
                reason = str(busy)
                if number + 1 < self.server.tries:
                    seconds = self._wait(busy, number)
                    _log.info("%s It is asked again in %.1f s.", reason, seconds)
                    time.sleep(seconds)
        if not self._reached:
            raise never_reached(reason, self.address, self.server)
        raise UnavailableError(f"{reason} It was asked {self.server.tries} time(s).")

    def _once(
        self, client: httpx.Client, method: str, content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        import httpx  # noqa: PLC0415 - loaded already, by the client

        sent = headers | self._secret.header()
        try:
            response = client.request(method, self.address.url, content=content, headers=sent)
        except httpx.TransportError as error:
            if not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                self._reached = True  # it took the request, and failed to answer it
            raise unreachable(error, self.address, self.server) from None
        self._reached = True
        if response.is_success:
            return response
        if response.status_code in RETRIED:
            raise Busy(
                f"The server {self.address.host} answered {response.status_code} ({response.reason_phrase}).",
                seconds_to_wait(response.headers.get("Retry-After"), time.time()),
            )
        raise judged(response, self.address, self.server, self._secret)

    def _wait(self, busy: Busy, number: int) -> float:
        """Return the seconds before the next try: what the server says, else 0 to `backoff` * 2^number.

        Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter.
        """
        if busy.seconds is None:
            return float(self._waits.uniform(0, self.server.backoff * 2**number))
        if busy.seconds > LONGEST_WAIT:
            raise UnavailableError(f"{busy} It asks to wait {busy.seconds:.0f} s.")
        return busy.seconds

    def _parsed(self, response: httpx.Response) -> object:
        try:
            return response.json()
        except ValueError:
            shown = self._secret.hidden(response.text[:60])
            raise BoxError(f"The server {self.address.host} answered no JSON: {shown!r}.") from None


def _clients(address: Address, server: Server) -> tuple[httpx.Client, httpx.Client]:
    """Return a client that keeps its connections and one that opens a new one each time."""
    try:
        import httpx  # noqa: PLC0415 - optional
    except ImportError:
        raise MissingLibraryError("A server is asked with httpx; run `pip install httpx`.") from None
    context = trusted(address, server.ca_file)

    def client(kept: int) -> httpx.Client:
        return httpx.Client(
            verify=context,
            timeout=httpx.Timeout(server.read_timeout, connect=server.connect_timeout, pool=None),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=kept),
            follow_redirects=False,
            trust_env=not address.is_local,  # a proxy cannot reach this machine's own servers
        )

    return client(server.concurrency), client(0)


def _close(*clients: httpx.Client) -> None:
    for client in clients:
        client.close()

"""How a model file is trusted and a server reached: options of every command that asks a black box."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import click


@dataclass(frozen=True)
class Access:
    """What opening a model needs besides its name.

    Parameters
    ----------
    trusted : tuple of str
        Types that a skops file may build.
    allow_pickle : bool
    sha256 : str, optional
        What the model file must be, in hex digits.
    box_version, box_output, request, response, auth_env, auth_header, ca_file, concurrency, read_timeout
        Of a server: see `distill.Server`.
    """

    trusted: tuple[str, ...] = ()
    allow_pickle: bool = False
    sha256: str | None = None
    box_version: str | None = None
    box_output: str | None = None
    request: str | None = None
    response: str | None = None
    auth_env: str | None = None
    auth_header: str | None = None
    ca_file: str | None = None
    concurrency: int | None = None
    read_timeout: float | None = None

    def of_server(self) -> dict[str, Any]:
        """Return the options of a server that were given, as `distill.Server` names them."""
        named = {field.name: getattr(self, field.name) for field in fields(self)[3:]}
        return {name.removeprefix("box_"): value for name, value in named.items() if value is not None}


OPTIONS = (
    click.option(
        "--trust",
        "trusted",
        multiple=True,
        metavar="NAME",
        help="A type that a skops file may build; may be given several times.",
    ),
    click.option("--allow-pickle", is_flag=True, help="Load MODEL though it is a pickle: its code is run."),
    click.option("--sha256", metavar="HEX", help="What MODEL must hash to, checked before it is read."),
    click.option("--box-version", metavar="TEXT", help="URL: the version of the model behind it."),
    click.option("--box-output", metavar="NAME", help="URL, Open Inference Protocol: the output to ask for."),
    click.option("--request", metavar="JSON", help='URL, other services: what is sent, with "$rows" in it.'),
    click.option("--response", metavar="PATH", help="URL, other services: where the answers stand."),
    click.option("--auth-env", metavar="NAME", help="URL: the environment variable that holds the secret."),
    click.option("--auth-header", metavar="NAME", help="URL: its header.  [default: Authorization]"),
    click.option("--ca-file", metavar="FILE", help="URL: certificates of a private authority."),
    click.option(
        "--concurrency", type=click.IntRange(min=1), metavar="N", help="URL: batches at a time.  [default: 4]"
    ),
    click.option(
        "--read-timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="URL: how long to wait for the answer to a batch.  [default: 60]",
    ),
)

"""How a model file is trusted and a server reached: options of every command that asks a black box."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import click

OF_FILES = ("trusted", "allow_pickle", "sha256")
"""What is said of model files; the rest is of servers."""


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

    def given(self) -> dict[str, Any]:
        """Return what was said, by name."""
        silent = Access()
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value != getattr(silent, name)}

    def of_server(self) -> dict[str, Any]:
        """Return what was said of a server, as `distill.Server` names it."""
        return {
            name.removeprefix("box_"): value for name, value in self.given().items() if name not in OF_FILES
        }


def spelled(name: str) -> str:
    """Return the option of that name as it is written."""
    return "--trust" if name == "trusted" else f"--{name.replace('_', '-')}"


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

Command = Callable[..., Any]


def with_access(command: Command) -> Command:
    """Give a command these options, handed over as one `Access` before its own."""

    @functools.wraps(command)
    def collected(**values: Any) -> Any:
        access = Access(**{field.name: values.pop(field.name) for field in fields(Access)})
        return command(access, **values)

    for option in reversed(OPTIONS):
        collected = option(collected)
    return collected

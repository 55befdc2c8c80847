"""From an address to a black box."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from distill.blackbox.box import BlackBox, BoxKind
from distill.blackbox.declaration import Declaration
from distill.blackbox.http.address import Address
from distill.blackbox.http.dialects import Dialect, MLflow, Template
from distill.blackbox.http.line import Line
from distill.blackbox.http.openinference import OpenInference
from distill.blackbox.http.rows import JsonRows
from distill.blackbox.intake import Intake
from distill.blackbox.server import Server
from distill.errors import InputError
from distill.table import Inputs


@dataclass(frozen=True)
class Endpoint:
    """A function of rows that asks a server."""

    line: Line
    dialect: Dialect

    def __call__(self, inputs: Inputs) -> object:
        """Return the server's answers to a frame or array of rows; errors as `Line.post`."""
        rows = JsonRows.of(inputs)
        return self.dialect.answers(self.line.post(self.dialect.body(rows), rows.id))


def open_server(
    url: str,
    *,
    outputs: Sequence[str] | None = None,
    threshold: float | None = None,
    server: Server | None = None,
) -> BlackBox:
    """Return the black box of a model behind an address.

    Parameters
    ----------
    url : str
        `.../invocations` (MLflow), `.../v2/models/NAME` with or without a version and `/infer` (Open
        Inference Protocol, whose description of the model is read at once), or any other address if
        `server` has a `request` and a `response`.
    outputs : sequence of str, optional
        Names of the classes or of the regression target, in the order of the server's scores.
    threshold : float, optional
        With two classes, the score of the last above which it is the decision; 0.5 by default.
    server : Server, optional

    Returns
    -------
    BlackBox
        Its fingerprint stands for address, version, output and classes; None where no version is known.

    Raises
    ------
    InputError
        The address is none, holds a secret, or does not say what is spoken there.
    BoxError
        The server does not describe its model.
    MissingLibraryError
        httpx is not installed.
    """
    server = server or Server()
    address = Address.of(url)
    declaration = Declaration().renamed(outputs, None, threshold)
    endpoint, intake = _endpoint(address, server, declaration.outputs)
    return BlackBox(
        ask=endpoint,
        name=f"server {endpoint.line.address.url}",
        kind=BoxKind.SERVER,
        answers=declaration.settled(),
        declaration=declaration,
        intake=intake,
        fingerprint=_fingerprint(endpoint.line.address, server, declaration.outputs),
        concurrency=server.concurrency,
    )


def _endpoint(address: Address, server: Server, outputs: tuple[str, ...] | None) -> tuple[Endpoint, Intake]:
    if server.request is not None and server.response is not None:
        return Endpoint(Line(address, server), Template(server.request, server.response, outputs)), Intake()
    if address.is_mlflow:
        return Endpoint(Line(address, server), MLflow(outputs)), Intake()
    if address.is_v2:
        model = OpenInference.of(Line(address.of_model(), server).get(), server.output)
        return Endpoint(Line(address.of_inference(), server), model), Intake(
            names=model.columns, width=model.width
        )
    raise InputError(
        f"The address {address.url} ends neither in /invocations (MLflow) nor in /v2/models/NAME (Open "
        "Inference Protocol); for another service say how it is asked, with `request` and `response`."
    )


def _fingerprint(address: Address, server: Server, outputs: tuple[str, ...] | None) -> str | None:
    version = server.version or address.version
    if version is None:
        return None
    return sha256(json.dumps([address.url, version, server.output, outputs]).encode()).hexdigest()

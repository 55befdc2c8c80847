"""Whom to believe that a server is what it says."""

from __future__ import annotations

import os
import ssl

from distill.blackbox.http.address import Address
from distill.errors import InputError


def trusted(address: Address, ca_file: str | os.PathLike[str] | None) -> ssl.SSLContext:
    """Return the public authorities and those in a file; certificates and names are always checked.

    Raises
    ------
    InputError
        The file holds no certificates.
    """
    import httpx  # noqa: PLC0415 - optional

    if address.is_local and not address.is_encrypted:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and is never asked
    context = httpx.create_ssl_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=os.fspath(ca_file))
        except (ssl.SSLError, OSError):
            raise InputError(
                f"The file {os.fspath(ca_file)} of `ca_file` holds no certificates in PEM form."
            ) from None
    return context

"""The black box that MODEL names: a file, an address, or something in Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from distill.blackbox import BlackBox, Server, load, resolve, wrap
from distill.blackbox.http import is_address
from distill.cli.access import OF_FILES, Access, spelled
from distill.errors import InputError


class Source(Enum):
    """What MODEL is, in words."""

    FILE = "a file"
    ADDRESS = "a URL"
    NAME = "a function or a model in Python"

    @classmethod
    def of(cls, model: str) -> Source:
        """Tell by the form; a file that is there is a file whatever its name."""
        if is_address(model):
            return cls.ADDRESS
        is_name = re.fullmatch(r"[\w./]+:[\w.]+", model) and not Path(model).exists()
        return cls.NAME if is_name else cls.FILE


def open_model(
    model: str,
    access: Access,
    *,
    outputs: Sequence[str] | None = None,
    threshold: float | None = None,
    fingerprint: str | None = None,
) -> BlackBox:
    """Return the black box that MODEL names.

    Raises
    ------
    InputError
        It cannot be opened, is given a fingerprint and has one, or an option has no use with it: whoever
        pins a hash must not believe that it was checked.
    """
    source = Source.of(model)
    _refuse_idle(access, source)
    if source is Source.NAME:
        box = resolve(model, outputs=outputs, threshold=threshold)
    else:
        box = _loaded(model, access, outputs, threshold)
    if fingerprint is None:
        return box
    if box.fingerprint is not None:
        raise InputError(f"{box.name} has a fingerprint of its own; leave out --fingerprint.")
    return wrap(box, fingerprint=fingerprint)


def _refuse_idle(access: Access, source: Source) -> None:
    takes = {Source.FILE: OF_FILES, Source.ADDRESS: set(access.given()) - set(OF_FILES), Source.NAME: ()}
    idle = [spelled(name) for name in access.given() if name not in takes[source]]
    if idle:
        them = "it" if len(idle) == 1 else "them"
        raise InputError(f"{', '.join(idle)} cannot be used with {source.value}; leave {them} out.")


def _loaded(model: str, access: Access, outputs: Sequence[str] | None, threshold: float | None) -> BlackBox:
    of_server = access.of_server()
    return load(
        model,
        outputs=outputs,
        threshold=threshold,
        trusted=access.trusted,
        allow_pickle=access.allow_pickle,
        sha256=access.sha256,
        server=Server(**of_server) if of_server else None,
    )

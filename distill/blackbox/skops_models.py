"""skops files: estimators whose types are named, and built only where skops or the user trusts them."""

from __future__ import annotations

import shlex
import warnings
from dataclasses import replace

from distill.blackbox.box import BlackBox, told
from distill.blackbox.libraries import library
from distill.blackbox.modelfile import ModelFile
from distill.blackbox.wrap import wrap
from distill.errors import InputError


def is_skops_file(file: ModelFile) -> bool:
    """Whether the content is a zip archive with the schema of skops in it."""
    return "schema.json" in file.members


def open_skops(file: ModelFile) -> BlackBox:
    """Return the black box in a skops file.

    Raises
    ------
    InputError
        The file is damaged, or holds types that neither skops nor the user trusts.
    """
    io = library("skops.io")
    try:
        unknown = io.get_untrusted_types(data=file.content)
    except Exception as error:  # whatever a schema written by hand leads to
        raise file.damaged("skops", error) from error
    _refuse_untrusted(file, [name for name in unknown if name not in file.trusted])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            model = io.loads(file.content, trusted=list(file.trusted))
        except Exception as error:
            raise InputError(f"{file.path} cannot be built: {told(error)}") from error
    box = wrap(model)
    said = dict.fromkeys(" ".join(str(one.message).split()) for one in caught)
    return replace(
        box,
        name=f"{box.name} from the skops file {file.path.name}",
        fingerprint=box.fingerprint or file.sha256,
        notes=(*box.notes, *said),
    )


def _refuse_untrusted(file: ModelFile, unknown: list[str]) -> None:
    if unknown:
        names = ", ".join(repr(name) for name in unknown)
        options = " ".join(f"--trust {shlex.quote(name)}" for name in unknown)  # they are the file's words
        raise InputError(
            f"{file.path} holds types that skops does not know to be harmless; if you trust all of them, "
            f"give `trusted=[{names}]` (`{options}`)."
        )

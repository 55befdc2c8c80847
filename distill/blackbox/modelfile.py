"""A model file as it was found: its bytes, and what its user trusts it with."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path

from distill.checks import refuse
from distill.errors import InputError

USE_FUNCTION = "load it in a Python function and give that as `package.module:name`"


@dataclass(frozen=True)
class ModelFile:
    """The content of a model file; nothing in it has been run.

    Parameters
    ----------
    path : Path
    content : bytes
    trusted : tuple of str
        Types that the user, never the file, allows a skops file to build.
    allow_pickle : bool
        Whether the user allows the code in a pickle to run.
    """

    path: Path
    content: bytes = field(repr=False)
    trusted: tuple[str, ...] = ()
    allow_pickle: bool = False

    @classmethod
    def read(
        cls, path: Path, *, trusted: Sequence[str] = (), allow_pickle: bool = False, sha256: str | None = None
    ) -> ModelFile:
        """Read a file, and check that it is the one that is meant.

        Raises
        ------
        InputError
            The file is missing, empty or unreadable, or its SHA-256 is another than `sha256`.
        """
        if isinstance(trusted, str) or not all(isinstance(name, str) for name in trusted):
            refuse("trusted", "a list of type names", trusted)
        file = cls(path, _content(path), tuple(trusted), allow_pickle)
        file.check_hash(sha256)
        return file

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the content, as hex digits."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def members(self) -> frozenset[str]:
        """The names in a zip archive; empty for any other content."""
        if not self.content.startswith(b"PK\x03\x04"):
            return frozenset()
        try:
            with zipfile.ZipFile(BytesIO(self.content)) as archive:
                return frozenset(archive.namelist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise InputError(f"{self.path} is a damaged zip archive; save the model again.") from None

    def check_hash(self, wanted: str | None) -> None:
        """Refuse the file if `wanted` is given and is not its SHA-256."""
        if wanted is None:
            return
        if not isinstance(wanted, str) or not re.fullmatch(r"[0-9a-fA-F]{64}", wanted):
            refuse("sha256", "64 hexadecimal digits", wanted)
        if wanted.lower() != self.sha256:
            raise InputError(
                f"{self.path} has the SHA-256 {self.sha256}, not {wanted.lower()} as `sha256` says; "
                "it is not the file that is meant, and it was not opened."
            )

    def damaged(self, library: str, error: Exception) -> InputError:
        """Return the sentence for content that its library does not read."""
        first_line = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        return InputError(f"{self.path}: {library} cannot read this model: {first_line}.")


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"There is no model file {path}.") from None
    except OSError as error:
        raise InputError(f"The model file {path} cannot be read: {error.strerror}.") from None
    if not content:
        raise InputError(f"The model file {path} is empty.")
    return content

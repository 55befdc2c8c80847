"""What an audit is: its record, and the files and views made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from markupsafe import escape

from distill.checks import refuse
from distill.distillation import Distillation
from distill.document.canonical import written
from distill.document.comparison import Comparison
from distill.document.compose import compose
from distill.document.files import read_json
from distill.document.html import html
from distill.document.markdown import markdown
from distill.document.pages.reading import Record
from distill.document.schema import first_fault
from distill.document.verify import Verification, verify
from distill.document.views import write_views
from distill.errors import InputError
from distill.explanation import Explanation, Explanations
from distill.policy import Verdict


@dataclass(frozen=True)
class Audit:
    """An audit of a black box.

    Parameters
    ----------
    record : dict
        All of it as plain JSON values; the schema ships with the package.
    distillation : Distillation, optional
        The global surrogate; None when the audit was read from a file.
    explanations : Explanations, optional
        The explained rows; None when the audit was read from a file.
    """

    record: Record
    distillation: Distillation | None = field(default=None, repr=False, compare=False)
    explanations: Explanations[Explanation] | None = field(default=None, repr=False, compare=False)

    @property
    def verdict(self) -> Verdict:
        """How far the surrogate may stand for the black box."""
        return Verdict(self.record["verdict"]["word"])

    def write(self, path: str | Path, *, font: str | Path | None = None) -> list[Path]:
        """Write the audit as `path`.html, .pdf, .md and .json; with one of these suffixes, that file alone.

        Missing folders are made. Either all files are written or none. A warning says when the PDF is left
        out because typst is not installed, and when it shows characters as code points.

        Parameters
        ----------
        path : path
        font : path, optional
            A font file for the characters that the PDF's own fonts lack.

        Returns
        -------
        list of Path
            The files, in that order.

        Raises
        ------
        InputError
            Another suffix, a font that is none, or a place that cannot be written to.
        MissingLibraryError
            A `path` that ends in .pdf, and typst is not installed.
        """
        return write_views(self.record, compose, path, font=font)

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read the record that `write` wrote as .json.

        Raises
        ------
        InputError
            No such file, no JSON, or no record of this version.
        """
        path = Path(path)
        record = read_json(path, what="an audit")
        fault = first_fault(record)
        if fault:
            raise InputError(f"{path} is not an audit record of this version: {fault}.")
        return cls(record)

    def verify(self, model: object, data: object = None) -> Verification:
        """Ask a black box about the recorded rows again, and say whether this audit still matches it.

        Parameters
        ----------
        model : Oracle, or anything `distill.wrap` takes
        data : frame or array, optional
            The rows, in any order; needed where the audit was made with `rows="hashed"`.

        Returns
        -------
        Verification
            `holds`, the `differing` rows, and `sentences` that say it.

        Raises
        ------
        InputError
            There are no rows to ask about, or the box answers in other outputs.
        BoxError
            The box failed.
        """
        return verify(self.record, model, data)

    def compare(self, new: Audit) -> Comparison:
        """Return what changed from this audit to a newer one; rows that both keep are matched by hash.

        Raises
        ------
        InputError
            `new` is no audit.
        """
        if not isinstance(new, Audit):
            refuse("new", "an audit, as `distill.audit` or `distill.Audit.read` returns it", new)
        return Comparison.of(self.record, new.record)

    def html(self) -> str:
        """Return the document as one HTML page."""
        return html(self.record)

    def markdown(self) -> str:
        """Return the document as Markdown."""
        return markdown(self.record)

    def to_dict(self) -> dict[str, Any]:
        """Return the record."""
        return dict(self.record)

    def to_json(self) -> str:
        """Return the record as JSON text."""
        return written(self.record).decode("utf-8")

    def _repr_html_(self) -> str:
        """Return the document in a frame of its own, so that neither page styles the other."""
        page = escape(self.html())
        return f'<iframe srcdoc="{page}" width="100%" height="800" title="audit"></iframe>'

"""A report of explained texts: the verb that makes one, its record, and its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Self

from markupsafe import escape

from distill.document.canonical import digest, written
from distill.document.files import read_json
from distill.document.html import html_page
from distill.document.markdown import markdown_page
from distill.document.pages.reading import Record
from distill.document.pages.texts import texts_document
from distill.document.record import generator
from distill.document.run import created
from distill.document.text import text_page
from distill.document.views import write_views
from distill.errors import InputError
from distill.explanation.texts import TextExplanation
from distill.plain import plain
from distill.render import Stretch

SCHEMA = "urn:distill:texts:1"
"""What a record of texts calls itself."""

FIGURES = ("output", "score", "surrogate_score", "base", "link", "paired", "sentence")


def report(explanations: Sequence[Any], *, title: str | None = None) -> Report:
    """Return explained texts as a document: each marked, with its weighty parts, for every output.

    Nothing is asked. Rows of a table stand in the document of `distill.audit`.

    Parameters
    ----------
    explanations : Explanations of texts
    title : str, optional

    Raises
    ------
    InputError
        There are none, or they are not of texts.
    """
    if not explanations:
        raise InputError(
            "There are no explanations to report; give those that `distill.explain` returns of texts."
        )
    for one in explanations:
        if not isinstance(one, TextExplanation):
            raise InputError(
                f"A report is of explained texts, got {type(one).__name__}; rows of a table stand in the "
                "document of `distill.audit`."
            )
    return Report(_record(explanations, title))


@dataclass(frozen=True)
class Report:
    """A report of explained texts.

    Parameters
    ----------
    record : dict
        All of it as plain JSON values.
    """

    record: Record

    def write(self, path: str | Path, *, font: str | Path | None = None) -> list[Path]:
        """Write the report as `path`.html, .pdf, .md and .json; with one of these suffixes, that file alone.

        Parameters, result and errors are those of `Audit.write`.
        """
        return write_views(self.record, texts_document, path, font=font)

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read the record that `write` wrote as .json.

        Raises
        ------
        InputError
            No such file, no JSON, or no record of texts.
        """
        path = Path(path)
        record = read_json(path, what="a report")
        if (
            not isinstance(record, dict)
            or record.get("schema") != SCHEMA
            or digest(record) != record.get("sha256")
        ):
            raise InputError(
                f"{path} is not a record of texts of this version, or was changed; give the .json file as a "
                "report wrote it."
            )
        return cls(record)

    def html(self) -> str:
        """Return the document as one HTML page."""
        return html_page(texts_document(self.record))

    def markdown(self) -> str:
        """Return the document as Markdown."""
        return markdown_page(texts_document(self.record))

    def text(self, columns: int = 100) -> str:
        """Return the document as text for a terminal that many columns wide."""
        return text_page(texts_document(self.record), columns)

    def to_json(self) -> str:
        """Return the record as JSON text."""
        return written(self.record).decode("utf-8")

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        """Return the document in a frame of its own, so that neither page styles the other."""
        return f'<iframe srcdoc="{escape(self.html())}" width="100%" height="800" title="report"></iframe>'


def _record(explanations: Sequence[TextExplanation], title: str | None) -> dict[str, Any]:
    record = plain(
        {
            "schema": SCHEMA,
            "title": title,
            "generator": generator(),
            "box": _box(explanations[0]),
            "settings": {"seed": explanations[0].seed},
            "texts": [_text(one) for one in explanations],
            "run": {"created": created()},
        }
    )
    record["sha256"] = digest(record)
    return dict(record)


def _box(one: TextExplanation) -> dict[str, Any] | None:
    if one.behind is None:
        return None
    oracle = one.behind.oracle
    box, answers = oracle.box, oracle.answers
    return {
        "name": box.name,
        "fingerprint": box.fingerprint,
        "task": answers.task.value,
        "outputs": answers.outputs,
    }


def _text(one: TextExplanation) -> dict[str, Any]:
    every = [one if output == one.output else one.of(output) for output in one.outputs]
    return {
        "row": one.row,
        "text": one.text.text,
        "unit": one.text.unit,
        "mask": one.text.mask,
        "answer": one.answer,
        "explained": one.output,
        "n_queries": one.n_queries,
        "exact": one.exact,
        "outputs": [_output(told) for told in every],
    }


def _output(one: TextExplanation) -> dict[str, Any]:
    times = dict(zip(one.text.passage.names, one.text.passage.times.tolist(), strict=True))
    return {
        **{name: getattr(one, name) for name in FIGURES},
        "verdict": str(one.verdict),
        "notes": list(one.notes),
        "fidelity": [asdict(measure) for measure in one.fidelity],
        "components": [{**asdict(part), "times": times[part.name]} for part in one.components],
        "stretches": [list(pair) for pair in _joined(one.marked().stretches)],
    }


def _joined(stretches: Sequence[Stretch]) -> Iterator[tuple[str, float]]:
    """Yield pieces and weights, neighbours without weight as one."""
    for is_plain, run in groupby(stretches, lambda one: not one.weight):
        pieces = [(one.text, one.weight) for one in run]
        yield from [("".join(text for text, _ in pieces), 0.0)] if is_plain else pieces

"""The document as one HTML page: no network, a content policy that allows its own style and script alone."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from distill.document.blocks import Document, Drawing, TreePicture
from distill.document.compose import compose
from distill.document.pages.reading import Record
from distill.document.script import embedded
from distill.document.wording import words
from distill.render import css, draw_folding_tree
from distill.render.measure import visible


def html(record: Record, language: str = "en") -> str:
    """Return a record as an HTML page that stands alone."""
    return html_page(compose(record, language))


def html_page(document: Document) -> str:
    """Return a document as an HTML page that stands alone."""
    style, script = asset("style.css") + css(), asset("document.js")
    return (
        _environment()
        .get_template("audit.html.jinja")
        .render(
            document=document,
            style=Markup(style),  # noqa: S704 - our own style sheet
            script=Markup(script),  # noqa: S704 - our own script
            data=Markup(embedded(document, words(document.language))),  # noqa: S704 - JSON without "<"
            policy=_policy(style, script),
        )
    )


def asset(name: str) -> str:
    """Return a text file that ships with this package."""
    return files("distill.document").joinpath(f"assets/{name}").read_text(encoding="utf-8")


def loader() -> BaseLoader:
    """Return a loader of this package's templates."""
    return FunctionLoader(asset)


def kind(block: object) -> str:
    """Return the name of a block's class, which names its macro in a template."""
    return type(block).__name__


def shown(value: Any) -> Any:
    """Return text with control and direction marks as code points; markup as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Everything is escaped, except pictures, which the drawing has escaped."""
    environment = Environment(
        loader=loader(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"kind": kind, "svg": _svg, "folding": _folding}
    return environment


def _svg(block: Drawing, prefix: str) -> Markup:
    return Markup(block.picture.fragment(prefix))  # noqa: S704 - drawn and escaped by distill.render


def _folding(block: TreePicture, prefix: str) -> Markup:
    return Markup(draw_folding_tree(block.drawing).fragment(prefix))  # noqa: S704 - as above


def _policy(style: str, script: str) -> str:
    """Return the content security policy: nothing but this style sheet and this script."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    hashed = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{hashed}'"

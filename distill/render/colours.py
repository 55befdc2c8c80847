"""Colours and the one stylesheet of all pictures.

Eight class colours after Okabe and Ito (2008, "Color Universal Design"), shifted in lightness so
that on a light page as on a dark one each keeps a contrast of at least 3 to 1 with the page, and
any two differ by 0.06 in OKLab for people without red or green cones too. Class number nine takes
the first colour again, and so on: a chip never stands without its text, so colour alone never
decides.
"""

from __future__ import annotations

from enum import StrEnum
from string import Template


class Theme(StrEnum):
    """Where the colours come from.

    AUTO follows the reader's system and page; LIGHT and DARK are flat, for print and for programs
    that know no custom properties.
    """

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


CLASSES = 8
"""Number of different class colours."""

TINTS = 5
"""Number of colours from a low value, blue, to a high one, red; their lightness runs one way too."""

_LIGHT = {
    "paper": "#ffffff",
    "ink": "#1c2126",
    "soft": "#586069",
    "faint": "#d9dde2",
    "wash": "#f2f4f6",
    "branch": "#c3cbd4",
    "accent": "#1f5fa6",
    "for": "#5b8ec4",
    "against": "#c97b4e",
    "class0": "#0a6fb0",
    "class1": "#d37e00",
    "class2": "#00916a",
    "class3": "#8f3d7c",
    "class4": "#b94e19",
    "class5": "#4a98d0",
    "class6": "#6c4c00",
    "class7": "#474d53",
    "tint0": "#4299dc",
    "tint1": "#6c77cd",
    "tint2": "#8357a9",
    "tint3": "#8b3b76",
    "tint4": "#84253d",
}

_DARK = {
    "paper": "#15181c",
    "ink": "#e7eaed",
    "soft": "#a0a9b3",
    "faint": "#343b43",
    "wash": "#1f242a",
    "branch": "#4c5661",
    "accent": "#6fb1ee",
    "for": "#5487b8",
    "against": "#b36d43",
    "class0": "#4a9fdc",
    "class1": "#f2b54a",
    "class2": "#3cbc94",
    "class3": "#9f60a7",
    "class4": "#e8743a",
    "class5": "#b4e0fa",
    "class6": "#f4ec9a",
    "class7": "#898c94",
    "tint0": "#337ab0",
    "tint1": "#7d7bc4",
    "tint2": "#b57ebd",
    "tint3": "#df88a2",
    "tint4": "#f49f81",
}

_RULES = Template(
    """\
.distill text{fill:$ink}
.distill .title{fill:$ink}
.distill .soft{fill:$soft}
.distill .strong{fill:$accent}
.distill .paper{fill:$paper}
.distill .wash{fill:$wash}
.distill .rule{stroke:$faint}
.distill .axis{stroke:$soft}
.distill .branch{stroke:$branch}
.distill .taken{stroke:$ink}
.distill .joint{fill:$soft}
.distill .whisker{stroke:$ink}
.distill .dot{fill:$ink;stroke:$paper}
.distill .chosen{fill:$accent;stroke:$paper}
.distill .line{stroke:$accent}
.distill .band{fill:$accent}
.distill .for{fill:$for}
.distill .against{fill:$against}
.distill .baseline{stroke:$soft}
.distill .base{fill:$paper;stroke:$soft}
.distill .plain{stroke:$soft}
.distill .absent{stroke:$ink}
.distill .point{stroke:$accent}
"""
    + "".join(f".distill .class{k}{{fill:$class{k}}}\n" for k in range(CLASSES))
    + "".join(f".distill .tint{k}{{stroke:$tint{k}}}\n" for k in range(TINTS))
)

_SHAPES = """\
.distill{font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans",system-ui,sans-serif;\
font-variant-numeric:tabular-nums}
.distill text{font-size:12px;direction:ltr;unicode-bidi:isolate}
.distill .title{font-size:15px;font-weight:600}
.distill .note{font-size:11px}
.distill .branch,.distill .line,.distill .taken,.distill .baseline{fill:none}
.distill .question{font-size:11px;font-weight:600}
.distill .chosen-row{font-weight:600}
.distill .line{stroke-width:2;stroke-linejoin:round}
.distill .band{opacity:.18}
.distill .curve{stroke-width:1.5}
.distill .folded{display:none}
.distill .baseline{stroke-dasharray:4 3}
.distill .whisker,.distill .base{stroke-width:1.5}
.distill .dot,.distill .chosen{stroke-width:1}
.distill .dots{fill:none;stroke-width:4;stroke-linecap:round}
.distill .key{stroke-width:9}
.distill .few{opacity:.45}
.distill .some{opacity:.7}
"""


def class_colour(index: int) -> str:
    """Return the style class of the output with this index."""
    return f"class{index % CLASSES}"


def css(theme: Theme = Theme.AUTO) -> str:
    """Return the stylesheet that every picture uses, for a page to include once.

    Each rule starts with `.distill`, so nothing leaks into the page. With `Theme.AUTO` the colours
    are custom properties (`--distill-ink`, ...), which the page may set; dark ones follow the reader's
    system on screen, or `data-theme="dark"` on the page's root. No colour depends on script.
    """
    if theme is not Theme.AUTO:
        return _SHAPES + _RULES.substitute(_DARK if theme is Theme.DARK else _LIGHT)
    live = _RULES.substitute({name: f"var(--distill-{name})" for name in _LIGHT})
    return f"{css(Theme.LIGHT)}@supports (fill:var(--distill-ink)){{\n{_properties()}{live}}}\n"


def _properties() -> str:
    light, dark = (
        "".join(f"--distill-{name}:{colour};" for name, colour in table.items()) for table in (_LIGHT, _DARK)
    )
    return (
        f":where(.distill){{{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark)"
        f'{{:where(:root:not([data-theme="light"]) .distill,.distill:root){{{dark}}}}}\n'
        f'@media screen{{:where(:root[data-theme="dark"] .distill){{{dark}}}}}\n'
    )

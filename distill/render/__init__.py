"""Drawing: plain frozen values in; SVG, text or DOT out.

Values to fill: `TreeDrawing` of `Node`, `Bars` of `Component`, `Curve`, `Intervals` of `Whisker`,
`Parts` of `Part`, `MarkedText` of `Stretch`, `Swarm` of `Lane`, `Scatter` of `Mean`, and `Estimate` for
any figure with an interval. `tree_svg` and its like return a file of its own; `draw_tree` and its like
return a `Picture`, whose `fragment()` goes into a page that includes `css()` once.
"""

from distill.render.colours import Theme, css
from distill.render.dot import rendered, tree_dot
from distill.render.marked import MarkedText, Stretch
from distill.render.parts import Course, Part, Parts
from distill.render.scatter import Mean, Scatter
from distill.render.svg import (
    Picture,
    draw_bars,
    draw_curve,
    draw_folding_tree,
    draw_intervals,
    draw_marked,
    draw_parts,
    draw_scatter,
    draw_swarm,
    draw_tree,
)
from distill.render.swarm import Lane, Swarm
from distill.render.swarm_text import intervals_text, scatter_text, swarm_text
from distill.render.text import bars_text, marked_text, parts_text, tree_text
from distill.render.values import (
    Bars,
    Component,
    Curve,
    Estimate,
    Intervals,
    Node,
    TreeDrawing,
    Unit,
    Whisker,
)

__all__ = [
    "Bars",
    "Component",
    "Course",
    "Curve",
    "Estimate",
    "Intervals",
    "Lane",
    "MarkedText",
    "Mean",
    "Node",
    "Part",
    "Parts",
    "Picture",
    "Scatter",
    "Stretch",
    "Swarm",
    "Theme",
    "TreeDrawing",
    "Unit",
    "Whisker",
    "bars_svg",
    "bars_text",
    "css",
    "curve_svg",
    "draw_bars",
    "draw_curve",
    "draw_folding_tree",
    "draw_intervals",
    "draw_marked",
    "draw_parts",
    "draw_scatter",
    "draw_swarm",
    "draw_tree",
    "intervals_svg",
    "intervals_text",
    "marked_svg",
    "marked_text",
    "parts_svg",
    "parts_text",
    "rendered",
    "scatter_svg",
    "scatter_text",
    "swarm_svg",
    "swarm_text",
    "tree_dot",
    "tree_svg",
    "tree_text",
]


def tree_svg(drawing: TreeDrawing) -> str:
    """Return a tree diagram as an SVG file's text."""
    return draw_tree(drawing).svg()


def bars_svg(bars: Bars) -> str:
    """Return signed bars as an SVG file's text."""
    return draw_bars(bars).svg()


def curve_svg(curve: Curve) -> str:
    """Return a curve as an SVG file's text."""
    return draw_curve(curve).svg()


def intervals_svg(intervals: Intervals) -> str:
    """Return an interval plot as an SVG file's text."""
    return draw_intervals(intervals).svg()


def parts_svg(parts: Parts) -> str:
    """Return the parts of a sum as an SVG file's text."""
    return draw_parts(parts).svg()


def marked_svg(marked: MarkedText) -> str:
    """Return a marked text as an SVG file's text."""
    return draw_marked(marked).svg()


def swarm_svg(swarm: Swarm) -> str:
    """Return a swarm as an SVG file's text."""
    return draw_swarm(swarm).svg()


def scatter_svg(scatter: Scatter) -> str:
    """Return weights against values as an SVG file's text."""
    return draw_scatter(scatter).svg()

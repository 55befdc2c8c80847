"""Pictures as SVG text, laid out here so that they look the same on every machine."""

from distill.render.svg.bars import draw_bars
from distill.render.svg.curve import draw_curve
from distill.render.svg.intervals import draw_intervals
from distill.render.svg.marked import draw_marked
from distill.render.svg.parts import draw_parts
from distill.render.svg.picture import Picture
from distill.render.svg.scatter import draw_scatter
from distill.render.svg.swarm import draw_swarm
from distill.render.svg.tree import draw_folding_tree, draw_tree

__all__ = [
    "Picture",
    "draw_bars",
    "draw_curve",
    "draw_folding_tree",
    "draw_intervals",
    "draw_marked",
    "draw_parts",
    "draw_scatter",
    "draw_swarm",
    "draw_tree",
]

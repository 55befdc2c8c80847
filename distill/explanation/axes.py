"""Signed bars on matplotlib axes."""

from __future__ import annotations

from typing import Any

from distill.checks import refuse
from distill.render import Bars

TOWARD, AGAINST = "#5b8ec4", "#c97b4e"
"""The colours of the two directions, as in the SVG picture."""


def draw_bars(bars: Bars, ax: Any) -> Any:
    """Draw signed bars, the weightiest on top, with their intervals; return the axes' figure.

    Parameters
    ----------
    bars : Bars
    ax : matplotlib.axes.Axes
        What it held stays: it need not be empty.

    Raises
    ------
    InputError
        `ax` is something else.
    """
    if not (hasattr(ax, "barh") and hasattr(ax, "figure")):
        refuse("ax", "matplotlib axes", ax)
    for place, bar in enumerate(bars.components):
        ax.barh(place, bar.weight, color=TOWARD if bar.weight >= 0 else AGAINST)
        if bar.estimate.has_interval:
            ends = [[bar.weight - bar.low], [bar.high - bar.weight]]
            ax.errorbar(bar.weight, place, xerr=ends, fmt="none", ecolor="black", capsize=3)
    ax.axvline(0.0, color="black", linewidth=0.8)
    labels = [f"{bar.label} = {bar.value}" for bar in bars.components]
    ax.set_yticks(range(len(labels)), labels)
    ax.invert_yaxis()
    ax.set_xlabel(bars.axis)
    ax.set_title(f"{bars.title}\n{bars.subtitle}", fontsize="medium", wrap=True)
    return ax.figure

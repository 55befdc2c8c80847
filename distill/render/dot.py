"""Trees for the `dot` program: DOT text, and through it PNG or PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distill.errors import InputError, MissingLibraryError
from distill.numbers import percent
from distill.render.figures import written
from distill.render.measure import shortened, visible
from distill.render.svg.layout import thickness
from distill.render.values import Node, TreeDrawing

if TYPE_CHECKING:
    import graphviz

_LABEL = 60


def tree_dot(drawing: TreeDrawing) -> graphviz.Digraph:
    """Return the tree as a graph that `graphviz` can write, draw and show."""
    import graphviz  # noqa: PLC0415 - only those who want DOT pay for it

    graph = graphviz.Digraph(
        "tree",
        graph_attr={"rankdir": "LR", "label": _text(drawing.title), "labelloc": "t", "fontname": "Helvetica"},
        node_attr={"shape": "box", "style": "rounded", "fontname": "Helvetica", "fontsize": "11"},
        edge_attr={"fontname": "Helvetica", "fontsize": "10", "color": "#586069", "arrowhead": "none"},
    )
    for node in drawing.in_order:
        graph.node(str(node.id), label=_node_label(drawing, node))
        if node.parent is not None:
            graph.edge(
                str(node.parent),
                str(node.id),
                label=_text(node.condition),
                penwidth=f"{thickness(node):.1f}",
            )
    return graph


def rendered(graph: graphviz.Digraph, file_format: str) -> bytes:
    """Return the graph drawn by `dot` as "png", "pdf" or another of its formats.

    Raises
    ------
    MissingLibraryError
        The `dot` program is not on this machine.
    InputError
        `dot` cannot write this format.
    """
    import graphviz  # noqa: PLC0415 - only those who want DOT pay for it

    try:
        drawn: bytes = graph.pipe(format=file_format)
    except graphviz.ExecutableNotFound:
        raise MissingLibraryError(
            f"A .{file_format} of a tree is drawn by the program `dot`, which is not on this machine: "
            "install Graphviz (https://graphviz.org/download), or write .svg, which needs nothing."
        ) from None
    except (ValueError, graphviz.CalledProcessError) as error:
        raise InputError(f"`dot` cannot draw the tree as {file_format!r}: {error}.") from error
    return drawn


def _node_label(drawing: TreeDrawing, node: Node) -> str:
    if drawing.children(node):
        return _text(node.question)
    said = [_text(node.answer), f"{percent(node.share)} of rows"]
    if node.agreement is not None:
        said.append(f"agrees {written(node.agreement.value, drawing.agreement_unit)}")
    return _literal("\\n".join(said))


def _literal(text: str) -> str:
    """Text that is no HTML label even if it stands in angle brackets."""
    import graphviz  # noqa: PLC0415 - only those who want DOT pay for it

    literal: str = graphviz.nohtml(text)
    return literal


def _text(text: str) -> str:
    """Text that DOT takes literally: no escapes, no HTML labels, no more than a line."""
    import graphviz  # noqa: PLC0415 - only those who want DOT pay for it

    escaped: str = graphviz.escape(shortened(visible(text), _LABEL, len))
    return escaped

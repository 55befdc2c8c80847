from dataclasses import replace

import pytest

from distill.render import Node, TreeDrawing, draw_folding_tree, draw_tree
from distill.render.svg.layout import PITCH, lay_out
from distill.render.svg.markup import Style
from distill.render.svg.words import tooltip
from distill.task import Task


def test_thirty_two_leaves_fit_a_laptop(trees):
    assert PITCH <= 22
    assert draw_tree(trees["deep"]).height <= 820


def test_each_leaf_has_a_line_of_its_own(trees):
    for drawing in trees.values():
        heights = [place.y for place in lay_out(drawing, 0, 0).leaf_lines]
        assert heights == [(line + 0.5) * PITCH for line in range(len(drawing.leaves))]


def test_leaves_end_together_and_branches_grow_rightward(trees):
    for drawing in trees.values():
        layout = lay_out(drawing, 16, 0)
        assert {place.end for place in layout.leaf_lines} == {layout.right}
        assert all(place.room > 0 for place in layout.places)


def test_only_the_deep_way_cuts_its_labels():
    name = "a_rather_long_column"
    nodes = [Node(0, None, 1, "a", (1,), question=name), Node(1, 0, 0.5, "a", (1,), "no", name)]
    nodes += [Node(2, 1, 0.2, "a", (1,), "no"), Node(3, 1, 0.3, "a", (1,), "yes")]
    for deep in range(4, 24, 2):
        parent = 0 if deep == 4 else deep - 2
        nodes += [
            Node(deep, parent, 0.1, "a", (1,), "yes", name),
            Node(deep + 1, deep, 0.1, "a", (1,), "no"),
        ]
    drawing = TreeDrawing(Task.CLASSIFICATION, ("a",), nodes)
    rooms = {place.node.id: place.room for place in lay_out(drawing, 0, 0).places}
    whole = Style.QUESTION.width(name)
    assert rooms[1] >= whole
    assert rooms[4] < whole


def test_branches_leave_their_parent_side_by_side(two_leaves):
    root, small, large = lay_out(two_leaves, 0, 0).places
    assert (small.thickness, large.thickness) == (2.75, 8.25)
    assert large.y_start - small.y_start == pytest.approx((2.75 + 8.25) / 2)
    assert (small.y_start * 2 + large.y_start * 2) / 4 == pytest.approx(root.y, abs=3)


def test_a_branch_without_rows_is_still_a_line(two_leaves):
    nodes = [replace(node, share=0.0) for node in two_leaves.nodes]
    assert [place.thickness for place in lay_out(replace(two_leaves, nodes=nodes), 0, 0).places] == [1, 1, 1]


def test_tooltip_says_it_all(two_leaves):
    assert tooltip(two_leaves, two_leaves.leaves[0]) == (
        "age ≤ 30 → deny; 25\u00a0% of rows; deny: 90\u00a0%, grant: 10\u00a0%; "
        "agreement with the box: 96\u00a0% (93\u00a0% to 98\u00a0%), n = 210"
    )


def test_a_leaf_without_report_rows_says_so(two_leaves):
    assert "no report rows" in draw_tree(two_leaves).body


def test_a_path_is_drawn_over_the_others(two_leaves):
    body = draw_tree(replace(two_leaves, path=(0, 2))).body
    assert body.count('class="taken"') == 1
    assert body.rindex('class="branch"') < body.index('class="taken"')
    assert body.count('class="wash"') == 1


def test_regression_shows_positions_instead_of_shares(trees):
    body = draw_tree(trees["regression"]).body
    assert "box&#39;s answers" not in body
    assert body.count('class="chosen"') == 3 * 12


def test_a_folding_tree_has_an_unseen_line_for_each_inner_node(trees):
    for drawing in trees.values():
        still, folding = draw_tree(drawing), draw_folding_tree(drawing)
        assert (folding.width, folding.height) == (still.width, still.height)
        inner = len(drawing.nodes) - len(drawing.leaves)
        assert folding.body.count('<g class="folded"><g data-leaf=') == inner
        assert still.body.count('class="folded"') == 0
        assert folding.body.count("data-leaf=") == len(drawing.nodes)


def test_each_branch_names_its_parent(two_leaves):
    body = draw_tree(two_leaves).body
    assert body.count('data-parent="0"') == 2
    assert '<g data-node="0"><title>' in body

import pytest

from distill.errors import InputError
from distill.render import Component, Curve, Estimate, Node, TreeDrawing
from distill.task import Task


def drawn(*nodes, path=()):
    return TreeDrawing(Task.CLASSIFICATION, ("a", "b"), nodes, path=path)


def node(number, parent, **more):
    return Node(number, parent, 0.5, "a", (0.5, 0.5), **more)


def test_estimate_refuses_what_is_no_number():
    with pytest.raises(InputError, match=r"`value` must be a number, got nan\."):
        Estimate(float("nan"))


def test_estimate_refuses_an_interval_upside_down():
    with pytest.raises(InputError, match=r"`low` must be at most `high` \(0\.1\), got 0\.9\."):
        Estimate(0.5, 0.9, 0.1)


def test_component_checks_its_weight():
    with pytest.raises(InputError, match=r"`value` must be a finite number, got inf\."):
        Component("age", "39", float("inf"))


def test_share_is_a_share():
    with pytest.raises(InputError, match=r"`share` must be a number from 0 to 1, got 1\.5\."):
        Node(0, None, 1.5, "a", (1.0,))


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ((), "exactly one root, got []."),
        ((node(0, None), node(1, None)), "exactly one root, got [0, 1]."),
        ((node(0, None), node(1, 0), node(1, 0)), "whose ids differ, got [0, 1, 1]."),
        ((node(0, None), node(1, 7)), "`parent` must be the id of a node, or None for the root, got 7."),
        ((node(0, None), node(1, 2), node(2, 1)), "reachable from the root, got [1, 2]."),
        ((node(0, None, decision=2),), "`decision` must be the index of one of 2 outputs, got 2."),
    ],
)
def test_what_is_no_tree_is_refused(nodes, message):
    with pytest.raises(InputError) as caught:
        drawn(*nodes)
    assert message in str(caught.value)


def test_means_must_fit_the_outputs():
    with pytest.raises(InputError, match=r"`means` must be as long as `outputs` \(2\), got \(1\.0,\)\."):
        drawn(Node(0, None, 1, "a", (1.0,)))


def test_path_must_be_known():
    with pytest.raises(InputError, match=r"`path` must be made of ids of nodes, got 5\."):
        drawn(node(0, None), path=(0, 5))


def test_order_and_rules(two_leaves):
    assert [one.id for one in two_leaves.in_order] == [0, 1, 2]
    assert [one.answer for one in two_leaves.leaves] == ["deny", "grant"]
    assert two_leaves.rule(two_leaves.by_id[2]) == ("age > 30",)
    assert two_leaves.rule(two_leaves.root) == ()


@pytest.mark.parametrize(
    ("x", "message"),
    [((), "`x` must be as long as `y` (1) and not empty"), ((1, 2), "as long as `y` (1)")],
)
def test_curve_refuses_uneven_columns(x, message):
    with pytest.raises(InputError) as caught:
        Curve(x, (Estimate(0.5),))
    assert message in str(caught.value)


def test_curve_refuses_sizes_out_of_order():
    with pytest.raises(InputError, match=r"`x` must be ascending, got \(4, 2\)\."):
        Curve((4, 2), (Estimate(0.5), Estimate(0.6)))

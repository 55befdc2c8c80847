import shutil

import pytest

from distill.errors import InputError, MissingLibraryError
from distill.render import rendered, tree_dot


def test_dot_says_what_the_tree_says(two_leaves):
    source = tree_dot(two_leaves).source
    assert '0 -> 1 [label="≤ 30" penwidth=2.8]' in source
    assert '1 [label="deny\\n25\u00a0% of rows\\nagrees 96\u00a0%"]' in source


def test_hostile_text_stays_text(trees):
    source = tree_dot(trees["hostile"]).source
    assert "\u202e" not in source
    assert "U+202E" in source
    assert "label=<" not in source


def test_without_dot_one_sentence_says_what_to_do(two_leaves, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingLibraryError) as caught:
        rendered(tree_dot(two_leaves), "png")
    assert str(caught.value) == (
        "A .png of a tree is drawn by the program `dot`, which is not on this machine: "
        "install Graphviz (https://graphviz.org/download), or write .svg, which needs nothing."
    )


def test_an_unknown_format_is_refused(two_leaves):
    with pytest.raises(InputError, match="`dot` cannot draw the tree as 'docx'"):
        rendered(tree_dot(two_leaves), "docx")


def test_dot_draws_if_it_is_here(two_leaves):
    if shutil.which("dot"):
        assert rendered(tree_dot(two_leaves), "png").startswith(b"\x89PNG")
    else:
        with pytest.raises(MissingLibraryError):
            rendered(tree_dot(two_leaves), "png")

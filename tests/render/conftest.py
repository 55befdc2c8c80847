"""Drawings that several tests hold against the same laws."""

import pytest

from distill.render import (
    Bars,
    Component,
    Course,
    Curve,
    Estimate,
    Intervals,
    Lane,
    Mean,
    Node,
    Part,
    Parts,
    Scatter,
    Swarm,
    TreeDrawing,
    Whisker,
)
from distill.task import Task

HOSTILE = [
    "</title></svg><script>alert(1)</script>",
    "{{ 7 * 7 }}",
    '#import "x"',
    "\"quoted\" & 'quoted'",
    "\u202egnp.exe\u202c",
    "n" * 5000,
    "👩\u200d👩\u200d👧 family 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
    "Z" + "\u0301" * 40 + "algo",
    "line\nbreak\ttab\0nul",
    "مرحبا بالعالم",
    "\ud800 lone surrogate \ufffe",
    "年龄与收入的关系以及其他很长很长的列名字很长很长",
    "﷽﷽ 𒐫𒐫",
    "W@" * 40,
    "in {" + ", ".join(f"category {k}" for k in range(300)) + "}",
]


def tree(leaves, *, names=("deny", "grant"), words=("age", "region"), task=Task.CLASSIFICATION, title="Tree"):
    """A lopsided binary tree with that many leaves, its words taken in turn."""
    means = tuple(1 / len(names) for _ in names)
    nodes, spine = [], None
    for number in range(leaves):
        last = number == leaves - 1
        share = 1 / leaves
        agreement = None if number == 1 else Estimate(0.9, 0.8, 0.97, 120)
        word = words[number % len(words)]
        chosen = number % len(names)
        if not last:
            inner = 2 * number
            nodes.append(
                Node(inner, spine, 1 - number * share, names[0], means, f"≤ {number}" if number else "", word)
            )
            spine = inner
        nodes.append(
            Node(
                2 * number + 1,
                spine,
                share,
                names[chosen],
                means,
                words[(number + 1) % len(words)] if spine is not None else "",
                decision=chosen if task is Task.CLASSIFICATION else None,
                agreement=agreement,
            )
        )
    return TreeDrawing(task, tuple(names), nodes, title=title)


@pytest.fixture
def two_leaves():
    """The smallest tree that asks something, with every figure filled in."""
    nodes = [
        Node(0, None, 1.0, "grant", (0.4, 0.6), question="age"),
        Node(1, 0, 0.25, "deny", (0.9, 0.1), "≤ 30", decision=0, agreement=Estimate(0.96, 0.93, 0.98, 210)),
        Node(2, 0, 0.75, "grant", (0.2, 0.8), "> 30", decision=1),
    ]
    return TreeDrawing(Task.CLASSIFICATION, ("deny", "grant"), nodes, title="Credit")


@pytest.fixture
def trees():
    """Trees of many shapes: one leaf, deep, many classes, regression, wide and hostile text."""
    regression = tree(12, names=("price", "weight", "height", "width"), task=Task.REGRESSION)
    return {
        "one leaf": tree(1),
        "three": tree(3),
        "deep": tree(32, names=("poor", "fair", "middling", "good", "excellent")),
        "twelve classes": tree(12, names=tuple(f"class {k}" for k in range(12))),
        "regression": regression,
        "chinese": tree(
            10,
            names=("收入不超过五万", "收入超过五万"),
            words=("年龄", "受教育年数", "家庭关系 in {丈夫, 妻子}"),
        ),
        "hostile": tree(30, names=tuple(HOSTILE), words=tuple(HOSTILE), title=HOSTILE[0] * 20),
    }


@pytest.fixture
def bars():
    """Reasons with and without interval, one of them nothing at all."""
    return Bars(
        (
            Component("gain", "0", -0.214, -0.24, -0.19),
            Component("relationship", "Husband", 0.182, 0.15, 0.21),
            Component("age", "39", 0.024),
            Component("sex", "", 0.0),
        ),
        axis="change in probability",
        toward="speaks for grant",
        against="speaks against",
        title="Why grant?",
        subtitle="Local fidelity 0.94",
    )


@pytest.fixture
def hostile_bars():
    """Every hostile text as label, value and direction."""
    components = tuple(Component(text, text, (-1) ** k * 1e5 / (k + 1)) for k, text in enumerate(HOSTILE))
    return Bars(components, HOSTILE[5], HOSTILE[4], HOSTILE[0], HOSTILE[11] * 9, HOSTILE[8])


@pytest.fixture
def curve():
    """Agreement that flattens at 16 leaves."""
    values = (0.75, 0.82, 0.872, 0.897, 0.902)
    estimates = tuple(Estimate(value, value - 0.012, value + 0.011, 2000) for value in values)
    return Curve((2, 4, 8, 16, 32), estimates, chosen=3, baseline=0.701, title="Agreement by size")


@pytest.fixture
def intervals():
    """Groups, one of them tiny, one hostile, one without interval."""
    return Intervals(
        (
            Whisker("all rows", Estimate(0.912, 0.905, 0.919, 9769), 0.7),
            Whisker("education = Preschool", Estimate(1.0, 0.6, 1.0, 7), 1.0),
            Whisker(HOSTILE[5], Estimate(0.7)),
            Whisker(HOSTILE[4], Estimate(0.7, 0.55, 0.82), 0.68),
        ),
        title="Agreement by group",
    )


@pytest.fixture
def parts():
    """Curves of each kind, one with many levels, one with a single point, one of hostile text."""
    levels = tuple(f"level {k}" for k in range(9))
    return Parts(
        (
            Part("age", ("18", "40", "80"), (18, 40, 80), (-1.2, 0.4, 0.9), Course.BENDS),
            Part("income", ("0", "11.5", "250"), (0, 11.5, 250), (-0.5, 0.0, 2.0), Course.STEPS),
            Part("region", levels, tuple(range(9)), tuple(0.1 * k - 0.4 for k in range(9)), Course.LEVELS),
            Part("constant", ("7",), (7,), (0.3,), Course.STEPS),
            Part(
                HOSTILE[0], tuple(HOSTILE), tuple(range(len(HOSTILE))), (1.0,) * len(HOSTILE), Course.LEVELS
            ),
        ),
        axis="part of grant, in log odds",
        title="Curves",
    )


@pytest.fixture
def swarm():
    """Lanes of few rows and of many, of values missing and without order, and of hostile names."""
    wave = tuple(0.01 * ((37 * k) % 83 - 41) for k in range(3000))
    lanes = (
        Lane("age", wave, tuple(k % 6 for k in range(3000)), Estimate(0.2, 0.19, 0.21, 3000)),
        Lane("region", (0.3, -0.1, 0.0), (6, 6, 5), Estimate(0.13)),
        Lane("constant", (0.0,), (2,), Estimate(0.0, 0.0, 0.0, 1)),
        *(Lane(text, (0.1,), (0,), Estimate(1e5 / 3, 1e-9, 1e7, 12)) for text in HOSTILE),
    )
    return Swarm(
        lanes,
        "effect on the probability of deny",
        "toward deny",
        "against",
        "Rows",
        "About " + HOSTILE[0] * 9,
    )


@pytest.fixture
def scatter():
    """Numbers, some of them missing, and means."""
    x = tuple(float(k % 60) for k in range(2000))
    return Scatter(
        x,
        tuple(0.001 * value - 0.02 for value in x),
        missing=(0.1, -0.1),
        means=(Mean(10.0, Estimate(-0.01, -0.02, 0.0, 900)), Mean(50.0, Estimate(0.03))),
        x_name="age",
        y_name="effect on the probability of deny",
        title="age: deny",
        subtitle=HOSTILE[8] * 30,
    )


@pytest.fixture
def scatters(scatter, levels):
    """Both."""
    return {"scatter": scatter, "levels": levels}


@pytest.fixture
def levels():
    """Hostile levels under the axis."""
    return Scatter(
        tuple(float(k) for k in range(len(HOSTILE))),
        tuple(1e4 * k for k in range(len(HOSTILE))),
        marks=tuple((float(k), text) for k, text in enumerate(HOSTILE)),
        tints=tuple(k % 7 for k in range(len(HOSTILE))),
        tint_name=HOSTILE[5],
        x_name=HOSTILE[11],
        y_name=HOSTILE[5],
        title=HOSTILE[0],
    )

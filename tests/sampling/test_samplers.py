"""What every sampler promises: legal rows, parents, and draws that depend on the seed alone."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill import sampling
from distill.domain import Domain, Kind
from distill.errors import InputError
from distill.sampling import Draw, Empirical, Hypercube, Marginal, NearManifold
from distill.table import Table

NAMES = ["empirical", "marginal", "near-manifold", "hypercube"]

VALUES = {
    "numeric": st.floats(-1e3, 1e3, allow_nan=False) | st.none(),
    "integer": st.integers(-5, 5),
    "boolean": st.booleans(),
    "ordinal": st.sampled_from(["low", "mid", "high"]) | st.none(),
    "categorical": st.sampled_from(["a", "b", "c"]),
    "gappy": st.sampled_from(["x", "y"]) | st.none(),
    "constant": st.just(7.0),
    "absent": st.none(),
    "day": st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)),
    "text": st.uuids().map(str),
}
DTYPES = {
    "numeric": "float64",
    "ordinal": pd.CategoricalDtype(["low", "mid", "high"], ordered=True),
    "constant": "float64",
    "gappy": pd.CategoricalDtype(["x", "y", "never seen"]),
    "absent": "float64",
    "day": "datetime64[s]",
}


@st.composite
def frames(draw, *, most=14):
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, unique=True))
    size = draw(st.integers(1, most))
    columns = {name: draw(st.lists(VALUES[name], min_size=size, max_size=size)) for name in names}
    series = {n: pd.Series(v, dtype=DTYPES.get(n, object)) for n, v in columns.items()}
    return pd.DataFrame(series).infer_objects()


def learn(frame):
    domain = Domain.learn(Table.of(frame))
    return domain, domain.encode(frame)


def illegal_cells(codes, domain):
    """Say what is wrong with each illegal cell, by the definition of a legal row."""
    wrong = []
    for j, column in enumerate(domain.columns):
        for code in codes[:, j]:
            if np.isnan(code):
                if column.missing == 0:
                    wrong.append((column.name, "must not be missing"))
            elif column.missing == 1:
                wrong.append((column.name, "is always missing", code))
            elif not column.low <= code <= column.high:
                wrong.append((column.name, "out of range", code))
            elif column.step and code != round(code / column.step) * column.step:
                wrong.append((column.name, "off the grid", code))
            elif column.is_levelled and int(code) not in range(len(column.levels)):
                wrong.append((column.name, "no level", code))
    return wrong


@pytest.fixture
def mixed():
    rng = np.random.default_rng(5)
    n = 300
    grade = rng.integers(0, 6, n)
    colour = rng.integers(0, 3, n)
    frame = pd.DataFrame(
        {
            "income": np.round(np.exp(rng.normal(10, 1, n)), 2),
            "age": rng.integers(18, 99, n),
            "grade": np.array(list("ABCDEF"))[grade],
            "grade_number": grade + 1,
            "red": (colour == 0).astype(int),
            "green": (colour == 1).astype(int),
            "blue": (colour == 2).astype(int),
            "region": np.where(rng.random(n) < 0.1, None, np.array(["N", "S"])[rng.integers(0, 2, n)]),
            "score": np.where(rng.random(n) < 0.2, np.nan, rng.normal(size=n)),
            "name": [f"person {i}" for i in range(n)],
        }
    )
    return learn(frame)


# ---------------------------------------------------------------- bad arguments


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(InputError) as caught:
        sampling.named("copula")
    assert str(caught.value) == (
        "`sampler` must be one of 'near-manifold', 'empirical', 'marginal', 'hypercube', got 'copula'."
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_draw_refuses_a_bad_count_no_rows_and_a_wrong_width(name, mixed):
    domain, codes = mixed
    sampler = sampling.named(name)
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match=r"^`n` must be a whole number of at least 0, got -1\.$"):
        sampler.draw(codes, domain, -1, rng)
    with pytest.raises(InputError, match=r"^`n` must be a whole number of at least 0, got 2\.5\.$"):
        sampler.draw(codes, domain, 2.5, rng)
    with pytest.raises(
        InputError, match=r"^Sampling 5 rows takes at least one real row to draw from, got none"
    ):
        sampler.draw(codes[:0], domain, 5, rng)
    with pytest.raises(
        InputError, match=r"^`codes` must be an array of shape \(n_rows, 10\), got \(300, 3\)\.$"
    ):
        sampler.draw(codes[:, :3], domain, 5, rng)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"jitter": -0.1}, "`jitter` must be a number from 0 to inf, got -0.1."),
        ({"swaps": 1.5}, "`swaps` must be a number from 0 to 1, got 1.5."),
        ({"exchange": float("nan")}, "`exchange` must be a number from 0 to 1, got nan."),
        ({"local_variance": 0}, "`local_variance` must be a number from 1e-06 to inf, got 0."),
        ({"n_neighbors": 0}, "`n_neighbors` must be a whole number of at least 1, got 0."),
        ({"candidates": 1.0}, "`candidates` must be a whole number of at least 1, got 1.0."),
    ],
)
def test_near_manifold_checks_its_settings_at_construction(setting, message):
    with pytest.raises(InputError) as caught:
        NearManifold(**setting)
    assert str(caught.value) == message


# ---------------------------------------------------------------- every row is legal


@settings(max_examples=80)
@given(frame=frames(), name=st.sampled_from(NAMES), seed=st.integers(0, 99))
def test_every_drawn_row_is_legal(frame, name, seed):
    domain, codes = learn(frame)
    drawn = sampling.named(name).draw(codes, domain, 25, np.random.default_rng(seed))
    assert illegal_cells(drawn.codes, domain) == []
    assert drawn.codes.shape == (25, len(domain.columns))
    assert len(domain.decode(drawn.codes)) == 25


@settings(max_examples=60)
@given(frame=frames(), name=st.sampled_from(NAMES), cut=st.floats(0, 1), data=st.data())
def test_rows_the_domain_never_saw_still_give_legal_ones(frame, name, cut, data):
    known = max(1, round(cut * len(frame)))
    domain = Domain.learn(Table.of(frame.iloc[:known].reset_index(drop=True)))
    codes = domain.encode(frame)
    for j, column in enumerate(domain.columns):
        strange = data.draw(st.sampled_from([np.nan, -1.0] if column.is_levelled else [np.nan, 1e9, -1e9]))
        codes[data.draw(st.integers(0, len(codes) - 1)), j] = strange
    drawn = sampling.named(name).draw(codes, domain, 20, np.random.default_rng(0))
    assert illegal_cells(drawn.codes, domain) == []


@pytest.mark.parametrize("name", NAMES)
def test_an_unseen_category_becomes_missing_where_it_can(name):
    domain, codes = learn(pd.DataFrame({"c": ["a", "b", None] * 5, "k": ["x", "y", "x"] * 5}))
    codes[:, 0] = -1.0
    codes[1:, 1] = -1.0
    drawn = sampling.named(name).draw(codes, domain, 12, np.random.default_rng(0))
    assert np.isnan(drawn.codes[:, 0]).all()
    assert (drawn.codes[:, 1] == codes[0, 1]).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_part_of_unseen_categories_alone_still_gives_levels(name):
    domain, codes = learn(pd.DataFrame({"k": ["x", "y"] * 6}))
    drawn = sampling.named(name).draw(np.full_like(codes, -1.0), domain, 4, np.random.default_rng(0))
    assert drawn.codes.tolist() == [[0.0]] * 4


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rows", [1, 2])
def test_one_row_two_rows_and_rows_all_alike_work(name, rows, mixed):
    domain, codes = mixed
    few = codes[:rows]
    alike = np.repeat(codes[:1], 5, axis=0)
    for part in (few, alike):
        drawn = sampling.named(name).draw(part, domain, 9, np.random.default_rng(0))
        assert illegal_cells(drawn.codes, domain) == []
        assert (drawn.parents < len(part)).all()


@pytest.mark.parametrize("name", NAMES)
def test_no_rows_asked_gives_none(name, mixed):
    domain, codes = mixed
    for part in (codes, codes[:0]):
        drawn = sampling.named(name).draw(part, domain, 0, np.random.default_rng(0))
        assert drawn.codes.shape == (0, 10)
        assert drawn.parents.shape == (0, 2)
        assert drawn.parents.dtype == np.int64


# ---------------------------------------------------------------- the seed alone


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_bytes_and_another_other_rows(name, mixed):
    domain, codes = mixed
    first, again, other = (
        sampling.named(name).draw(codes, domain, 50, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.codes.tobytes() == again.codes.tobytes()
    assert first.parents.tobytes() == again.parents.tobytes()
    assert first.codes.tobytes() != other.codes.tobytes()


@settings(max_examples=40)
@given(frame=frames(), name=st.sampled_from(NAMES), short=st.integers(0, 40), more=st.integers(0, 40))
def test_a_short_draw_is_the_beginning_of_a_longer_one(frame, name, short, more):
    domain, codes = learn(frame)
    few = sampling.named(name).draw(codes, domain, short, np.random.default_rng(3))
    many = sampling.named(name).draw(codes, domain, short + more, np.random.default_rng(3))
    np.testing.assert_array_equal(few.codes, many.codes[:short])
    np.testing.assert_array_equal(few.parents, many.parents[:short])


def test_two_draws_from_one_generator_differ(mixed):
    domain, codes = mixed
    rng = np.random.default_rng(0)
    first = NearManifold().draw(codes, domain, 50, rng)
    second = NearManifold().draw(codes, domain, 50, rng)
    assert first.codes.tobytes() != second.codes.tobytes()


def test_the_rows_drawn_from_are_left_as_they_were(mixed):
    domain, codes = mixed
    before = codes.copy()
    for name in NAMES:
        sampling.named(name).draw(codes, domain, 100, np.random.default_rng(0))
    np.testing.assert_array_equal(codes, before)


# ---------------------------------------------------------------- columns that belong together


@pytest.mark.parametrize("name", NAMES)
def test_dependent_columns_move_together(name, mixed):
    domain, codes = mixed
    place = {column: j for j, column in enumerate(domain.names)}
    assert (place["grade"], place["grade_number"]) in domain.groups
    drawn = sampling.named(name).draw(codes, domain, 400, np.random.default_rng(0))
    pair = [place["grade"], place["grade_number"]]
    assert set(map(tuple, drawn.codes[:, pair])) == set(map(tuple, codes[:, pair]))
    one_hot = [place["red"], place["green"], place["blue"]]
    assert (drawn.codes[:, one_hot].sum(axis=1) == 1).all()


@pytest.mark.parametrize("sampler", [Empirical(), NearManifold()], ids=["empirical", "near-manifold"])
def test_text_and_constants_stay_with_the_row(sampler, mixed):
    domain, codes = mixed
    text = [column.kind for column in domain.columns].index(Kind.TEXT)
    drawn = sampler.draw(codes, domain, 200, np.random.default_rng(0))
    np.testing.assert_array_equal(drawn.codes[:, text], codes[drawn.parents[:, 0], text])


# ---------------------------------------------------------------- what each one draws


def test_empirical_rows_are_real_rows(mixed):
    domain, codes = mixed
    drawn = Empirical().draw(codes, domain, 500, np.random.default_rng(0))
    np.testing.assert_array_equal(drawn.codes, codes[drawn.parents[:, 0]])
    assert (drawn.parents[:, 1] == -1).all()
    assert len(np.unique(drawn.parents[:, 0])) > 200


def test_marginal_breaks_what_is_not_grouped_and_keeps_each_column():
    rng = np.random.default_rng(0)
    x = rng.normal(size=2000)
    domain, codes = learn(pd.DataFrame({"x": x, "y": x + rng.normal(size=2000) * 0.01}))
    drawn = Marginal().draw(codes, domain, 4000, np.random.default_rng(1))
    assert abs(np.corrcoef(drawn.codes.T)[0, 1]) < 0.05
    assert set(drawn.codes[:, 0]) <= set(codes[:, 0])
    assert (drawn.parents == -1).all()


def test_hypercube_fills_ranges_levels_and_missing_values_evenly(mixed):
    domain, codes = mixed
    place = {column: j for j, column in enumerate(domain.names)}
    drawn = Hypercube().draw(codes, domain, 4096, np.random.default_rng(0)).codes
    ages = drawn[:, place["age"]]
    low, high = codes[:, place["age"]].min(), codes[:, place["age"]].max()
    counts = np.bincount(ages.astype(int))[int(low) : int(high) + 1]
    assert (ages.min(), ages.max()) == (low, high)
    assert counts.max() - counts.min() <= 4
    incomes = drawn[:, place["income"]]
    middle = (codes[:, place["income"]].min() + codes[:, place["income"]].max()) / 2
    assert np.mean(incomes < middle) == pytest.approx(0.5, abs=0.01)
    regions = drawn[:, place["region"]]
    assert np.isnan(regions).mean() == pytest.approx(1 / 3, abs=0.01)
    share = np.isnan(codes[:, place["score"]]).mean()
    assert np.isnan(drawn[:, place["score"]]).mean() == pytest.approx(share, abs=0.01)


def test_hypercube_stays_in_the_ranges_of_the_part(mixed):
    domain, codes = mixed
    young = codes[codes[:, 1] < 40]
    drawn = Hypercube().draw(young, domain, 500, np.random.default_rng(0))
    assert drawn.codes[:, 1].max() == young[:, 1].max()


def test_a_draw_is_frozen():
    with pytest.raises(AttributeError):
        Draw(np.empty((0, 1)), np.empty((0, 2), dtype=np.int64)).codes = np.zeros((1, 1))

import numpy as np
import pandas as pd
import pytest

from distill.domain import Domain
from distill.linear import Additive, Curve, Link, Shape, bends, steps
from distill.table import Table


def data(n=2000, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "x": rng.uniform(-2, 2, n),
            "town": rng.choice(["a", "b", "c"], n),
            "z": np.where(rng.random(n) < 0.2, np.nan, rng.normal(size=n)),
        }
    )
    domain = Domain.learn(Table.of(frame))
    return domain, domain.encode(frame)


def truth(codes):
    x, town, z = codes.T
    return np.maximum(x, 0) + 0.5 * (town == 1) + np.where(np.isnan(z), -1.0, 0.2 * np.nan_to_num(z))


@pytest.mark.parametrize(("learn", "error"), [(bends, 0.03), (steps, 0.06)])
@pytest.mark.parametrize("link", list(Link))
def test_an_additive_truth_is_found(learn, error, link):
    domain, codes = data()
    found = learn(codes, link.inverse(truth(codes)), domain, link=link)
    assert np.abs(found.at(codes) - truth(codes)).mean() < error
    assert [curve.shape for curve in found.curves][1] is Shape.LEVELS


@pytest.mark.parametrize("learn", [bends, steps])
def test_beyond_the_data_and_at_levels_never_seen_curves_stay_level(learn):
    domain, codes = data()
    found = learn(codes, truth(codes), domain, link=Link.IDENTITY)
    rows = np.array([[2.0, 0, 0], [99.0, 0, 0], [-2.0, 0, 0], [-99.0, 0, 0], [0, -1, 0], [0, np.nan, 0]])
    rows[0, 0], rows[2, 0] = codes[:, 0].max(), codes[:, 0].min()
    at = found.at(rows)
    assert at[0] == at[1]
    assert at[2] == at[3]
    assert at[4] == at[5]


@pytest.mark.parametrize("learn", [bends, steps])
def test_a_column_without_values_among_the_rows_is_harmless(learn):
    domain, codes = data()
    codes[:, 2] = np.nan
    assert np.isfinite(learn(codes, truth(codes), domain, link=Link.IDENTITY).at(codes)).all()


def test_shapes():
    steps_, bends_ = (
        Curve(np.array([0.0, 1.0, 2.0]), np.array([5.0, 6.0, 8.0]), -1.0, shape)
        for shape in (Shape.STEPS, Shape.BENDS)
    )
    at = np.array([-1.0, 0.0, 0.5, 1.0, 1.5, 9.0, np.nan])
    assert steps_.at(at).tolist() == [5, 5, 5, 6, 6, 8, -1]
    assert bends_.at(at).tolist() == [5, 5, 5.5, 6, 7, 8, -1]
    assert Curve(np.empty(0), np.empty(0), 3.0, Shape.STEPS).at(at).tolist() == [3] * 7


def test_curves_survive_json():
    domain, codes = data(300)
    found = steps(codes, truth(codes), domain, link=Link.IDENTITY)
    again = Additive.from_dict(found.to_dict())
    np.testing.assert_array_equal(again.at(codes), found.at(codes))
    assert again.to_dict() == found.to_dict()

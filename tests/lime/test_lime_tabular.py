"""The drop-in for lime's tabular explainer: bad input first, lime's shapes, and where lime fails."""

import sys
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

import distill
from distill.lime import LimeTabularExplainer, SubmodularPick
from distill.lime.lime_tabular import LimeTabularExplainer as ByModule

RNG = np.random.default_rng(0)
X = np.column_stack([RNG.normal(size=(400, 3)), RNG.choice(3, size=400), np.full(400, 7.0)])
NAMES = ["age", "income", "debt", "town", "unit"]
Y = (X[:, 0] + (X[:, 3] == 1) + 0.3 * RNG.normal(size=400) > 0.3).astype(int)
MODEL = LogisticRegression().fit(np.column_stack([X[:, :3], X[:, 3] == 1]), Y)


def proba(rows):
    rows = np.asarray(rows, dtype=float)
    return MODEL.predict_proba(np.column_stack([np.nan_to_num(rows[:, :3]), rows[:, 3] == 1]))


def explainer(**options):
    usual = {
        "feature_names": NAMES,
        "categorical_features": [3],
        "categorical_names": {3: ["Aix", "Bonn", "Cork"]},
        "class_names": ["no", "yes"],
    }
    return LimeTabularExplainer(X, **{**usual, **options})


@pytest.fixture(scope="module")
def made():
    return explainer()


@pytest.fixture(scope="module")
def told(made):
    return made.explain_instance(X[0], proba, num_samples=1024)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": "ranking"}, "`mode` must be one of 'classification', 'regression', got 'ranking'."),
        ({"feature_names": ["a"]}, "`feature_names` must be as many as there are columns (5), got ['a']."),
        (
            {"categorical_features": [5]},
            "`categorical_features` must be column numbers from 0 to 4, got [5].",
        ),
        ({"discretizer": "entropy"}, "`discretizer='entropy'` needs `training_labels`."),
        (
            {"discretizer": "tercile"},
            (
                "`discretizer` must be 'quartile', 'decile', 'entropy' or an object with lime's mins, maxs, "
                "means and stds, got 'tercile'."
            ),
        ),
        (
            {"training_data_stats": {"means": {}, "mins": {}, "maxs": {}, "stds": {}}},
            "Missing keys in `training_data_stats`: 'feature_values', 'feature_frequencies'.",
        ),
        ({"random_state": "seed"}, "`random_state` must be a whole number of at least 0, got 'seed'."),
    ],
)
def test_an_explainer_refuses_in_a_sentence(options, message):
    with pytest.raises(distill.InputError) as caught:
        explainer(**options)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": (2,)}, "No label '2'; the labels are '0', '1'."),
        ({"num_features": 0}, "`num_features` must be a whole number of at least 1, got 0."),
        ({"num_samples": 1}, "`num_samples` must be a whole number of at least 2, got 1."),
    ],
)
def test_a_question_is_refused_in_a_sentence(made, options, message):
    with pytest.raises(distill.InputError) as caught:
        made.explain_instance(X[0], proba, **{"num_samples": 1024, **options})
    assert str(caught.value) == message


def test_a_row_of_another_width_and_a_selection_that_does_not_exist_are_refused(made):
    with pytest.raises(distill.InputError, match=r"^`data_row` must be one row of 5 values"):
        made.explain_instance(X[0, :4], proba)
    odd = explainer(feature_selection="best")
    with pytest.raises(distill.InputError, match=r"^`feature_selection` must be one of 'auto', 'none', "):
        odd.explain_instance(X[0], proba, num_samples=100)


def test_answers_that_cannot_be_explained_are_refused(made):
    with pytest.raises(distill.ContractError, match='pass `predict_proba`, or use mode="regression"'):
        made.explain_instance(X[0], lambda rows: rows[:, 0] * 10)
    with pytest.raises(distill.ContractError, match="gives 2 numbers a row, a regression is of one"):
        explainer(mode="regression").explain_instance(X[0], proba)
    with pytest.raises(distill.BoxError, match="must give numbers"):
        made.explain_instance(X[0], lambda rows: np.full(len(rows), "yes"))


def test_a_label_that_was_not_explained_is_refused_with_those_that_were(told):
    for ask in (told.as_list, told.as_pyplot_figure):
        with pytest.raises(
            distill.InputError, match=r"^Label 0 was not explained; those explained are '1'\.$"
        ):
            ask(label=0)


def test_scores_that_do_not_sum_to_1_are_explained_with_a_warning(made):
    with pytest.warns(UserWarning, match="do not sum to 1"):
        made.explain_instance(X[0], lambda rows: 2 * proba(rows), num_samples=100)


def test_lists_and_maps_have_lime_s_shapes(told):
    assert ByModule is LimeTabularExplainer
    pairs = told.as_list()
    assert len(pairs) == 5
    edges = [*np.percentile(X[:, 0], [25, 50, 75])]
    place = int(np.searchsorted(edges, X[0, 0]))
    inner = [f"{a:.2f} < age <= {b:.2f}" for a, b in pairwise(edges)]
    assert [f"age <= {edges[0]:.2f}", *inner, f"age > {edges[-1]:.2f}"][place] in dict(pairs)
    assert f"town={['Aix', 'Bonn', 'Cork'][int(X[0, 3])]}" in dict(pairs)
    weights = [abs(weight) for _, weight in pairs]
    assert weights == sorted(weights, reverse=True)
    assert told.as_map() is told.local_exp
    assert {column for column, _ in told.local_exp[1]} == set(range(5))
    assert dict(told.local_exp[1])[4] == pytest.approx(0.0, abs=1e-12)
    assert told.available_labels() == [1]
    assert told.predict_proba.tolist() == proba(X[:1])[0].tolist()
    assert told.local_pred.shape == (1,)
    assert told.local_pred[0] == pytest.approx(told.intercept[1] + sum(weight for _, weight in pairs))
    assert 0 < told.score < 1
    assert told.domain_mapper.feature_values[3] == "True"


def test_labels_and_likeliest_labels(made):
    both = made.explain_instance(X[0], proba, labels=(0, 1), num_samples=1024)
    assert both.available_labels() == [0, 1]
    zero, one = dict(both.local_exp[0]), dict(both.local_exp[1])
    assert all(zero[j] == pytest.approx(-one[j], abs=1e-6) for j in range(5))
    likeliest = made.explain_instance(X[0], proba, top_labels=2, num_samples=1024)
    assert likeliest.top_labels == np.argsort(-proba(X[:1])[0]).tolist()
    assert likeliest.available_labels() == likeliest.top_labels


def test_a_regression_has_label_1_and_its_opposite():
    told = explainer(mode="regression").explain_instance(X[0], lambda rows: rows[:, 0], num_samples=1024)
    assert told.class_names == ["negative", "positive"]
    assert told.predicted_value == X[0, 0]
    assert told.min_value < told.predicted_value < told.max_value
    assert told.local_exp[0] == [(column, -weight) for column, weight in told.local_exp[1]]
    assert told.intercept[0] == told.intercept[1]
    assert told.as_list(label=7)[0][0].count("age") == 1
    with pytest.raises(NotImplementedError, match="no labels"):
        told.available_labels()
    assert "predicted" in told.as_html()


@pytest.mark.parametrize(("asked", "given"), [(2, 2), (6, 5), (50, 5)])
def test_more_features_than_columns_gives_all(made, asked, given):
    assert len(made.explain_instance(X[0], proba, num_features=asked, num_samples=1024).as_list()) == given


@pytest.mark.parametrize("selection", ["forward_selection", "highest_weights", "lasso_path", "none", "auto"])
def test_every_selection_finds_the_columns_that_matter(selection):
    told = explainer(feature_selection=selection).explain_instance(
        X[0], proba, num_features=2, num_samples=1024
    )
    assert {column for column, _ in told.as_map()[1][:2]} == {0, 3}
    assert len(told.as_map()[1]) == (5 if selection == "none" else 2)


def test_the_same_call_gives_the_same_and_asks_about_its_row_only():
    seen = []

    def counting(rows):
        seen.append(len(rows))
        return proba(rows)

    made = explainer()
    first = made.explain_instance(X[0], counting, num_samples=1024)
    assert sum(seen) <= 1024 + 1
    seen.clear()
    again = made.explain_instance(X[0], counting, num_samples=1024)
    assert sum(seen) <= 9
    assert again.as_map() == first.as_map()
    assert explainer().explain_instance(X[0], proba, num_samples=1024).as_map() == first.as_map()
    assert (
        explainer(random_state=1).explain_instance(X[0], proba, num_samples=1024).as_map() != first.as_map()
    )


def test_a_model_that_has_changed_is_noticed():
    made, sign = explainer(), [1]

    def fickle(rows):
        return proba(rows)[:, :: sign[0]]

    before = dict(made.explain_instance(X[0], fickle, num_samples=1024).as_map()[1])
    sign[0] = -1
    after = dict(made.explain_instance(X[0], fickle, num_samples=1024).as_map()[1])
    assert after[0] == pytest.approx(-before[0], abs=1e-6)


def test_a_constant_column_keeps_its_value():
    seen = []

    def watching(rows):
        seen.append(rows[:, 4])
        return proba(rows)

    for options in ({}, {"discretize_continuous": False}):
        explainer(**options).explain_instance(X[0], watching, num_samples=200)
    assert set(np.concatenate(seen)) == {7.0}


def test_frames_series_text_and_missing_values():
    frame = pd.DataFrame(X[:, :3], columns=NAMES[:3]).assign(
        town=np.array(["Aix", "Bonn", "Cork"])[X[:, 3].astype(int)]
    )
    frame.loc[::7, "debt"] = np.nan

    def of_frame(rows):
        assert list(rows.columns) == list(frame.columns)
        return proba(np.column_stack([rows[NAMES[:3]], (rows["town"] == "Bonn").to_numpy(dtype=float)]))

    made = LimeTabularExplainer(frame, class_names=["no", "yes"])
    for row in (frame.iloc[0], frame.iloc[[0]]):
        told = made.explain_instance(row, of_frame, num_samples=512)
        assert {name for name, _ in told.as_list()} >= {"debt=nan", f"town={frame['town'][0]}"}
    with pytest.raises(distill.InputError, match="must be one row"):
        made.explain_instance(frame.iloc[0].drop("town"), of_frame)


def test_one_column_of_probabilities_is_that_of_class_1(made, told):
    flat = made.explain_instance(X[0], lambda rows: proba(rows)[:, 1], num_samples=1024)
    assert flat.as_list() == [(name, pytest.approx(weight)) for name, weight in told.as_list()]


@pytest.mark.parametrize("around", [True, False])
def test_without_bins_a_line_is_found(around):
    slope = np.array([2.0, -1.0, 0.0, 0.0, 0.0])
    made = LimeTabularExplainer(
        X,
        mode="regression",
        categorical_features=[3],
        discretize_continuous=False,
        sample_around_instance=around,
    )
    told = made.explain_instance(X[0], lambda rows: rows @ slope + 3 * (rows[:, 3] == X[0, 3]))
    weights = dict(told.as_map()[1])
    assert [weights[j] for j in range(4)] == pytest.approx(
        [*(slope[:3] * X[:, :3].std(axis=0)), 3.0], abs=0.02
    )
    assert told.score == pytest.approx(1.0, abs=1e-4)
    assert dict(told.as_list())["0"] == weights[0]


def test_other_kernels_metrics_and_regressors_are_fitted_on_the_draws(made, told):
    usual = dict(told.as_map()[1])

    def kernel(distance, kernel_width):
        return np.sqrt(np.exp(-(distance**2) / kernel_width**2))

    same = explainer(kernel=kernel).explain_instance(X[0], proba, num_samples=1024)
    assert dict(same.as_map()[1]) == pytest.approx(usual, abs=0.02)
    for regressor in (Ridge(1.0), LinearRegression()):
        found = made.explain_instance(X[0], proba, num_samples=1024, model_regressor=regressor)
        weights = dict(found.as_map()[1])
        assert all(weights[j] == pytest.approx(usual[j], abs=0.03) for j in range(4))
    far = made.explain_instance(X[0], proba, num_samples=1024, distance_metric="manhattan")
    assert dict(far.as_map()[1])[0] == pytest.approx(usual[0], abs=0.05)


def test_sparse_rows_are_taken():
    sparse = pytest.importorskip("scipy.sparse").csr_matrix(X)
    told = LimeTabularExplainer(sparse).explain_instance(sparse[0], proba, num_samples=256)
    assert len(told.as_list()) == 5


def test_bins_of_others_and_statistics_in_the_place_of_data():
    class Halves:
        def __init__(self, data):
            middle = np.median(data, axis=0)
            self.mins = {j: [data[:, j].min(), middle[j]] for j in range(3)}
            self.maxs = {j: [middle[j], data[:, j].max()] for j in range(3)}
            self.means = {j: [data[:, j].mean()] * 2 for j in range(3)}
            self.stds = {j: [data[:, j].std() + 1e-11] * 2 for j in range(3)}

    halves = Halves(X)
    made = LimeTabularExplainer(X[:, :3], discretizer=halves, feature_names=NAMES[:3])
    told = made.explain_instance(X[0, :3], lambda rows: 1 / (1 + np.exp(-rows[:, 0])), num_samples=256)
    assert any(
        name == f"age > {halves.mins[0][1]:.2f}" or name.startswith("age <=") for name, _ in told.as_list()
    )
    statistics = {
        **vars(halves),
        "feature_values": {j: [0.0, 1.0] for j in range(3)},
        "feature_frequencies": {j: [200, 200] for j in range(3)},
    }
    same = LimeTabularExplainer(np.zeros((2, 3)), training_data_stats=statistics, feature_names=NAMES[:3])
    again = same.explain_instance(X[0, :3], lambda rows: 1 / (1 + np.exp(-rows[:, 0])), num_samples=256)
    assert dict(again.as_list()) == pytest.approx(dict(told.as_list()), abs=1e-9)


def test_the_entropy_discretizer_and_deciles():
    cut = explainer(discretizer="entropy", training_labels=Y)
    assert 2 <= len(cut.feature_values[0]) <= 8
    assert len(explainer(discretizer="decile").feature_values[0]) == 10
    assert explainer().feature_values[3] == [0.0, 1.0, 2.0]
    assert sum(explainer().feature_frequencies[3]) == pytest.approx(1.0)


def test_a_page_and_a_file(told, tmp_path):
    html = told.as_html()
    assert "Local explanation for class yes" in html
    assert "<script" not in html
    assert "town=" in html
    told.save_to_file(tmp_path / "told.html", show_table=False)
    assert "The input" not in (tmp_path / "told.html").read_text(encoding="utf-8")


def test_verbose_prints_the_line(capsys):
    explainer(verbose=True).explain_instance(X[0], proba, num_samples=100)
    printed = capsys.readouterr().out
    assert printed.startswith("Intercept ")
    assert "Prediction_local" in printed


def test_a_pick_of_explanations(made):
    picked = SubmodularPick(
        made, X, proba, sample_size=12, num_exps_desired=3, num_features=2, num_samples=1024
    )
    assert len(picked.explanations) == 12
    assert picked.sp_explanations == [picked.explanations[i] for i in picked.V]
    assert len(set(picked.V)) == 3
    again = SubmodularPick(
        made, X, proba, sample_size=12, num_exps_desired=3, num_features=2, num_samples=1024
    )
    assert again.V == picked.V
    with pytest.warns(UserWarning, match="`num_exps_desired` is 5, 4 rows are explained"):
        few = SubmodularPick(made, X[:4], proba, method="full", num_samples=1024)
    assert len(few.V) == 4
    with pytest.raises(distill.InputError, match="`method` must be one of 'sample', 'full'"):
        SubmodularPick(made, X, proba, method="some")


@pytest.mark.slow
def test_a_figure_of_signed_bars(told):
    pytest.importorskip("matplotlib", reason="only the slow tests are run with matplotlib").use("Agg")
    axes = told.as_pyplot_figure(figsize=(4, 3)).axes[0]
    assert axes.get_title() == "Local explanation for class yes"
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == [weight for _, weight in told.as_list()][::-1]


@pytest.mark.parametrize(
    ("module", "show"), [("IPython", "show_in_notebook"), ("matplotlib", "as_pyplot_figure")]
)
def test_a_library_that_is_not_there_is_named(told, monkeypatch, module, show):
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, f"{module}.{'display' if module == 'IPython' else 'pyplot'}", None)
    with pytest.raises(distill.MissingLibraryError, match=f"{module} is not installed"):
        getattr(told, show)()

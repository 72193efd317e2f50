"""Cox regression on small tables: the fit of lifelines, the robust variance by hand, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceWarning

from analysis.statistics import cox
from analysis.statistics.estimate import Estimate

TIME = [5, 8, 8, 12, 15, 18, 20, 22, 22, 30, 31, 40]
EVENT = [1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0]
X = pd.DataFrame({"age": [61, 70, 55, 48, 66, 59, 72, 50, 64, 45, 58, 52], "late": [1, 0] * 6})


def spread(estimate):
    """Width of the interval of the log hazard ratio."""
    return np.log(estimate.high / estimate.low)


def test_the_coefficients_and_intervals_are_those_of_lifelines():
    found = cox.cox(TIME, EVENT, X, confidence=0.9)
    theirs = CoxPHFitter(alpha=0.1).fit(X.assign(time=TIME, event=EVENT), "time", "event").summary
    for name, estimate in found.items():
        row = theirs.loc[name, ["exp(coef)", "exp(coef) lower 90%", "exp(coef) upper 90%"]]
        np.testing.assert_allclose([estimate.value, estimate.low, estimate.high], row.tolist(), rtol=1e-5)


def test_a_hazard_ratio_is_per_unit_of_its_covariate():
    years = cox.cox(TIME, EVENT, X)["age"]
    decades = cox.cox(TIME, EVENT, X.assign(age=X["age"] / 10))["age"]
    assert decades.value == pytest.approx(years.value**10)
    assert decades.low == pytest.approx(years.low**10)
    assert (years.n, years.events) == (12, 8)


def test_a_series_is_one_covariate():
    assert list(cox.cox(TIME, EVENT, X["late"])) == ["late"]


def test_a_cluster_moves_the_interval_alone():
    plain, robust = (cox.cox(TIME, EVENT, X, cluster=c)["age"] for c in (None, [*"aabbccddeeff"]))
    assert robust.value == plain.value
    assert spread(robust) != pytest.approx(spread(plain), rel=1e-3)
    assert "robust variance by cluster" in robust.method
    assert "robust" not in plain.method


def test_patients_counted_twice_under_one_cluster_tell_nothing_new():
    time, event = np.arange(1.0, 13), np.array(EVENT)
    once = cox.cox(time, event, X["age"], cluster=range(12))["age"]
    twice = [np.repeat(values, 2) for values in (time, event, X["age"], range(12))]
    both = cox.cox(twice[0], twice[1], {"age": twice[2]}, cluster=twice[3])["age"]
    naive = cox.cox(twice[0], twice[1], {"age": twice[2]})["age"]
    assert spread(both) == pytest.approx(spread(once), rel=0.1)
    assert spread(naive) < 0.8 * spread(both)


def test_the_residuals_add_up_to_the_score_which_is_0_at_the_maximum():
    beta = np.log([e.value for e in cox.cox(TIME, EVENT, X).values()])
    x, time, event = X.to_numpy(float), np.array(TIME), np.array(EVENT)
    residual = cox.score_residuals(beta, x, time, event)
    np.testing.assert_allclose(residual.sum(axis=0), 0, atol=1e-9)
    assert np.abs(cox.score_residuals(beta + 0.1, x, time, event).sum(axis=0)).min() > 1e-3


def test_of_two_tied_deaths_the_second_is_drawn_from_a_risk_set_that_lost_half_of_each():
    x, r = np.array([[1.0], [0.0], [3.0]]), np.exp([0.5, 0.0, 1.5])
    residual = cox.score_residuals(np.array([0.5]), x, np.array([1.0, 1, 2]), np.array([1, 1, 0]))
    first, second = r, r * [0.5, 0.5, 1]
    means = [w @ x[:, 0] / w.sum() for w in (first, second)]
    alive = -sum(r[2] / w.sum() * (3 - m) for w, m in zip((first, second), means, strict=True))
    assert residual[2, 0] == pytest.approx(alive)
    died = 1 - np.mean(means) - r[0] / first.sum() * (1 - means[0]) - r[0] / 2 / second.sum() * (1 - means[1])
    assert residual[0, 0] == pytest.approx(died)


def test_a_covariate_that_separates_the_events_is_refused_where_lifelines_only_warns():
    event, exposed = [1, 1, 1, 0, 0, 0], {"x": [1, 1, 1, 0, 0, 0]}
    with pytest.raises(ValueError, match=r"\['x'\]: no finite maximum .* separates the events"):
        cox.cox(range(1, 7), event, exposed)


def test_a_number_at_which_lifelines_gave_up_with_a_warning_is_refused():
    time = [1, 9, 3, 5, 6, 4, 3, 15, 16, 2, 3, 8, 3, 18, 14]
    event = [0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0]
    x = pd.DataFrame({"a": np.arange(15) == 1, "b": np.arange(15) == 10}, dtype=float)
    x["c"] = np.isin(np.arange(15), [4, 8, 12]).astype(float)
    with pytest.warns(ConvergenceWarning):
        given_up = CoxPHFitter().fit(x.assign(time=time, event=event), "time", "event")
    assert given_up.params_.abs().max() < cox.LIMIT
    with pytest.raises(ValueError, match="no finite maximum"):
        cox.cox(time, event, x)


def test_an_arm_without_events_is_refused():
    exposed = {"x": [0, 0, 1, 0, 0, 1, 0, 1, 0, 1]}
    event = [1, 1, 0, 1, 1, 0, 1, 0, 1, 0]
    with pytest.raises(ValueError, match="no finite maximum"):
        cox.cox(range(1, 11), event, exposed)
    with_one = [1, 1, 1, *event[3:]]
    assert np.isfinite(cox.cox(range(1, 11), with_one, exposed)["x"].high)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"time": [-1, *TIME[1:]]}, "time, row 0"),
        ({"event": [0] * 12}, "event: no event in any row"),
        ({"covariates": X.assign(age=60)}, "covariates: 'age' is constant"),
        (
            {"covariates": X.assign(early=1 - X["late"])},
            "follows from the others",
        ),
        ({"covariates": X.assign(age=[None, *X["age"][1:]])}, r"covariates\['age'\], row 0: is missing"),
        ({"covariates": X.assign(sex="f")}, r"covariates\['sex'\], row 0: 'f' is no number"),
        ({"covariates": X.iloc[:5]}, "time has 12 rows, covariates has 5 rows"),
        ({"covariates": X[[]]}, "covariates has no column"),
        ({"covariates": pd.DataFrame(np.eye(12)[:, :9])}, "9 columns for 8 events"),
        ({"cluster": ["a"] * 11}, "time has 12 rows, cluster has 11 rows"),
        ({"cluster": ["a"] * 12}, "cluster holds one cluster only"),
        ({"confidence": 1}, "confidence is 1"),
    ],
)
def test_bad_input_is_named(changed, sentence):
    good = {"time": TIME, "event": EVENT, "covariates": X}
    with pytest.raises(ValueError, match=sentence):
        cox.cox(**(good | changed))


def test_few_clusters_widen_the_interval_by_their_number_and_the_quantile_of_t():
    plain = Estimate(2.0, 1.0, 4.0, n=20, events=12, confidence=0.95, method="Cox")
    found = cox.for_few_clusters(plain, 14)
    half = np.log(2) * np.sqrt(14 / 13) * 2.160369 / 1.959964
    assert (found.value, found.n, found.events) == (2.0, 20, 12)
    assert np.log([found.high / 2, 2 / found.low]) == pytest.approx([half, half], rel=1e-6)
    assert found.method == "Cox, corrected for 14 clusters"


def test_many_clusters_leave_the_interval_and_one_is_refused():
    plain = Estimate(2.0, 1.0, 4.0, confidence=0.95)
    assert cox.for_few_clusters(plain, 100_000).high == pytest.approx(4.0, rel=1e-4)
    with pytest.raises(ValueError, match="two or more"):
        cox.for_few_clusters(plain, 1)

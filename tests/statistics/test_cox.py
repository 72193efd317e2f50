"""Cox regression on small tables: agreement with lifelines, intervals, penalty, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter

from analysis.statistics import cox

TIME = [5, 8, 8, 12, 15, 18, 20, 22, 22, 30, 31, 40]
EVENT = [1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0]
X = pd.DataFrame({"age": [61, 70, 55, 48, 66, 59, 72, 50, 64, 45, 58, 52], "late": [1, 0] * 6})


def test_lifelines_finds_the_same_coefficients():
    fit = cox.cox(TIME, EVENT, X)
    theirs = CoxPHFitter().fit(X.assign(time=TIME, event=EVENT), "time", "event")
    np.testing.assert_allclose(fit.table["coefficient"], theirs.params_, rtol=1e-5)
    np.testing.assert_allclose(fit.table["std_error"], theirs.standard_errors_, rtol=1e-5)
    assert fit.log_likelihood == pytest.approx(theirs.log_likelihood_)


def test_a_hazard_ratio_is_per_unit_of_its_covariate():
    years = cox.hazard_ratio(cox.cox(TIME, EVENT, X), "age")
    decades = cox.hazard_ratio(cox.cox(TIME, EVENT, X.assign(age=X["age"] / 10)), "age")
    assert decades.value == pytest.approx(years.value**10)
    assert decades.low == pytest.approx(years.low**10)
    assert (years.n, years.events) == (12, 8)


def test_a_series_is_one_covariate():
    fit = cox.cox(TIME, EVENT, X["late"])
    assert fit.table["covariate"].tolist() == ["late"]


def test_each_row_its_own_cluster_is_whites_variance():
    rows = cox.cox(TIME, EVENT, X, cluster=range(12))
    plain = cox.cox(TIME, EVENT, X)
    np.testing.assert_allclose(rows.table["coefficient"], plain.table["coefficient"])
    assert (rows.table["std_error"] != plain.table["std_error"]).all()


def test_the_profile_interval_holds_the_estimate_and_is_not_symmetric():
    fit = cox.cox(TIME, EVENT, X, interval="profile").table
    low, high = np.log(fit["lower"]), np.log(fit["upper"])
    assert ((low < fit["coefficient"]) & (fit["coefficient"] < high)).all()
    assert not np.allclose(high - fit["coefficient"], fit["coefficient"] - low, rtol=1e-6)


def test_firths_penalty_is_finite_where_a_covariate_separates_the_events():
    x = {"x": [1, 1, 1, 0, 0, 0]}
    event = [1, 1, 1, 0, 0, 0]
    with pytest.raises(ValueError, match=r"'x' has no finite maximum .*penalty='firth' is finite"):
        cox.cox(range(1, 7), event, x)
    fit = cox.cox(range(1, 7), event, x, penalty="firth", interval="profile")
    assert 1 < fit.table["lower"][0] < fit.table["hazard_ratio"][0] < fit.table["upper"][0] < np.inf


def test_entry_at_0_changes_nothing():
    late = cox.cox(TIME, EVENT, X, entry=[0] * 12)
    pd.testing.assert_frame_equal(late.table, cox.cox(TIME, EVENT, X).table)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"time": [-1, *TIME[1:]]}, "time, row 0"),
        ({"event": [0] * 12}, "event: no event in any row"),
        ({"covariates": X.assign(age=60)}, "covariates: 'age' is constant"),
        (
            {"covariates": X.assign(early=1 - X["late"])},
            "covariates: 'early' follows from the columns before",
        ),
        ({"covariates": X.assign(age=[None, *X["age"][1:]])}, r"covariates\['age'\], row 0: is missing"),
        ({"covariates": X.assign(sex="f")}, r"covariates\['sex'\], row 0: 'f' is no number"),
        ({"covariates": X.iloc[:5]}, "time has 12 rows, covariates has 5 rows"),
        ({"covariates": X[[]]}, "covariates has no column"),
        ({"covariates": pd.DataFrame(np.eye(12)[:, :9])}, "9 columns for 8 events"),
        ({"strata": X["late"]}, "'late' has no variation of its own among those at risk"),
        ({"cluster": ["a"] * 12}, "cluster holds one cluster only"),
        ({"cluster": range(12), "interval": "profile"}, "interval is 'profile' with cluster"),
        ({"penalty": "ridge"}, "penalty is 'ridge'"),
        ({"interval": "exact"}, "interval is 'exact'"),
        ({"confidence": 1}, "confidence is 1"),
    ],
)
def test_bad_input_is_named(changed, sentence):
    good = {"time": TIME, "event": EVENT, "covariates": X}
    with pytest.raises(ValueError, match=sentence):
        cox.cox(**(good | changed))


def test_an_unknown_covariate_is_named():
    with pytest.raises(ValueError, match="covariate is 'sex'; allowed: 'age', 'late'"):
        cox.hazard_ratio(cox.cox(TIME, EVENT, X), "sex")

"""The Cox model's data and maximum."""

import numpy as np
import pytest

from analysis.statistics import cox_model

MODEL = ([1, 2, 3, 4], [1, 1, 0, 1], {"x": [3.0, 1.0, 2.0, 5.0]}, None, None)


def test_covariates_are_centred_and_scaled():
    model = cox_model.cox_model(*MODEL, firth=False)
    assert model.x.mean() == pytest.approx(0)
    assert model.x.std() == pytest.approx(1)


def test_a_fixed_coefficient_stays():
    model = cox_model.cox_model(*MODEL, firth=False)
    beta, _ = cox_model.maximise(model, np.array([0.7]), fixed=0)
    assert beta.tolist() == [0.7]


def test_the_score_is_0_at_the_maximum():
    model = cox_model.cox_model(*MODEL, firth=False)
    _, fit = cox_model.maximise(model, np.zeros(1))
    assert fit.score == pytest.approx(0, abs=1e-9)


def test_a_fit_that_runs_out_of_steps_is_refused(monkeypatch):
    monkeypatch.setattr(cox_model, "ITERATIONS", 1)
    with pytest.raises(ValueError, match="did not converge in 1 steps"):
        cox_model.maximise(cox_model.cox_model(*MODEL, firth=False), np.zeros(1))

"""The test of proportional hazards: what it sees and what it refuses."""

import numpy as np
import pytest

from analysis.statistics.proportional_hazards import proportional_hazards_test

TIME = np.arange(1, 41)
EVENT = np.ones(40, int)


def test_a_hazard_ratio_that_turns_is_seen():
    x = np.where(TIME <= 20, TIME % 4 > 0, TIME % 4 == 0).astype(float)
    found = proportional_hazards_test(TIME, EVENT, {"x": x}, transform="rank")
    assert found["covariate"].tolist() == ["x", "GLOBAL"]
    assert (found["p_value"] < 0.05).all()


def test_a_steady_hazard_ratio_is_not_called_changing():
    found = proportional_hazards_test(TIME, EVENT, {"x": (TIME % 2).astype(float)})
    assert (found["p_value"] > 0.2).all()


def test_the_scale_of_a_covariate_does_not_matter():
    x = np.sin(TIME)
    first, second = (proportional_hazards_test(TIME, EVENT, {"x": k * x + 3}) for k in (1, 100))
    np.testing.assert_allclose(first["statistic"], second["statistic"])


def test_one_event_time_cannot_test_a_change():
    with pytest.raises(ValueError, match="do not vary enough"):
        proportional_hazards_test([2, 2, 2, 3], [1, 1, 0, 0], {"x": [1.0, 2, 4, 3]})


def test_the_log_transform_needs_times_above_0():
    with pytest.raises(ValueError, match="time, row 0: is 0; the log transform"):
        proportional_hazards_test([0, 2, 3, 4, 5], [1, 1, 0, 1, 1], {"x": [3.0, 1, 4, 2, 3]}, transform="log")


def test_an_unknown_transform_is_named():
    with pytest.raises(ValueError, match="transform is 'square'"):
        proportional_hazards_test(TIME, EVENT, {"x": TIME}, transform="square")

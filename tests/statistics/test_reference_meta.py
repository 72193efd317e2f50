"""Every meta-analysis function against metafor, lme4 and base R, on every reference case.

`tests/reference/meta.R` wrote the values; these tests need no R. Relative tolerances: closed formulas 1e-6,
iterated estimates 1e-5; what is zero to rounding is compared to 1e-12. Where a comparison is looser, its
reason stands beside it.
"""

from pathlib import Path

import numpy as np
import pytest

from analysis.statistics.as_in_r import FUNCTIONS, read_reference, side_by_side

REFERENCE = read_reference(Path(__file__).parents[1] / "reference" / "meta.json")
CLOSED, ITERATED = 1e-6, 1e-5
SEVERAL = {
    *("bcg", "raudenbush1985", "hackshaw1998", "pritz1997", "normand1999", "homogeneous", "huge_n"),
    *("outlier", "unequal", "identical", "two_studies"),
}
THREE = SEVERAL - {"two_studies"}
VARIED = THREE - {"identical"}  # identical effects leave nothing to explain
# metafor takes standard errors of 3e-5 beside the intercept for a singular design
SCALED = VARIED - {"huge_n"}
COUNTS = {"pritz1997", "zero_event_studies", "all_event_studies", "zero_and_all", "homogeneous", "huge_n"}
COUNTS |= {"two_studies"}
ANY_COUNT = COUNTS | {"one_study", "one_study_no_event", "one_study_all_events"}

# function: cases, relative tolerance
GRID = {
    "pool_dl": (SEVERAL, CLOSED),
    "pool_reml": (SEVERAL, ITERATED),
    "pool_one": ({"one_study"}, CLOSED),
    "leave_one_out": (THREE, ITERATED),
    "meta_regression": (VARIED, ITERATED),
    "subgroups": (VARIED, ITERATED),
    "egger": (SCALED, CLOSED),
    "logit": (ANY_COUNT, CLOSED),
    "wilson": (ANY_COUNT, CLOSED),
    "clopper_pearson": (ANY_COUNT, CLOSED),
    "pool_logits": (COUNTS, ITERATED),
    # lme4 differences its Hessian coarsely, and its 25 Gauss-Hermite nodes do not suffice where one study has no
    # event and another events only: `glmm_direct`, the likelihood integrated directly, is the strict comparison
    "glmm_lme4": (COUNTS - {"huge_n", "zero_and_all"}, 1e-4),
    "glmm_direct": (COUNTS, ITERATED),
}
CELLS = [(function, case) for function, (cases, _) in GRID.items() for case in sorted(cases)]


@pytest.mark.parametrize(("function", "case"), CELLS)
def test_we_agree_with_r(function, case):
    expected = REFERENCE["expected"][function][case]
    ours, tolerance = FUNCTIONS["meta"][function](REFERENCE["cases"][case], expected), GRID[function][1]
    for place, found, wanted in side_by_side(ours, expected):
        np.testing.assert_allclose(
            found, wanted, rtol=tolerance, atol=1e-12, err_msg=f"{function}, {case}{place}"
        )


def test_the_grid_of_functions_and_cases_is_complete():
    stored = {(name, case) for name, cases in REFERENCE["expected"].items() for case in cases}
    assert stored == set(CELLS)
    assert set(FUNCTIONS["meta"]) == set(GRID)


def test_the_reference_says_who_wrote_it_and_when():
    assert {"R", "metafor", "metadat", "lme4"} == set(REFERENCE["versions"])
    assert REFERENCE["date"][:2] == "20"

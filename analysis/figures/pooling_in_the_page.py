"""The pooled median of the studies that a reader keeps, as Vega-Lite transforms.

The same closed form as `analysis.estimates.median_groups.pool_groups`: DerSimonian-Laird between-study variance, the
Knapp-Hartung interval no narrower than Wald's, and nothing where too few studies are kept. Tests hold the browser's
numbers against Python's to 1e-6.
"""

import altair as alt
import pandas as pd
from scipy.special import stdtrit

from analysis.estimates.small_numbers import MIN_STUDIES_TO_POOL


def keep_parameters(names: list[str], ticked: list[bool]) -> tuple[list[alt.Parameter], str]:
    """A box for each study, ticked or not at first, and the Vega expression of all their states in order."""
    params = [
        alt.param(name=f"keep{i}", value=bool(at_first), bind=alt.binding_checkbox(name=name))
        for i, (name, at_first) in enumerate(zip(names, ticked, strict=True))
    ]
    return params, "[" + ",".join(p.name for p in params) + "]"


def pooled_chart(studies: pd.DataFrame, kept: str, confidence: float = 0.95) -> alt.Chart:
    """A chart without a mark whose data are one row: `k`, `patients`, `median`, `low`, `high`,
    `expected_low`, `expected_high` (prediction) and `tau2` of the studies that `kept` holds true for.

    studies: one row a study with `index` (its place in `kept`), `n`, `effect` and `variance` (log median).
    """
    chart = alt.Chart(studies[["index", "n", "effect", "variance"]])
    chart = chart.transform_filter(f"{kept}[datum.index]")
    return back_on_scale(random_effects(fixed_effect(chart)), confidence)


def fixed_effect(chart: alt.Chart) -> alt.Chart:
    """Adds k, patients, the sums of the weights and the between-study variance `tau2`."""
    return (
        chart.transform_calculate(w="1 / datum.variance")
        .transform_calculate(ww="datum.w * datum.w", wy="datum.w * datum.effect")
        .transform_joinaggregate(k="count()", patients="sum(n)", sw="sum(w)", sww="sum(ww)", swy="sum(wy)")
        .transform_calculate(dq="datum.w * pow(datum.effect - datum.swy / datum.sw, 2)")
        .transform_joinaggregate(q="sum(dq)")
        .transform_calculate(
            tau2="datum.k > 1 ? max(0, (datum.q - datum.k + 1) / (datum.sw - datum.sww / datum.sw)) : 0"
        )
    )


def random_effects(chart: alt.Chart) -> alt.Chart:
    """Adds the mean `mu` with weights 1 / (v + tau2) and the sum of squares `spread` around it; one row."""
    return (
        chart.transform_calculate(v="1 / (datum.variance + datum.tau2)")
        .transform_calculate(vy="datum.v * datum.effect")
        .transform_joinaggregate(sv="sum(v)", svy="sum(vy)")
        .transform_calculate(mu="datum.svy / datum.sv")
        .transform_calculate(dr="datum.v * pow(datum.effect - datum.mu, 2)")
        .transform_aggregate(
            k="min(k)",
            patients="min(patients)",
            tau2="min(tau2)",
            mu="min(mu)",
            sv="min(sv)",
            spread="sum(dr)",
        )
        .transform_filter(f"datum.k >= {MIN_STUDIES_TO_POOL}")
    )


def back_on_scale(chart: alt.Chart, confidence: float) -> alt.Chart:
    """Adds median and bounds in months."""
    return (
        chart.transform_calculate(
            se="sqrt(max(1, datum.spread / (datum.k - 1)) / datum.sv)",
            t=f"{quantiles(confidence)}[min(datum.k, 60) - 1]",
        )
        .transform_calculate(
            reach="datum.t * datum.se", far="datum.t * sqrt(datum.tau2 + datum.se * datum.se)"
        )
        .transform_calculate(
            median="exp(datum.mu)",
            low="exp(datum.mu - datum.reach)",
            high="exp(datum.mu + datum.reach)",
            expected_low="exp(datum.mu - datum.far)",
            expected_high="exp(datum.mu + datum.far)",
        )
    )


def quantiles(confidence: float, most: int = 60) -> str:
    """Critical values of t(k - 1) by number of studies k as a Vega array; the first, of one study, is never used."""
    values = [float(stdtrit(max(k - 1, 1), (1 + confidence) / 2)) for k in range(1, most + 1)]
    return "[" + ",".join(repr(v) for v in values) + "]"

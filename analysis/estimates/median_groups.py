"""Medians of overall survival that cohorts report, one group a study, and which of them may be pooled.

Pooled are whole groups of patients with spinal disease of this compartment alone, no two of studies that share
patients; groups chosen by treatment or primary are pooled apart. Never pooled are groups that mix compartments, groups
chosen by how their patients fared, and reviews, which collect published cases, and those stand here as patient rows.
All other medians are context. Where a cohort prints no interval of its median the variance follows from its size, as
if deaths were exponential and all patients were followed until theirs (`log_medians`).
"""

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.estimates import small_numbers
from analysis.estimates.rebuilt import of_cohorts, with_rebuilt
from analysis.evidence.names import study_name
from analysis.evidence.tables import Evidence
from analysis.statistics.double_counting import without_double_counting
from analysis.statistics.log_medians import log_medians
from analysis.statistics.pooling import Pooled, back_transform, pool

ESTIMATOR, INTERVAL = "DL", "knapp-hartung-truncated"
"""DerSimonian-Laird between-study variance with the Knapp-Hartung interval, never narrower than Wald's:
IntHout J et al. BMC Med Res Methodol 2014;14:25. Both have a closed form, so that the page can pool again."""
MONTHS = {"months": 1.0, "days": 1 / 30.44, "years": 12.0}
WHOLE = ("entity", "compartment")
"""Kinds of characteristic that name the compartment of a group and choose nobody."""
STUDY = ["study_id", "first_author", "year", "title", "journal", "design", "population", "n_patients"]
COLUMNS = [*STUDY, "overlaps_with", "verification"]
ROLES = {
    "counted": "Spinal disease of this compartment alone",
    "shared": "Spinal disease, shares patients with a study that counts",
    "mixed": "Spinal disease of several compartments",
    "outcome": "Chosen by how the patients fared",
    "review": "Review of published cases",
    "no size": "Number of patients not stated",
    "context": "Brain and spine, or spine not separated",
}


def median_groups(evidence: Evidence, confidence: float = 0.95) -> pd.DataFrame:
    """One row a study that reports a median overall survival, with the part that the row plays.

    Columns added to those of `cohort_results` and the study: `name`; `months`, `low`, `high`; `whole` (nobody
    was chosen by treatment or primary, nor as a comparison arm); `interval` (printed, or
    rebuilt from its curve); `alone` (one compartment only); `role` (one of
    `ROLES`); `effect` and `variance` of the log median; `from` and `to`, the interval that these give. Sorted by year.
    """
    rows = evidence.cohort_results
    chosen = rows[
        (rows["outcome"] == "overall_survival")
        & (rows["statistic"] == "median")
        & rows["unit"].isin(list(MONTHS))
        & (rows["value"] > 0).fillna(False)
    ]
    table = chosen.merge(evidence.studies[COLUMNS], on="study_id")
    kind = table["characteristic"].str.split(":").str[0]
    table["whole"] = ((table["subgroup"] == "all") | kind.isin(WHOLE)) & table["selected_on"].isna()
    table["n"] = table["n"].mask(table["n"].isna() & (table["subgroup"] == "all"), table["n_patients"])
    table = one_group_a_study(table)
    table = table.assign(
        name=[study_name(r) for _, r in table.iterrows()],
        alone=table["entity"] == evidence.compartment,
    )
    table = with_rebuilt(in_months(table), of_cohorts(evidence))
    return with_bounds(with_effects(with_roles(table)), confidence).reset_index(drop=True)


def one_group_a_study(table: pd.DataFrame) -> pd.DataFrame:
    """The whole group of each study, else its largest; sorted by year."""
    table = table.assign(size=table["n"].astype(float).fillna(0.0))
    best = table.sort_values(["whole", "size", "result_id"], ascending=[False, False, True])
    return best.drop_duplicates("study_id").sort_values(["year", "study_id"]).drop(columns="size")


def in_months(table: pd.DataFrame) -> pd.DataFrame:
    """Median and interval in months. Intervals of another level than 95 percent, which the notes name, and
    intervals that do not hold the median or start at 0 are left out."""
    factor = table["unit"].map(MONTHS)
    months, low, high = (table[c].astype(float) * factor for c in ("value", "ci_low", "ci_high"))
    usable = ~table["notes"].fillna("").str.contains("90 percent", regex=False)
    usable &= (low > 0) & (low <= months) & ~(high < months)
    return table.assign(months=months, low=low.where(usable), high=high.where(usable))


def with_roles(table: pd.DataFrame) -> pd.DataFrame:
    """What each row is to the pooled median; see `ROLES`. Of studies that share patients whole groups go before others,
    then the larger."""
    role = pd.Series("counted", index=table.index)
    role[table["n"].isna()] = "no size"
    role[~table["alone"]] = "mixed"
    role[table["design"] == "systematic_review"] = "review"
    role[table["population"] != "spinal_only"] = "context"
    role[table["selected_on"].eq("outcome").fillna(False)] = "outcome"
    able = table[role == "counted"]
    weighed = able.assign(weight=able["n"] + able["whole"] * (1 + able["n"].sum()))
    kept = without_double_counting(weighed, weight="weight")["kept"]
    role[kept.index[~kept.astype(bool)]] = "shared"
    return table.assign(role=role)


def pooled_groups(groups: pd.DataFrame) -> pd.DataFrame:
    """The whole cohorts among rows of `median_groups` that the pooled median rests on."""
    return groups[(groups["role"] == "counted") & groups["whole"]]


def with_effects(table: pd.DataFrame) -> pd.DataFrame:
    """Log median and its variance; missing where the number of patients is not known."""
    if table.empty:
        return table.assign(effect=[], variance=[])
    given = table[["low", "high", "n"]].assign(median=table["months"])
    return table.assign(**log_medians(given)[["effect", "variance"]].to_dict("series"))


def with_bounds(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Adds `from` and `to`, the interval (months) that the variance of the log median gives."""
    reach = float(ndtri((1 + confidence) / 2)) * np.sqrt(table["variance"].astype(float))
    months = table["months"]
    return table.assign(**{"from": months * np.exp(-reach), "to": months * np.exp(reach)})


def pool_groups(groups: pd.DataFrame, confidence: float = 0.95) -> Pooled | None:
    """Pooled median (months) of rows of `median_groups`; none where the policy pools nothing."""
    usable = groups[groups["variance"].notna()]
    if not small_numbers.allows_pooling(len(usable)):
        return None
    pooled = pool(
        usable["effect"], usable["variance"], estimator=ESTIMATOR, interval=INTERVAL, confidence=confidence
    )
    return back_transform(pooled, np.exp)

"""What cohorts report about their patients, pooled over cohorts.

Pooled are groups of patients of one centre or registry with spinal disease of this compartment alone. Reviews
that pool published cases stay out: they describe the patient rows over again. Of cohorts that share patients
one is taken, and fewer than three are shown and not pooled. Cohorts that do not separate the spine from the brain are context: pooled apart, under ids of their
own, and shown as such.
"""

from dataclasses import replace

import pandas as pd

from analysis.estimates import results, small_numbers
from analysis.estimates.printed import MEASURE_NAMES, whole_number
from analysis.evidence.names import study_name
from analysis.evidence.quantities import NOT_A_PART, OPPOSITE, has_name, name, quantity
from analysis.evidence.tables import Evidence
from analysis.statistics.double_counting import without_double_counting
from analysis.statistics.estimate import Estimate
from analysis.statistics.pooling import as_estimate
from analysis.statistics.proportions import pool_proportions, wilson

TOPICS = [
    "sex",
    "primary",
    "histology",
    "timing",
    "brain_metastasis",
    "metastasis",
    "lesions",
    "performance_status",
    "symptom",
    "function",
    "region",
    "extent",
    "pattern",
    "csf",
    "diagnosis",
    "imaging",
    "treatment",
    "surgery",
]
SELECTED = "inclusion criterion"


def pooled_estimates(evidence: Evidence, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`): `pooled.<id of the quantity>` are fractions pooled by
    the binomial-normal model, `context.<id>` the same of cohorts that do not separate the spine; where cohorts are too
    few to be pooled `cohort_share.<id>.<study>` and `context_share.<id>.<study>` are each as it stands, of at least two;
    `cohort.<measure>.<result>` means and medians as each cohort reports them."""
    rows = whole_groups(evidence)
    spinal = rows[rows["population"] == "spinal_only"]
    around = counted_shares(rows[rows["population"] != "spinal_only"])
    around = around[around["quantity"].duplicated(keep=False)]
    return [
        *pooled_shares("pooled", evidence, counted_shares(spinal), confidence, "cohort_share"),
        *pooled_shares("context", evidence, around, confidence, "context_share"),
        *cohort_measures(spinal),
    ]


def whole_groups(evidence: Evidence) -> pd.DataFrame:
    """Results of whole cohorts of this compartment alone, with their study; none without a compartment."""
    rows = evidence.cohort_results
    rows = rows[(rows["entity"] == evidence.compartment) & (rows["subgroup"] == "all")]
    columns = [
        "study_id",
        "first_author",
        "year",
        "title",
        "journal",
        "population",
        "design",
        "overlaps_with",
    ]
    rows = rows.merge(evidence.studies[columns], on="study_id")
    return rows[rows["design"] != "systematic_review"]


def counted_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares with whole counts: one row for each quantity and study, with `quantity`, `events`, `n` and
    `derived` (the count follows from the percentage). A share that was the criterion of inclusion is left out."""
    kind = rows["characteristic"].str.split(":").str[0]
    chosen = rows[
        (rows["statistic"] == "proportion")
        & (rows["outcome"] == "characteristic")
        & kind.isin(TOPICS)
        & ~rows["characteristic"].str.split(":").str[-1].fillna("").str.contains(NOT_A_PART)
        & rows["n"].notna()
        & ~rows["notes"].fillna("").str.contains(SELECTED, regex=False)
    ]
    counts = [counted(r) for r in chosen.itertuples()]
    columns = ["quantity", "events", "derived"]
    table = chosen.drop(columns=["events", "derived"]).assign(
        **{column: [c[i] for c in counts] for i, column in enumerate(columns)}
    )
    table = table[table["events"].notna()].sort_values("n", ascending=False, kind="stable")
    return table.drop_duplicates(["quantity", "study_id"])


def counted(row) -> tuple[str, int | None, bool]:
    """Quantity, events and whether the events follow from the percentage."""
    kind, _, category = row.characteristic.partition(":")
    derived = pd.isna(row.events)
    events = whole_number(float(row.value), int(row.n)) if derived else int(row.events)
    if events is not None and row.characteristic in OPPOSITE:
        events = int(row.n) - events
    return quantity(kind, category), events, bool(derived)


def pooled_shares(
    kind: str, evidence: Evidence, shares: pd.DataFrame, confidence: float, single: str
) -> list[dict]:
    """Each named quantity pooled over the cohorts that share no patients (`<kind>.<quantity>`); where these are too few
    to be pooled each stands as it is (`<single>.<quantity>.<study>`)."""
    named = [has_name(q, evidence) for q in shares["quantity"]]
    lines = []
    for what, group in shares.loc[named].groupby("quantity") if any(named) else ():
        kept, label = (
            group[without_double_counting(group, weight="n")["kept"].to_numpy()],
            name(what, evidence),
        )
        if small_numbers.allows_pooling(len(kept)):
            estimate = pool_counts(kept, confidence)
            lines.append(results.row(f"{kind}.{what}", label, estimate, "fraction", kept["result_id"]))
        else:
            lines += [as_counted(f"{single}.{what}", label, row, confidence) for _, row in kept.iterrows()]
    return lines


def as_counted(key: str, label: str, row: pd.Series, confidence: float) -> dict:
    """The share that one cohort reports."""
    estimate = wilson(int(row["events"]), int(row["n"]), confidence)
    note = "; ".join([study_name(row), *(["the count follows from a percentage"] if row["derived"] else [])])
    line = results.row(f"{key}.{row['study_id']}", label, estimate, "fraction", [row["result_id"]])
    return line | {"note": note}


def pool_counts(group: pd.DataFrame, confidence: float) -> Estimate:
    """Cohorts (`events`, `n`) pooled by the binomial-normal model; the note says of what, and where it was flat."""
    events, n = group["events"].astype(int).to_numpy(), group["n"].astype(int).to_numpy()
    pooled = pool_proportions(events, n, confidence=confidence)
    note = "; ".join(filter(None, [sources(group), pooled.note]))
    return replace(as_estimate(pooled, n=int(n.sum()), events=int(events.sum())), note=note)


def sources(group: pd.DataFrame) -> str:
    """How many cohorts, and how many of their counts follow from a percentage."""
    k, derived = len(group), int(group["derived"].sum())
    text = "1 cohort" if k == 1 else f"{k} cohorts"
    if not derived:
        return text
    return f"{text}; {derived} count{'s follow' if derived > 1 else ' follows'} from a percentage"


def cohort_measures(rows: pd.DataFrame) -> list[dict]:
    """Means and medians of age and of times, as each cohort reports them."""
    chosen = rows[
        rows["outcome"].isin(MEASURE_NAMES)
        & rows["statistic"].isin(["mean", "median"])
        & rows["value"].notna()
        & rows["unit"].isin(["years", "months", "days"])
    ]
    lines = []
    for _, r in chosen.iterrows():
        low, high = (float("nan") if pd.isna(r[c]) else float(r[c]) for c in ("range_low", "range_high"))
        n = None if pd.isna(r["n"]) else int(r["n"])
        method = f"{r['statistic']} and range as {study_name(r)} reports it"
        estimate = Estimate(float(r["value"]), low, high, n=n, method=method)
        key, label = f"cohort.{r['outcome']}.{r['result_id']}", MEASURE_NAMES[r["outcome"]]
        lines.append(results.row(key, label, estimate, r["unit"], [r["result_id"]]))
    return lines

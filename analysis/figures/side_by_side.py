"""The same quantity from individual patients, cohorts and source publications, and how a page names each."""

import pandas as pd

from analysis.estimates.small_numbers import MIN_PATIENTS_FOR_SHARE as FEW
from analysis.figures import charts

ROWS, COHORTS, CONTEXT = charts.PATIENTS, charts.COHORTS, charts.CONTEXT
LABEL = 44
"""Characters of a study's name that stand beside a chart."""


SINGLE = {"cohort_share": "pooled", "context_share": "context"}
"""Shares of cohorts too few to be pooled stand each for itself in the column of the pooled."""


def of_topics(estimates: pd.DataFrame, topics: tuple[str, ...]) -> pd.DataFrame:
    """Shares of some topics from every source, with `source` (rows, pooled, context or printed), `what` (id of
    the quantity) and `study` (of printed shares and of cohorts that stand for themselves)."""
    sources = "|".join(["pooled", "context", "printed", *SINGLE])
    parts = estimates["id"].str.extract(rf"^(?:(?P<source>{sources})\.)?(?P<what>.+)$")
    found = estimates.assign(source=parts["source"].fillna("rows"), what=parts["what"], study="")
    single = found["source"].isin(["printed", *SINGLE])
    split = found.loc[single, "what"].str.rsplit(".", n=1)
    found.loc[single, "what"], found.loc[single, "study"] = split.str[0], split.str[-1]
    found["source"] = found["source"].replace(SINGLE)
    wanted = pd.Series(
        [any(w == t or w.startswith(f"{t}.") for t in topics) for w in found["what"]], found.index
    )
    few = (found["source"] == "rows") & found["n"].astype(float).lt(FEW)
    return found[wanted.astype(bool) & (found["unit"] == "fraction") & found["value"].notna() & ~few]


def without_repeats(found: pd.DataFrame, owner: dict[str, str]) -> pd.DataFrame:
    """Shares without those of a single cohort that stands beside them as its publication prints it."""
    printed = {(e.what, e.study) for e in found[found["source"] == "printed"].itertuples()}
    repeated = [
        e.source == "pooled" and len(e.rows) == 1 and (e.what, owner.get(e.rows[0])) in printed
        for e in found.itertuples()
    ]
    return found[~pd.Series(repeated, found.index, bool)]


def base(e) -> str:
    """`14 of 48 (29%)`, or the percentage where the counts are not printed."""
    percent = f"{100 * e.value:.0f}%"
    return percent if pd.isna(e.events) else f"{e.events:.0f} of {e.n:.0f} ({percent})"


def series_of(e, names: dict[str, str]) -> str:
    """The source of a share as the legend names it."""
    fixed = {"rows": ROWS, "pooled": COHORTS, "context": CONTEXT}
    return fixed.get(e.source) or f"{names.get(e.study, e.study)}, as printed"


def ranked(table: pd.DataFrame) -> list[str]:
    """Labels by the share in the first source that has them, the largest first."""
    first = table.drop_duplicates("label")
    return first.sort_values("value", ascending=False, kind="stable")["label"].tolist()


def several(count: float, noun: str) -> str:
    """A count with its noun: `1 patient`, `2 patients`."""
    return f"{count:.0f} {noun}{'' if count == 1 else 's'}"


def small(label: str) -> str:
    """A label within a sentence: its first letter small unless the word is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def most_frequent(shares: pd.DataFrame) -> str:
    """The largest share (`label`, `value`, `text`), with all that tie for it. A remainder (`Other`) is no finding."""
    named = shares[~shares["label"].str.startswith("Other")]
    top = named[named["value"] == named["value"].max()] if len(named) else shares.head(1)
    words = [small(label) for label in top["label"]]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"{listed} {top['text'].iloc[0]}{' each' if len(words) > 1 else ''}"


def shortened(study: str) -> str:
    """A study's name that fits beside a chart: the year stays, a long title is cut."""
    return study if len(study) <= LABEL else f"{study[: LABEL - 8].rstrip(' ,')}… {study[-4:]}"

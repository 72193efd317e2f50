"""The background page: what the general publications print, as results and as tables."""

import pandas as pd

from analysis.estimates import results
from analysis.estimates.results import Estimate
from analysis.evidence.names import study_name
from analysis.evidence.tables import Evidence, has_term
from analysis.figures.markup import Html
from analysis.figures.tables import table_html
from analysis.pages.published import as_printed


def general_evidence(tables: dict[str, pd.DataFrame], package: dict) -> Evidence:
    """Publications on spinal metastases in general, with the numbers they print; no patient, no cohort result."""
    studies = tables["studies"][has_term(tables["studies"]["entities"], "general")]
    reported = tables["reported"]
    empty = pd.DataFrame()
    return Evidence(
        studies=studies,
        patients=empty,
        cohort_results=empty,
        reported=reported[reported["study_id"].isin(studies["study_id"])],
        vocabulary=empty,
        version=package["version"],
        date=package["created"][:10],
    )


def reported_estimates(reported: pd.DataFrame) -> pd.DataFrame:
    """Results frame of printed numbers: one row a quantity, its id the `quantity_id`.

    A share is a fraction (0 to 1). A printed range has no one value: it gives two rows, whose ids end in
    ":low" and ":high". Where one quantity is printed with several values, the first stands and the note gives
    the others. A date is no result and is left out. ValueError when two publications share a `quantity_id`, for then the id does not name one number.
    """
    several = reported.groupby("quantity_id")["study_id"].nunique()
    if (several > 1).any():
        raise ValueError(
            f"the quantity_id '{several[several > 1].index[0]}' belongs to several publications; "
            "a number of the background page has one source, so give each its own quantity_id"
        )
    numbers = reported[reported["unit"].ne("date").fillna(True)]
    quantities = numbers.groupby("quantity_id", sort=False)
    return results.frame([row for _, rows in quantities for row in quantity(rows)])


def quantity(rows: pd.DataFrame) -> list[dict]:
    """The results of one quantity from all rows that print it: one, or two for a range."""
    first = rows.iloc[0]
    parts = {"": "value" if pd.isna(first["percentage"]) else "percentage"}
    if pd.isna(first[parts[""]]):
        parts = {":low": "low", ":high": "high"}
    return [one_number(rows, part, suffix) for suffix, part in parts.items() if not pd.isna(first[part])]


def one_number(rows: pd.DataFrame, part: str, suffix: str) -> dict:
    """One printed number as a row of the results frame."""
    first = rows.iloc[0]
    printed = [float(x) for x in rows[part].dropna().unique()]
    is_share = part == "percentage"
    estimate = Estimate(
        printed[0] / 100 if is_share else printed[0],
        n=whole(first["denominator"]),
        events=whole(first["numerator"]),
        method="as printed",
        note="; ".join(
            [first["location"], *(f"also printed as {x:g}" for x in printed[1:]), *differs(first)]
        ),
    )
    unit = "fraction" if is_share else "" if pd.isna(first["unit"]) else first["unit"]
    label = name(first) + suffix.replace(":", ", ")
    return results.row(first["quantity_id"] + suffix, label, estimate, unit, rows["reported_id"])


def whole(number) -> int | None:
    """A count, or None where none is printed."""
    return None if pd.isna(number) else int(number)


def name(row: pd.Series) -> str:
    """What a printed number is about, in words."""
    parts = [row["category"], row["subgroup"], row["population"]]
    words = dict.fromkeys(str(p).replace("_", " ") for p in parts if not pd.isna(p))
    return ", ".join(words).capitalize()


def differs(row: pd.Series) -> list[str]:
    """What the publication quoted prints itself, where the quotation differs from it."""
    printed = row["value"] if pd.isna(row["percentage"]) else row["percentage"]
    same = pd.isna(row["original"]) or float(row["original"]) == float(printed)
    return [] if same else [f"the publication quoted prints {row['original']}"]


def printed_table(evidence: Evidence, characteristic: str) -> Html:
    """All printed numbers on one characteristic, each quantity once, with its place."""
    chosen = evidence.reported[evidence.reported["characteristic"] == characteristic]
    chosen = chosen.drop_duplicates("quantity_id")
    if chosen.empty:
        return Html("")
    studies = evidence.studies.set_index("study_id")
    table = pd.DataFrame(
        {
            "Result": [name(row) for _, row in chosen.iterrows()],
            "As printed": ["; ".join([as_printed(row), *differs(row)]) for _, row in chosen.iterrows()],
            "Publication": [study_name(studies.loc[s]) for s in chosen["study_id"]],
            "Place": chosen["location"].tolist(),
        }
    )
    return Html(table_html(table), f"{len(table)} printed numbers on {characteristic.replace('_', ' ')}")

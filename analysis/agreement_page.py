"""The page "Agreement with R": the book's numbers beside R's, on the rows that R read."""

import json

import pandas as pd

from analysis import agreement, data, results
from analysis.charts import Html, table_html
from analysis.estimate import Estimate
from analysis.prose import title

REFERENCE = data.ROOT / "tests" / "reference" / "book.json"


def reference() -> dict:
    """What R computed, with the rows it read, the versions and the date."""
    return json.loads(REFERENCE.read_text(encoding="utf-8"))


def compared(stored: dict, tables: dict) -> pd.DataFrame:
    """Every number that R computed beside ours, on the rows that R read; see `agreement.agreement`."""
    ours = agreement.stored_results(stored, tables["cohort_results"], tables["studies"])
    return agreement.agreement(ours, stored)


def agreement_estimates(table: pd.DataFrame) -> pd.DataFrame:
    """How many numbers were compared, how many agree, the largest difference."""
    found = agreement.summary(table)
    labels = {
        "numbers": "Numbers compared",
        "agree": "Numbers that agree",
        "largest_difference": "Largest difference",
    }
    rows = [
        results.row(key, labels[key], Estimate(float(value), method="count"), "", [])
        for key, value in found.items()
    ]
    return results.frame(rows)


def versions(stored: dict) -> Html:
    """Which R, when, on which rows."""
    about = stored["about"]
    text = f"{about['R']}, survival {about['survival']}, {about['date']}; {about['rows']}."
    return Html(f"<p>{text}</p>", text)


def agreement_table(table: pd.DataFrame) -> Html:
    """All comparisons, sortable."""
    quantities = {
        "value": "estimate",
        "low": "lower limit",
        "high": "upper limit",
        "n": "n",
        "events": "events",
    }
    shown = pd.DataFrame(
        {
            "Compartment": table["compartment"].map({c: title(c) for c in table["compartment"].unique()}),
            "Estimate": table["label"],
            "Quantity": table["quantity"].map(quantities),
            "Here": table["ours"].map("{:.10g}".format),
            "R": table["r"].map("{:.10g}".format),
            "Difference": table["difference"].map("{:.1e}".format),
            "Agrees": table["agrees"].map({True: "yes", False: "no"}),
        }
    )
    return Html(table_html(shown, css="sm-table sm-sortable"))

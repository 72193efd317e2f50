"""The page "Agreement with R": the book's numbers beside R's, on the rows that R read."""

import json
from html import escape

import pandas as pd

from analysis import agreement, agreement_models, data, results
from analysis.charts import Html, table_html
from analysis.estimate import Estimate
from analysis.prose import title

FOLDER = data.ROOT / "tests" / "reference"
FILES = {"patients": "book.json", "inputs": "book_models_inputs.json", "models": "book_models.json"}


def reference() -> dict:
    """What R computed, with its inputs, the versions and the date: from the patient rows, and of the models."""
    return {key: json.loads((FOLDER / name).read_text(encoding="utf-8")) for key, name in FILES.items()}


def compared(stored: dict, tables: dict) -> pd.DataFrame:
    """Every number that R computed beside ours, on what R read; see `agreement.agreement`. What R computed from
    the patient rows themselves is not listed a second time."""
    ours = agreement.stored_results(stored["patients"], tables["cohort_results"], tables["studies"])
    of_rows = agreement.agreement(ours, stored["patients"])
    models = agreement_models.model_agreement(stored["inputs"], stored["models"])
    keys = ["compartment", "id"]
    known = models.set_index(keys).index.isin(of_rows.set_index(keys).index)
    return pd.concat([of_rows, models[~known]], ignore_index=True)


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
    """Which R, when, on which rows, and which estimates of the book it has computed."""
    rows, models, book = stored["patients"]["about"], stored["models"]["about"], stored["inputs"]["book"]
    programs = f"{models['R']}, survival {models['survival']}, metafor {models['metafor']}, {models['date']}"
    covered = agreement_models.coverage(book, stored["patients"], stored["models"])
    text = f"{programs}; {rows['rows']} ({rows['date']})."
    return Html(f"<p>{escape(text)}</p><p>{escape(covered)}</p>", f"{text} {covered}")


def agreement_table(table: pd.DataFrame) -> Html:
    """All comparisons, one row an estimate, sortable."""
    grouped = table.groupby(["compartment", "id"], sort=False)
    names = {c: title(c) for c in table["compartment"].unique()}
    shown = pd.DataFrame(
        [
            {
                "Compartment": names[compartment],
                "Estimate": rows["label"].iloc[0],
                "Here": in_words(rows, "ours"),
                "R": in_words(rows, "r"),
                "Largest difference": f"{rows['difference'].abs().max():.1e}",
                "Agrees": "yes" if rows["agrees"].all() else "no",
            }
            for (compartment, _), rows in grouped
        ]
    )
    return Html(table_html(shown, css="sm-table sm-sortable"))


def in_words(rows: pd.DataFrame, column: str) -> str:
    """The quantities of one estimate: `3.5 (2 to 7); n 22; events 20`, a limit that does not exist as a dash."""
    found = rows.set_index("quantity")[column].map("{:.7g}".format).replace("nan", "\N{EN DASH}")
    text = found.get("value", "\N{EN DASH}")
    if "low" in found or "high" in found:
        limits = (found.get(side, "\N{EN DASH}") for side in ("low", "high"))
        text += f" ({' to '.join(limits)})"
    return "; ".join([text, *(f"{name} {found[name]}" for name in ("n", "events") if name in found)])

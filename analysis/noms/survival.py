"""Survival by primary, what the scores predict, how both agree, and the scores themselves as tables."""

import pandas as pd
from markupsafe import Markup

from analysis.figures.markup import Html, render
from analysis.figures.numbers import linked
from analysis.figures.tables import stacked
from analysis.noms.evidence import calibration, predicted_survival
from analysis.noms.forest import forest
from analysis.noms.questions import folded
from analysis.noms.treatment import Treatment
from analysis.noms.words import badge, figure_words, source_link, time_words

MEDIANS = ("median_os_months", "mean_os_months")


def survival_forest(treatment: Treatment) -> Html:
    """Median and mean survival by primary and publication."""
    rows = treatment.results[
        (treatment.results["question"] == "survival") & treatment.results["primary"].notna()
    ]
    rows = rows[rows["outcome"].isin(MEDIANS)]
    return forest("survival-by-primary", "Survival by primary", rows)


def factors_forest(treatment: Treatment) -> Html:
    """Survival by anything but the primary: walking, stability, spread."""
    rows = treatment.of("survival")
    return forest("survival-by-factor", "Survival by other factors", rows[rows["primary"].isna()])


def prediction_table(treatment: Treatment) -> Html:
    """What the bands of the survival scores predict, as their sources put it."""
    tables = treatment.tables["score_bands"], treatment.tables["score_index"]
    table = predicted_survival(*tables).drop_duplicates("band_id")
    lines = [
        (text(r["title"]), band_words(r["band"]), text(r["label"]), prediction(r))
        for r in table.to_dict("records")
    ]
    head = ("Score", "Points", "Band", "Predicted survival")
    return folded(
        f"Predicted survival: {len(lines)} bands", stacked(head, lines, "Predicted survival", css="")
    )


def text(value) -> Markup:
    """A cell of text; nothing where it is missing."""
    return Markup("") if pd.isna(value) else Markup("{}").format(value)


def prediction(row: dict) -> Markup:
    """The prediction of a band with its source and its mark."""
    return source_link(row["predicted_survival"], row["url"]) + badge(row["verification"])


def band_words(band: str) -> Markup:
    """`4 to 5`, or one value where both ends are the same."""
    low, high = band.split("-", 1)
    return text(low if low == high else f"{low} to {high}")


def calibration_table(treatment: Treatment) -> Html:
    """Predicted beside observed survival by band, where another publication than the score's own reports it."""
    table = calibration(*(treatment.tables[n] for n in ("treatment_results", "score_bands", "score_index")))
    table = table[table["treatment_id"].isin(treatment.results["treatment_id"])]
    if table.empty:
        sentence = "The data hold no observed survival by band from another publication."
        return Html(Markup("<p>{}</p>").format(sentence), sentence)
    rows = treatment.results.set_index("treatment_id", drop=False)
    lines = [calibration_cells(r, rows) for r in table.to_dict("records")]
    head = ("Score", "Points", "Predicted", "Observed", "Patients of the study", "Publication")
    summary = f"Predicted and observed: {len(lines)} figures"
    return folded(summary, stacked(head, lines, "Predicted and observed survival"))


def calibration_cells(row: dict, results: pd.DataFrame) -> tuple[Markup, ...]:
    """One band: prediction, and observation with link."""
    observed = results.loc[row["treatment_id"]].to_dict()
    predicted = f"{row['predicted']:g}%" if not pd.isna(row["predicted"]) else row["predicted_survival"]
    when = time_words(row["at_months"]).lstrip(", ")
    figure = linked(f"treatment.{row['treatment_id']}", figure_words(observed))
    return (
        text(row["title"]),
        band_words(row["band"]),
        text(predicted) + badge(row["verification"]),
        Markup("{} {}{}").format(figure, when, badge(row["verification_observed"])),
        text(row["n"]),
        source_link(observed["name"], observed["url"]),
    )


def score_tables(treatment: Treatment) -> Html:
    """Each score as a table from the data: items with points, bands with what they mean, gaps said aloud."""
    index = treatment.tables["score_index"].sort_values("position")
    parts = [score_details(treatment, row) for row in index.to_dict("records")]
    return folded(f"{len(parts)} scores and scales", Markup("").join(parts))


def score_details(treatment: Treatment, score: dict) -> Markup:
    """One score, folded."""
    items, bands, names = (
        table[table["score"] == score["score"]]
        for table in (treatment.tables[n] for n in ("scores", "score_bands", "score_items"))
    )
    labels = dict(zip(names["item"], names["label"], strict=True))
    gap = "" if pd.isna(score["gap"]) else Markup("<p>Missing: {}</p>").format(score["gap"])
    what = Markup("<p>Measures: {}.</p>").format(score["measures"].replace("_", " "))
    lines = [item_cells(r, labels) for r in items.to_dict("records")]
    head = ("Item", "Answer", "Points", "Definition", "Source")
    table = stacked(head, lines, f"{score['title']}: items", css="") if lines else ""
    return render(
        "noms/fold", summary=score["title"], body=what + gap + table + bands_table(bands, score["title"])
    )


def item_cells(row: dict, labels: dict[str, str]) -> tuple[Markup, ...]:
    """One answer of one item."""
    label = labels.get(row["component"], str(row["component"]).replace("_", " ").capitalize())
    source = source_link("source", row["url"]) + badge(row["verification"])
    return text(label), text(row["level"]), text(row["points"]), text(row["definition"]), source


def bands_table(bands: pd.DataFrame, title: str) -> Markup:
    """The bands of a score with what they mean and predict."""
    lines = [
        (
            band_words(f"{r['band_low']}-{r['band_high']}"),
            *(text(r[c]) for c in ("label", "interpretation", "predicted_survival")),
            source_link("source", r["url"]) + badge(r["verification"]),
        )
        for r in bands.to_dict("records")
    ]
    head = ("Points or grade", "Band", "Meaning", "Predicted survival", "Source")
    return stacked(head, lines, f"{title}: bands", css="") if lines else Markup("")

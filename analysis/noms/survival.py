"""Survival by primary, what the scores predict, how both agree, and the scores themselves as tables."""

import html

import pandas as pd

from analysis.figures.markup import Html
from analysis.figures.scales import shares
from analysis.figures.tables import stacked
from analysis.noms.evidence import calibration, predicted_survival
from analysis.noms.forest import Forest, by_design, forest
from analysis.noms.treatment import Treatment
from analysis.noms.words import badge, figure_words, number_link, source_link, time_words

MEDIANS = ("median_os_months", "mean_os_months")


def survival_forest(treatment: Treatment) -> Forest | Html:
    """Median and mean survival by primary and publication."""
    results = treatment.results
    rows = results[
        (results["question"] == "survival") & results["primary"].notna() & results["outcome"].isin(MEDIANS)
    ]
    most = rows["n"].groupby(rows["primary"]).transform("max").fillna(0)
    rows = rows.assign(most=most).sort_values(["most", "primary", "study_id"], ascending=[False, True, True])
    return forest("survival-by-primary", "Survival by primary", rows, unfolded=True)


def factors_forest(treatment: Treatment) -> Html:
    """Survival by anything but the primary: walking, stability, spread."""
    rows = treatment.of("survival")
    return by_design("survival-by-factor", "Survival by other factors", rows[rows["primary"].isna()])


def prediction_table(treatment: Treatment) -> Html:
    """What the bands of the survival scores predict, as their sources put it."""
    tables = treatment.tables["score_bands"], treatment.tables["score_index"]
    table = predicted_survival(*tables).drop_duplicates("band_id")
    lines = [
        (html.escape(r["title"]), band_words(r["band"]), html.escape(r["label"]), prediction(r))
        for r in table.to_dict("records")
    ]
    head = ("Score", "Points", "Band", "Predicted survival")
    return Html(stacked(head, lines, "Predicted survival", css=""), f"{len(lines)} bands")


def prediction(row: dict) -> str:
    """The prediction of a band with its source and its mark."""
    return f"{source_link(row['predicted_survival'], row['url'])}{badge(row['verification'])}"


def band_words(band: str) -> str:
    """`4 to 5`, or one value where both ends are the same."""
    low, high = band.split("-", 1)
    return html.escape(low if low == high else f"{low} to {high}")


def calibration_table(treatment: Treatment) -> Html:
    """Predicted beside observed survival by band, where another publication than the score's own reports it."""
    tables = (treatment.tables[n] for n in ("treatment_results", "score_bands", "score_index"))
    table = calibration(*tables)
    table = table[table["treatment_id"].isin(treatment.results["treatment_id"])]
    if table.empty:
        text = "The data hold no observed survival by band from another publication."
        return Html(f"<p>{text}</p>", text)
    rows = treatment.results.set_index("treatment_id")
    lines = [calibration_cells(r, rows) for r in table.to_dict("records")]
    head = ("Score", "Points", "Predicted", "Observed", "Patients", "Publication", "Alive, 0 to 100%")
    note = (
        '<p class="sm-note">The filled point is what was observed, the ring what the score predicts. Patients: of the '
        "whole study; the number in each band is not reported.</p>"
    )
    return Html(stacked(head, lines, "Predicted and observed survival") + note, f"{len(lines)} figures")  # fmt: skip


def calibration_cells(row: dict, results: pd.DataFrame) -> tuple[str, ...]:
    """One band: prediction, observation with link, and both on one axis where both are percentages."""
    observed = results.loc[row["treatment_id"]].to_dict()
    predicted = f"{row['predicted']:g}%" if not pd.isna(row["predicted"]) else row["predicted_survival"]
    when = time_words(row["at_months"]).lstrip(", ")
    figure = number_link(f"treatment.{row['treatment_id']}", figure_words(observed))
    plot = ""
    if not pd.isna(row["predicted"]):
        scale = shares("percent")
        plot = (
            '<span class="sm-plot-box" aria-hidden="true">'
            f'<u style="left:{scale.place(row["predicted"]):.1f}%"></u>'
            f'<b style="left:{scale.place(row["observed"]):.1f}%"></b></span>'
        )
    return (
        html.escape(row["title"]),
        band_words(row["band"]),
        f"{html.escape(predicted)}{badge(row['verification'])}",
        f"{figure} {html.escape(when)}{badge(row['verification_observed'])}",
        "" if pd.isna(row["n"]) else f"{row['n']:,}",
        source_link(observed["name"], observed["url"]),
        plot,
    )


def score_tables(treatment: Treatment) -> Html:
    """Each score as a table from the data: items with points, bands with what they mean, gaps said aloud."""
    index = treatment.tables["score_index"].sort_values("position")
    parts = [score_details(treatment, row) for row in index.to_dict("records")]
    return Html("".join(parts), f"{len(parts)} scores")


def score_details(treatment: Treatment, score: dict) -> str:
    """One score, folded."""
    items, bands, names = (
        table[table["score"] == score["score"]]
        for table in (treatment.tables[n] for n in ("scores", "score_bands", "score_items"))
    )
    labels = dict(zip(names["item"], names["label"], strict=True))
    gap = "" if pd.isna(score["gap"]) else f"<p>{html.escape(score['gap'])}</p>"
    what = html.escape(score["measures"].replace("_", " "))
    lines = [item_cells(r, labels) for r in items.to_dict("records")]
    head = ("Item", "Answer", "Points", "Definition", "Source")
    table = stacked(head, lines, f"{score['title']}: items", css="") if lines else ""
    return (
        f'<details class="sm-score"><summary>{html.escape(score["title"])}</summary><p>Measures: {what}.</p>{gap}'
        f"{table}{bands_html(bands, score['title'])}</details>"
    )


def item_cells(row: dict, labels: dict[str, str]) -> tuple[str, ...]:
    """One answer of one item."""
    points = "" if pd.isna(row["points"]) else html.escape(str(row["points"]))
    definition = "" if pd.isna(row["definition"]) else html.escape(row["definition"])
    label = labels.get(row["component"], str(row["component"]).replace("_", " ").capitalize())
    return (
        html.escape(label),
        html.escape(str(row["level"])),
        points,
        definition,
        source_link("source", row["url"]) + badge(row["verification"]),
    )


def bands_html(bands: pd.DataFrame, title: str) -> str:
    """The bands of a score with what they mean and predict."""
    lines = [
        (
            band_words(f"{r['band_low']}-{r['band_high']}"),
            html.escape(r["label"]),
            *("" if pd.isna(r[c]) else html.escape(r[c]) for c in ("interpretation", "predicted_survival")),
            source_link("source", r["url"]) + badge(r["verification"]),
        )
        for r in bands.to_dict("records")
    ]
    head = ("Points or grade", "Band", "Meaning", "Predicted survival", "Source")
    return stacked(head, lines, f"{title}: bands", css="") if lines else ""

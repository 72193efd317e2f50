"""Certainty by GRADE, level of evidence and risk of bias, from the table of judgements."""

import pandas as pd
from markupsafe import Markup

from analysis.evidence.names import names_of
from analysis.evidence.tables import Evidence
from analysis.figures.markup import Html, render
from analysis.figures.tables import table_html

TITLES = {
    "GRADE": "Certainty by GRADE",
    "OCEBM": "Level of evidence (Oxford 2011)",
    "JBI": "Risk of bias (JBI items)",
}
COLUMNS = {
    "GRADE": {"domain": "Step", "judgement": "Judgement", "reason": "Reason"},
    "OCEBM": {"judgement": "Level", "reason": "Reason"},
    "JBI": {"domain": "Item", "judgement": "Judgement", "reason": "Reason"},
}


def appraisal_table(evidence: Evidence) -> Html:
    """One table an instrument, each judgement with its reason; a sentence where nobody has judged."""
    judged = evidence.appraisal
    if judged.empty:
        sentence = "No judgement of certainty is recorded for this compartment."
        return Html(f"<p>{sentence}</p>", sentence)
    judged = judged.assign(what=subjects(evidence))
    parts = [graded(rows) for _, rows in judged[judged["instrument"] == "GRADE"].groupby("what")]
    for instrument in ("OCEBM", "JBI"):
        rows = judged[judged["instrument"] == instrument]
        if len(rows):
            shown = rows[["what", *COLUMNS[instrument]]].rename(columns={"what": "Of", **COLUMNS[instrument]})
            parts.append(headed(TITLES[instrument], shown, rows))
    return Html(Markup("").join(parts), overall(judged))


def overall(judged: pd.DataFrame) -> str:
    """The overall certainty of each outcome in one line."""
    rows = judged[(judged["instrument"] == "GRADE") & (judged["domain"] == "overall")]
    return "; ".join(f"{r.what.lower()}: {r.judgement}" for r in rows.itertuples())


def graded(rows: pd.DataFrame) -> Markup:
    """The steps of GRADE for one outcome."""
    return headed(
        f"{TITLES['GRADE']}: {rows['what'].iloc[0].lower()}",
        rows[list(COLUMNS["GRADE"])].rename(columns=COLUMNS["GRADE"]),
        rows,
    )


def headed(title: str, shown: pd.DataFrame, rows: pd.DataFrame) -> Markup:
    """A table under its title, and by how many it was judged."""
    provisional = (rows["assessor_status"] == "provisional").any()
    note = "Judged by one person so far; a second is to confirm." if provisional else "Judged by two persons."
    return render("headed", title=title, body=table_html(shown), note=note)


def subjects(evidence: Evidence) -> list[str]:
    """What each judgement is about, in words: an outcome, or a study by its name."""
    outcomes = evidence.labels("outcome")
    names = names_of(evidence.studies)
    words = []
    for subject in evidence.appraisal["subject"]:
        outcome = subject.split(":", 1)[-1]
        words.append(names.get(subject) or outcomes.get(outcome) or outcome.replace("_", " "))
    return words

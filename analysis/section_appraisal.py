"""Certainty by GRADE, level of evidence and risk of bias, from the table of judgements."""

import html

from analysis.charts import Html, table_html
from analysis.data import Evidence
from analysis.published import study_name

COLUMNS = {"domain": "Domain or item", "judgement": "Judgement", "reason": "Reason", "status": "Assessed by"}
TITLES = {
    "GRADE": "Certainty by GRADE",
    "OCEBM": "Level of evidence (Oxford 2011)",
    "JBI": "Risk of bias (JBI items)",
}
STATUS = {"provisional": "one person", "confirmed": "two persons"}


def appraisal_table(evidence: Evidence) -> Html:
    """One table an instrument, each judgement with its reason; a sentence where nobody has judged."""
    judged = evidence.appraisal
    if judged.empty:
        sentence = "No judgement of certainty is recorded for this compartment."
        return Html(f"<p>{sentence}</p>", sentence)
    judged = judged.assign(subject=subjects(evidence), status=judged["assessor_status"].map(STATUS))
    parts = []
    for instrument, title in TITLES.items():
        rows = judged[judged["instrument"] == instrument]
        if len(rows):
            shown = rows[["subject", *COLUMNS]].rename(columns={"subject": "Of", **COLUMNS})
            parts.append(f"<h4>{html.escape(title)}</h4>{table_html(shown)}")
    return Html("".join(parts))


def subjects(evidence: Evidence) -> list[str]:
    """What each judgement is about, in words: an outcome, or a study by its name."""
    outcomes = evidence.labels("outcome")
    names = {s["study_id"]: study_name(s) for _, s in evidence.studies.iterrows()}
    words = []
    for subject in evidence.appraisal["subject"]:
        outcome = subject.split(":", 1)[-1]
        words.append(names.get(subject) or outcomes.get(outcome) or outcome.replace("_", " "))
    return words

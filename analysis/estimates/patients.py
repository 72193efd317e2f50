"""Whom the disease affects and how it shows, from the patient rows."""

import re

import pandas as pd

from analysis.estimates.shares import by_value, middle, share, shares
from analysis.evidence.levels import VERTEBRAE, vertebrae
from analysis.evidence.tables import Evidence, has_term

AGE_BANDS = range(0, 120, 10)
INTERVAL_BANDS = (
    ("synchronous", "Synchronous with the primary", -1, 0),
    ("within_1_year", "Within 1 year", 0, 12),
    ("1_to_2_years", "1 to 2 years", 12, 24),
    ("2_to_5_years", "2 to 5 years", 24, 60),
    ("5_to_10_years", "5 to 10 years", 60, 120),
    ("over_10_years", "More than 10 years", 120, float("inf")),
)
HISTOLOGY = (
    ("haematological", "Leukaemia, lymphoma or myeloma", r"leuk|lymphoma|myelo|plasmacytoma"),
    ("non_small_cell", "Non-small cell carcinoma", r"non-small"),
    ("small_cell", "Small cell carcinoma", r"small cell"),
    ("squamous", "Squamous cell carcinoma", r"squamous"),
    ("adenocarcinoma", "Adenocarcinoma", r"adenocarcinoma"),
    ("ductal", "Ductal carcinoma", r"\bductal\b"),
    ("renal_cell", "Renal or clear cell carcinoma", r"renal cell|clear cell"),
    ("neuroendocrine", "Neuroendocrine carcinoma", r"neuroendocrine"),
    ("melanoma", "Melanoma", r"melano"),
    ("sarcoma", "Sarcoma", r"(?<!carcino)sarcoma(?!tous)|ewing"),
    ("thyroid", "Papillary or follicular carcinoma", r"papillary|follicular"),
)
"""Families of histology by the words of the report; the first that fits holds."""
NO_SITE = {"none", "widespread"}


def patient_estimates(evidence: Evidence, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`) for the sections on the patients and their disease."""
    return [*who_is_affected(evidence, confidence), *presentation(evidence, confidence)]


def who_is_affected(evidence: Evidence, confidence: float) -> list[dict]:
    """Age, sex, primary, histology, interval from the primary, other metastases, performance status."""
    p = evidence.patients
    sexed = p[p["sex"].notna()]
    return [
        *middle("age", "Age", p["age_years"], p["patient_id"], "years"),
        *age_bands(p, confidence),
        *share("sex.male", "Male", sexed, sexed["sex"] == "male", confidence),
        *shares("primary", evidence, "primary", "primary", confidence),
        *histologies(p, confidence),
        *intervals(p, confidence),
        *shares("metastasis", evidence, "other_metastases", "metastasis", confidence, many=True),
        *organs(p, confidence),
        *middle("kps", "Karnofsky performance status", p["kps"], p["patient_id"], ""),
        *performance(p, confidence),
    ]


def age_bands(patients: pd.DataFrame, confidence: float) -> list[dict]:
    """Share of each ten years of age among the patients of known age."""
    known = patients[patients["age_years"].notna()]
    rows = []
    for start in AGE_BANDS:
        chosen = known["age_years"].ge(start) & known["age_years"].lt(start + 10)
        rows += some(f"age_band.{start}", f"{start} to {start + 9} years", known, chosen, confidence)
    return rows


def some(estimate_id: str, label: str, of: pd.DataFrame, chosen: pd.Series, confidence: float) -> list[dict]:
    """A share, or nothing where nobody has the characteristic."""
    return share(estimate_id, label, of, chosen, confidence) if chosen.any() else []


def histologies(patients: pd.DataFrame, confidence: float) -> list[dict]:
    """Share of each family of histology among the patients whose histology is stated."""
    known = patients[patients["primary_histology"].notna()]
    family = by_value(known["primary_histology"], histology)
    labels = {term: label for term, label, _ in HISTOLOGY} | {"other": "Other or not further specified"}
    return [
        line
        for term, label in labels.items()
        for line in some(f"histology.{term}", label, known, family == term, confidence)
    ]


def histology(text: str) -> str:
    """The family of a histology as a report words it; `other` where no word fits."""
    found = (term for term, _, words in HISTOLOGY if re.search(words, text, re.IGNORECASE))
    return next(found, "other")


def intervals(patients: pd.DataFrame, confidence: float) -> list[dict]:
    """Time from the primary tumour to the spinal lesion: median, found together, bands."""
    known = patients[patients["interval_months"].notna()]
    months = known["interval_months"]
    rows = middle("interval", "Time from primary tumour", months, known["patient_id"], "months")
    rows += share("interval.synchronous", "Synchronous with the primary", known, months == 0, confidence)
    for term, label, above, up_to in INTERVAL_BANDS:
        rows += some(f"interval_band.{term}", label, known, months.gt(above) & months.le(up_to), confidence)
    return rows


def organs(patients: pd.DataFrame, confidence: float) -> list[dict]:
    """Number of named organs with other metastases, among patients with at least one."""
    sites = by_value(patients["other_metastases"].dropna(), lambda names: len({*names.split(";")} - NO_SITE))
    return counted("organs", "{} organ", patients, sites, 4, confidence)


def counted(
    topic: str, label: str, patients: pd.DataFrame, number: pd.Series, most: int, confidence: float
) -> list[dict]:
    """Shares of 1, 2, ... and `most` or more of something, among the patients with at least one."""
    number = number[number > 0]
    known = patients.loc[number.index]
    rows = []
    for i in range(1, most + 1):
        words = label.format(i) + ("s" if i > 1 else "") + (" or more" if i == most else "")
        rows += share(f"{topic}.{i}", words, known, number.clip(upper=most) == i, confidence)
    return rows


def performance(patients: pd.DataFrame, confidence: float) -> list[dict]:
    """Share of each ECOG grade among the patients whose grade is stated."""
    known = patients[patients["ecog"].notna()]
    return [
        line
        for grade in range(5)
        for line in some(
            f"performance_status.ecog_{grade}", f"ECOG {grade}", known, known["ecog"] == grade, confidence
        )
    ]


def presentation(evidence: Evidence, confidence: float) -> list[dict]:
    """Symptoms, place in the spine, cytology, pattern, disease in the head."""
    p = evidence.patients
    tested = p[p["csf_cytology"].isin(["positive", "negative"])]
    drawn = p[p["pattern"].notna()]
    headed = p[p["intracranial_lm"].notna()]
    return [
        *shares("symptom", evidence, "symptoms", "symptom", confidence, many=True),
        *shares("region", evidence, "spinal_regions", "region", confidence, many=True),
        *levels(p, confidence),
        *share("csf.positive", "Positive cytology", tested, tested["csf_cytology"] == "positive", confidence),
        *share("pattern.nodular", "Nodular enhancement", drawn, drawn["pattern"] == "nodular", confidence),
        *some("pattern.diffuse", "Diffuse enhancement", drawn, drawn["pattern"] == "diffuse", confidence),
        *some("pattern.both", "Nodular and diffuse", drawn, drawn["pattern"] == "both", confidence),
        *share(
            "intracranial",
            "Concurrent intracranial LM",
            headed,
            headed["intracranial_lm"] == "yes",
            confidence,
        ),
    ]


def levels(patients: pd.DataFrame, confidence: float) -> list[dict]:
    """Share of each vertebral level, and the number of levels, among the patients whose levels are stated."""
    named = by_value(patients["levels"].dropna(), lambda levels: ";".join(vertebrae(levels))).astype("string")
    text = named[named != ""]
    known = patients.loc[text.index]
    rows = []
    for vertebra in VERTEBRAE:
        rows += some(f"level.{vertebra}", f"Level {vertebra}", known, has_term(text, vertebra), confidence)
    return rows + counted("segments", "{} level", patients, text.str.count(";") + 1, 5, confidence)

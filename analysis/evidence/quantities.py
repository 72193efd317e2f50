"""The same quantity under one id, whether a patient row, a publication or a cohort gives it, and its name."""

import re

from analysis.evidence.descriptor import in_words, labels, titles
from analysis.evidence.tables import Evidence

SAME = {
    "brain_metastasis:yes": "metastasis.brain",
    "csf_cytology:positive": "csf.positive",
    "csf_cytology:negative": "csf.negative",
    "diagnosis:histopathology": "diagnosis.pathology",
    "diagnosis:imaging_and_cytology": "diagnosis.imaging_csf_cytology",
    "diagnosis:imaging_and_pathology": "diagnosis.imaging_pathology",
    "diagnosis:imaging_cytology_and_pathology": "diagnosis.imaging_csf_cytology_pathology",
    "diagnosis:imaging_only": "diagnosis.imaging",
    "extent:intracranial_lm": "intracranial",
    "function:complete_paraplegia": "paraplegia.yes",
    "intracranial_lm:present": "intracranial",
    "surgery:gross_total_resection": "surgery.complete",
    "surgery:partial_resection": "surgery.partial",
    "symptom:motor_deficit": "symptom.motor_deficit_any",
    "synchronous:all": "interval.synchronous",
    "synchronous:at_primary_diagnosis": "interval.synchronous",
    "timing:synchronous": "interval.synchronous",
    "treatment:targeted_therapy": "treatment.targeted",
}
"""Kind and category as publications are recorded -> id of the estimate of the patient rows."""
OPPOSITE = {"sex:female": "sex.male"}
"""Kinds and categories whose complement is the quantity."""
NAMES = {
    "diagnosis.imaging": "Imaging alone",
    "diagnosis.imaging_csf_cytology": "Imaging and cytology",
    "diagnosis.imaging_csf_cytology_pathology": "Imaging, cytology and pathology",
    "diagnosis.imaging_pathology": "Imaging and pathology",
    "interval.synchronous": "Synchronous with the primary",
    "metastasis.systemic": "Any systemic metastasis",
    "paraplegia.yes": "Paraplegia",
    "symptom.any": "Any symptom",
    "symptom.motor_deficit_any": "Motor deficit, paraparesis among them",
}
NOT_A_PART = re.compile(r"^(?:no_|no$|not_performed$|performed$)|_\d_\d$")
"""Categories that deny another or add others up, which a chart of parts would count twice."""
KINDS = {"region", "primary", "symptom", "metastasis", "treatment", "surgery"}
"""Topics whose terms the vocabulary names."""
LISTS = {"pattern": "pattern", "csf": "csf_cytology", "sex": "sex"}
"""Topics whose terms are options of a column of `patients.csv`."""
COLUMNS = {"intracranial": "intracranial_lm"}
"""Quantities that are a column of `patients.csv`."""


def quantity(kind: str, category: str) -> str:
    """Id of the quantity that a kind and a category of a publication stand for: `primary`, `lung` gives
    `primary.lung`; `segments`, `segments_2` gives `segments.2`."""
    known = SAME.get(f"{kind}:{category}") or OPPOSITE.get(f"{kind}:{category}")
    if known:
        return known
    for topic in ("organs", "segments"):
        if category.startswith(f"{topic}_"):
            return f"{topic}.{category.removeprefix(f'{topic}_')}"
    return f"{kind}.{category}"


def name(quantity_id: str, evidence: Evidence) -> str:
    """How a page names a quantity: as the codebook or the vocabulary does, else its term in words."""
    topic, _, term = quantity_id.partition(".")
    given = given_name(quantity_id, evidence)
    if given:
        return given
    if topic in ("organs", "segments") and term.isdigit():
        noun = "organ" if topic == "organs" else "level"
        return f"{term} {noun}{'' if term == '1' else 's'}"
    return in_words(term or topic)


def given_name(quantity_id: str, evidence: Evidence) -> str | None:
    """The name that the codebook or the vocabulary gives a quantity."""
    topic, _, term = quantity_id.partition(".")
    if quantity_id in COLUMNS:
        return titles("patients").get(COLUMNS[quantity_id])
    listed = labels("patients", LISTS[topic]) if topic in LISTS else {}
    words = evidence.labels(topic) if topic in KINDS else {}
    return NAMES.get(quantity_id) or listed.get(term) or words.get(term)


def has_name(quantity_id: str, evidence: Evidence) -> bool:
    """Whether a quantity is named, rather than worded by one publication; topics without a list take any."""
    topic = quantity_id.partition(".")[0]
    return topic not in KINDS | {"pattern"} or given_name(quantity_id, evidence) is not None

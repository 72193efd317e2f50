"""The same quantity under one id, whether a patient row, a publication or a cohort gives it, and its name."""

import re

from analysis.evidence.tables import Evidence

SAME = {
    "brain_metastasis:yes": "brain_metastasis",
    "csf_cytology:positive": "csf.positive",
    "csf_cytology:negative": "csf.negative",
    "extent:intracranial_lm": "intracranial",
    "function:complete_paraplegia": "paraplegia.yes",
    "intracranial_lm:present": "intracranial",
    "surgery:gross_total_resection": "surgery.complete",
    "surgery:partial_resection": "surgery.partial",
    "synchronous:all": "interval.synchronous",
    "synchronous:at_primary_diagnosis": "interval.synchronous",
}
"""Kind and category as publications are recorded -> id of the estimate of the patient rows."""
OPPOSITE = {"sex:female": "sex.male"}
"""Kinds and categories whose complement is the quantity."""
SMALL_WORDS = {
    "mri": "MRI",
    "ct": "CT",
    "csf": "CSF",
    "pet": "PET",
    "cns": "CNS",
    "ecog": "ECOG",
    "wbrt": "WBRT",
}
NAMES = {
    "brain_metastasis": "Brain metastasis",
    "csf.positive": "Positive cytology",
    "csf.negative": "Negative cytology",
    "diagnosis.imaging": "Imaging alone",
    "diagnosis.imaging_csf_cytology": "Imaging and cytology",
    "diagnosis.imaging_csf_cytology_pathology": "Imaging, cytology and pathology",
    "diagnosis.imaging_pathology": "Imaging and pathology",
    "interval.synchronous": "Found with the primary",
    "intracranial": "Disease in the head",
    "metastasis.systemic": "Any systemic metastasis",
    "paraplegia.yes": "Paraplegia",
    "pattern.both": "Nodular and diffuse",
    "pattern.diffuse": "Diffuse enhancement",
    "pattern.nodular": "Nodular enhancement",
    "sex.male": "Male",
    "symptom.any": "Any symptom",
}
NOT_A_PART = re.compile(r"^(?:no_|no$|not_performed$|performed$)|_\d_\d$")
"""Categories that deny another or add others up, which a chart of parts would count twice."""
KINDS = {"region", "primary", "symptom", "metastasis", "treatment", "surgery"}
"""Topics whose terms the vocabulary names."""


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
    """How a page names a quantity: the label of the vocabulary, else its term in words."""
    topic, _, term = quantity_id.partition(".")
    if quantity_id in NAMES:
        return NAMES[quantity_id]
    labels = evidence.labels(topic) if topic in KINDS else {}
    if term in labels:
        return labels[term]
    if topic in ("organs", "segments") and term.isdigit():
        noun = "organ" if topic == "organs" else "level"
        return f"{term} {noun}{'' if term == '1' else 's'}"
    return in_words(term or topic)


def has_name(quantity_id: str, evidence: Evidence) -> bool:
    """Whether a quantity is named, rather than worded by one publication; topics without a list take any."""
    topic, _, term = quantity_id.partition(".")
    return quantity_id in NAMES or topic not in KINDS | {"pattern"} or term in evidence.labels(topic)


def in_words(term: str) -> str:
    """A term as words: `lung_small_cell` gives `Lung small cell`, `ecog_2` gives `ECOG 2`."""
    words = [SMALL_WORDS.get(word, word) for word in re.split(r"[_;]", term)]
    text = " ".join(words)
    return text[:1].upper() + text[1:]

"""Rules that hold responses against their definitions in the vocabulary."""

from analysis.rules.rule import holds, row_rule

THERAPIES = ["radiotherapy", "chemotherapy", "intrathecal", "targeted_or_immuno", "steroids"]
RESECTED = ("complete", "partial", "operated_extent_unknown")


def had_therapy(patients):
    """Patients with any treatment other than an operation."""
    return (patients[THERAPIES] == "yes").any(axis=1)


@row_rule(
    "response-untreated",
    "patients.radiological_response",
    "A response '{radiological_response}' without any treatment.",
)
def response_without_treatment(tables):
    """Enter the treatment that the lesion responded to, or leave the response empty."""
    patients = tables["patients"]
    operated = ~holds(patients["surgery"], "", "none")
    return holds(patients["radiological_response"], "CR", "PR") & ~operated & ~had_therapy(patients)


@row_rule(
    "response-complete",
    "patients.radiological_response",
    "A complete response means no lesion left, but surgery is '{surgery}' and nothing else was given.",
)
def complete_with_rest(tables):
    """Use PR or SD where tumour was left, or enter the treatment that removed the rest."""
    patients = tables["patients"]
    left = holds(patients["surgery"], "partial", "biopsy", "decompression_only", "none")
    return holds(patients["radiological_response"], "CR") & left & ~had_therapy(patients)


@row_rule(
    "response-resected",
    "patients.radiological_response",
    "After complete resection no lesion is left that could be '{radiological_response}'.",
)
def rest_after_complete_resection(tables):
    """Use CR for no lesion on imaging and PD for a recurrence, or correct the extent of resection."""
    patients = tables["patients"]
    return holds(patients["radiological_response"], "PR", "SD") & holds(patients["surgery"], "complete")


@row_rule(
    "response-symptoms",
    "patients.symptom_outcome",
    "Symptoms are '{symptom_outcome}', but the patient had none.",
)
def outcome_without_symptoms(tables):
    """Correct the symptoms, or leave the outcome empty; 'worsened' may follow later symptoms."""
    patients = tables["patients"]
    return holds(patients["symptoms"], "none") & holds(patients["symptom_outcome"], "improved")


@row_rule(
    "response-outcome",
    "cohort_results.characteristic",
    "'{characteristic}' is a radiological response, but the outcome is '{outcome}'.",
)
def response_category(tables):
    """Give the outcome radiological_response, treatment_response or cytological_response, or another
    characteristic."""
    results = tables["cohort_results"]
    categories = holds(
        results["characteristic"],
        "response:complete",
        "response:partial",
        "response:stable_disease",
        "response:progressive_disease",
    )
    return categories & ~results["outcome"].str.endswith("_response")

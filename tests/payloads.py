"""Text that would run, were it ever markup; and the columns in which a contributor may write it."""

from analysis.evidence import tables

PAYLOADS = (
    "<script>window.ran=1</script>",
    "\"><img src=x onerror='window.ran=1'>",
    "'><svg/onload=window.ran=1>",
    "</script><script>window.ran=1</script>",
    "</textarea></title><iframe srcdoc='<script>parent.ran=1</script>'>",
    "<details open ontoggle=window.ran=1>",
    "<a href=javascript:window.ran=1>x</a>",
    "{{ 7*7 }}{% raw %}<b onmouseover=window.ran=1>",
    "[x](javascript:window.ran=1) ```{raw} html",
    "&lt;img src=x onerror=window.ran=1&gt; %3Cscript%3E",
)
CLOSED = {"options", "vocabulary", "kind", "list"}
READ = {
    "characteristic", "category", "subgroup", "quantity_id", "low", "high", "unit", "partition", "subset_of",
    "kept_as", "pattern", "ids", "condition", "must_hold", "facts", "must_say", "must_not_say", "questions",
    "points", "expected", "expected_band", "level_id", "applies_to", "default", "options_from", "original_id",
    "quantity", "statistic", "estimate", "part", "item", "icd10", "domain", "fits", "p_value", "location",
    "comparator", "population", "then", "if_condition", "sets_fact", "sets_value", "vocabulary_term", "option",
    "component", "level", "band_low", "band_high", "study_id", "source_doi", "source_pmid", "doi", "pmid", "design",
    "arm", "figure", "primary", "outcome", "replaced_by", "group", "source", "entity", "origin",
}  # fmt: skip
"""Columns whose text the package reads as a value or compares, and which the check holds to what it knows."""


def free_columns(name: str) -> list[str]:
    """Columns of a table that hold text in a contributor's own words."""
    schema = tables.resource(name)["schema"]
    keys = schema["primaryKey"] if isinstance(schema["primaryKey"], list) else [schema["primaryKey"]]
    for foreign in schema.get("foreignKeys", []):
        keys = [*keys, *([foreign["fields"]] if isinstance(foreign["fields"], str) else foreign["fields"])]
    return [
        f["name"]
        for f in schema["fields"]
        if f["type"] == "string"
        and not CLOSED & set(f)
        and not {"pattern", "enum"} & set(f.get("constraints", {}))
        and f["name"] not in {*keys, *READ}
    ]

"""Rules for the vocabulary."""

import re

from analysis.rules.rule import row_rule

ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9]{1,2})?(-[A-Z][0-9][0-9A-Z](\.[0-9]{1,2})?)?")


@row_rule("term-group", "vocabulary.group", "The group '{group}' is not a term of the list 'primary_group'.")
def unknown_group(tables):
    """Use a group that stands in the list, or add it there with its definition."""
    words = tables["vocabulary"]
    groups = set(words["term"][words["kind"] == "primary_group"])
    return (words["kind"] == "primary") & ~words["group"].isin(groups) & (words["group"] != "")


@row_rule("term-no-group", "vocabulary.group", "The primary '{term}' belongs to no group.")
def primary_without_group(tables):
    """Give one of the groups in the list 'primary_group'."""
    words = tables["vocabulary"]
    return (words["kind"] == "primary") & (words["group"] == "")


@row_rule("term-icd10", "vocabulary.icd10", "'{icd10}' is not written as ICD-10 codes are.")
def icd10_form(tables):
    """Write C34 or C18.1, a span as C18-C20, several with a comma between them; leave it empty when not sure."""
    codes = tables["vocabulary"]["icd10"]
    return codes.map(lambda cell: cell != "" and not all(map(ICD10.fullmatch, cell.split(", ")))).astype(bool)


@row_rule(
    "term-label", "vocabulary.label", "The label '{label}' is used by another term of the list '{kind}'."
)
def same_label(tables):
    """Give each term of a list its own label."""
    return tables["vocabulary"].duplicated(["kind", "label"])

"""Rules for judgements of certainty by GRADE: every step is judged, and the overall level follows from the steps."""

import pandas as pd

from analysis.rules.rule import row_rule

LEVELS = ("very low", "low", "moderate", "high")
DOMAINS = ("risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias")
STEPS = {
    "not serious": 0,
    "undetected": 0,
    "serious": 1,
    "strongly suspected": 1,
    "very serious": 2,
}
"""By how many levels a judgement lowers the certainty."""


def by_subject(tables) -> dict[str, dict[str, str]]:
    """Subject -> step of GRADE -> judgement."""
    judged = tables["appraisal"]
    judged = judged[judged["instrument"] == "GRADE"]
    return {s: dict(zip(r["domain"], r["judgement"], strict=True)) for s, r in judged.groupby("subject")}


def of_rows(tables, domain: str, problem) -> pd.Series:
    """`problem` of the steps of its subject for each row of one step of GRADE; nothing for other rows."""
    judged, steps = tables["appraisal"], by_subject(tables)
    chosen = (judged["instrument"] == "GRADE") & (judged["domain"] == domain)
    found = [
        problem(steps[r.subject], r.reason) if c else ""
        for c, r in zip(chosen, judged.itertuples(), strict=True)
    ]
    return pd.Series(found, index=judged.index, dtype=object)


def lowered(steps: dict[str, str]) -> dict[str, int]:
    """The domains that lowered the certainty, and by how many levels."""
    return {d: STEPS[steps[d]] for d in DOMAINS if STEPS.get(steps.get(d, ""), 0)}


@row_rule("grade-step", "appraisal.judgement", "GRADE has no judgement '{judgement}' of {domain}.")
def unknown_step(tables):
    """Write not serious, serious or very serious; for publication bias undetected or strongly suspected; for the start
    and the whole very low, low, moderate or high."""
    judged = tables["appraisal"]
    allowed = judged["domain"].isin(DOMAINS) & judged["judgement"].isin(STEPS)
    allowed |= judged["domain"].isin(["start", "overall"]) & judged["judgement"].isin(LEVELS)
    return (judged["instrument"] == "GRADE") & ~allowed


@row_rule("grade-domains", "appraisal.domain", "The certainty of {subject} is judged without {detail}.")
def all_domains(tables):
    """Judge every domain, each in a row of its own with its reason, and where the certainty starts."""
    return of_rows(
        tables, "overall", lambda steps, _: ", ".join(d for d in ("start", *DOMAINS) if d not in steps)
    )


@row_rule("grade-start", "appraisal.judgement", "Evidence on prognosis does not start '{judgement}'.")
def start_of_prognosis(tables):
    """Observational evidence of prognosis starts high (Iorio 2015); lower it by the domains."""
    judged = tables["appraisal"]
    prognosis = (judged["instrument"] == "GRADE") & judged["subject"].str.endswith(":overall_survival")
    return prognosis & (judged["domain"] == "start") & (judged["judgement"] != "high")


@row_rule("grade-overall", "appraisal.judgement", "The steps make the certainty {detail}, not '{judgement}'.")
def overall_level(tables):
    """Take one level off the start for each serious, two for each very serious limitation; very low is the lowest."""

    def level(steps: dict[str, str], _) -> str:
        if steps.get("start") not in LEVELS:
            return ""
        right = LEVELS[max(LEVELS.index(steps["start"]) - sum(lowered(steps).values()), 0)]
        return "" if steps["overall"] == right else right

    return of_rows(tables, "overall", level)


@row_rule(
    "grade-reason",
    "appraisal.reason",
    "The reason of the overall certainty does not fit its steps: {detail}.",
)
def reason_names_domains(tables):
    """Name each domain that lowered the certainty, and no other."""

    def wrong(steps: dict[str, str], reason: str) -> str:
        down = lowered(steps)
        left = [d for d in down if d not in reason.lower()]
        more = [d for d in DOMAINS if d in reason.lower() and d not in down]
        return "; ".join([*(f"it leaves out {d}" for d in left), *(f"{d} lowered nothing" for d in more)])

    return of_rows(tables, "overall", wrong)

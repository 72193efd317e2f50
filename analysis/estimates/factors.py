"""Hazard ratios that source publications print for single factors, beside what the patient rows give."""

import re
from math import nan

import pandas as pd

from analysis.estimates import results, small_numbers
from analysis.estimates.groups import any_systemic, operated, term
from analysis.estimates.outcomes import compare, one_clock
from analysis.evidence.names import names_of
from analysis.evidence.tables import Evidence, has_term
from analysis.statistics.estimate import Estimate

BAND = re.compile(r"(?P<kind>ecog|organs|segments)_(?P<low>\d+)(?:_(?P<high>\d+))?")
AGE = re.compile(r"age_(?P<side>le|lt|ge|gt)_(?P<limit>\d+)")
SIDES = {"le": "le", "lt": "lt", "ge": "ge", "gt": "gt"}
WORDS = {"le": "at most", "lt": "under", "ge": "at least", "gt": "over"}
ALONE = {"radiotherapy": "chemotherapy", "chemotherapy": "radiotherapy"}
"""Treatments that publications set against each other -> the one that was not given beside it."""
CONTRAST = ["label", "study_id", "printed", "ratio", "test", "tests"]
NOUNS = {"organs": " organs involved", "segments": " spinal regions", "ecog": ""}


def factor_estimates(
    evidence: Evidence, timed: pd.DataFrame, confidence: float = 0.95
) -> tuple[list[dict], pd.DataFrame]:
    """Lines of a results frame (see `analysis.estimates.results`): `factor_printed.<contrast>` as a publication prints
    it, and `factor.<contrast>.log_rank` and `.hazard_ratio.<group>` from the patient rows where allowed.

    With them a frame of the contrasts: `label`, `publication`, the ids `printed`, `ratio` and `test` of their
    estimates, and the `tests` that the publication prints."""
    lines, contrasts = [], []
    for contrast in printed_contrasts(evidence).itertuples():
        line = as_printed(contrast)
        lines += [line, *here(timed, contrast.subgroup, contrast.comparator, contrast.category, confidence)]
        contrasts.append(
            {
                "label": contrast_words(contrast.subgroup, contrast.comparator),
                "study_id": contrast.study_id,
                "printed": line["id"],
                "ratio": f"factor.{contrast.category}.hazard_ratio.{term(in_words(contrast.subgroup))}",
                "test": f"factor.{contrast.category}.log_rank.holm",
                "tests": printed_tests(evidence, contrast.study_id, contrast.category),
            }
        )
    lines += [
        line
        for row in contrasts_of_tests(evidence).itertuples()
        for line in tested_alone(timed, row, confidence)
    ]
    frame = pd.DataFrame(contrasts, columns=CONTRAST)
    publications = frame["study_id"].map(names_of(evidence.studies))
    once = {}
    for line in lines:
        once.setdefault(line["id"], line)
    return list(once.values()), frame.assign(publication=publications)


def as_printed(contrast) -> dict:
    """The printed hazard ratio of one contrast."""
    value, low, high = (
        float(x) if not pd.isna(x) else nan for x in (contrast.value, contrast.low, contrast.high)
    )
    words = contrast_words(contrast.subgroup, contrast.comparator)
    estimate = Estimate(value, low, high, method=f"as printed: {contrast.location}")
    key, label = (
        f"factor_printed.{contrast.study_id}.{contrast.category}",
        f"Hazard of death, {words}, as printed",
    )
    return results.row(key, label, estimate, "ratio", [contrast.reported_id])


def printed_contrasts(evidence: Evidence) -> pd.DataFrame:
    """Hazard ratios of death that source publications print of their own patients: rows of `reported`."""
    r = evidence.reported
    return r[
        (r["subject"] == "own")
        & (r["statistic"] == "hazard_ratio")
        & (r["characteristic"] == "overall_survival")
        & r["subgroup"].notna()
        & r["comparator"].notna()
    ].drop_duplicates(["study_id", "category"])


def contrasts_of_tests(evidence: Evidence) -> pd.DataFrame:
    """P values of differences in survival that a publication prints without a hazard ratio, one a contrast."""
    r = evidence.reported
    chosen = (
        (r["statistic"] == "p_value") & (r["characteristic"] == "overall_survival") & (r["subject"] == "own")
    )
    rows = r[chosen & r["subgroup"].notna() & r["comparator"].notna()].drop_duplicates("category")
    return rows[~rows["category"].isin(printed_contrasts(evidence)["category"])]


def tested_alone(timed: pd.DataFrame, contrast, confidence: float) -> list[dict]:
    """The log-rank test of the same contrast of the patient rows; why there is none where they are too few."""
    key = f"factor.{contrast.category}.log_rank"
    found = [
        e
        for e in here(timed, contrast.subgroup, contrast.comparator, contrast.category, confidence)
        if e["id"] == key
    ]
    members = {in_words(code): member(timed, code) for code in (contrast.subgroup, contrast.comparator)}
    if found or any(m is None for m in members.values()):
        return found
    counts = {name: int(m.fillna(False).sum()) for name, m in members.items()}
    why = (
        small_numbers.allows_comparison(counts, len(timed)).sentence
        or "Survival is not counted from the same point."
    )
    estimate = Estimate(nan, n=sum(counts.values()), method="log-rank test", note=why)
    return [results.row(key, "Single factor: p of no difference", estimate, "probability", [])]


def printed_tests(evidence: Evidence, study_id: str, category: str) -> str:
    """P values that the publication prints for a contrast: `log-rank 0.43; Gehan-Breslow-Wilcoxon 0.25`."""
    r = evidence.reported
    rows = r[
        (r["study_id"] == study_id)
        & (r["category"] == category)
        & (r["statistic"] == "p_value")
        & r["test"].notna()
    ].drop_duplicates("test")
    words = {"log_rank": "log-rank"}
    return "; ".join(
        f"{words.get(t, t.replace('_', '-').title())} {v}"
        for t, v in zip(rows["test"], rows["value"], strict=True)
    )


def here(timed: pd.DataFrame, group: str, other: str, category: str, confidence: float) -> list[dict]:
    """The same contrast of the patient rows; nothing where the rows do not record it or are too few."""
    inside, outside = member(timed, group), member(timed, other)
    if inside is None or outside is None:
        return []
    labels = pd.Series(pd.NA, index=timed.index, dtype="string")
    labels[outside.fillna(False).astype(bool)] = in_words(other)
    labels[inside.fillna(False).astype(bool)] = in_words(group)
    if {"treated", *ALONE} & {group, other}:
        labels, _ = one_clock(labels, timed)
    known = labels.notna()
    return compare(
        f"factor.{category}", "Single factor", timed[known], labels[known], confidence, in_words(other)
    )


def member(patients: pd.DataFrame, code: str) -> pd.Series | None:
    """Whether each patient belongs to the group of a code of `reported` (`male`, `age_le_55`, `ecog_0_2`,
    `organs_2_4`, `segments_1`, `treated`, `radiotherapy` without chemotherapy); missing where not known, None for a code of another kind."""
    if code in ("male", "female"):
        return (patients["sex"] == code).mask(patients["sex"].isna())
    if code in ("treated", "untreated"):
        treated = any_treatment(patients)
        return treated if code == "treated" else ~treated
    if code in ALONE:
        given = patients[code].eq("yes").fillna(False)
        return given & ~patients[ALONE[code]].eq("yes").fillna(False)
    if age := AGE.fullmatch(code):
        return getattr(patients["age_years"], SIDES[age["side"]])(int(age["limit"]))
    if band := BAND.fullmatch(code):
        values = counted(patients, band["kind"])
        return values.between(int(band["low"]), int(band["high"] or band["low"])).mask(values.isna())
    return None


def any_treatment(patients: pd.DataFrame) -> pd.Series:
    """Whether the lesion was operated or irradiated or drugs were given; missing where none of these is stated."""
    parts = pd.concat(
        [
            operated(patients["surgery"]),
            patients["radiotherapy"].map({"yes": True, "no": False}).astype("boolean"),
            any_systemic(patients),
        ],
        axis=1,
    )
    return parts.fillna(False).any(axis=1).astype("boolean").mask(parts.isna().all(axis=1))


def counted(patients: pd.DataFrame, kind: str) -> pd.Series:
    """Performance status, or the number of organs or segments that a list names; missing where empty."""
    if kind == "ecog":
        return patients["ecog"]
    if kind == "segments":
        return patients["spinal_regions"].str.count(";") + 1
    sites = patients["other_metastases"]
    return (sites.str.count(";") + 1).mask(sites == "none", 0).mask(has_term(sites, "widespread"))


def in_words(code: str) -> str:
    """A group as a page names it."""
    if age := AGE.fullmatch(code):
        return f"aged {WORDS[age['side']]} {age['limit']}"
    if band := BAND.fullmatch(code):
        return ("ECOG " if band["kind"] == "ecog" else "") + span_words(band) + NOUNS[band["kind"]]
    return code.replace("_", " ")


def span_words(band: re.Match) -> str:
    """`2 to 4`, or `1`."""
    return f"{band['low']} to {band['high']}" if band["high"] else band["low"]


def contrast_words(group: str, other: str) -> str:
    """`1 against 2 to 4 organs with metastases`; what both groups share is said once."""
    band, second = BAND.fullmatch(group), BAND.fullmatch(other)
    if band and second and band["kind"] == second["kind"] and NOUNS[band["kind"]]:
        return f"{span_words(band)} against {in_words(other)}"
    return f"{in_words(group)} against {in_words(other)}"

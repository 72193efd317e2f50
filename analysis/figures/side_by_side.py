"""The same quantity from patient rows, pooled cohorts and source publications, drawn side by side."""

import pandas as pd

from analysis.estimates.small_numbers import MIN_PATIENTS_FOR_SHARE as FEW
from analysis.evidence.names import names_of, owners, study_name
from analysis.evidence.tables import Evidence
from analysis.figures import charts
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import written
from analysis.statistics.proportions import wilson

ROWS, COHORTS, CONTEXT = "Patient rows", "Cohorts, pooled", "Brain and spine (context)"
COLOURS = {ROWS: charts.BLUE, COHORTS: charts.ORANGE, CONTEXT: charts.PURPLE}
PRINTED = [charts.GREEN, "#E69F00", "#56B4E9", "#7F7F7F"]
MOST = 12
"""Categories that a chart draws; its table holds all."""
LABEL = 44
"""Characters of a study's name that stand beside a chart."""


def of_topics(estimates: pd.DataFrame, topics: tuple[str, ...]) -> pd.DataFrame:
    """Shares of some topics from every source, with `source` (rows, pooled, context or printed), `what` (id of
    the quantity) and `study` (printed only)."""
    parts = estimates["id"].str.extract(r"^(?:(?P<source>pooled|context|printed)\.)?(?P<what>.+)$")
    found = estimates.assign(source=parts["source"].fillna("rows"), what=parts["what"], study="")
    printed = found["source"] == "printed"
    split = found.loc[printed, "what"].str.rsplit(".", n=1)
    found.loc[printed, "what"], found.loc[printed, "study"] = split.str[0], split.str[-1]
    wanted = pd.Series(
        [any(w == t or w.startswith(f"{t}.") for t in topics) for w in found["what"]], found.index
    )
    few = (found["source"] == "rows") & found["n"].astype(float).lt(FEW)
    return found[wanted.astype(bool) & (found["unit"] == "fraction") & found["value"].notna() & ~few]


def without_repeats(found: pd.DataFrame, owner: dict[str, str]) -> pd.DataFrame:
    """Shares without those of a single cohort that stands beside them as its publication prints it."""
    printed = {(e.what, e.study) for e in found[found["source"] == "printed"].itertuples()}
    repeated = [
        e.source == "pooled" and len(e.rows) == 1 and (e.what, owner.get(e.rows[0])) in printed
        for e in found.itertuples()
    ]
    return found[~pd.Series(repeated, found.index, bool)]


def base(e) -> str:
    """`14 of 48 (29%)`, or the percentage where the counts are not printed."""
    percent = f"{100 * e.value:.0f}%"
    return percent if pd.isna(e.events) else f"{e.events:.0f} of {e.n:.0f} ({percent})"


def series_of(e, names: dict[str, str]) -> str:
    """The source of a share as the legend names it."""
    fixed = {"rows": ROWS, "pooled": COHORTS, "context": CONTEXT}
    return fixed.get(e.source) or f"{names.get(e.study, e.study)}, as printed"


def side_table(evidence: Evidence, found: pd.DataFrame) -> pd.DataFrame:
    """One line a share: label, series, value, low, high, text."""
    names = names_of(evidence.studies)
    order = {"rows": 0, "pooled": 1, "context": 2, "printed": 3}
    found = found.sort_values("source", key=lambda s: s.map(order), kind="stable")
    lines = [
        {
            "label": e.label,
            "series": series_of(e, names),
            "value": e.value,
            "low": e.low,
            "high": e.high,
            "text": "; ".join(filter(None, [base(e), "" if e.source == "rows" else e.note])),
        }
        for e in found.itertuples()
    ]
    return pd.DataFrame(lines)


def ranked(table: pd.DataFrame) -> list[str]:
    """Labels by the share in the first source that has them, the largest first."""
    first = table.drop_duplicates("label")
    return first.sort_values("value", ascending=False, kind="stable")["label"].tolist()


def colours(series: pd.Series) -> list[str]:
    """One colour a source, the same in every figure."""
    printed = iter(PRINTED * len(series))
    return [COLOURS.get(one) or next(printed) for one in dict.fromkeys(series)]


def several(count: float, noun: str) -> str:
    """A count with its noun: `1 patient`, `2 patients`."""
    return f"{count:.0f} {noun}{'' if count == 1 else 's'}"


def small(label: str) -> str:
    """A label within a sentence: its first letter small unless the word is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def finding(found: pd.DataFrame, title: str, each: bool) -> str:
    """What the figure shows, in one line: the most frequent category, or each of a few."""
    rows = found[found["source"] == "rows"]
    shown = rows if len(rows) else found
    where = "" if len(rows) else ", as published"
    if each:
        parts = [f"{small(e.label)} {base(e)}" for e in shown.itertuples()]
        return f"{title}: {', '.join(parts)}{where}"
    return f"{title}: {most_frequent(shown)}{where}"


def most_frequent(shares: pd.DataFrame) -> str:
    """The largest share in words; only its base where nobody has it. A remainder (`Other`) is no finding."""
    named = shares[~shares["label"].str.startswith("Other")]
    top = (named if len(named) else shares).sort_values("value", ascending=False, kind="stable").iloc[0]
    if not top["value"]:
        return f"stated of {several(top['n'], 'patient')}"
    return f"{small(top['label'])} most often, {base(top)}"


def shares_beside(
    evidence: Evidence,
    estimates: pd.DataFrame,
    name: str,
    topics: tuple[str, ...],
    title: str,
    *,
    each: bool = False,
    order: bool = True,
    note: str = "",
) -> Figure | Html:
    """Shares of one or more topics from all sources; nothing where no source gives one.

    `each` names every category in the title rather than the most frequent; `order` sorts by frequency rather
    than as the estimates stand.
    """
    found = without_repeats(of_topics(estimates, topics), owners(evidence))
    if found.empty:
        return Html("")
    table = side_table(evidence, found)
    labels = ranked(table) if order else list(dict.fromkeys(found["label"]))
    drawn = labels[:MOST]
    shown = table[table["label"].isin(drawn)]
    chart = charts.interval_chart(shown, "Share of patients", rows=drawn, colours=colours(shown["series"]))
    if len(labels) > MOST:
        note = f"{note} The {MOST} most frequent of {len(labels)} categories are drawn; the data hold all.".strip()
    headline = finding(found, title, each)
    sources = ", ".join(dict.fromkeys(table["series"]))
    description = f"{headline}. Shares of patients with 95 percent intervals in {len(drawn)} categories. Sources: {sources}."
    return Figure(chart, name, headline, description, percent_table(table), note)


def percent_table(table: pd.DataFrame) -> pd.DataFrame:
    """The numbers of a figure of shares as a reader reads them, in percent."""
    shown = table.assign(**{c: (100 * table[c].astype(float)).round(1) for c in ("value", "low", "high")})
    names = {
        "label": "Category", "series": "Source", "value": "Percent", "low": "From", "high": "To", "text": "Patients",
    }  # fmt: skip
    return shown.rename(columns=names)


def measures_beside(
    evidence: Evidence, estimates: pd.DataFrame, name: str, measure: str, title: str
) -> Figure | Html:
    """Medians and means of one measure with their range: patient rows, cohorts, source publications."""
    owner = owners(evidence)
    names = names_of(evidence.studies)
    ours = estimates[(estimates["id"] == measure) & estimates["n"].astype(float).ge(FEW)]
    others = estimates[estimates["id"].str.match(rf"(?:cohort|printed)\.{measure}\.")]
    found = pd.concat([ours, others.sort_values("n", ascending=False, kind="stable")])
    if found.empty:
        return Html("")
    unit = found["unit"].iloc[0]
    found = found[found["unit"] == unit]
    table = pd.DataFrame([measure_line(e, study_of(e, owner, names)) for e in found.itertuples()])
    shades = [{"Median": charts.BLUE, "Mean": charts.ORANGE}[word] for word in dict.fromkeys(table["series"])]
    rows = list(dict.fromkeys(table["label"]))
    chart = charts.interval_chart(table, unit.capitalize(), percent=False, rows=rows, colours=shades)
    middle = found.iloc[0]
    group = table["label"].iloc[0].replace(ROWS, small(ROWS))
    headline = f"{title}: {small(table['series'].iloc[0])} {written(middle, 'value')}, {group}"
    note = "Lines span the smallest and the largest value." if table["low"].notna().any() else ""
    description = f"{headline}. {several(len(table), 'line')}, one a group and measure. {note}".strip()
    shown = table.drop(columns="text").rename(
        columns={
            "label": "Group",
            "series": "Measure",
            "value": unit.capitalize(),
            "low": "From",
            "high": "To",
        }
    )
    return Figure(chart, name, headline, description, shown, note)


def study_of(e, owner: dict[str, str], names: dict[str, str]) -> str:
    """The publication of one measure; none for that of the patient rows."""
    return names.get(owner.get(e.rows[0]), "") if e.id.startswith(("cohort.", "printed.")) else ""


def measure_line(e, study: str) -> dict:
    """One line of a figure of measures."""
    n = "" if pd.isna(e.n) else f" (n={e.n:.0f})"
    word = "Mean" if e.method.startswith("mean") else "Median"
    return {
        "label": f"{shortened(study) or ROWS}{n}",
        "series": word,
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "text": f"{written(e._asdict(), 'value')}, {e.method}",
    }


def shortened(study: str) -> str:
    """A study's name that fits beside a chart: the year stays, a long title is cut."""
    return study if len(study) <= LABEL else f"{study[: LABEL - 8].rstrip(' ,')}… {study[-4:]}"


def reported_shares(evidence: Evidence, characteristic: str, labels: dict[str, str]) -> list[dict]:
    """Fractions that source publications print in tables, with Wilson intervals computed here."""
    r = evidence.reported
    chosen = r[
        (r["characteristic"] == characteristic)
        & (r["subject"] == "own")
        & (r["section"] == "table")
        & r["subgroup"].isna()
        & r["numerator"].notna()
        & r["denominator"].notna()
        & r["category"].isin(labels)
    ]
    names = evidence.studies.set_index("study_id")
    rows = []
    for e in chosen.itertuples():
        w = wilson(int(e.numerator), int(e.denominator))
        rows.append(
            {
                "label": labels[e.category],
                "series": f"{study_name(names.loc[e.study_id])}, as printed",
                "value": w.value,
                "low": w.low,
                "high": w.high,
                "text": f"{e.numerator} of {e.denominator} ({e.location})",
            }
        )
    return rows

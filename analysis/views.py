"""What a compartment chapter shows: one function a section, from evidence and estimates to a figure or table."""

import html

import pandas as pd

from analysis import charts, small_numbers
from analysis.charts import Figure, Html
from analysis.data import Evidence
from analysis.median_groups import median_groups
from analysis.patient_survival import events_of, survival_curve, times_of, with_survival
from analysis.prose import Numbers, written
from analysis.published import reported_shares, study_name
from analysis.survival import numbers_at_risk


def numbers(estimates: pd.DataFrame) -> Numbers:
    """Estimates as the prose and the views look them up."""
    return Numbers({}, {e["id"]: e for e in estimates.to_dict("records")})


def cell(text, css: str = "") -> str:
    """One escaped table cell."""
    return f'<td class="{css}">{html.escape(str(text))}</td>'


def summary_card(evidence: Evidence, estimates: pd.DataFrame, title: str) -> Html:
    """The answer in one screen: median survival, its interval, on how many patients, how sure, as of when."""
    n = numbers(estimates)
    if n.has("survival.median"):
        answer, interval = written(n["survival.median"], "value"), n.interval("survival.median")
        patients = f"{n['survival.median']['n']} patients, {n['survival.median']['events']} deaths"
    else:
        answer, interval = "too few patients", ""
        patients = small_numbers.allows_curve(len(with_survival(evidence.patients))).sentence
    landmarks = [
        (e["label"], written(e, "value"), n.interval(e["id"]))
        for e in estimates.to_dict("records")
        if e["id"].startswith("survival.at_")
    ]
    lines = "".join(f"<tr><th>{a}</th><td>{b}</td><td>{c}</td></tr>" for a, b, c in landmarks)
    if n.has("symptom_outcome.improved"):
        improved = n["symptom_outcome.improved"]
        lines += (
            f"<tr><th>Symptoms improved after treatment</th><td>{written(improved, 'value')}</td>"
            f"<td>{improved['events']} of {improved['n']}, {n.interval('symptom_outcome.improved')}</td></tr>"
        )
    return Html(
        f'<section class="sm-card" aria-label="{html.escape(title)}: the answer in one screen">'
        f'<p class="sm-card-label">Median overall survival</p>'
        f'<p class="sm-card-value"><a class="sm-number" href="#rows-survival.median">{answer}</a></p>'
        f'<p class="sm-card-interval">{interval}</p><p class="sm-card-base">{patients}</p>'
        f"<table>{lines}</table>{certainty_line(n)}"
        f'<p class="sm-card-stamp">As of {evidence.date}, data version {evidence.version}'
        f"{', verified publications only' if evidence.include == 'verified' else ''}</p></section>",
        f"{title}: median overall survival {answer} {interval}, {patients}",
    )


def certainty_line(n: Numbers) -> str:
    """How sure: what the number rests on, in one sentence."""
    if not n.has("survival.median"):
        return ""
    verified = n["evidence.patients_with_survival.verified"]["value"]
    total = n["evidence.patients_with_survival"]["value"]
    return (
        '<p class="sm-card-sure"><strong>How sure:</strong> single case reports, which favour unusual and long '
        f"courses; {verified:.0f} of {total:.0f} survival times come from publications with a DOI or PMID.</p>"
    )


def evidence_table(estimates: pd.DataFrame) -> Html:
    """Studies and patients, verified and provisional."""
    n = numbers(estimates)
    body = "".join(
        f"<tr><th>{label}</th>"
        + "".join(f"<td>{n.count(key) if n.has(key) else '0'}</td>" for key in keys)
        + "</tr>"
        for label, keys in (
            (label, [f"evidence.{name}", f"evidence.{name}.verified", f"evidence.{name}.provisional"])
            for label, name in (
                ("Studies", "studies"),
                ("Patients described singly", "patients"),
                ("Patients with a survival time", "patients_with_survival"),
            )
        )
    )
    head = "<tr><th></th><th>All</th><th>Verified</th><th>Provisional</th></tr>"
    return Html(f'<div class="sm-scroll" tabindex="0"><table class="sm-table">{head}{body}</table></div>')


def shares_figure(
    evidence: Evidence, estimates: pd.DataFrame, topic: str, characteristic: str, title: str
) -> Figure | Html:
    """Shares of one topic (also the kind of its terms in the vocabulary): patient rows with Wilson intervals, beside what the source publications print."""
    computed = estimates[estimates["id"].str.startswith(f"{topic}.")]
    if computed.empty:
        return Html("")
    here = [
        {
            "label": e.label,
            "series": "Patient rows here",
            "value": e.value,
            "low": e.low,
            "high": e.high,
            "text": f"{e.events:.0f} of {e.n:.0f}",
        }
        for e in computed.itertuples()
    ]
    table = pd.DataFrame(here + reported_shares(evidence, characteristic, evidence.labels(topic)))
    order = table.groupby("label")["value"].max().sort_values(ascending=False).index.tolist()
    chart = charts.interval_chart(table, "Share of patients", rows=order)
    top = computed.sort_values("value", ascending=False).iloc[0]
    finding = f"{title}: {top['label'].lower()} in {top['events']:.0f} of {top['n']:.0f} patients"
    description = (
        f"{finding}. Points are shares with 95 percent Wilson intervals for {len(order)} categories, "
        f"from {' and '.join(dict.fromkeys(table['series']))}."
    )
    shown = table.assign(value=100 * table["value"], low=100 * table["low"], high=100 * table["high"]).rename(
        columns={
            "label": "Category",
            "series": "Source",
            "value": "Percent",
            "low": "From",
            "high": "To",
            "text": "n",
        }
    )
    return Figure(chart, topic, finding, description, shown)


def survival_figure(evidence: Evidence, estimates: pd.DataFrame, confidence: float = 0.95) -> Figure | Html:
    """Kaplan-Meier overall survival of the patient rows; a sentence instead where there are too few."""
    timed = with_survival(evidence.patients)
    ruling = small_numbers.allows_curve(len(timed))
    if not ruling:
        return Html(f"<p>{ruling.sentence}</p>", ruling.sentence)
    curve = survival_curve(evidence.patients, confidence).assign(group="All patients")
    horizon = float(curve["time"].max())
    grid = [horizon * i / 6 for i in range(7)]
    risk = numbers_at_risk(times_of(timed), grid).assign(group="All patients")
    n = numbers(estimates)
    finding = f"Half of {len(timed)} patients had died by {written(n['survival.median'], 'value')}"
    description = (
        f"Kaplan-Meier curve of overall survival, {len(timed)} patients, {events_of(timed).sum()} deaths. Median "
        f"{written(n['survival.median'], 'value')} ({n.interval('survival.median')}). Ticks mark patients alive "
        "at last follow-up; the numbers under the axis are the patients at risk."
    )
    shown = curve.drop(columns=["group", "std_error"]).rename(
        columns={
            "time": "Months", "at_risk": "At risk", "events": "Deaths", "censored": "Censored",
            "survival": "Alive", "lower": "From", "upper": "To",
        }
    )  # fmt: skip
    chart = charts.survival_chart(curve, risk.rename(columns={"time": "time"}), horizon)
    return Figure(
        chart, "survival", finding, description, shown, note="Numbers under the axis: patients at risk."
    )


def medians_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Medians reported by cohorts, side by side; populations that are not spinal only are named so."""
    rows = median_groups(evidence)
    rows = rows[rows["subgroup"] == "all"]
    if rows.empty:
        return Html("<p>No cohort reports a median survival of the whole group.</p>")
    kind = {
        "spinal_only": "Spinal disease only",
        "mixed": "Brain and spine",
        "unclear": "Spine not separated",
    }
    table = pd.DataFrame(
        {
            "label": [
                f"{study_name(r)} (n={r['n'] if not pd.isna(r['n']) else '?'})" for _, r in rows.iterrows()
            ],
            "series": rows["population"].map(kind).to_list(),
            "value": rows["value"].astype(float).to_list(),
            "low": rows["ci_low"].fillna(rows["value"]).astype(float).to_list(),
            "high": rows["ci_high"].fillna(rows["value"]).astype(float).to_list(),
            "text": [f"{r.value:g} months" for r in rows.itertuples()],
        }
    )
    chart = charts.interval_chart(table, "Median overall survival, months", percent=False)
    spinal = table[table["series"] == kind["spinal_only"]]
    span = f"{spinal['value'].min():g} to {spinal['value'].max():g} months" if len(spinal) else "none"
    finding = f"Medians of {len(spinal)} groups with spinal disease only: {span}"
    description = (
        f"Median overall survival of {len(table)} groups as published, with 95 percent intervals where printed. "
        f"{finding}. Groups that do not separate spinal from cranial disease are shown as context."
    )
    shown = table.rename(
        columns={"label": "Study", "series": "Population", "value": "Months", "low": "From", "high": "To"}
    )
    return Figure(chart, "cohort-medians", finding, description, shown.drop(columns="text"))


def provenance(evidence: Evidence, estimates: pd.DataFrame) -> Html:
    """Every number of the chapter with its method and the publications that it comes from."""
    owner = row_owners(evidence)
    names = {s["study_id"]: study_name(s) for _, s in evidence.studies.iterrows()}
    parts = []
    for e in estimates.to_dict("records"):
        shown = " ".join(filter(None, [written(e, "value"), f"({e['method']})", e["note"] or ""]))
        parts.append(
            f'<details class="sm-rows" id="rows-{html.escape(e["id"])}"><summary>{html.escape(e["label"])}: '
            f"{html.escape(shown)}</summary><p>{sources(e['rows'], owner, names)}</p></details>"
        )
    return Html("".join(parts))


def row_owners(evidence: Evidence) -> dict[str, str]:
    """Id of a row of any table -> id of its study."""
    tables = ("studies", "patients", "cohort_results", "reported")
    frames = [getattr(evidence, name) for name in tables]
    keys = ("study_id", "patient_id", "result_id", "reported_id")
    return {
        row: study
        for table, key in zip(frames, keys, strict=True)
        if len(table)
        for row, study in zip(table[key], table["study_id"], strict=True)
    }


def sources(rows: list[str], owner: dict[str, str], names: dict[str, str]) -> str:
    """The publications of some rows, each with a link and the number of its rows."""
    counts = pd.Series([owner.get(row, "") for row in rows], dtype="object").value_counts(sort=False)
    links = [
        f'<a href="studies.html#{html.escape(study)}">{html.escape(names[study])}</a>'
        + (f" ({count} rows)" if count > 1 else "")
        for study, count in counts.items()
        if study in names
    ]
    out = sum(count for study, count in counts.items() if study not in names)
    left = [f"{out} records that were left out"] if out else []
    return "; ".join(sorted(links, key=str.lower) + left) or "no row"

"""Every view of the made-up compartment of `tests.estimates.example`, whole: title, note, description, data table, and
the drawing with its data, in the order of the chapter; then the pages that read several chapters.

`python -m tests.pages.example` writes the file of the views, whose every change is read before it is committed.
"""

import hashlib
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from analysis import notebook
from analysis.estimates.comparison import comparison_estimates
from analysis.estimates.compartment import compartment_estimates
from analysis.evidence import descriptor, tables
from analysis.figures.figure import Figure, Fold
from analysis.figures.numbers import Numbers
from analysis.pages.reporting import FACTS
from tests.estimates import example as made_up
from tests.frames import evidence
from tests.pages.test_living import ITEM, NOTICE, RUN, SEARCH, STATUS, living
from tests.treatment_rows import frame, result

VIEWS = Path(__file__).parent / "example.txt"
TEMPLATE = (tables.ROOT / "book" / "compartment.md").read_text(encoding="utf-8")
CELLS = [c.strip() for c in re.findall(r"```\{code-cell\}\n(nb\..*?)```", TEMPLATE, re.DOTALL)]
LONGEST = 40
"""Lines of a table, of markup or of a chart's data that stand whole."""
JUDGED = {"subject": "LM:overall_survival", "instrument": "GRADE", "assessor_status": "provisional"}
APPRAISAL = [
    JUDGED | {"appraisal_id": "a1", "domain": "overall", "judgement": "very low", "reason": "Few, and chosen."},
    JUDGED | {"appraisal_id": "a2", "domain": "imprecision", "judgement": "serious", "reason": "Wide."},
    {"appraisal_id": "a3", "subject": "cohort2", "instrument": "JBI", "domain": "Clear criteria", "judgement": "unclear",
     "reason": "Not said.", "assessor_status": "agreed"},
    {"appraisal_id": "a4", "subject": "LM:overall_survival", "instrument": "OCEBM", "domain": "level", "judgement": "4",
     "reason": "Case series.", "assessor_status": "agreed"},
]  # fmt: skip
REVIEW = living(
    status=[STATUS, {**STATUS, "scope": "LM", "state": "paused", "since": "2025-06-01", "reason": "Nobody screens."}],
    searches=[SEARCH, {**SEARCH, "strategy_id": "b", "printed_by": "review2020", "sources": "pubmed;europepmc"}],
    log=[RUN],
    protocol=[ITEM, {**ITEM, "since": "2025-03-01", "text": "Weekly.", "reason": "Faster."}],
    releases=[
        {"version": "26.2.0", "date": "2025-12-31", "summary": "Two cohorts."},
        {"version": "25.1.0", "date": "2025-01-02", "summary": "The first.", "doi": "10.5281/1"},
    ],
    notices=[NOTICE],
)  # fmt: skip


def patients() -> list[dict]:
    """The patients with outcomes of which no two are equally frequent."""
    rows = made_up.patients()
    for i, cells in {
        1: {"symptom_outcome": "improved"},
        4: {"symptom_outcome": "improved"},
        7: {"radiological_response": "PD"},
    }.items():
        rows[i] |= cells
    return rows


PRINTED = [
    {"characteristic": "symptom_outcome", "category": category, "numerator": numerator, "denominator": 60}
    for category, numerator in (("improved", 31), ("stable", 18))
]  # fmt: skip
PRINTED.append(
    {"characteristic": "overall_survival", "category": "all", "statistic": "median", "value": "4.5", "low": "3.9",
     "high": "5.5", "unit": "months", "location": "Table III", "denominator": 118}
)  # fmt: skip


@cache
def chapter():
    """The made-up compartment with judgements and a notice, its numbers and frames at an unusual level of confidence."""
    judged = pd.DataFrame(APPRAISAL, columns=tables.empty("appraisal").columns)
    notices = pd.DataFrame(
        [NOTICE | {"study_id": "cohort2", "kind": "correction", "action": "kept"}],
        columns=tables.empty("notices").columns,
    )
    printed = [row | {"study_id": "review2020", "reported_id": f"p{i}"} for i, row in enumerate(PRINTED)]
    groups = [*made_up.medians(), *made_up.shares(), *made_up.courses()]
    made = evidence(
        patients(), made_up.studies(), groups, [*made_up.reported(), *printed], made_up.excluded()
    )
    found = replace(made, appraisal=judged, notices=notices)
    return {"evidence": found, **compartment_estimates(found, 0.9)._asdict()}


def chapters() -> dict[str, Numbers]:
    """The results of the made-up compartment and of another, of its first patients alone."""
    known = chapter()
    few = compartment_estimates(evidence(patients()[:20], made_up.studies()[:9]), 0.9).numbers
    found = {"lm": ("LM", known["numbers"]), "iscm": ("ISCM", few)}
    return {
        name: Numbers(
            {"compartment": c, "data_version": "26.2.0", "as_of": "2026-01-01"},
            {e["id"]: e for e in table.to_dict("records")},
            f"{name}.html",
        )
        for name, (c, table) in found.items()
    }


PAIRS = pd.DataFrame(
    [
        ("age", "all", None, "median", "age", "like", None),
        ("age", "all", None, "range", "age", "like", "Of all ages"),
        ("interval", "*", None, "mean", "interval", "unlike", "A mean there"),
        (
            "overall_survival",
            "male_vs_female",
            "male",
            "hazard_ratio",
            "factor.sex.hazard_ratio.female",
            "like",
            None,
        ),
    ],
    columns=["characteristic", "category", "subgroup", "statistic", "estimate", "comparison", "definition"],
)


class Notebook:
    """What the cells of the template call, with the tables of a made-up review in place of the book's."""

    def __getattr__(self, name: str):
        return getattr(notebook, name)

    def living_tables(self, data):
        return REVIEW

    def read_all(self, data):
        return {"pairs": PAIRS}


def shown(cell: str):
    """What a cell of the template gives for the made-up compartment."""
    known = chapter()
    context = {
        "nb": Notebook(),
        **known,
        "estimates": known["numbers"],
        "confidence": 0.9,
        "chapter": "lm",
        "data": "",
    }
    return eval(cell, context)  # the cells of our own template


def items() -> pd.DataFrame:
    """One item for each fact that the review can state, and one that is open."""
    facts = [("PRISMA 2020", f"{i}", f"asks for {fact}", fact, None) for i, fact in enumerate(FACTS, 2)]
    more = [
        ("PRISMA 2020", "1", "asks for more", None, "Nobody did."),
        ("PRISMA-LSR", "L1", "x", None, "Else."),
    ]
    return pd.DataFrame([*facts, *more], columns=["guideline", "item", "topic", "answer", "open"])


def others() -> dict:
    """Views of the pages that read several chapters or the state of the review."""
    known, found = chapter()["evidence"], chapters()
    both = replace(
        known, patients=pd.concat([known.patients, known.patients.iloc[:20].assign(entity="ISCM")])
    )
    topics = {
        "primary": "Most frequent primary",
        "symptom": "Most frequent symptom",
        "region": "Most frequent region",
    }
    counterparts = pd.DataFrame(
        {"study_id": ["review2020"] * 2, "item": ["Table I", "Figure 2"], "part": ["Sex", "Survival"],
         "figure": ["sex-timing", "published"], "chapter": ["lm"] * 2}
    )  # fmt: skip
    return {
        "home.cards": notebook.home.cards(found, known.appraisal, REVIEW),
        "home.bodies": notebook.home.bodies_figure(found),
        "comparison.table": notebook.comparison.side_by_side(found),
        "comparison.curves": notebook.comparison.curves_figure(comparison_estimates(both, 0.9)[1]),
        **{f"comparison.{t}": notebook.comparison.shares_by_compartment(found, t, w) for t, w in topics.items()},
        **{f"living.{n}": getattr(notebook.living, f"{n}_table")(REVIEW)
           for n in ("status", "searches", "flow", "notices", "protocol", "amendments", "versions")},
        "reporting": notebook.reporting.reporting_table(items(), REVIEW, "PRISMA 2020"),
        "checklist": notebook.checklist.checklist_table(counterparts, known.studies),
        "studies": notebook.studies.study_list(
            {"studies": known.studies.head(3), "treatment_results": frame(result("a-1"))}
        ),
    }  # fmt: skip


def lines_of(name: str, part) -> list[str]:
    """A view as lines under its name."""
    if isinstance(part, Fold):
        head = [f"[{name}] fold: {part.title}. {part.finding}"]
        return head + [line for i, inner in enumerate(part.parts) for line in lines_of(f"{name}/{i}", inner)]
    if not isinstance(part, Figure):
        return [f"[{name}] {part.text}", *kept(markup_lines(part.markup))]
    words = {k: getattr(part, k) for k in ("title", "linked", "note", "description", "css")}
    head = [f"[{name}] figure {part.name}", *(f"{k}: {v}" for k, v in words.items() if v)]
    table = [] if part.table is None else made_up.lines_of("table", part.table)
    spec = part.specification
    return [*head, *kept(table), *(chart_lines(spec) if spec else kept(markup_lines(part.drawing)))]


def markup_lines(markup: str) -> list[str]:
    """Markup with a line a row or block; of the squares of a code the fingerprint alone."""
    text = re.sub(r'(<path[^>]* d=")([^"]{200,})', lambda m: m[1] + fingerprint(m[2]), str(markup))
    text = re.sub(r"\s+", " ", text).replace(descriptor.site(), "https://site")
    return [
        line
        for line in re.split(r"(?=<tr|<li|<p|<rect|<path|<details|<section|<tbody)", text)
        if line.strip()
    ]


def chart_lines(spec: dict) -> list[str]:
    """A chart's specification, a line a layer, and its data a line a row."""
    spec = {k: v for k, v in spec.items() if k not in ("$schema", "config", "description")}
    datasets, layers = spec.pop("datasets", {}), spec.pop("layer", [])
    lines = [json.dumps(part, sort_keys=True, ensure_ascii=False) for part in [{"chart": spec}, *layers]]
    for i, (old, rows) in enumerate(datasets.items()):
        lines = [line.replace(old, f"data{i}") for line in lines]
        columns = list(dict.fromkeys(column for row in rows for column in row))
        values = [" | ".join(made_up.cell(row.get(c)) for c in columns) for row in rows]
        lines += [f"data{i}: {' | '.join(columns)}", *kept(values)]
    return lines


def kept(lines: list[str]) -> list[str]:
    """The lines, of many only the first and a fingerprint of all."""
    if len(lines) <= LONGEST:
        return lines
    return [*lines[:LONGEST], f"{len(lines)} lines: {fingerprint(chr(10).join(lines))}"]


def fingerprint(text: str) -> str:
    """Some letters that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def views() -> str:
    """All views as text."""
    parts = {" + ".join(re.findall(r"nb\.(\w+\.\w+)\(", cell)): shown(cell) for cell in CELLS} | others()
    return "\n".join(line for name, part in parts.items() for line in lines_of(name, part)) + "\n"


if __name__ == "__main__":
    VIEWS.write_text(views(), encoding="utf-8")

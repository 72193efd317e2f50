"""PRISMA 2020 and PRISMA-LSR, answered from the facts of this repository; what has no fact says so."""

from collections.abc import Callable

import pandas as pd
from markupsafe import Markup

from analysis.evidence.living import Living, holding, last_search, state_of
from analysis.figures.markup import Html, link
from analysis.figures.tables import from_file, table_html

OPEN = "Open: "
Fact = tuple[str, str]
"""A sentence, and where it is shown: a page of the book or a file of the repository."""


def methods(part: str, sentence: str) -> Callable[[Living], Fact]:
    """A fact that the methods page states."""
    return lambda living: (sentence, f"methods.html#{part}")


def page(name: str, sentence: str) -> Callable[[Living], Fact]:
    """A fact that a chapter shows."""
    return lambda living: (sentence, f"{name}.html")


def protocol(*items: str) -> Callable[[Living], Fact]:
    """Items of the protocol as they hold; open where one is missing."""

    def answer(living: Living) -> Fact:
        held = holding(living.protocol, living.date).set_index("item")["text"]
        missing = [item for item in items if item not in held]
        if missing:
            return f"{OPEN}the protocol has no item {missing[0]}.", ""
        return " ".join(held[item] for item in items), "living.html#protocol"

    return answer


def sources(living: Living) -> Fact:
    """Every source with the day of its last complete search."""
    held = holding(living.protocol, living.date).set_index("item")["text"].get("information_sources", "")
    last = last_search(living.log, living.searches)
    if not held or not last:
        return f"{OPEN}no registered search has run yet. {held}".strip(), "living.html#searches"
    return f"{held} Last search: {last}.", "living.html#searches"


def searches(living: Living) -> Fact:
    """The registered searches."""
    rows = living.searches[living.searches["entity"] != "all"]
    printed = int(rows["printed_by"].notna().sum())
    return (
        f"{len(rows)} searches are registered word for word, {printed} of them as a source publication prints them.",
        "living.html#searches",
    )


def flow(living: Living) -> Fact:
    """The flow of records, once there is one."""
    if living.log.empty:
        return (
            f"{OPEN}no search has run yet; each chapter shows what was read and left out so far.",
            "lm.html#evidence-base",
        )
    return (
        "Each chapter shows the flow of records, made from the log and the decisions.",
        "living.html#flow-of-records",
    )


def versions(living: Living) -> Fact:
    """The number of the version."""
    return f"Version {living.version}; it stands on every chapter.", "living.html#versions"


def former_version(living: Living) -> Fact:
    """The version before."""
    former = living.releases[living.releases["version"] != living.version].sort_values("date")
    if former.empty:
        return "There is no version before this one.", "living.html#versions"
    return f"Version {former['version'].iloc[-1]} of {former['date'].iloc[-1]}.", "living.html#versions"


def changes(living: Living) -> Fact:
    """What each version changed."""
    if living.releases.empty:
        return (
            f"{OPEN}no version has been released yet, so that nothing has changed since one.",
            "living.html#versions",
        )
    return (
        "Each version says what is new; the pull request of each change shows every number that moved.",
        "living.html#versions",
    )


def status(living: Living) -> Fact:
    """Whether the review goes on."""
    state = state_of(living.status, "book", living.date)
    if state is None:
        return f"{OPEN}no state is recorded.", ""
    return f"The review is {state['state']} since {state['since']}. {state['reason']}", "living.html"


def amendments(living: Living) -> Fact:
    """Amendments of the protocol."""
    rows = living.protocol[living.protocol["reason"].notna()]
    if rows.empty:
        return "The protocol has not been amended.", "living.html#amendments"
    return f"{len(rows)} amendments, each with day and reason.", "living.html#amendments"


def triggers(living: Living) -> Fact:
    """What counts as a change."""
    return (
        f"{len(living.triggers)} numbers are compared with the last release at every change, by stated thresholds.",
        "data.html#table-triggers",
    )


FACTS: dict[str, Callable[[Living], Fact]] = {
    "title": lambda living: ("The title says: a living review.", "home.html"),
    "version": versions,
    "former_version": former_version,
    "status": status,
    "background": page("background", "The chapter on background says what is known and why it matters."),
    "question": methods("question", "The question stands on the page of methods."),
    "rationale_of_living": protocol("living_mode"),
    "eligibility": protocol("eligibility", "exclusion"),
    "sources": sources,
    "searches": searches,
    "selection": protocol("screening_schedule"),
    "extraction": protocol("extraction"),
    "codebook": page(
        "data", "The codebook defines every variable, its options and units; empty means not reported."
    ),
    "appraisal": protocol("risk_of_bias"),
    "statistics": methods(
        "statistics-of-patients", "The page of methods names every method with its source."
    ),
    "certainty_method": protocol("certainty"),
    "flow": flow,
    "flow_by_version": flow,
    "exclusions": page(
        "data", "The table of exclusions names every publication that was left out, with the reason."
    ),
    "studies": page("studies", "The page of studies shows each study with all that was taken from it."),
    "chapters": page(
        "comparison", "The chapters show every synthesis with interval, heterogeneity and sensitivity."
    ),
    "appraisals": page("comparison", "The chapters show the judgement of certainty with its reasons."),
    "limits": methods("limits", "The page of methods names the limits of evidence and process."),
    "registration": protocol("registration"),
    "protocol": lambda living: (
        "The protocol is data, with the day from which each item holds.",
        "living.html#protocol",
    ),
    "amendments": amendments,
    "schedule": protocol(
        "search_schedule", "screening_schedule", "extraction", "synthesis", "certainty", "publication"
    ),
    "retirement": protocol("retirement"),
    "corrections": protocol("retractions"),
    "triggers": triggers,
    "changelog": changes,
    "materials": page("data", "Data, code and results can be taken away, with licence and checksums."),
}


def answers(items: pd.DataFrame, living: Living) -> pd.DataFrame:
    """Every item with its answer: columns guideline, item, topic, answer, where, open.

    KeyError where an item names a fact that does not exist.
    """
    rows = []
    for i in items.itertuples():
        if pd.isna(i.answer):
            rows.append((i.guideline, i.item, i.topic, i.open, "", True))
        else:
            sentence, where = FACTS[i.answer](living)
            rows.append(
                (i.guideline, i.item, i.topic, sentence.removeprefix(OPEN), where, sentence.startswith(OPEN))
            )
    table = pd.DataFrame(rows, columns=["guideline", "item", "topic", "answer", "where", "open"])
    return table.sort_values(["guideline", "item"], key=lambda c: c.map(in_order) if c.name == "item" else c)


def in_order(item: str) -> tuple:
    """An item as it is counted: 2 before 10, L1 after all."""
    head, _, part = item.partition("-")
    digits = "".join(c for c in head if c.isdigit())
    return (head.startswith("L"), int(digits), head, int(part or 0))


def reporting_table(items: pd.DataFrame, living: Living, guideline: str) -> Html:
    """The items of one guideline with their answers and where they are shown."""
    table = answers(items, living)
    own = table[table["guideline"] == guideline]
    lines = [
        {"Item": a.item, "Asks for": a.topic, "Answer": Markup("<strong>Open.</strong> {}").format(a.answer) if a.open else a.answer,
         "Where": link(a.where, "shown here") if a.where else ""}
        for a in own.itertuples()
    ]  # fmt: skip
    answered = int((~own["open"]).sum())
    lead = Markup("<p>{} of {} items are answered; the others say why not.</p>").format(answered, len(own))
    return Html(
        lead + table_html(pd.DataFrame(lines), counted="items", stack=True) + from_file("reporting"),
        f"{answered} of {len(own)}",
    )

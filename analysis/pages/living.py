"""How the review lives: its state on every chapter, and the page with searches, flow, notices, protocol and versions."""

import pandas as pd
from markupsafe import Markup

from analysis.estimates.search_flow import LABELS, flow_by_version
from analysis.evidence.living import Living, changes, earlier, holding, last_search, state_of
from analysis.evidence.names import names_of
from analysis.evidence.tables import Evidence
from analysis.figures.markup import Html, link, render
from analysis.figures.numbers import Numbers, median_words, numbers
from analysis.figures.provenance import study_link
from analysis.figures.tables import from_file, table_html

NEVER = "not yet searched"
KINDS = {
    "retraction": "was retracted",
    "expression_of_concern": "is under an expression of concern",
    "correction": "was corrected",
    "reinstatement": "was reinstated",
}
ACTIONS = {"left_out": "no estimate uses its rows", "kept": "its rows are used"}
TODAY = "today"


def banner(living: Living, evidence: Evidence, estimates: pd.DataFrame | None = None) -> Html:
    """State of the chapter, day of the last search, next check, the notices about its publications, and
    what those change of the chapter's `estimates`; nothing before the first state."""
    scope = evidence.compartment or "book"
    state = state_of(living.status, scope, evidence.date)
    if state is None:
        return Html("")
    drawn = render(
        "living",
        **state[["state", "reason", "since"]],
        next_check="" if pd.isna(state["next_check"]) else state["next_check"],
        searched=last_search(living.log, living.searches, scope, evidence.date) or NEVER,
        notices=notices_of(evidence),
        changed=[] if estimates is None else with_and_without(numbers(estimates)),
    )
    return Html(drawn, in_short(living, scope, evidence.date))


def notices_of(evidence: Evidence) -> list[dict]:
    """Study, what was announced, where, and what follows, for each notice about a publication of the evidence."""
    names = names_of(evidence.studies)
    return [
        {
            "study": names[n.study_id],
            "what": KINDS[n.kind],
            "address": address(n.notice),
            "then": ACTIONS.get(n.action, "not yet judged"),
        }
        for n in evidence.notices.itertuples()
        if n.study_id in names
    ]


def with_and_without(n: Numbers) -> list[str]:
    """Each median that a retraction changes, as it stands and with what was retracted."""
    return [
        f"{n[key]['label']}: {median_words(n[key])}; with what was retracted {median_words(n[f'with_left_out.{key}'])}."
        for key in ("survival.median", "cohort_pool.median")
        if n.has(key) and n.has(f"with_left_out.{key}")
    ]


def in_short(living: Living, scope: str, day: str) -> str:
    """State and last search of a part for a card: `active, last search: 2026-12-02`; empty before the first state."""
    state = state_of(living.status, scope, day)
    searched = last_search(living.log, living.searches, scope, day) or NEVER
    return "" if state is None else f"{state['state']}, last search: {searched}"


def address(publication: str) -> str:
    """Address of a publication that is named by doi: or pmid:."""
    kind, _, number = publication.partition(":")
    return f"https://doi.org/{number}" if kind == "doi" else f"https://pubmed.ncbi.nlm.nih.gov/{number}/"


def status_table(living: Living) -> Html:
    """The state of each part that has one of its own, as it holds today."""
    rows = [state_of(living.status, scope, living.date) for scope in dict.fromkeys(living.status["scope"])]
    lines = [
        {"Part": row["scope"], "State": row["state"], "Since": row["since"], "Why": row["reason"],
         "Next check": row["next_check"], "Last search": last_search(living.log, living.searches, row["scope"]) or NEVER}
        for row in rows
        if row is not None
    ]  # fmt: skip
    return shown(pd.DataFrame(lines), "state", "status")


def searches_table(living: Living) -> Html:
    """Every registered search, word for word, with its last run."""
    last = living.log.sort_values("run").drop_duplicates("strategy_id", keep="last").set_index("strategy_id")
    lines = [
        {"Search": f"{s.strategy_id}, in {s.sources.replace(';', ' and ')}", "Words": Markup("<code>{}</code>").format(s.query),
         "Printed by": "this review" if pd.isna(s.printed_by) else study_link(s.printed_by, s.printed_by),
         "Last run": f"{last['run'][s.strategy_id][:10]}, {last['outcome'][s.strategy_id]}" if s.strategy_id in last.index else NEVER}
        for s in living.searches.itertuples()
    ]  # fmt: skip
    return shown(pd.DataFrame(lines), "searches", "search_strategies")


def flow_table(living: Living, entity: str = "") -> Html:
    """The flow of records at each release and today, of all searches or of those for one compartment; before the
    first search a sentence, and in a chapter nothing."""
    if living.log.empty:
        said = "" if entity else "<p>No search has run yet, so there is no flow of records.</p>"
        return Html(said, "" if entity else NEVER)
    table = flow_by_version(living, entity)
    names = {"version": "Version", **LABELS}
    return shown(table[list(names)].rename(columns=names), "versions", "search_log")


def notices_table(living: Living) -> Html:
    """Every notice about a publication that the review uses; a sentence without one."""
    if living.notices.empty:
        return Html("<p>No notice is known.</p>", "no notices")
    lines = [
        {"Publication": link(address(n.publication), n.publication), "What": KINDS[n.kind], "Notice": link(address(n.notice), n.notice),
         "Date": n.dated, "Found": n.found_on, "Then": ACTIONS.get(n.action, "not yet judged")}
        for n in living.notices.itertuples()
    ]  # fmt: skip
    return shown(pd.DataFrame(lines), "notices", "notices")


def protocol_table(living: Living) -> Html:
    """The protocol as it holds."""
    kept = holding(living.protocol, living.date)[["topic", "text", "since"]]
    return shown(
        kept.rename(columns={"topic": "Item", "text": "What is done", "since": "Since"}), "items", "protocol"
    )


def amendments_table(living: Living) -> Html:
    """Every amendment of the protocol with its day and reason; a sentence without one."""
    rows = living.protocol[living.protocol["reason"].notna()].sort_values("since")
    if rows.empty:
        return Html("<p>The protocol has not been amended.</p>", "no amendments")
    names = {"since": "Day", "topic": "Item", "text": "What is done since", "reason": "Why"}
    return shown(rows[list(names)].rename(columns=names), "amendments", "protocol")


def changes_table(living: Living, last: int | None = None) -> Html:
    """What changed, the latest first; of the `last` so many where the number is given."""
    rows = changes(living).head(last)
    names = {"date": "Day", "title": "What", "text": "How"}
    return shown(rows[list(names)].rename(columns=names), "changes")


def versions_table(living: Living) -> Html:
    """Every release, the earlier ones with the address that they keep; a sentence before the first."""
    if living.releases.empty:
        return Html(
            f"<p>Version {living.version} is in preparation; none was released before.</p>", living.version
        )
    kept = {e["version"]: e["address"] for e in earlier(living)}
    lines = [
        {"Version": link(kept[r.version], r.version) if r.version in kept else r.version, "Day": r.date, "What is new": r.summary,
         "DOI": "" if pd.isna(r.doi) else link(f"https://doi.org/{r.doi}", r.doi)}
        for r in living.releases.sort_values("date", ascending=False).itertuples()
    ]  # fmt: skip
    return shown(pd.DataFrame(lines), "versions", "releases")


def shown(table: pd.DataFrame, counted: str, file: str = "") -> Html:
    """A table that stacks on a phone, with the file of the data that it comes from."""
    below = from_file(file) if file else ""
    return Html(table_html(table, counted=counted, stack=True) + below, f"{len(table)} {counted}")

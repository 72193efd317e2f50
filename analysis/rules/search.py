"""Rules for registered searches, screening decisions, the log and notices."""

import re
from itertools import pairwise

import pandas as pd

from analysis.rules.rule import look_up, number, row_rule

TOKEN = re.compile(r'"[^"]*"|[()]|[^\s()"]+|"')
OPERATORS = {"AND", "OR", "NOT"}
START, END = "the beginning", "the end"


def fault(query: str) -> str:
    """What is wrong with a search, empty where it can be read: brackets, quotation marks, operators."""
    tokens = TOKEN.findall(query)
    if '"' in tokens:
        return "a quotation mark is opened and not closed"
    around = [START, *tokens, END]
    broken = next((f"'{a}' is followed by '{b}'" for a, b in pairwise(around) if cannot_follow(a, b)), "")
    return broken or fault_of_levels(tokens)


def cannot_follow(before: str, token: str) -> bool:
    """Whether an operator or an empty bracket misses a word."""
    opened = before in ("(", START) or before in OPERATORS
    return opened and (token in (")", END) or (token in OPERATORS and token != "NOT"))


def fault_of_levels(tokens: list[str]) -> str:
    """What is wrong with the brackets: not in pairs, or AND beside OR where only a bracket could tell which is first."""
    levels: list[set[str]] = [set()]
    for token in tokens:
        if token == "(":
            levels.append(set())
        elif token == ")":
            levels.pop()
        elif token in OPERATORS:
            levels[-1].add(token)
        if not levels:
            return "a bracket is closed and not opened"
        if len(levels[-1]) > 1:
            return f"{' and '.join(sorted(levels[-1]))} stand side by side without brackets"
    return "a bracket is opened and not closed" if len(levels) > 1 else ""


@row_rule("search-query", "search_strategies.query", "The search '{strategy_id}' cannot be read: {detail}.")
def unreadable_query(tables):
    """Close every bracket and quotation mark, put a word on both sides of AND, OR and NOT, and bracket what belongs together."""
    return tables["search_strategies"]["query"].map(fault)


@row_rule(
    "search-printed",
    "search_strategies.location",
    "The search '{strategy_id}' does not say where it is printed.",
)
def printed_nowhere(tables):
    """Name the part of the publication that prints the search, and only where a publication prints it."""
    searches = tables["search_strategies"]
    return (searches["printed_by"] != "") != (searches["location"] != "")


@row_rule("search-ended", "search_strategies.ended", "The search ends on {ended}, before it is registered.")
def ended_before_registered(tables):
    """Correct one of the two days."""
    searches = tables["search_strategies"]
    return (searches["ended"] != "") & (searches["ended"] < searches["registered"])


@row_rule("search-sum", "search_log.found", "Of {found} records found, {detail} are accounted for.")
def records_lost(tables):
    """Run the search again; the log is written by `spinemets search` and not by hand."""
    log = tables["search_log"]
    parts = number(log["new"]) + number(log["repeated"]) + number(log["known"])
    lost = (
        (log["outcome"] == "complete") & (log["strategy_id"] != "notices") & (parts != number(log["found"]))
    )
    return parts.map(lambda n: "not all" if pd.isna(n) else f"{n:.0f}").where(lost, "")


@row_rule("search-failure", "search_log.detail", "A search that failed says why, and no other does.")
def failure_without_reason(tables):
    """Leave the log as `spinemets search` wrote it."""
    log = tables["search_log"]
    return (log["outcome"] == "failed") != (log["detail"] != "")


@row_rule("candidate-key", "candidates.candidate_id", "The key '{candidate_id}' is not {detail}.")
def key_of_candidate(tables):
    """Leave the key as `spinemets search` wrote it: decisions refer to it."""
    rows = tables["candidates"]
    own = ("pmid" + rows["pmid"]).eq(rows["candidate_id"]) | rows["openalex"].eq(rows["candidate_id"])
    return (
        rows["candidate_id"]
        .map(lambda key: f"the {'PubMed' if key[:1] == 'p' else 'OpenAlex'} number of its row")
        .where(~own, "")
    )


@row_rule("decision-reason", "decisions.reason", "An exclusion has a reason, and an inclusion has none.")
def reason_of_decision(tables):
    """Choose a reason of the list when the record is excluded; empty the cell when it is included."""
    rows = tables["decisions"]
    return (rows["decision"] == "exclude") != (rows["reason"] != "")


@row_rule("decision-study", "decisions.study_id", "A record that was excluded became study '{study_id}'.")
def study_of_excluded(tables):
    """Name the study only where the record was included, or change the decision."""
    rows = tables["decisions"]
    return (rows["decision"] == "exclude") & (rows["study_id"] != "")


@row_rule(
    "decision-early",
    "decisions.decided_on",
    "It was decided on {decided_on}, before it was found on {detail}.",
)
def decided_before_found(tables):
    """Correct the day of the decision."""
    rows = tables["decisions"]
    found = look_up(tables["candidates"], "candidate_id", "found_on", rows["candidate_id"])
    return found.where((found != "") & (rows["decided_on"] < found), "")


@row_rule(
    "notice-study", "notices.study_id", "The publication is study '{detail}', which the row does not name."
)
def study_of_notice(tables):
    """Put the id of the study into `study_id`, so that its chapters can say it."""
    rows, studies = tables["notices"], tables["studies"]
    owner = pd.Series("", index=rows.index, dtype=object)
    for name in ("doi", "pmid"):
        known = studies.assign(publication=f"{name}:" + studies[name])[studies[name] != ""]
        owner += look_up(known, "publication", "study_id", rows["publication"])
    return owner.where((owner != "") & (owner != rows["study_id"]), "")


@row_rule("notice-pooled", "notices.action", "'{publication}' was retracted, and its rows are still used.")
def retracted_and_used(tables):
    """Set `action` to left_out; or to kept, with the reason in the notes."""
    rows = tables["notices"]
    open_ = (rows["action"] == "") | ((rows["action"] == "kept") & (rows["notes"] == ""))
    return (rows["kind"] == "retraction") & open_


@row_rule(
    "notice-unread", "notices.action", "The notice about '{publication}' has not been read yet.", "warning"
)
def notice_unread(tables):
    """Read the notice, mend the rows that it touches, and set `action`."""
    rows = tables["notices"]
    return (rows["kind"] != "retraction") & (rows["action"] == "")


@row_rule(
    "notice-still-used",
    "notices.action",
    "'{publication}' is left out, but a row of treatment_results rests on it.",
)
def left_out_and_used(tables):
    """Delete the rows that rest on it, and put their ids into `retired.csv` with the reason."""
    rows, treatments = tables["notices"], tables["treatment_results"]
    used = {f"{name}:{number.lower()}" for name in ("doi", "pmid") for number in treatments[name] if number}
    return (rows["action"] == "left_out") & rows["publication"].isin(used)

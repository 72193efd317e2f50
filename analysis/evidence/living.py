"""What the review knows of itself: searches and their decisions, its state, its protocol, its releases."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.evidence.descriptor import package, site
from analysis.evidence.tables import read_or_empty

OF_BOOK = "book"
NAMES = {
    "searches": "search_strategies",
    "log": "search_log",
    "candidates": "candidates",
    "decisions": "decisions",
    "status": "status",
    "protocol": "protocol",
    "releases": "releases",
    "notices": "notices",
    "triggers": "triggers",
}


@dataclass(frozen=True)
class Living:
    """Tables of the living mode, with version and date of the data."""

    searches: pd.DataFrame
    log: pd.DataFrame
    candidates: pd.DataFrame
    decisions: pd.DataFrame
    status: pd.DataFrame
    protocol: pd.DataFrame
    releases: pd.DataFrame
    notices: pd.DataFrame
    triggers: pd.DataFrame
    version: str = ""
    date: str = ""


def living(root: Path | str | None = None) -> Living:
    """The tables of the living mode; one that a slice does not hold is empty."""
    described = package(root)
    tables = {field: read_or_empty(name, root) for field, name in NAMES.items()}
    return Living(**tables, version=described["version"], date=described["created"][:10])


def state_of(status: pd.DataFrame, scope: str, day: str) -> pd.Series | None:
    """The row of the state that holds for a part on a day; the book's where it has none; None before the first."""
    begun = status[status["since"] <= day].sort_values("since")
    for part in (scope, OF_BOOK):
        own = begun[begun["scope"] == part]
        if len(own):
            return own.iloc[-1]
    return None


def holding(protocol: pd.DataFrame, day: str) -> pd.DataFrame:
    """The text of each item of the protocol that holds on a day."""
    begun = protocol[protocol["since"] <= day].sort_values(["item", "since"])
    return begun.drop_duplicates("item", keep="last").reset_index(drop=True)


def last_search(log: pd.DataFrame, searches: pd.DataFrame, scope: str = "", day: str = "9999") -> str:
    """Day of the last search for a part (all parts when empty) that read every record; empty when there was none."""
    wanted = searches["entity"].eq(scope) if scope and scope != OF_BOOK else searches["entity"].ne("all")
    done = log["strategy_id"].isin(searches.loc[wanted, "strategy_id"]) & log["outcome"].isin(
        ["complete", "empty"]
    )
    days = log.loc[done, "run"].str[:10]
    days = days[days <= day]
    return "" if days.empty else str(days.max())


def earlier(living: Living) -> list[dict]:
    """Released versions but the current one, the latest first: version, date, address, summary and DOI."""
    rows = living.releases[living.releases["version"] != living.version]
    return [
        {**row, "address": f"{site()}/v/{row['version']}/"}
        for row in rows.sort_values("date", ascending=False).to_dict("records")
    ]


def changes(living: Living) -> pd.DataFrame:
    """What changed, the latest first: `key`, `date`, `title`, `text`. Releases of the data and the version that is in
    preparation, states of the review, notices about publications, amendments of the protocol, searches."""
    lines = [
        (f"release/{r.version}", r.date, f"Version {r.version}", r.summary)
        for r in living.releases.itertuples()
    ]
    if living.version and living.version not in set(living.releases["version"]):
        text = "The data as they stand, not yet released."
        lines.append(
            (f"version/{living.version}", living.date, f"Version {living.version} in preparation", text)
        )
    for s in living.status.itertuples():
        scope = "The review" if s.scope == OF_BOOK else s.scope
        lines.append((f"state/{s.scope}/{s.since}", s.since, f"{scope} is {s.state}", s.reason))
    for n in living.notices.itertuples():
        title = f"{n.kind.replace('_', ' ').capitalize()}: {n.publication}"
        lines.append(
            (
                f"notice/{n.notice}",
                n.found_on,
                title,
                f"Notice: {n.notice}{'' if pd.isna(n.dated) else f' of {n.dated}'}.",
            )
        )
    for p in living.protocol[living.protocol["reason"].notna()].itertuples():
        lines.append((f"protocol/{p.item}/{p.since}", p.since, f"Protocol amended: {p.topic}", p.reason))
    for s in living.log.itertuples():
        title = f"Search {s.strategy_id} in {s.source}: {s.outcome}"
        text = f"Records found: {'not known' if pd.isna(s.found) else s.found}."
        lines.append((f"search/{s.strategy_id}/{s.source}/{s.run}", s.run[:10], title, text))
    found = pd.DataFrame(lines, columns=["key", "date", "title", "text"])
    return found.sort_values("date", ascending=False, kind="stable").reset_index(drop=True)

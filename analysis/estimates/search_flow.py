"""The flow of records that the searches of this review found: counted from the log and the decisions, as of a day."""

import pandas as pd

from analysis.evidence.living import Living

DONE = ("complete", "empty")
LABELS = {
    "identified": "Records identified",
    "known": "Known from earlier sources",
    "repeated": "Found more than once",
    "new": "Records to screen",
    "waiting": "Waiting to be screened",
    "title_abstract": "Excluded by title and abstract",
    "full_text": "Excluded by full text",
    "included": "Records included",
    "entered": "Studies entered",
}


def flow(living: Living, entity: str = "", day: str = "9999") -> dict[str, list[str]]:
    """Step -> the records that it counts: keys of `LABELS`, and `excluded.<reason>`.

    Parameters
    ----------
    entity : "LM", "IESM", "ISCM" or "NOMS"; all of them when empty. A record that searches for two subjects find
        counts for both.
    day : what was found and decided by the end of this day.
    """
    searches = living.searches[living.searches["entity"] != "all"]
    own = searches.loc[searches["entity"].eq(entity) | (not entity), "strategy_id"]
    found = living.candidates[living.candidates["found_on"] <= day]
    found = found[found["strategies"].str.split(";").map(lambda ids: bool(set(ids) & set(own))).astype(bool)]
    decided = living.decisions[living.decisions["candidate_id"].isin(found["candidate_id"])]
    decided = decided[decided["decided_on"] <= day]
    out, kept = (decided[decided["decision"] == d] for d in ("exclude", "include"))
    steps = {
        "new": list(found["candidate_id"]),
        "waiting": list(found.loc[~found["candidate_id"].isin(decided["candidate_id"]), "candidate_id"]),
        "title_abstract": list(out.loc[out["stage"] == "title_abstract", "candidate_id"]),
        "full_text": list(out.loc[out["stage"] == "full_text", "candidate_id"]),
        "included": list(kept["candidate_id"]),
        "entered": list(kept["study_id"].dropna()),
    }
    reasons = {f"excluded.{r}": list(rows["candidate_id"]) for r, rows in out.groupby("reason")}
    return {**steps, **reasons}


def identified(living: Living, entity: str = "", day: str = "9999") -> dict[str, int]:
    """Records of the last complete run of each search in each database: identified, known, and found more than once
    (by two searches, or in two databases)."""
    searches = living.searches[living.searches["entity"].eq(entity) | (not entity)]
    searches = searches[searches["entity"] != "all"]
    log = living.log[
        living.log["strategy_id"].isin(searches["strategy_id"]) & living.log["outcome"].isin(DONE)
    ]
    last = (
        log[log["run"].str[:10] <= day]
        .sort_values("run")
        .drop_duplicates(["strategy_id", "source"], keep="last")
    )
    found, known = int(last["found"].sum()), int(last["known"].sum())
    return {
        "identified": found,
        "known": known,
        "repeated": max(0, found - known - len(flow(living, entity, day)["new"])),
    }


def flow_by_version(living: Living, entity: str = "") -> pd.DataFrame:
    """The flow at each release and today: columns version, date, and one a step of `LABELS` (records)."""
    moments = [*zip(living.releases["version"], living.releases["date"], strict=True), ("today", "9999")]
    rows = []
    for version, day in sorted(moments, key=lambda m: m[1]):
        steps = {step: len(ids) for step, ids in flow(living, entity, day).items()}
        rows.append({"version": version, "date": day, **identified(living, entity, day), **steps})
    return pd.DataFrame(rows)[["version", "date", *LABELS]]

"""Ranking what is to be screened, and recording what was decided.

The rank is a linear model on the words of titles and journals, taught by what was included and excluded before. Its
worth is measured on our own decisions: each year is ranked by a model that has not seen it, and the share of its
included records among the first 20, 50 and 100 percent is set beside a random order and the best order there can be.
"""

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from analysis.contributions.store import Row, Store
from analysis.submitted.findings import Rule

WORK = (0.2, 0.5, 1.0)
LEAST = 10  # decisions of each kind below which there is no rank
DECIDED = Rule(
    "candidate-decided",
    "'{candidate_id}' was decided already: {detail}.",
    "To change the decision, edit this row; to leave it, do nothing.",
)
UNKNOWN = "There is no candidate '{}' in {}. Run `spinemets screen` for the list."


def decisions(store: Store) -> pd.DataFrame:
    """Every publication that was read and kept or left out: columns text, year, included.

    A duplicate says nothing about its subject; a title in brackets is a description of ours. Both are left out.
    """
    kept = [(row, True) for row in store.rows("studies")]
    left = [
        (row, False)
        for row in store.rows("exclusions")
        if row["file"] == "studies" and row["reason"] != "duplicate"
    ]
    candidates = {row["candidate_id"]: row for row in store.rows("candidates")}
    screened = [
        (candidates[d["candidate_id"]], d["decision"] == "include")
        for d in store.rows("decisions")
        if d["candidate_id"] in candidates and d["reason"] != "duplicate"
    ]
    rows = [(text(r), r["year"], included) for r, included in kept + left + screened if r["title"][:1] != "["]
    return pd.DataFrame(rows, columns=["text", "year", "included"])


def text(row: Row) -> str:
    """What the model reads of a publication."""
    return f"{row['title']} {row.get('journal', '')}".strip()


def model() -> Pipeline:
    """TF-IDF of words and pairs of words, and logistic regression in which both kinds of decision weigh alike."""
    words = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode", stop_words="english"
    )
    return make_pipeline(words, LogisticRegression(class_weight="balanced", max_iter=1000))


def can_learn(known: pd.DataFrame) -> bool:
    """Whether there are enough decisions of both kinds."""
    return bool(known["included"].sum() >= LEAST and (~known["included"].astype(bool)).sum() >= LEAST)


def scores(known: pd.DataFrame, texts: list[str]) -> list[float]:
    """Probability of inclusion by a model taught on `known`; for order only, it is not calibrated."""
    if not texts:
        return []
    return model().fit(known["text"], known["included"].astype(int)).predict_proba(texts)[:, 1].tolist()


def waiting(store: Store, entity: str = "") -> list[Row]:
    """Candidates without a decision, likeliest first, each with `score` (empty without enough decisions); with
    `entity`, those that its searches found."""
    decided = {row["candidate_id"] for row in store.rows("decisions")}
    subjects = {s["strategy_id"]: s["entity"] for s in store.rows("search_strategies")}
    rows = [
        row
        for row in store.rows("candidates")
        if row["candidate_id"] not in decided
        and (not entity or entity in {subjects[s] for s in row["strategies"].split(";")})
    ]
    known = decisions(store)
    if not can_learn(known):
        return [
            {**row, "score": ""} for row in sorted(rows, key=lambda r: (r["found_on"], r["candidate_id"]))
        ]
    ranked = zip(scores(known, [text(row) for row in rows]), rows, strict=True)
    return [
        {**row, "score": f"{s:.2f}"} for s, row in sorted(ranked, key=lambda p: (-p[0], p[1]["candidate_id"]))
    ]


def recall(known: pd.DataFrame) -> pd.DataFrame:
    """Share of included records found after a share of the work, each year ranked without its own decisions.

    Columns: work (share), ranked, random, best (shares of all included records of the years that can be ranked),
    included, records. Empty where no year leaves enough decisions to learn from.
    """
    orders = [
        order for year in sorted(set(known["year"]) - {""}) if (order := left_out(known, year)) is not None
    ]
    included, records = sum(map(sum, orders)), sum(map(len, orders))
    lines = []
    for share in WORK if included else ():
        found = sum(found_in(order, share * len(order)) for order in orders)
        best = sum(min(share * len(order), sum(order)) for order in orders)
        lines.append((share, found / included, share, best / included, included, records))
    return pd.DataFrame(lines, columns=["work", "ranked", "random", "best", "included", "records"])


def found_in(order: list[int], read: float) -> float:
    """Included records among the first `read`; of a record that is read in part, that part."""
    whole = int(read)
    return sum(order[:whole]) + (read - whole) * sum(order[whole : whole + 1])


def left_out(known: pd.DataFrame, year: str) -> list[int] | None:
    """Decisions of one year (1 included) in the order of a model that has not seen them; None where the other years
    teach too little."""
    own, others = known[known["year"] == year], known[known["year"] != year]
    if not can_learn(others):
        return None
    order = sorted(
        zip(scores(others, own["text"].tolist()), own["text"], own["included"], strict=True),
        key=lambda p: (-p[0], p[1]),
    )
    return [int(included) for _, _, included in order]


def decide(store: Store, candidate_id: str, decision: Row) -> None:
    """Record the decision on one candidate.

    ValueError, with the place, when it is unknown or was decided before; nothing is written then.
    """
    if candidate_id not in {row["candidate_id"] for row in store.rows("candidates")}:
        raise ValueError(UNKNOWN.format(candidate_id, f"{store.folder.name}/search/candidates.csv"))
    rows = store.rows("decisions")
    before = next((i for i, row in enumerate(rows) if row["candidate_id"] == candidate_id), None)
    if before is not None:
        was = " ".join(
            filter(None, [rows[before]["decision"], rows[before]["reason"], "on", rows[before]["decided_on"]])
        )
        raise ValueError(store.refusal(DECIDED, "decisions", before, "candidate_id", detail=was))
    store.write("decisions", [*rows, {"candidate_id": candidate_id, **decision}])

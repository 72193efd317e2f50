"""Our results for the estimates of the book that rest on models, from the inputs that R read.

`tests/reference/book_models_inputs.json` holds the inputs: `entries`, each with `compartment`, `kind` (a key of
`MODELS`), `ids` of the estimates it gives and the arguments as columns; `book`, the method of every estimate of
the compartment chapters by compartment and id. `book_models.json` holds what R made of them.
"""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from analysis import estimates_medians
from analysis.agreement import TOLERANCE, agreement
from analysis.estimates_outcomes import compare, curve_estimates
from analysis.estimates_pooled import pool
from analysis.estimates_responses import pooled
from analysis.proportions import wilson
from analysis.results import frame, row
from analysis.survival import median_survival

ITERATED = 1e-4
"""Relative difference allowed where both programs stop an iteration: Cox regression, restricted maximum
likelihood, and the binomial-normal model."""
ITERATED_METHODS = ("Cox", "random effects, REML", "meta-regression", "binomial-normal")
CONFIDENCE = 0.95
GROUPS = ["result_id", "study_id", "name", "effect", "variance", "n", "whole", "year"]
KINDS = (
    ("counts", ("count", "share of patient rows", "records found")),
    (
        "figures quoted from publications",
        ("as ", "mean and range", "median and range", "percentage as printed"),
    ),
    ("spreads over all combinations of choices", ("middle, least",)),
    ("ratios of two estimates that are compared", ("ratio of two medians",)),
    ("medians by Turnbull's estimate", ("Turnbull",)),
)
"""What is not computed in R, by how the method of an estimate begins."""


def model_results(inputs: Mapping) -> dict[str, pd.DataFrame]:
    """Our results on the stored inputs: compartment -> results frame (see `analysis.results`)."""
    lines = {entry["compartment"]: [] for entry in inputs["entries"]}
    for entry in inputs["entries"]:
        found = MODELS[entry["kind"]](entry)
        lines[entry["compartment"]] += [e for e in found if e["id"] in entry["ids"]]
    return {name: frame(of) for name, of in lines.items()}


def model_agreement(inputs: Mapping, reference: Mapping) -> pd.DataFrame:
    """Every number of a model that R computed beside ours (columns of `agreement.agreement`): within `TOLERANCE`
    for a closed formula, within `ITERATED` where both programs iterate."""
    ours = model_results(inputs)
    parts = [
        agreement(ours, only(reference, inputs["book"], iterated), tolerance)
        for iterated, tolerance in ((False, TOLERANCE), (True, ITERATED))
    ]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def only(reference: Mapping, book: Mapping, iterated: bool) -> dict:
    """R's estimates whose method iterates, or all others."""
    return {
        "estimates": {
            name: {i: e for i, e in of.items() if book[name][i].startswith(ITERATED_METHODS) == iterated}
            for name, of in reference["estimates"].items()
        }
    }


def patients(entry: Mapping) -> pd.DataFrame:
    """The patient rows of an entry, as `with_survival` gives them."""
    table = pd.DataFrame(
        {"os_months": entry["time"], "os_event": entry["event"], "study_id": entry["study_id"]}
    )
    return table.assign(patient_id=[str(i) for i in table.index])


def curve(entry: Mapping) -> list[dict]:
    """Median, landmarks and restricted mean of one group."""
    return curve_estimates(entry["prefix"], entry["of"], patients(entry), CONFIDENCE)


def comparison(entry: Mapping) -> list[dict]:
    """Log-rank test, hazard ratios and difference of the restricted means."""
    labels = pd.Series(entry["group"], dtype="string")
    reference = entry["order"][0]
    return compare(entry["prefix"], entry["title"], patients(entry), labels, CONFIDENCE, reference)


def median(entry: Mapping) -> list[dict]:
    """Median survival of one choice of patients."""
    estimate = median_survival(entry["time"], entry["event"], confidence=CONFIDENCE)
    return [row(entry["ids"][0], entry["label"], estimate, "months", [])]


def pooled_medians(entry: Mapping) -> list[dict]:
    """What one function of `estimates_medians` makes of its groups."""
    groups = pd.DataFrame({c: entry[c] for c in GROUPS})
    groups = groups.astype({"effect": float, "variance": float, "n": "Float64", "year": "Float64"})
    words = [entry[key] for key in ("key", "label", "of") if key in entry]
    return getattr(estimates_medians, entry["call"])(*words, groups, CONFIDENCE)


def proportion(entry: Mapping) -> list[dict]:
    """A share pooled over cohorts; shares that improve follow their own rule for two cohorts."""
    function = pooled if entry["ids"][0].startswith("response_pool.") else pool
    estimate = function(pd.DataFrame({"events": entry["events"], "n": entry["n"]}), CONFIDENCE)
    return [row(entry["ids"][0], entry["label"], estimate, "fraction", [])]


def share(entry: Mapping) -> list[dict]:
    """One share with its Wilson interval."""
    estimate = wilson(entry["events"][0], entry["n"][0], CONFIDENCE)
    return [row(entry["ids"][0], entry["label"], estimate, "fraction", [])]


MODELS = {
    "curve": curve,
    "comparison": comparison,
    "median": median,
    "pool": pooled_medians,
    "proportion": proportion,
    "share": share,
}


def without_counterpart(book: Mapping, *references: Mapping) -> dict[str, str]:
    """`compartment:id` -> method of the estimates of the book that no reference holds."""
    known = {(c, i) for r in references for c, estimates in r["estimates"].items() for i in estimates}
    return {f"{c}:{i}": m for c, methods in book.items() for i, m in methods.items() if (c, i) not in known}


def kind_of(method: str) -> str:
    """Why an estimate has no counterpart; the method itself where no reason is known."""
    return next((kind for kind, begins in KINDS if method.startswith(begins)), method)


def coverage(book: Mapping, *references: Mapping) -> str:
    """How many estimates of the compartment chapters R has computed, and which kinds it has not."""
    total = sum(len(methods) for methods in book.values())
    alone = without_counterpart(book, *references)
    kinds = Counter(map(kind_of, alone.values()))
    listed = "; ".join(f"{kind} ({n})" for kind, n in kinds.most_common())
    text = f"R has computed {total - len(alone)} of the {total} estimates of the compartment chapters."
    return f"{text} Without a counterpart: {listed}." if listed else text

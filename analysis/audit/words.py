"""The names of quantities in the sentences of a finding."""

import re

import pandas as pd

from analysis.evidence.quantities import in_words

SIGNS = {"le": "up to", "gt": "over", "vs": "against"}


def as_text(reported: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """The reported rows with every cell as printed text, an empty cell as "", and a column `label`, the name of
    the quantity. `labels` gives the terms of the vocabulary's list `quantity`."""
    text = reported.astype("string").fillna("").astype(object)
    return text.assign(label=[label(row, labels) for row in text.itertuples()])


def label(row, labels: dict[str, str]) -> str:
    """Name of a quantity: as the vocabulary has it, else its terms in words; then the group or the contrast that it
    is of, in the words of its population where these name the group."""
    term = re.sub(r"\W", "_", f"{row.characteristic}_{row.category}")
    parts = [p for p in (row.characteristic, row.category) if p != "all" and "_vs_" not in p]
    name = labels.get(term) or " ".join(words(part) for part in parts)
    if row.statistic in ("p_value", "hazard_ratio") and row.comparator:
        kind = words(row.statistic).replace("p value", "P value")
        return f"{kind} of {name}, {words(row.subgroup)} against {words(row.comparator)}"
    if row.subgroup and row.subgroup in row.population.lower():
        return f"{name}, {row.population}"
    return f"{name} ({words(row.subgroup)})" if row.subgroup and row.subgroup != row.category else name


def words(term: str) -> str:
    """A term in words: `lumbar;sacral` gives `lumbar-sacral`, `ecog_3_4` gives `ECOG 3 to 4`."""
    text = in_words(re.sub(r"(?<=\d)_(?=\d)", " to ", term).replace(";", "-"))
    text = " ".join(SIGNS.get(word, word) for word in text.split(" "))
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]

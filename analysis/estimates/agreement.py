"""Agreement of each method with R, on the reference cases that the tests compare.

No evidence enters: the cases are data sets that R ships and edge cases, with what R found (`tests/reference/`).
"""

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.evidence import tables
from analysis.statistics.as_in_r import FUNCTIONS, read_reference, side_by_side

REFERENCE = tables.ROOT / "tests" / "reference"


def agreement(methods: pd.DataFrame, folder: Path = REFERENCE) -> pd.DataFrame:
    """The rows of `methods` with `version` (of the package in R), `cases` and `difference`, the largest relative
    difference of any number of any case (absolute where R says 0); missing where there is no counterpart.

    ValueError for a reference that is not in the files of `folder`.
    """
    references = {name: read_reference(folder / f"{name}.json") for name in FUNCTIONS}
    return methods.join(
        pd.DataFrame([compared(row, references) for row in methods.itertuples()], methods.index)
    )


def compared(row, references: dict[str, dict]) -> dict:
    """Version, number of cases and largest difference of one method."""
    if pd.isna(row.reference):
        return {"version": "", "cases": pd.NA, "difference": np.nan}
    found = [differences(name, references, row.method_id) for name in row.reference.split(";")]
    versions = references[row.reference.partition(".")[0]]["versions"]
    return {
        "version": versions.get(row.counterpart.partition("::")[0], versions["R"]),
        "cases": max(map(len, found)),
        "difference": max(map(max, found)),
    }


def differences(name: str, references: dict[str, dict], method: str) -> list[float]:
    """The largest difference in each case of one function (`file.function`)."""
    file, _, function = name.partition(".")
    if function not in references.get(file, {}).get("expected", {}):
        raise ValueError(
            f"data/methods.csv: the method '{method}' names the reference '{name}', which no file in tests/reference/ "
            "holds. Name one as file.function, such as survival.cox."
        )
    reference, run = references[file], FUNCTIONS[file][function]
    cases = {case: e for case, e in reference["expected"][function].items() if case in reference["cases"]}
    return [largest(run(reference["cases"][case], e), e) for case, e in cases.items()]


def largest(ours, theirs) -> float:
    """The largest relative difference of two nested results; infinite where one side alone has no number."""
    apart = [0.0]
    for _, found, wanted in side_by_side(ours, theirs):
        apart_here = ~((found == wanted) | (np.isnan(found) & np.isnan(wanted)))
        found, wanted = found[apart_here], wanted[apart_here]
        relative = np.abs(found - wanted) / np.where(wanted == 0, 1.0, np.abs(wanted))
        apart += np.where(np.isnan(relative), np.inf, relative).tolist()
    return max(apart)

"""Taking in a published survival curve: points from a digitizer into the tables, rebuilt, audited, drawn."""

import re
from pathlib import Path

import pandas as pd

from analysis.contributions.new_rows import problem
from analysis.contributions.store import Row, Store
from analysis.estimates.rebuilt import Rebuilt, rebuilt
from analysis.evidence import tables
from analysis.rules.schema import allowed_terms
from analysis.submitted.findings import Rule

NUMBER = re.compile(r"-?[0-9]*\.?[0-9]+(?:[eE]-?[0-9]+)?")
REFUSED = Rule(
    "curve-refused",
    "The curve '{curve_id}' is refused: {detail}.",
    "Digitise it again, or check what is printed; without a mend it stays out of every estimate.",
)


def digitised(path: Path, columns: tuple[str, str]) -> list[Row]:
    """Pairs of numbers of a digitizer's file, as cells of two columns; a first line of words is skipped.

    Cells are separated by comma, semicolon, tab or blanks. ValueError with the place of a line that is no pair.
    """
    rows = []
    for place, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        cells = [cell for cell in re.split(r"[,;\t ]+", line.strip()) if cell]
        numbers = [cell for cell in cells if NUMBER.fullmatch(cell)]
        if not cells or (place == 1 and not numbers):
            continue
        if len(cells) != 2 or len(numbers) != 2:
            column = next((i for i, cell in enumerate(cells, 1) if not NUMBER.fullmatch(cell)), len(cells))
            raise ValueError(
                f"{path.name}:{place}:{column}: '{line.strip()[:60]}' is not a pair of numbers. Write {columns[0]} and "
                f"{columns[1]}, with a decimal point, on each line."
            )
        rows.append({name: f"{float(n):.10g}" for name, n in zip(columns, numbers, strict=True)})
    return rows


def add(store: Store, curve: Row, points: Path, at_risk: Path | None) -> Rebuilt:
    """Put one curve with its points into the tables.

    ValueError, and nothing is written, when its id exists, a cell does not pass, a file cannot be read, or the
    rebuild is refused.
    """
    key = curve["curve_id"]
    refuse_cells(store, curve)
    drawn = [
        {"curve_id": key, "point": str(i), **row}
        for i, row in enumerate(digitised(points, ("time", "survival")), 1)
    ]
    left = [{"curve_id": key, **row} for row in (digitised(at_risk, ("time", "at_risk")) if at_risk else [])]
    frames = {name: typed(store, name, rows) for name, rows in whole(curve, drawn, left).items()}
    made = rebuilt(frames["curves"], frames["curve_points"], frames["curve_at_risk"])
    if made.refused[key]:
        raise ValueError(
            f"The curve '{key}' is refused: {made.refused[key]}. {REFUSED.advice} Nothing was written."
        )
    for name, rows in (("curve_points", drawn), ("curve_at_risk", left), ("curves", [curve])):
        store.write(name, [*store.rows(name), *rows])
    return made


def whole(curve: Row, drawn: list[Row], left: list[Row]) -> dict[str, list[Row]]:
    """Rows of the three tables."""
    return {"curves": [curve], "curve_points": drawn, "curve_at_risk": left}


def refuse_cells(store: Store, curve: Row) -> None:
    """ValueError when the id exists or a cell would not pass the check."""
    before = [i for i, row in enumerate(store.rows("curves")) if row["curve_id"] == curve["curve_id"]]
    if before:
        line = before[0] + 2
        raise ValueError(
            f"{store.folder.name}/curves/curves.csv:{line}:1: '{curve['curve_id']}' exists. Choose another id."
        )
    fields = store.table("curves").fields()
    unknown = set(curve) - {field["name"] for field in fields}
    if unknown:
        raise ValueError(f"The table of curves has no column '{min(unknown)}'; see the codebook.")
    lists = {name: store.table(name) for name in ("vocabulary", "studies", "compartments")}
    for field in fields:
        wrong = problem(curve.get(field["name"], ""), field, allowed_terms(field, lists) or {})
        if wrong:
            raise ValueError(wrong)


def typed(store: Store, name: str, rows: list[Row]) -> pd.DataFrame:
    """Rows of text as the estimates read them."""
    fields = store.resources[name]["schema"]["fields"]
    frame = pd.DataFrame([{f["name"]: row.get(f["name"]) or None for f in fields} for row in rows],
                         columns=[f["name"] for f in fields])  # fmt: skip
    return frame.astype({f["name"]: tables.DTYPES[f["type"]] for f in fields})


def audited(store: Store, only: str = "") -> tuple[Rebuilt, list[str]]:
    """Every curve of the tables (or one) rebuilt, and a sentence with its place for each that is refused."""
    rows = store.rows("curves")
    frames = {
        name: typed(store, name, store.rows(name)) for name in ("curves", "curve_points", "curve_at_risk")
    }
    chosen = frames["curves"][frames["curves"]["curve_id"].eq(only) | (not only)]
    made = rebuilt(chosen, frames["curve_points"], frames["curve_at_risk"])
    places = {row["curve_id"]: i for i, row in enumerate(rows)}
    return made, [
        store.refusal(REFUSED, "curves", places[curve], "curve_id", detail=why)
        for curve, why in made.refused.items()
        if why
    ]


def draw(store: Store, made: Rebuilt, folder: Path) -> list[Path]:
    """Write each curve over its points as SVG; returns the files."""
    from analysis.figures.rebuilt import curve_over_points
    from analysis.statistics.curve_audit import MONTHS
    from analysis.statistics.published_curves import mend_points
    from analysis.statistics.survival import kaplan_meier

    folder.mkdir(parents=True, exist_ok=True)
    curves, points = (typed(store, name, store.rows(name)) for name in ("curves", "curve_points"))
    written = []
    for curve in curves[curves["curve_id"].isin(made.patients["curve_id"])].itertuples():
        own = made.patients[made.patients["curve_id"] == curve.curve_id]
        steps = kaplan_meier(own["time"] / MONTHS[curve.time_unit], own["event"])
        dots, _ = mend_points(points[points["curve_id"] == curve.curve_id], curve.scale)
        written.append(folder / f"{curve.curve_id}.svg")
        curve_over_points(steps, dots, curve.time_unit).save(written[-1])
    return written

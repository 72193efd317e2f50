"""Where in the spine the lesions lie, as a picture of the spine."""

from math import sin

import pandas as pd

from analysis.estimates.small_numbers import MIN_PATIENTS_FOR_SHARE as FEW
from analysis.evidence.levels import COUNTS, REGIONS
from analysis.figures.charts import BLUE
from analysis.figures.figure import Figure
from analysis.figures.markup import Html, render
from analysis.figures.side_by_side import base, most_frequent, small

BLOCK = {"C": (30, 13), "T": (38, 16), "L": (48, 19), "S": (40, 12)}
"""Width and height of a vertebra by its letter."""
GAP, MIDDLE, TOP, WIDTH = 4, 95, 14, 360


def blocks() -> list[dict]:
    """Every vertebra from the top down with x, y, width and height of its block. The spine sways a little, as
    lordosis and kyphosis do."""
    placed, y = [], TOP
    for letter, count in COUNTS.items():
        width, height = BLOCK[letter]
        for i in range(1, count + 1):
            x = MIDDLE - width / 2 - 12 * sin((y - 60) / 95)
            placed.append({"name": f"{letter}{i}", "x": x, "y": y, "width": width, "height": height})
            y += height + GAP
    return placed


def spine_picture(estimates: pd.DataFrame) -> Figure | Html:
    """Counts of patient rows at each vertebral level and in each region; nothing where it is
    stated of too few."""
    regions = estimates[estimates["id"].str.startswith("region.")]
    if regions.empty or regions["n"].iloc[0] < FEW:
        return Html("")
    level = {e.id.split(".")[1]: e for e in estimates[estimates["id"].str.startswith("level.")].itertuples()}
    most = max((e.value for e in level.values()), default=1)
    placed = blocks()
    shares = regions.assign(text=[base(e) for e in regions.itertuples()])
    title = f"Region of the spine: {most_frequent(shares)}"
    drawing = render(
        "spine",
        title=title,
        width=WIDTH,
        height=placed[-1]["y"] + placed[-1]["height"] + TOP,
        blue=BLUE,
        blocks=[b | shade(level.get(b["name"]), most) for b in placed],
        regions=[bracket(e, inside) for e in regions.itertuples() if (inside := blocks_of(e, placed))],
    )
    stated = next((f"{e.n:.0f}" for e in level.values()), "no")
    note = (
        f"The deeper a vertebra is coloured, the more of the {stated} patients with stated levels have a lesion "
        "there; the number beside it counts them. A lesion can span several levels and regions."
    )
    return Figure(drawing, "spine", title, description(regions), spine_table(regions, level), note)


def shade(found, most: float) -> dict:
    """Depth of colour of a vertebra by its share, and its count."""
    return (
        {"shade": 0.9 * found.value / most, "count": f"{found.events:.0f}"}
        if found
        else {"shade": 0.0, "count": ""}
    )


def blocks_of(found, placed: list[dict]) -> list[dict]:
    """The vertebrae of a region; the conus is the cord behind T12 and L1."""
    term = found.id.split(".")[1]
    letters = {name: letter for letter, name in REGIONS.items()}
    if term == "conus":
        return [b for b in placed if b["name"] in ("T12", "L1")]
    return [b for b in placed if b["name"][0] == letters.get(term)]


def bracket(found, inside: list[dict]) -> dict:
    """The bracket of a region with its name and count; that of the conus stands out beyond the others."""
    return {
        "id": found.id,
        "label": found.label,
        "base": base(found),
        "first": round(inside[0]["y"]),
        "last": round(inside[-1]["y"] + inside[-1]["height"]),
        "x": 190 if found.id.endswith(".conus") else 175,
    }


def description(regions: pd.DataFrame) -> str:
    """The counts of the regions in words."""
    return f"Patients by region: {'; '.join(f'{small(e.label)} {base(e)}' for e in regions.itertuples())}."


def spine_table(regions: pd.DataFrame, level: dict) -> pd.DataFrame:
    """Regions and vertebrae with their counts."""
    found = [*regions.itertuples(), *level.values()]
    return pd.DataFrame(
        [
            {"Place": e.label, "Patients": int(e.events), "Of": int(e.n), "Percent": round(100 * e.value, 1)}
            for e in found
        ]
    )

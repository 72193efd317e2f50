"""Where in the spine the lesions lie, as a picture of the spine."""

import html
from math import sin

import pandas as pd
from markupsafe import Markup

from analysis.estimates.small_numbers import MIN_PATIENTS_FOR_SHARE as FEW
from analysis.evidence.levels import COUNTS, REGIONS
from analysis.figures.charts import BLUE
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.side_by_side import base, small

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
    height = placed[-1]["y"] + placed[-1]["height"] + TOP
    shapes = "".join(vertebra(b, level.get(b["name"]), most) for b in placed)
    labels = "".join(region(e, placed) for e in regions.itertuples())
    top = regions.loc[regions["value"].idxmax()]
    title = f"Region of the spine: {small(top['label'])} most often, {base(top)}"
    markup = (
        f'<svg class="sm-spine" viewBox="0 0 {WIDTH} {height:.0f}" fill="currentColor" '
        f'font-size="12" dominant-baseline="central" role="img" aria-label="{html.escape(title)}">'
        f"{shapes}{labels}</svg>"
    )
    stated = next((f"{e.n:.0f}" for e in level.values()), "no")
    note = (
        f"The deeper a vertebra is coloured, the more of the {stated} patients with stated levels have a lesion "
        "there; the number beside it counts them. A lesion can span several levels and regions."
    )
    return Figure(Markup(markup), "spine", title, description(regions), spine_table(regions, level), note)


def vertebra(block: dict, found, most: float) -> str:
    """One vertebra, coloured by its share, with its name and count."""
    share, count = (found.value, f"{found.events:.0f}") if found else (0.0, "")
    x, y, width, height = block["x"], block["y"], block["width"], block["height"]
    middle = y + height / 2
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width}" height="{height}" rx="4" fill="{BLUE}" '
        f'fill-opacity="{0.9 * share / most:.2f}" stroke="currentColor" stroke-opacity="0.5"/>'
        f'<text x="{x - 6:.1f}" y="{middle:.1f}" text-anchor="end" font-size="10">{block["name"]}</text>'
        f'<text x="{x + width + 6:.1f}" y="{middle:.1f}">{count}</text>'
    )


def region(found, placed: list[dict]) -> str:
    """The bracket of a region with its name and count; the conus is the cord behind T12 to L2."""
    term = found.id.split(".")[1]
    letters = {name: letter for letter, name in REGIONS.items()}
    inside = [
        b
        for b in placed
        if (b["name"] in ("T12", "L1") if term == "conus" else b["name"][0] == letters.get(term))
    ]
    if not inside:
        return ""
    first, last = inside[0]["y"], inside[-1]["y"] + inside[-1]["height"]
    x, middle = (190 if term == "conus" else 175), (first + last) / 2
    return (
        f'<path d="M{x - 6} {first:.0f}h6V{last:.0f}h-6" fill="none" stroke="currentColor" stroke-opacity="0.5"/>'
        f'<a href="#rows-{found.id}"><text x="{x + 10}" y="{middle:.1f}"><tspan font-weight="600">'
        f"{html.escape(found.label)}</tspan> {base(found)}</text></a>"
    )


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

"""Vertebral levels as publications write them (`C5-T1; L3`), as the vertebrae that they name."""

import re

COUNTS = {"C": 7, "T": 12, "L": 5, "S": 5}
VERTEBRAE = [f"{letter}{i}" for letter, count in COUNTS.items() for i in range(1, count + 1)]
REGIONS = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}
_LEVEL = re.compile(r"\b([CTLS])(\d{1,2})(?:\s*[-–]\s*([CTLS])?(\d{1,2}))?\b")


def vertebrae(text: str) -> list[str]:
    """The vertebrae that a text names, from the top down, ends of a span included; remarks in brackets play
    no part, and a text that names none (`cauda equina`) gives an empty list."""
    named = set()
    for letter, first, other, last in _LEVEL.findall(re.sub(r"\(.*?\)", "", text)):
        start, end = f"{letter}{first}", f"{other or letter}{last or first}"
        if start in VERTEBRAE and end in VERTEBRAE:
            named.update(VERTEBRAE[VERTEBRAE.index(start) : VERTEBRAE.index(end) + 1])
    return sorted(named, key=VERTEBRAE.index)

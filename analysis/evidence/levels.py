"""The one grammar of vertebral levels: `C5-T1; L3`, as the vertebrae that a text names and what cannot be read.

A text is a list with `;` or `,`. Each part names one level or one span from above to below, with words beside
it if need be (`S1 root`), or a place in words alone (`cauda equina`). Thoracic levels are also written Th and D;
a span may leave out its second letter (`T11-12`). C8 is a root without a vertebra and counts at C7, below which
it leaves. Remarks in brackets play no part.
"""

import re

COUNTS = {"C": 7, "T": 12, "L": 5, "S": 5}
VERTEBRAE = [f"{letter}{i}" for letter, count in COUNTS.items() for i in range(1, count + 1)]
REGIONS = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}
ROOTS = {"C8": "C7"}
_LETTER = {"Th": "T", "D": "T"}
_LEVEL = re.compile(r"\b(Th|[CTDLS])(\d{1,2})(?:\s?[-–]\s?(Th|[CTDLS])?(\d{1,2}))?\b")
_REMARK = re.compile(r"\(([^()]*)\)")
_WORDS = re.compile(r"[^\W\d_]*(?:[ '.-][^\W\d_]+)*\.?")


def vertebrae(text: str) -> list[str]:
    """The vertebrae that a text names, from the top down, ends of a span included; a text that names none
    (`cauda equina`) gives an empty list."""
    named = {level for part in _parts(text) for level in _read(part) or ()}
    return sorted(named, key=VERTEBRAE.index)


def regions(text: str) -> set[str]:
    """Regions of the spine that the levels of a text lie in; a span covers those between its ends."""
    return {REGIONS[level[0]] for level in vertebrae(text)}


def unread(text: str) -> list[str]:
    """The parts of a text that the grammar cannot read, or whose level does not exist."""
    remarks = [m[0] for remark in _REMARK.findall(text) for m in _LEVEL.finditer(remark)]
    wrong = [part for part in _parts(text) if _read(part) is None]
    wrong += [level for level in remarks if not _read(level)]
    return wrong if wrong or vertebrae(text) else remarks


def _parts(text: str) -> list[str]:
    """The parts of a text without remarks."""
    return [part.strip() for part in re.split("[;,]", _REMARK.sub(" ", text))]


def _read(part: str) -> list[str] | None:
    """The vertebrae of one part; None where it cannot be read."""
    found = list(_LEVEL.finditer(part))
    words = _LEVEL.sub("", part).strip()
    if len(found) > 1 or not _WORDS.fullmatch(" ".join(words.split())):
        return None
    return _span(found[0]) if found else []


def _span(match: re.Match) -> list[str] | None:
    """The vertebrae of a level or a span; None where an end does not exist or the span runs upwards."""
    first, number, last, end = match.groups()
    names = [_level(first, number), _level(last or first, end or number)]
    if not set(names) <= set(VERTEBRAE) or VERTEBRAE.index(names[0]) > VERTEBRAE.index(names[1]):
        return None
    return VERTEBRAE[VERTEBRAE.index(names[0]) : VERTEBRAE.index(names[1]) + 1]


def _level(letter: str, number: str) -> str:
    """The vertebra of a level as written."""
    name = f"{_LETTER.get(letter, letter)}{int(number)}"
    return ROOTS.get(name, name)

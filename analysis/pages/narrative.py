"""What only a clinician writes: the prose of a compartment, in `book/narrative/`."""

from analysis.evidence import tables

NARRATIVE = tables.ROOT / "book" / "narrative"


def title(compartment: str) -> str:
    """The title of a compartment."""
    return tables.compartments()["title"][compartment]


def narrative(compartment: str, section: str) -> str:
    """One section (a second-level heading) of `book/narrative/<compartment>.md`, or nothing."""
    path = NARRATIVE / f"{compartment.lower()}.md"
    if not compartment or not path.exists():
        return ""
    parts = path.read_text(encoding="utf-8").split("\n## ")
    found = {part.split("\n", 1)[0].strip(): part.split("\n", 1)[1].strip() for part in parts[1:]}
    return found.get(section, "")

"""A data package of any size, for measuring growth: no patient and no publication in it exists.

Run: python benchmarks/generated.py FOLDER --patients 10000 --studies 100 --chapters 3 --seed 20. The rows are those
of today drawn with replacement, survival times and ages shifted at random, spread over made-up compartments. Tables
that name a publication and are neither studies nor patients are left empty. The package passes the schema and the
rules for rows, but the one against describing a patient twice: among many, some are alike by chance.
"""

import json
import re
import string
from pathlib import Path

import click
import numpy as np
import pandas as pd
import yaml

from analysis.evidence import tables
from analysis.evidence.descriptor import DATA, package

LETTERS = np.array(list(string.ascii_lowercase))
KEPT = ("vocabulary", "headline_rules", "methods", "sources", "protocol", "reporting")
"""Tables without a publication that chapters read, beside those of the NOMS framework and its scores."""


def word(number: int, length: int = 4) -> str:
    """A number as letters: 0 gives `aaaa`, 27 `aabb`."""
    return "".join(LETTERS[number // 26**i % 26] for i in reversed(range(length)))


def text(name: str) -> pd.DataFrame:
    """A table as it is written, every cell text."""
    path = DATA / tables.resource(name)["path"]
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def compartments_of(chapters: int) -> pd.DataFrame:
    """One row a chapter, named by letters."""
    names = [f"G{word(i, 3).upper()}" for i in range(chapters)]
    rows = [
        (i, name, f"Generated compartment {name}", "Nothing: generated", f"#{i:06X}")
        for i, name in enumerate(names, 1)
    ]
    return pd.DataFrame(rows, columns=["position", "compartment", "title", "definition", "colour"])


def studies_of(studies: int, entities: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    """Publications drawn from those of today, each of one compartment, with an identity of their own."""
    known = text("studies")
    known = known[
        known["design"].eq("case_report") & known["year"].ne("") & known["verification"].eq("verified")
    ]
    drawn = known.iloc[random.integers(len(known), size=studies)].reset_index(drop=True)
    authors = [f"g{word(i)}" for i in range(studies)]
    numbers = pd.Series(range(studies)).astype(str).str.zfill(7)
    return drawn.assign(
        study_id=pd.Series(authors) + drawn["year"],
        entities=entities[np.arange(studies) % len(entities)],
        first_author=[a.capitalize() for a in authors],
        title="Generated publication " + pd.Series(authors),
        doi="10.5555/generated." + numbers,
        url="https://doi.org/10.5555/generated." + numbers,
        overlaps_with="",
        population="spinal_only",
        n_patients="",
        pmid="",
        pmcid="",
        notes="",
    )


def patients_of(patients: int, studies: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Patients drawn from those of today, spread evenly over the publications."""
    known = text("patients")
    known = known[~known["patient_id"].isin(text("exceptions")["row"])]
    drawn = known.iloc[random.integers(len(known), size=patients)].reset_index(drop=True)
    study = studies.iloc[np.sort(np.arange(patients) % len(studies))].reset_index(drop=True)
    months = pd.to_numeric(drawn["os_months"]) * random.uniform(0.5, 1.5, patients)
    years = (pd.to_numeric(drawn["age_years"]) + random.integers(-9, 10, patients)).clip(18, 90)
    number = (study.groupby("study_id").cumcount() + 1).astype(str).str.zfill(2)
    return drawn.assign(
        patient_id=study["entities"].str.lower() + "-" + study["study_id"] + "-" + number,
        study_id=study["study_id"],
        entity=study["entities"],
        age_years=years.map("{:.0f}".format).where(years.notna(), ""),
        os_months=months.clip(0.1).map("{:.1f}".format).where(months.notna(), ""),
        verification=study["verification"],
        url=study["url"],
        notes="",
    )


def generate(folder: Path, patients: int, studies: int, chapters: int, seed: int = 20) -> Path:
    """Write a data package into a folder; the same numbers give the same bytes. Returns the folder.

    Raises
    ------
    ValueError for fewer publications than chapters, or fewer patients than publications.
    """
    if not chapters <= studies <= patients:
        raise ValueError(f"{chapters} chapters need as many publications, and these as many patients or more")
    random = np.random.default_rng(seed)
    compartments = compartments_of(chapters)
    published = studies_of(studies, compartments["compartment"].to_numpy(), random)
    made = {
        "compartments": compartments,
        "studies": published.sort_values("study_id"),
        "patients": patients_of(patients, published, random).sort_values(["patient_id"]),
    }
    descriptor = package()
    for resource in descriptor["resources"]:
        name, path = resource["name"], folder / resource["path"]
        resource.pop("rows_released", None)
        path.parent.mkdir(parents=True, exist_ok=True)
        table = made.get(name, text(name) if stays(name, resource) else text(name).head(0))
        table.to_csv(path, index=False, lineterminator="\n")
    descriptor["title"] = "Generated for measuring growth: no patient of it exists"
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=1) + "\n", encoding="utf-8")
    return folder


def generate_book(copy: Path, patients: int, studies: int, chapters: int, seed: int = 20) -> list[str]:
    """Put generated data into a copy of the repository, with a narrative and a line of the table of contents for each
    chapter; returns the names of the chapters."""
    for folder in (copy / "data", copy / "book" / "narrative"):
        kept = folder / "README.md"
        for path in folder.rglob("*"):
            if path.is_file() and path != kept:
                path.unlink()
    generate(copy / "data", patients, studies, chapters, seed)
    names = [name.lower() for name in compartments_of(chapters)["compartment"]]
    for name in names:
        (copy / "book" / "narrative" / f"{name}.md").write_text("# Generated\n", encoding="utf-8")
    plan = yaml.safe_load((copy / "book" / "chapters.yml").read_text(encoding="utf-8"))
    plan = {"compartments": plan["compartments"]}  # other chapters state what single publications print
    (copy / "book" / "chapters.yml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    (copy / "book" / "references.md").write_text("# References\n", encoding="utf-8")
    glossary = copy / "book" / "glossary.md"
    text = re.sub(r"\{cite[^}]*\}`[^`]*`", "", glossary.read_text(encoding="utf-8"))
    glossary.write_text(text, encoding="utf-8")
    root, *pages = [*(f"book/chapters/{name}" for name in names), "book/references", "book/glossary"]
    toc = {"format": "jb-book", "root": root, "chapters": [{"file": page} for page in pages]}
    (copy / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    return names


def stays(name: str, resource: dict) -> bool:
    """Whether a table names no publication of today and none of its compartments."""
    path = resource["path"]
    return name in KEPT or (path.startswith("noms/") and name not in ("noms_general", "treatment_results"))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--patients", default=10_000, show_default=True)
@click.option("--studies", default=100, show_default=True)
@click.option("--chapters", default=3, show_default=True)
@click.option("--seed", default=20, show_default=True)
def main(folder: Path, **sizes: int) -> None:
    """Write a generated data package into FOLDER."""
    click.echo(generate(folder, **sizes))


if __name__ == "__main__":
    main()

"""The commands that build the book: `spinemets chapter` and `spinemets site`."""

import re
import sys
import tempfile
from datetime import date
from pathlib import Path

import click


def stop(sentence: str) -> None:
    """End with exit status 1 and the sentence on standard error."""
    click.echo(sentence, err=True)
    sys.exit(1)


def numbered(pairs: tuple[str, ...]) -> dict:
    """NAME=VALUE pairs as parameters, numbers as numbers."""
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        stop(f"'{wrong[0]}' is no NAME=VALUE; write for instance -p as_of=2015-12-31.")
    found = dict(pair.split("=", 1) for pair in pairs)
    return {k: float(v) if re.fullmatch(r"-?\d+(\.\d+)?", v) else v for k, v in found.items()}


def released(version: str, folder: Path) -> str:
    """The data as released under a tag, in the form that the chapters read, written into a folder."""
    from analysis.evidence import tables, versions

    try:
        then = versions.folder_at(tables.DATA, versions.commit_of(tables.DATA, version), folder / "then")
        return str(versions.in_form_of(then, tables.DATA, folder / "data"))
    except ValueError as error:
        stop(str(error))


@click.command()
@click.argument("name")
@click.option("-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE", help="Override a parameter.")
@click.option("--data-version", metavar="TAG", help="Use the data as released under this git tag or commit.")
@click.option("--output", type=click.Path(path_type=Path), help="Folder for the notebook and its results.")
def chapter(name: str, pairs: tuple[str, ...], data_version: str | None, output: Path | None) -> None:
    """Execute one chapter (lm, iesm, iscm, ...) with papermill.

    Without options the notebook goes to book/chapters; another version or other parameters go to
    _build/variants unless --output names a folder.

    Example: spinemets chapter lm -p as_of=2015-12-31 --data-version v26.1.0
    """
    from analysis.publishing import chapters

    known = chapters.chapters()
    if name not in known:
        stop(f"there is no chapter '{name}'; choose one of {', '.join(known)}.")
    overrides = numbered(pairs)
    if (overrides or data_version) and output is None:
        output = chapters.BUILD / "variants"
    with tempfile.TemporaryDirectory() as folder:
        if data_version:
            overrides["data"] = released(data_version, Path(folder))
        try:
            path = chapters.execute(name, overrides, output)
        except chapters.ChapterError as error:
            stop(str(error))
    click.echo(f"executed {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")


@click.command()
@click.option("--cores", default="all", show_default=True, help="How many chapters at once.")
@click.option(
    "--profile", default="profiles/default", show_default=True, help="Where to run: a Snakemake profile."
)
def build(cores: str, profile: str) -> None:
    """Execute the chapters that are out of date and build the site; a killed build is taken up again."""
    from analysis.publishing import build as whole

    try:
        whole.build(profile, cores)
    except (whole.BuildError, ValueError) as error:
        stop(str(error))


@click.command()
@click.option(
    "--log", type=click.Path(path_type=Path), default=Path("_build/log/site.log"), show_default=True
)
def site(log: Path) -> None:
    """Build the site from the executed chapters, strictly, and move it into place."""
    from analysis.publishing import site as builder

    try:
        builder.build(log)
    except builder.SiteError as error:
        stop(f"{error}\nThe site was not replaced.")


def printed_book() -> bytes:
    """The built site as one PDF."""
    from analysis.evidence import tables
    from analysis.publishing import paper
    from analysis.publishing import site as builder

    try:
        return paper.book(builder.SITE, tables.package(), builder.toc_files())
    except paper.PaperError as error:
        stop(str(error))


def taken_away(name: str, content: bytes) -> None:
    """Write a file beside the built site, and say where it is."""
    from analysis.publishing.site import SITE

    (SITE.parent / name).write_bytes(content)
    click.echo(f"{SITE.parent / name}: {len(content) / 1e6:.1f} MB")


@click.command()
def pdf() -> None:
    """Print the built site as one PDF, _build/book.pdf."""
    taken_away("book.pdf", printed_book())


@click.command()
def offline() -> None:
    """Put the built site into _build/offline.zip, which works from a folder on disk."""
    from analysis.publishing import archive
    from analysis.publishing.site import SITE

    taken_away("offline.zip", archive.site_zip(SITE, "spinal-metastases"))


@click.group()
def release() -> None:
    """Release a version: prepare the files that carry it, pack what was built, tag it."""


def repository():
    """This working copy."""
    from analysis.evidence.tables import ROOT
    from analysis.publishing.release import Repository

    return Repository(ROOT)


@release.command()
@click.argument("version")
@click.option("--summary", required=True, help="What is new, in a sentence for readers.")
@click.option("--doi", default="", help="DOI of this version, if the archive has reserved it.")
def prepare(version: str, summary: str, doi: str) -> None:
    """Write VERSION into every file that carries it; refused when it goes back or something is not ready."""
    from analysis.publishing import release as releasing

    try:
        files = releasing.prepare(repository(), version, date.today(), summary, doi)
    except releasing.ReleaseError as error:
        stop(str(error))
    click.echo("\n".join([*files, "Now: make test, commit, and `spinemets release pack`."]))


@release.command()
@click.option("--output", type=click.Path(path_type=Path), help="Folder (default: _build/release).")
def pack(output: Path | None) -> None:
    """Write the data, the site, the printed book, the bill of materials and their checksums for the archive."""
    from analysis.publishing import release as releasing
    from analysis.publishing.site import SITE

    try:
        files = releasing.pack(repository(), SITE, printed_book(), output or SITE.parent / "release")
    except releasing.ReleaseError as error:
        stop(str(error))
    click.echo("\n".join(str(file) for file in files))


@release.command()
@click.argument("archives", nargs=-1, type=click.Path(exists=True, path_type=Path))
def keep(archives: tuple[Path, ...]) -> None:
    """Put the sites of earlier versions, as `pack` wrote them, back at their addresses v/VERSION/ of the built site."""
    from analysis.publishing import archive
    from analysis.publishing.site import SITE

    for packed in archives:
        try:
            click.echo(archive.keep(packed, SITE).relative_to(SITE))
        except ValueError as error:
            stop(str(error))


@release.command()
def tag() -> None:
    """Tag the commit that carries the prepared version."""
    from analysis.publishing import release as releasing

    try:
        name = releasing.tag(repository())
    except releasing.ReleaseError as error:
        stop(str(error))
    click.echo(f"{name}: push it with `git push origin {name}`.")

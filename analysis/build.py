"""The commands that build the book: `spinemets chapter`, `spinemets site`, `spinemets browser`."""

import sys
from pathlib import Path

import click


def stop(sentence: str) -> None:
    """End with exit status 1 and the sentence on standard error."""
    click.echo(sentence, err=True)
    sys.exit(1)


@click.command()
@click.argument("name")
@click.option("-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE", help="Override a parameter.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Folder for the notebook instead of book/chapters."
)
def chapter(name: str, pairs: tuple[str, ...], output: Path | None) -> None:
    """Execute one chapter (lm, iesm, iscm, ...) with papermill.

    Example: spinemets chapter lm -p as_of=2015-12-31 --output _build/as_of_2015
    """
    from analysis import chapters

    known = chapters.chapters()
    if name not in known:
        stop(f"there is no chapter '{name}'; choose one of {', '.join(known)}.")
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        stop(f"'{wrong[0]}' is no NAME=VALUE; write for instance -p as_of=2015-12-31.")
    overrides = dict(pair.split("=", 1) for pair in pairs)
    try:
        path = chapters.execute(name, overrides, output)
    except chapters.ChapterError as error:
        stop(str(error))
    click.echo(f"executed {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")


@click.command()
@click.option(
    "--log", type=click.Path(path_type=Path), default=Path("_build/log/site.log"), show_default=True
)
def site(log: Path) -> None:
    """Build the site from the executed chapters, strictly, and move it into place."""
    from analysis import site as builder

    try:
        builder.build(log)
    except builder.SiteError as error:
        stop(f"{error}\nThe site was not replaced.")


@click.command()
def browser() -> None:
    """Print the browser of the tests; get one where there is none."""
    from analysis import browser as finder

    found = finder.find(install=True)
    if not found:
        stop("no browser was found or could be installed; install Chromium or Chrome and run this again.")
    click.echo(found)

"""The commands of contributors: `spinemets check`, `tidy`, `diff` and `new study`."""

import sys
from pathlib import Path

import click

data_folder = click.option(
    "--data",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The data folder (default: the repository's).",
)


def folder_or_default(folder: Path | None) -> Path:
    """The folder that was named, else the repository's data."""
    from analysis.evidence.tables import DATA

    return (folder or DATA).resolve()


def package_of(folder: Path) -> dict:
    """The descriptor of a data folder; the command ends with a sentence when it cannot be read."""
    from analysis.rules.package import read_package

    package, findings = read_package(folder)
    if package is None:
        raise click.ClickException(str(findings[0]))
    return package


@click.command()
@data_folder
@click.option("--base", help="Commit that ids are compared with (default: the last tag).")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--github", is_flag=True, help="Print GitHub annotations as well.")
@click.option("--summary", type=click.Path(path_type=Path), help="Append a Markdown table to this file.")
def check(folder, base, as_json, github, summary):
    """Report every problem of the data, each with its place and its remedy; ends with 1 if there is an error.

    A place is file:line:column. The column is the number of the cell in its row (1 is the first), in prose
    the number of the character.
    """
    from analysis.contributions.check import check_folder
    from analysis.submitted import findings as report

    try:
        findings = check_folder(folder_or_default(folder), base)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(report.as_json(findings) if as_json else report.as_text(findings))
    if github and findings:
        click.echo(report.as_annotations(findings), err=as_json)
    if summary:
        with summary.open("a", encoding="utf-8") as file:
            file.write(report.as_markdown(findings))
    sys.exit(1 if report.counts(findings)[0] else 0)


@click.command()
@data_folder
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; end with 1 if anything would change."
)
def tidy(folder, only_check):
    """Bring every table to its canonical form; nothing that it holds is lost."""
    from analysis.contributions.tidy import tidy_folder

    folder = folder_or_default(folder)
    repository = folder_or_default(None)
    changed, refused = tidy_folder(package_of(folder), folder, not only_check, repository)
    for file, restored in changed.items():
        back = f"; {restored} cells have the spelling of the last commit again" if restored else ""
        click.echo(f"{file}: {'is not tidy' if only_check else 'tidied'}{back}.")
    for sentence in refused:
        click.echo(sentence, err=True)
    if not changed and not refused:
        click.echo("Every table is tidy.")
    sys.exit(1 if refused or (only_check and changed) else 0)


@click.command()
@click.argument("base")
@click.argument("head", required=False)
@data_folder
def diff(base, head, folder):
    """Show in Markdown what the data change from commit BASE to HEAD (default: the files as they are).

    Rows are compared cell by cell; every number of the chapters and the survival curves are computed on both
    sides.
    """
    from analysis.contributions import changes as comparing
    from analysis.contributions.changes_report import as_markdown

    try:
        comparison = comparing.compare(folder_or_default(folder), base, head)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(as_markdown(comparison, base, f"`{head}`" if head else "the working tree"), nl=False)


@click.group()
def new():
    """Scaffold new rows."""


@new.command()
@click.option("--doi", help="DOI of the publication, bare or as an address.")
@click.option("--pmid", help="PubMed number, if there is no DOI or besides it.")
@click.option("--set", "given", multiple=True, metavar="COLUMN=VALUE", help="A cell of the study; repeat it.")
@click.option("--patients", type=click.IntRange(0, 99), default=0, help="Rows to prepare in patients.csv.")
@click.option(
    "--results", type=click.IntRange(0, 999), default=0, help="Rows to prepare in cohort_results.csv."
)
@click.option("--no-input", is_flag=True, help="Ask nothing; cells that are not given stay empty.")
@data_folder
def study(doi, pmid, given, patients, results, no_input, folder):
    """Add a publication to studies.csv, and empty rows for its patients and figures.

    Example: spinemets new study --doi 10.1093/noajnl/vdae090 --patients 2
    """
    from analysis.contributions.new_study import add_study

    folder = folder_or_default(folder)
    ask = None if no_input else ask_on_terminal
    try:
        identities = [text for text in (doi, pmid) if text] or [ask_on_terminal("DOI or PMID", "", None)]
        lines = add_study(package_of(folder), folder, identities, pairs(given), patients, results, ask)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    for line in lines:
        click.echo(line)


def pairs(given: tuple[str, ...]) -> dict[str, str]:
    """COLUMN=VALUE texts as cells."""
    wrong = next((text for text in given if "=" not in text), None)
    if wrong is not None:
        raise click.ClickException(f"'{wrong}' is no COLUMN=VALUE; write for instance --set year=2024.")
    return dict(text.split("=", 1) for text in given)


def ask_on_terminal(question: str, default: str, problem) -> str:
    """Ask for one cell until `problem` finds nothing wrong with it."""
    while True:
        value = click.prompt(question, default=default, show_default=bool(default)).strip()
        wrong = problem(value) if problem else ""
        if not wrong:
            return value
        click.echo(wrong)


@click.group(invoke_without_command=True)
@click.option(
    "--draw", type=click.Path(path_type=Path), help="Write each curve over its points into this folder."
)
@data_folder
@click.pass_context
def curve(context, draw, folder):
    """Rebuild patients from the digitised curves and audit them; ends with 1 if a curve is refused."""
    context.obj = folder
    if context.invoked_subcommand:
        return
    from analysis.contributions import curves
    from analysis.contributions.store import Store

    store = Store(folder_or_default(folder))
    made, refused = curves.audited(store)
    click.echo("\n".join(audit_lines(made) + refused) or "No curve was digitised yet.")
    for path in curves.draw(store, made, draw) if draw else ():
        click.echo(f"drawn: {path}")
    sys.exit(1 if refused else 0)


def audit_lines(made) -> list[str]:
    """The audit of rebuilt curves, one line a check."""
    checks = made.audit.to_dict("records")
    return [
        f"{c['curve_id']}: {c['check']}: printed {c['published']:g}, rebuilt {c['rebuilt']:.3g}, "
        f"{'within' if c['passed'] else 'beyond'} {c['limit']:.3g} {c['note']}".rstrip()
        if c["check"] not in ("refused", "mended")
        else f"{c['curve_id']}: {c['check']}: {c['note']}"
        for c in checks
    ]


@curve.command("add")
@click.argument("curve_id")
@click.option(
    "--points", type=click.Path(exists=True, path_type=Path), required=True, help="Time and survival."
)
@click.option(
    "--at-risk", type=click.Path(exists=True, path_type=Path), help="Time and printed number at risk."
)
@click.option("--set", "given", multiple=True, metavar="COLUMN=VALUE", help="A cell of the curve; repeat it.")
@click.pass_obj
def add_curve(folder, curve_id, points, at_risk, given):
    """Put a digitised curve into the tables; a curve whose rebuild is refused is not written."""
    from analysis.contributions import curves
    from analysis.contributions.store import Store

    try:
        made = curves.add(
            Store(folder_or_default(folder)), {"curve_id": curve_id, **pairs(given)}, points, at_risk
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join([*audit_lines(made), f"{curve_id}: added."]))


@click.command()
@data_folder
def adopt(folder):
    """Move the contributions that wait into the tables; refused while the check finds an error in one of them."""
    from analysis.contributions.waiting import adopt as move

    try:
        moved = move(folder_or_default(folder))
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    for file, rows in moved.items():
        click.echo(f"{file}: {rows} rows adopted.")
    click.echo(
        "No contribution waits." if not moved else "Read them against their publication before you commit."
    )


COMMANDS = (check, tidy, diff, new, curve, adopt)

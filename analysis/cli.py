"""The command `spinemets`. Each command imports what it needs when it runs, so that `check` starts at once."""

import sys
from pathlib import Path

import click

from analysis import build
from analysis.audit_command import audit


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """Spinal Metastases: a living review, regenerated from versioned data."""


data_folder = click.option(
    "--data",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The data folder (default: the repository's).",
)


def folder_or_default(folder: Path | None) -> Path:
    """The folder that was named, else the repository's data."""
    from analysis.data import DATA

    return folder or DATA


@main.command()
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
    from analysis import report
    from analysis.checks import check_folder

    try:
        findings = check_folder(folder_or_default(folder), base)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(report.as_json(findings) if as_json else report.as_text(findings))
    if github and findings:
        click.echo(report.as_annotations(findings))
    if summary:
        with summary.open("a", encoding="utf-8") as file:
            file.write(report.as_markdown(findings))
    sys.exit(1 if report.counts(findings)[0] else 0)


for command in (audit, build.chapter, build.site, build.browser):
    main.add_command(command)

if __name__ == "__main__":
    main()

"""The command `spinemets audit`."""

import json

import click


@click.command()
@click.option("--study", default="", help="Audit this publication alone (its study_id).")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def audit(study, as_json):
    """List where the printed figures of the source publications contradict themselves.

    A line is study: location: sentence; the last line counts. The findings are of the publications, not of
    this repository's data, so that the command ends with 0.
    """
    from analysis.audit.run import as_lines
    from analysis.audit.run import audit as find
    from analysis.evidence.tables import evidence

    try:
        findings = find(evidence(), study)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(findings.to_dict("records"), ensure_ascii=False, indent=1))
    else:
        click.echo(as_lines(findings))

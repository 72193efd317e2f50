"""The command `spinemets`. Each command imports what it needs when it runs, so that `check` starts at once."""

import click

from analysis.audit.commands import audit
from analysis.contributions import commands as contributing
from analysis.literature import commands as finding
from analysis.publishing import commands as publishing
from analysis.publishing.faults import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """Spinal Metastases: a living review, regenerated from versioned data."""


for command in (
    *contributing.COMMANDS,
    audit,
    *finding.COMMANDS,
    publishing.build,
    publishing.chapter,
    publishing.site,
    publishing.pdf,
    publishing.offline,
    publishing.release,
):
    main.add_command(command)

if __name__ == "__main__":
    main()

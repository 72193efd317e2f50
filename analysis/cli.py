"""The command `spinemets`. Each command imports what it needs when it runs, so that `check` starts at once."""

import click

from analysis import build, cli_data
from analysis.audit_command import audit


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """Spinal Metastases: a living review, regenerated from versioned data."""


for command in (*cli_data.COMMANDS, audit, build.chapter, build.site, build.browser):
    main.add_command(command)

if __name__ == "__main__":
    main()

"""A command that the machine fails ends with a sentence."""

import errno
import os

import click

FAULTS = {
    errno.ENOSPC: "the disk is full. Make room and run the command again; it takes up what is missing.",
    errno.EDQUOT: "your share of the disk is used up. Make room and run the command again.",
    errno.EROFS: "this file system is read-only. Work in a copy that can be written.",
    errno.EACCES: "this may not be written. Change its owner or its rights, or work in a copy of your own.",
    errno.ENOMEM: "memory ran out. Run fewer chapters at once: `make site CORES=1`.",
}


class Commands(click.Group):
    """A group whose commands end with a sentence when the machine fails them."""

    def invoke(self, ctx):
        """Run the command. Raises click.ClickException for a fault of disk, rights or memory."""
        try:
            return super().invoke(ctx)
        except MemoryError:
            raise click.ClickException(FAULTS[errno.ENOMEM]) from None
        except OSError as error:
            if error.errno not in FAULTS:
                raise
            place = f"{os.path.relpath(error.filename)}: " if error.filename else ""
            raise click.ClickException(place + FAULTS[error.errno]) from None

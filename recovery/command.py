"""`recovery`: filters between a server's programs and a backup's files. They need no settings and no database."""

import json
import sys
from io import TextIOWrapper

import click

from recovery import backup
from recovery.errors import RecoveryError
from recovery.replay import ReplayRequest
from recovery.replay import replay as replay_log


class Filter(click.Command):
    """A command whose reasons to fail are a line for the operator each, and exit status 1."""

    def invoke(self, ctx: click.Context) -> None:
        """Run it."""
        try:
            super().invoke(ctx)
        except RecoveryError as error:
            raise click.ClickException(str(error)) from error


@click.group()
def recovery() -> None:
    """Back up, check a backup, and continue one by the binary log."""


@recovery.command(cls=Filter)
def pack() -> None:
    """Compress a dump: its text on stdin, gzip on stdout, what was measured on the way as JSON on stderr."""
    about = backup.pack(sys.stdin.buffer, sys.stdout.buffer)
    click.echo(json.dumps(about), err=True)


@recovery.command(cls=Filter)
@click.argument("measured")
@click.option("--database", required=True)
@click.option("--server", required=True, help="Its version.")
@click.option("--code-version", required=True, help="That of the code that takes the backup.")
def manifest(measured: str, database: str, server: str, code_version: str) -> None:
    """Print a backup's manifest; on stdin is the beginning of the log file that MEASURED names."""
    about = backup.manifest(measured, sys.stdin.buffer, database=database, server=server, code_version=code_version)
    click.echo(json.dumps(about))


@recovery.command(cls=Filter)
@click.argument("manifest_text", metavar="MANIFEST")
@click.argument("until", required=False)
def check(manifest_text: str, until: str | None) -> None:
    """Compare a backup (on stdin) with its MANIFEST, and print that one's facts as lines "name value..."."""
    click.echo("\n".join(backup.check(sys.stdin.buffer, manifest_text, until)))


@recovery.command(cls=Filter)
@click.option("--database", required=True, help="The one that was backed up.")
@click.option("--target", required=True, help="The one that gets the changes.")
@click.option("--position", type=int, required=True, help="Where in the first file the backup's moment is.")
@click.option("--created", type=int, required=True, help="The time in the first file's header.")
@click.option("--taken", type=int, required=True, help="The second by which the backup's moment was over.")
@click.option("--until", type=int, required=True, help="The last second to replay.")
def replay(*, database: str, target: str, position: int, created: int, taken: int, until: int) -> None:
    """Print the SQL that replays the log files on stdin: each in order, after a line with its size and its name."""
    # A logged statement is in its session's character set, whichever that was.
    sink = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogateescape", newline="\n")
    request = ReplayRequest(database, target, position=position, created=created, taken=taken, until=until)
    replay_log(sys.stdin.buffer, request, sink)
    sink.detach()

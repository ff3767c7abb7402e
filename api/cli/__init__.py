"""The command `yixian`: errors go to standard error; exit 2 for usage, 1 for failure."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

import typer

from api.cli import collecting
from api.cli.lazily import Commands
from assistant.texts import tell

__all__ = ["app", "collecting", "main"]

app = typer.Typer(
    cls=Commands, help=tell("main.help"), no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(version("yixian") + "\n")
        raise typer.Exit


@app.callback()
def _main(
    show: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help=tell("main.version")),
) -> None:
    """The options before the subcommand."""


def main() -> None:
    """Runs a command; an error that a person can put right is one line, not a traceback."""
    os.umask(0o077)  # databases, vectors and backups are personal
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from api.cli.problems import lines  # only here: a command that succeeds does without it

        if (said := lines(error)) is None:
            raise
        sys.stderr.write("\n".join(said) + "\n")
        sys.exit(1)

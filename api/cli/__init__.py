"""The command `yixian`: errors go to standard error; exit 2 for usage, 1 for failure."""

from __future__ import annotations

import sys
from importlib.metadata import version

import typer
from pydantic import ValidationError

from api.cli.lazily import Commands
from assistant.texts import tell
from knowledge.errors import YixianError

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
    try:
        app()
    except (YixianError, ValidationError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)

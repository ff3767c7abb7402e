"""The command `yixian`: errors go to standard error; exit 2 for usage, 1 for failure."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points, version

import typer
from pydantic import ValidationError

from api.cli import database, demo, doctor, knowledge, questions, serving, users
from assistant.texts import tell
from knowledge.errors import YixianError

app = typer.Typer(help=tell("main.help"), no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
app.command("serve", help=tell("serve.help"))(serving.serve)
app.command("ask", help=tell("ask.help"))(questions.ask)
app.command("search", help=tell("search.help"))(knowledge.search)
app.command("ingest", help=tell("ingest.help"))(knowledge.ingest)
app.command("demo", help=tell("demo.help"))(demo.demo)
app.command("doctor", help=tell("doctor.help"))(doctor.doctor)
app.command("settings", help=tell("settings.help"))(doctor.settings)
app.add_typer(database.app, name="db", help=tell("db.help"))
app.add_typer(users.app, name="user", help=tell("user.help"))
for plugin in entry_points(group="yixian.commands"):
    app.add_typer(plugin.load(), name=plugin.name)


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

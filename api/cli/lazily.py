"""Commands that are imported when they are asked for: `yixian serve` reads no spreadsheets, so it loads no reader."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from assistant.texts import tell

COMMANDS = {
    "serve": "api.cli.serving:serve",
    "ask": "api.cli.questions:ask",
    "search": "api.cli.knowledge:search",
    "ingest": "api.cli.knowledge:ingest",
    "demo": "api.cli.demo:demo",
    "doctor": "api.cli.doctor:doctor",
    "settings": "api.cli.doctor:settings",
    "models": "api.cli.models:app",
    "desks": "api.cli.desks:app",
    "understand": "api.cli.understanding:app",
    "db": "api.cli.database:app",
    "user": "api.cli.users:app",
}
"""Where each command is: a function, or a group of commands. Its help is the text `<name>.help`."""


class Commands(TyperGroup):
    """The shipped commands in the order above, then those of the entry points `yixian.commands`."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name; nothing is imported."""
        return [*COMMANDS, *_plugins()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Imports the command of that name; None when there is none."""
        if cmd_name in COMMANDS:
            module, _, attribute = COMMANDS[cmd_name].partition(":")
            return _command(cmd_name, getattr(import_module(module), attribute))
        plugin = _plugins().get(cmd_name)
        return None if plugin is None else _command(cmd_name, plugin.load())


def _plugins() -> dict[str, Any]:
    return {plugin.name: plugin for plugin in entry_points(group="yixian.commands")}


def _command(name: str, found: Any) -> Any:
    if isinstance(found, typer.Typer):
        if name in COMMANDS:
            found.info.help = tell(f"{name}.help")
        group = get_group(found)
        group.name = name
        return group
    app = typer.Typer(add_completion=False)
    app.command(name, help=tell(f"{name}.help"))(found)
    return get_command(app)

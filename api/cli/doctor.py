"""`yixian doctor` and `yixian settings`: is everything in order, and what can be set."""

from __future__ import annotations

import sys

import typer

from api.cli.running import with_services
from assistant.settings import Settings, described
from assistant.texts import tell
from assistant.wiring import Services


def doctor() -> None:
    """Checks each part; exit code 1 when one is not in order."""

    async def work(services: Services) -> dict[str, str]:
        return await services.health()

    parts = with_services(work)
    for name, problem in parts.items():
        sys.stdout.write(f"{name}: {tell('doctor.bad') + ' ' + problem if problem else tell('doctor.ok')}\n")
    if any(parts.values()):
        raise typer.Exit(1)


def settings() -> None:
    """Every setting with its default and description, as a Markdown table."""
    sys.stdout.write(tell("settings.columns") + "\n|---|---|---|\n")
    for name, field in Settings.model_fields.items():
        sys.stdout.write(f"| `YIXIAN_{name.upper()}` | `{_shown(field.get_default())}` | {described(name)} |\n")


def _shown(default: object) -> str:
    """A default as it would be written in a variable."""
    if isinstance(default, tuple):
        return ",".join(map(str, default))
    return str(default).lower() if isinstance(default, bool) else str(default)

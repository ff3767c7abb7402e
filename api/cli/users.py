"""`yixian user`: staff accounts."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.cli.running import with_services
from assistant.texts import tell
from assistant.wiring import Services
from knowledge.errors import YixianError

app = typer.Typer(no_args_is_help=True)
ROLES = ("agent", "desk_lead", "unit", "manager", "editor", "admin")
SHORTEST_PASSWORD = 10


@app.command(help=tell("user.add"))
def add(
    username: Annotated[str, typer.Option(help=tell("user.username"))],
    role: Annotated[str, typer.Option(help=tell("user.role"))],
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help=tell("user.password_stdin"))] = False,
) -> None:
    """Adds an account; the password never stands on a command line."""
    if role not in ROLES:
        raise typer.BadParameter(tell("user.unknown_role", role=role, known=", ".join(ROLES)))
    if not password_stdin:
        raise typer.BadParameter(tell("user.need_password"))
    password = sys.stdin.readline().rstrip("\n")
    if len(password) < SHORTEST_PASSWORD:
        raise YixianError(tell("user.short_password", least=SHORTEST_PASSWORD))

    async def work(services: Services) -> bool:
        return await services.staff.add(username, password, role)

    if not with_services(work):
        raise YixianError(tell("user.exists", username=username))
    sys.stdout.write(tell("user.added", username=username, role=role) + "\n")


@app.command(help=tell("user.remove"))
def remove(
    username: Annotated[str | None, typer.Option(help=tell("user.username"))] = None,
    demo: Annotated[bool, typer.Option("--demo", help=tell("user.remove_demo"))] = False,
) -> None:
    """Removes one account, or all demonstration accounts."""

    async def work(services: Services) -> list[str]:
        return await services.staff.remove(username=username, demo=demo)

    sys.stdout.write(tell("user.removed", names=", ".join(with_services(work)) or "-") + "\n")

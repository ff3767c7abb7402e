"""`yixian ask`: one question, answered as a citizen would read it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.cli.running import warn_of_keywords, with_services
from assistant.models import Message, Reply
from assistant.texts import tell
from assistant.wiring import Services


def ask(
    question: Annotated[str, typer.Argument(help=tell("ask.question"))],
    as_json: Annotated[bool, typer.Option("--json", help=tell("main.json"))] = False,
) -> None:
    """Prints the reply and its sources; with `--json` the whole Reply."""

    async def work(services: Services) -> Reply:
        warn_of_keywords(services)
        at = services.clock.now()
        session_id = await services.open_session("cli", at)
        return await services.dialogue.respond(session_id, Message(text=question, received_at=at))

    reply = with_services(work)
    if as_json:
        sys.stdout.write(reply.model_dump_json() + "\n")
        return
    sys.stdout.write(reply.text + "\n")
    if reply.citations:
        sys.stdout.write("\n" + tell("ask.sources") + "\n")
    for citation in reply.citations:
        day = citation.effective_from or citation.issued_on
        dated = f" ({day})" if day else ""
        sys.stdout.write(f"  [{citation.n}] {citation.title} › {citation.section}{dated}\n")

"""`yixian demo`: sample knowledge, staff and tickets into an empty home; a second run changes nothing."""

from __future__ import annotations

import sys

import knowledge
from api.cli.knowledge import show
from api.cli.running import with_services
from assistant import demo as seeds
from assistant.texts import tell
from assistant.wiring import Services
from ingest import console

SAMPLES = knowledge.SAMPLES


def demo() -> None:
    """Publishes and seeds what is not there yet."""

    async def work(services: Services) -> None:
        if services.settings.samples:
            show(console.run([SAMPLES], store=services.documents))
            services.refresh()
        if await seeds.seed_staff(services):
            await seeds.seed_tickets(services)
        sys.stdout.write(sign_in(services) + "\n")

    with_services(work)


def sign_in(services: Services) -> str:
    """The sentence with the demonstration accounts."""
    names = ", ".join(seeds.usernames())
    return tell("serve.demo", password=seeds.password_of(services.settings.home), names=names)

"""Settings in, services out: the only place that constructs an adapter."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant import privacy
from assistant.adapters.conversations import SqlConversations
from assistant.adapters.gaps import SqlGaps
from assistant.adapters.migrate import upgrade
from assistant.adapters.secret import server_secret
from assistant.adapters.staff import SqlStaff
from assistant.adapters.store import Store
from assistant.adapters.tickets import SqlTickets
from assistant.dialogue import Dialogue
from assistant.extractive.composer import ExtractiveComposer
from assistant.hotline import numbers
from assistant.hotline.directory import Directory
from assistant.hotline.tickets import TicketService
from assistant.ports import Clock, Composer
from assistant.settings import Settings
from assistant.sources import Sources
from knowledge.adapters.chroma import ChromaStore
from knowledge.adapters.database import sync_engine
from knowledge.adapters.documents import SqlDocuments
from knowledge.adapters.embedders import embedder_of
from knowledge.areas import AreaTree
from knowledge.catalogue import Catalogue
from knowledge.library import Library

ZONE = ZoneInfo("Asia/Shanghai")


class SystemClock:
    """The machine's time in the city's zone."""

    def now(self) -> datetime:
        """Now, aware."""
        return datetime.now(ZONE)


@dataclass(slots=True)
class Services:
    """Everything that the doors need, built once a process."""

    settings: Settings
    clock: Clock
    areas: AreaTree
    documents: SqlDocuments
    library: Library
    catalogue: Catalogue
    dialogue: Dialogue
    store: Store
    conversations: SqlConversations
    tickets: TicketService
    staff: SqlStaff
    gaps: SqlGaps

    async def start(self) -> None:
        """Brings derived indexes up to the documents."""
        self.refresh()

    def refresh(self) -> bool:
        """Reads what other processes have published since; True when something had changed."""
        changed = self.library.refresh()
        return self.catalogue.refresh() or changed

    async def open_session(self, origin: str, at: datetime) -> str:
        """A conversation without a bearer, for the command line and for judging."""
        session_id = secrets.token_hex(16)
        await self.conversations.open(session_id, origin, at + timedelta(minutes=self.settings.session_minutes))
        return session_id

    async def health(self) -> dict[str, str]:
        """Each backing service with what is wrong with it; an empty text when nothing is."""
        parts: dict[str, str] = {}
        try:
            await self.store.ping()
            parts["database"] = ""
        except Exception as error:
            parts["database"] = type(error).__name__
        parts["library"] = self.library.health()
        return parts

    async def close(self) -> None:
        """Returns connections and files."""
        await self.store.close()
        self.library.close()


def build(settings: Settings) -> Services:
    """Services for these settings, with the tables at their newest revision."""
    settings.home.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database)
    clock = SystemClock()
    areas = AreaTree.load()
    documents = SqlDocuments(sync_engine(settings.database))
    library = Library(documents, _dense(settings), embedder_of(settings))
    catalogue = Catalogue(documents, areas)
    store = Store(settings.database)
    secret = server_secret(settings.home)
    conversations = SqlConversations(
        store,
        clock=clock,
        mask=privacy.mask,
        code_of=partial(numbers.pickup_code, secret),
        lifetime=timedelta(minutes=settings.session_minutes),
    )
    tickets = TicketService(
        SqlTickets(store), directory=Directory.load(), clock=clock, secret=secret, mask=privacy.mask
    )
    gaps = SqlGaps(store, mask=privacy.mask)
    sources = Sources(library, catalogue, areas, _composer(settings, library), tickets, gaps, clock)
    return Services(
        settings=settings,
        clock=clock,
        areas=areas,
        documents=documents,
        library=library,
        catalogue=catalogue,
        dialogue=Dialogue(sources, conversations, longest=settings.message_characters),
        store=store,
        conversations=conversations,
        tickets=tickets,
        staff=SqlStaff(
            store, clock=clock, lifetime=timedelta(minutes=settings.staff_session_minutes), mask=privacy.mask
        ),
        gaps=gaps,
    )


def _dense(settings: Settings) -> ChromaStore | None:
    if settings.embedder == "none":
        return None
    return ChromaStore(url=settings.chroma_url) if settings.chroma_url else ChromaStore(path=_vectors(settings.home))


def _vectors(home: Path) -> Path:
    return home / "vectors"


def _composer(settings: Settings, library: Library) -> Composer:
    return ExtractiveComposer(neighbours=library.document_passages, rarity=library.rarity)

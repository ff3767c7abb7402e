"""Settings in, services out: the only place that constructs an adapter."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import numpy as np

from assistant import privacy
from assistant.actions.context import Context
from assistant.actions.held import Seal
from assistant.actions.skills import Act
from assistant.adapters.chat_models import ModelComposer
from assistant.adapters.conversations import SqlConversations
from assistant.adapters.gaps import SqlGaps
from assistant.adapters.handoffs import SqlHandoffs
from assistant.adapters.item_guessers import ItemGuessers
from assistant.adapters.ledger import Calls
from assistant.adapters.migrate import upgrade
from assistant.adapters.openai_chat import OpenAIChat
from assistant.adapters.secret import private_home, server_secret
from assistant.adapters.staff import SqlStaff
from assistant.adapters.store import Store
from assistant.adapters.tickets import SqlTickets
from assistant.dialogue import Dialogue
from assistant.extractive.composer import ExtractiveComposer
from assistant.extractive.rarity import Rarity
from assistant.hotline import numbers
from assistant.hotline.directory import DATA, DirectoryWatch
from assistant.hotline.files import area_tree
from assistant.hotline.tickets import TicketService
from assistant.ports import Clock, Composer
from assistant.settings import Settings
from assistant.sources import Sources
from assistant.steps.screen import Screen
from assistant.steps.sort import Sort
from assistant.steps.understand import Understand
from assistant.texts import sentence, tell
from assistant.wiring_learning import Learning, build_learning
from knowledge.adapters.chroma import ChromaStore
from knowledge.adapters.database import sync_engine
from knowledge.adapters.documents import SqlDocumentStore
from knowledge.adapters.embedder_server import ServerEmbedder
from knowledge.adapters.embedders import (
    SHIPPED,
    E5Embedder,
    SentenceTransformersEmbedder,
    StaticEmbedder,
    trained_folder,
)
from knowledge.adapters.ownership import VectorOwner
from knowledge.areas import AreaTree
from knowledge.catalogue import Catalogue
from knowledge.errors import YixianError
from knowledge.jurisdiction import HABITS, Habits
from knowledge.kept import Kept, digest
from knowledge.library import Library
from knowledge.models import Passage
from knowledge.phrases import Phrases, sentence_vector
from knowledge.ports import Embedder
from knowledge.second import SecondVectors
from knowledge.threads import one_thread

ZONE = ZoneInfo("Asia/Shanghai")
WATCH_S = 3.0
"""Seconds between two looks for what other processes have published."""

log = logging.getLogger(__name__)


class SystemClock:
    """The machine's time in the city's zone."""

    def now(self) -> datetime:
        """Now, aware."""
        return datetime.now(ZONE)


class KnowledgeRarity:
    """The character statistics of the whole knowledge base, counted again whenever it changes."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._counted = Rarity()

    def __call__(self) -> Rarity:
        """The statistics in force."""
        return self._counted

    def count(self, passages: Iterable[Passage]) -> None:
        """Takes the statistics of these passages in place of the old ones; those kept when they are of the same."""
        texts = [f"{passage.title} {passage.section} {passage.text}" for passage in passages]
        key = digest("1", texts)
        stored = self._kept.load("rarity", key)
        if stored is not None:
            self._counted = Rarity.restored(int(stored["passages"]), stored["codes"], stored["counts"])
            return
        self._counted = Rarity(texts)
        codes, counts = self._counted.counted()
        self._kept.save("rarity", key, {"passages": np.array(len(texts)), "codes": codes, "counts": counts})


@dataclass(slots=True)
class Services:
    """Everything that the doors need, built once a process."""

    settings: Settings
    clock: Clock
    areas: AreaTree
    documents: SqlDocumentStore
    library: Library
    catalogue: Catalogue
    dialogue: Dialogue
    store: Store
    conversations: SqlConversations
    directory: DirectoryWatch
    tickets: TicketService
    handoffs: SqlHandoffs
    staff: SqlStaff
    gaps: SqlGaps
    rarity: KnowledgeRarity
    owner: VectorOwner
    learning: Learning
    keywords_only: bool = False
    """Whether another process owns the embedded vectors, so that searches here use keywords alone."""
    _watching: asyncio.Task[None] | None = None
    _warming: asyncio.Task[None] | None = None

    async def start(self, *, watch: bool = False) -> None:
        """Brings derived indexes up to the documents; with `watch` goes on doing so while other processes publish."""
        await asyncio.to_thread(self.refresh)
        await asyncio.to_thread(self.learning.start)
        if watch:
            self._watching = asyncio.create_task(self._watch())
            self._warming = asyncio.create_task(asyncio.to_thread(self._warm))

    def _warm(self) -> None:
        """Reads what the first message would otherwise wait for."""
        self.dialogue.act.context.sources.guesser(self.clock.now().date())
        sentence_vector("")

    async def _watch(self) -> None:
        told = ""
        while True:
            await asyncio.sleep(WATCH_S)
            try:
                await asyncio.to_thread(self.refresh)
                told = ""
            except Exception as error:
                if (wrong := f"{type(error).__name__}: {error}") != told:
                    log.exception("the knowledge could not be read again; the last state is still served")
                told = wrong

    def refresh(self) -> bool:
        """Reads what other processes have published since; True when something had changed. Blocks: not in a loop."""
        if self.directory.refresh():
            self.learning.follow()
        changed = self.library.refresh()
        if changed:
            self.rarity.count(self.library.passages())
        return self.catalogue.refresh() or changed

    async def open_session(self, origin: str, at: datetime) -> str:
        """A conversation without a bearer, for the command line and for judging."""
        session_id = secrets.token_hex(16)
        await self.conversations.open(session_id, origin, at + timedelta(minutes=self.settings.session_minutes))
        return session_id

    async def health(self) -> dict[str, str]:
        """Each backing service with what is wrong with it; an empty text when nothing is."""
        checks: dict[str, Awaitable[object]] = {"database": self.store.ping()}
        if self.settings.chroma_url:
            checks["chroma"] = _answers(f"{self.settings.chroma_url.rstrip('/')}/api/v2/heartbeat")
        if self.settings.model_url:
            key = self.settings.model_key.get_secret_value()
            checks["model"] = _answers(f"{self.settings.model_url.rstrip('/')}/models", key)
        if self.settings.redis_url:
            checks["redis"] = _pings(self.settings.redis_url)
        outcomes = await asyncio.gather(*checks.values(), return_exceptions=True)
        return {
            name: type(outcome).__name__ if isinstance(outcome, BaseException) else ""
            for name, outcome in zip(checks, outcomes, strict=True)
        }

    async def close(self) -> None:
        """Returns connections and files."""
        if self._watching is not None:
            self._watching.cancel()
        await self.learning.calls.settled()
        await asyncio.to_thread(self.library.close)
        await asyncio.to_thread(self.documents.close)
        await self.store.close()
        self.owner.release()


def build(settings: Settings) -> Services:
    """Services for these settings, with the tables at their newest revision."""
    one_thread()
    private_home(settings.home)
    upgrade(settings.database)
    clock = SystemClock()
    hotline_data = Path(settings.hotline_data) if settings.hotline_data else DATA
    areas = area_tree(hotline_data)
    if areas.area(settings.city_area) is None:
        known = ", ".join((areas.root.id, *(area.id for area in areas.districts())))
        raise YixianError(sentence("settings", "wrong.area", value=settings.city_area, known=known))
    documents = SqlDocumentStore(sync_engine(settings.database))
    owner = VectorOwner(settings.home)
    dense = _dense(settings, owner)
    kept = Kept(settings.home / "derived")
    embedder = _embedder(settings)
    shipped = embedder if isinstance(embedder, StaticEmbedder) and not trained_folder(settings.home) else None
    library = _library(settings, documents, areas, dense, kept, embedder)
    rarity = KnowledgeRarity(kept)
    catalogue = Catalogue(documents, areas)
    store = Store(settings.database)
    secret = server_secret(settings.home)
    conversations = SqlConversations(
        store,
        clock=clock,
        mask=privacy.mask,
        code_of=partial(numbers.pickup_code, secret),
        secret=secret,
        lifetime=timedelta(minutes=settings.session_minutes),
    )
    directory = DirectoryWatch(hotline_data)
    tickets = TicketService(SqlTickets(store), directory=directory, clock=clock, secret=secret, mask=privacy.mask)
    gaps = SqlGaps(store, mask=privacy.mask)
    handoffs = SqlHandoffs(store, mask=privacy.mask)
    learning = build_learning(settings, store=store, directory=directory, clock=clock, embedder=shipped)
    composer = _composer(settings, library, rarity, catalogue, clock, learning.calls)
    sources = Sources(
        library, catalogue, areas, composer, tickets, gaps, clock, handoffs, directory, learning.categories,
        ItemGuessers(settings.home / "derived" / "items", Phrases(settings.home / "derived" / "phrases.npz")),
    )  # fmt: skip
    skills = Act(
        Context(
            sources=sources,
            seal=Seal(secret),
            screen=Screen(sources),
            understand=Understand(sources),
            sort=Sort(sources),
            state_of=conversations.state,
            longest=settings.message_characters,
        )
    )
    return Services(
        settings=settings,
        clock=clock,
        areas=areas,
        documents=documents,
        library=library,
        catalogue=catalogue,
        dialogue=Dialogue(skills, conversations),
        store=store,
        conversations=conversations,
        directory=directory,
        tickets=tickets,
        handoffs=handoffs,
        staff=SqlStaff(
            store, clock=clock, lifetime=timedelta(minutes=settings.staff_session_minutes), mask=privacy.mask
        ),
        gaps=gaps,
        rarity=rarity,
        owner=owner,
        learning=learning,
        keywords_only=dense is None and settings.embedder != "none",
    )


def _library(
    settings: Settings,
    documents: SqlDocumentStore,
    areas: AreaTree,
    dense: ChromaStore | None,
    kept: Kept,
    embedder: Embedder | None,
) -> Library:
    """The library with its vectors, those that follow in the background, and what the city's own history taught."""
    trained = trained_folder(settings.home)
    second = SecondVectors(dense.beside("yixian-second"), E5Embedder) if dense and settings.second_vectors else None
    habits = Habits.load(trained / HABITS) if trained else None
    return Library(documents, dense, embedder, areas=areas, second=second, habits=habits, kept=kept)


def _dense(settings: Settings, owner: VectorOwner) -> ChromaStore | None:
    """The vectors; None where there are none, or while another process owns the embedded ones (keywords remain)."""
    if settings.embedder == "none":
        return None
    if settings.chroma_url:
        return ChromaStore.server(settings.chroma_url)
    return ChromaStore.embedded(settings.home / "vectors") if owner.take() else None


async def _answers(url: str, key: str = "") -> None:
    """Raises when a server does not answer within two seconds."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx.AsyncClient(timeout=2.0) as client:
        (await client.get(url, headers=headers)).raise_for_status()


async def _pings(url: str) -> None:
    """Raises when Redis does not answer. Imported here: a house without Redis starts without its 0.1 s."""
    from redis.asyncio import from_url

    async with from_url(url, socket_timeout=2.0) as client:
        await client.ping()


def _embedder(settings: Settings) -> Embedder | None:
    if settings.embedder == "none":
        return None
    if settings.embedder == "default":
        return StaticEmbedder(trained_folder(settings.home) or SHIPPED)
    if not settings.embedder_model:
        raise YixianError(tell("settings.need_embedder_model"))
    if settings.embedder == "sentence-transformers":
        return SentenceTransformersEmbedder(settings.embedder_model)
    return ServerEmbedder(settings.embedder_url, settings.embedder_model, key=settings.embedder_key.get_secret_value())


def _composer(
    settings: Settings,
    library: Library,
    rarity: KnowledgeRarity,
    catalogue: Catalogue,
    clock: Clock,
    calls: Calls,
) -> Composer:
    """The extractive composer; with a chat server configured, its model before it."""
    extractive = ExtractiveComposer(neighbours=library.document_passages, rarity=rarity)
    if not settings.model_url:
        return extractive
    if not settings.model_name:
        raise YixianError(tell("settings.need_model_name"))
    chat = OpenAIChat(
        settings.model_url,
        settings.model_name,
        key=settings.model_key.get_secret_value(),
        timeout_s=settings.model_timeout_s,
    )
    return ModelComposer(
        chat,
        extractive,
        mask=privacy.mask,
        timeout_s=settings.model_timeout_s,
        item_names=lambda: [item.name for item in catalogue.items(clock.now().date())],
        find=library.passage,
        calls=calls,
    )

"""Settings in, the life of the classifier out: the part of the wiring that trains and keeps models."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant import privacy
from assistant.adapters.categories import Categories
from assistant.adapters.category_model import CategoryModel
from assistant.adapters.labelled import SqlCourses
from assistant.adapters.ledger import Calls, SqlLedger
from assistant.adapters.migrate import upgrade
from assistant.adapters.openai_chat import OpenAIChat
from assistant.adapters.secret import private_home
from assistant.adapters.store import Store
from assistant.classify.stored import VERSION
from assistant.hotline.directory import DATA, Directory
from assistant.hotline.ports import Clock
from assistant.learning.errors import LearningError
from assistant.learning.labelled import Labelled, Source, example_rows, label_of, tree_rows
from assistant.learning.ports import Classifier, Progress
from assistant.learning.registry import Registry
from assistant.learning.running import Running
from assistant.learning.training import Collected, Trainer, begin, first
from assistant.settings import Settings
from knowledge.adapters.embedders import StaticEmbedder
from knowledge.adapters.short_texts import ShortTexts
from knowledge.ports import Vectors

log = logging.getLogger(__name__)
MADE = Path(__file__).parent / "learning" / "made"
"""The version of the shipped tree, made once by `python -m assistant.prepare` so that no home has to fit it again."""


@dataclass(frozen=True)
class Learning:
    """What trains and keeps the classifier, and `categories`, which answers by it; `calls` enters calls to models."""

    trainer: Trainer
    running: Running
    courses: SqlCourses
    ledger: SqlLedger
    directory: Callable[[], Directory]
    calls: Calls
    categories: Categories

    @property
    def registry(self) -> Registry:
        """The versions."""
        return self.trainer.registry

    def start(self) -> None:
        """Makes the first version where there is none, and reads the one in use. Blocks."""
        begin(self.trainer)
        self.running.start(lambda: first(self.trainer))

    def follow(self) -> None:
        """After a change of the tree or its sentences: a version of them takes the place of the old. Blocks.

        A version learnt from tickets stays: the next training takes the new tree in.
        """
        try:
            begin(self.trainer)
        except LearningError as error:
            log.error("the classifier does not follow the changed tree: %s", error)

    def collected(self) -> Collected:
        """An empty collection, for batches of courses."""
        return Collected(mask=privacy.mask, known=self.directory().knows)


class Shipped:
    """The text classifier over the shipped vectors. Imported and read at the first use: both take their time.

    Not the vectors that a city has trained: each training of vectors would make every version useless.
    """

    def __init__(self, target: float, embedder: StaticEmbedder | None = None, *, sentences: bool = True) -> None:
        """`sentences`: whether whole sentences are read where quick looks do not decide."""
        self._target = target
        self._embedder = embedder
        self._sentences = _Sentences().embed if sentences else None

    def embedder(self) -> StaticEmbedder:
        """The vectors, read once."""
        if self._embedder is None:
            self._embedder = StaticEmbedder()
        return self._embedder

    def fit(self, rows: Sequence[Labelled], progress: Progress | None) -> Classifier:
        """A classifier of these rows.

        Judged by written examples alone it may make half as many errors in what it decides: citizens' words are harder.
        Whole sentences are read where tickets judge: what they are worth for written examples was not measured.
        """
        from assistant.classify import Example, TextClassifier

        judged = [row.source for row in rows if row.judged]
        written = 2 * judged.count(Source.EXAMPLE) > len(judged)
        target = (1 + self._target) / 2 if written else self._target
        examples = [Example(row.text, row.label, row.weight, row.judged) for row in rows]
        embed = self.embedder().embed_passages
        sentences = None if written else self._sentences
        return TextClassifier.fit(examples, embed=embed, sentences=sentences, target=target, progress=progress)

    def load(self, folder: Path) -> Classifier:
        """A saved one."""
        from assistant.classify import TextClassifier

        return TextClassifier.load(folder, embed=self.embedder().embed_passages, sentences=self._sentences)


class _Sentences:
    """The vectors of whole sentences, their weights read at the first use, by whichever thread comes first."""

    def __init__(self) -> None:
        self._read: ShortTexts | None = None
        self._reading = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension)."""
        with self._reading:
            if self._read is None:
                self._read = ShortTexts()
        return self._read.embed(texts)


def trainer_of(
    settings: Settings,
    *,
    folder: Path,
    directory: Callable[[], Directory],
    now: Callable[[], datetime],
    embedder: StaticEmbedder | None = None,
) -> Trainer:
    """What trains into the versions of `folder`; `embedder` are the shipped vectors where they are already read."""
    shipped = Shipped(settings.understand_target, embedder, sentences=settings.understand_sentences)

    def seeds() -> list[Labelled]:
        found = directory()
        said = ((example.path, example.text) for example in found.training())
        return [*tree_rows(found.categories), *example_rows(said)]

    return Trainer(
        Registry(folder, load=shipped.load, embedder=shipped.embedder().name),
        fit=shipped.fit,
        seeds=seeds,
        now=now,
        target=settings.understand_target,
        form=str(VERSION),
        made=MADE,
    )


def build_learning(
    settings: Settings,
    *,
    store: Store,
    directory: Callable[[], Directory],
    clock: Clock,
    embedder: StaticEmbedder | None = None,
) -> Learning:
    """The parts for these settings. `directory` is the one in force."""
    folder = settings.home / "models" / "understand"
    trainer = trainer_of(settings, folder=folder, directory=directory, now=clock.now, embedder=embedder)
    ledger = SqlLedger(store)
    calls = Calls(ledger, now=clock.now, model=settings.model_name)
    running = Running(trainer.registry)
    return Learning(
        trainer=trainer,
        running=running,
        courses=SqlCourses(store),
        ledger=ledger,
        directory=directory,
        calls=calls,
        categories=Categories(
            running, known=lambda path: directory().knows(path), model=_model(settings, directory, calls)
        ),
    )


@asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Learning]:
    """What learns and nothing else, for a command: a server beside it keeps its vectors."""
    private_home(settings.home)
    upgrade(settings.database)
    store = Store(settings.database)
    directory = Directory.load(Path(settings.hotline_data) if settings.hotline_data else DATA)
    try:
        yield build_learning(settings, store=store, directory=lambda: directory, clock=clock)
    finally:
        await store.close()


def _model(settings: Settings, directory: Callable[[], Directory], calls: Calls) -> CategoryModel | None:
    """The chat model that is asked for categories; None where none is configured or it is not wanted."""
    if not (settings.model_url and settings.model_name and settings.understand_with_model):
        return None
    chat = OpenAIChat(
        settings.model_url,
        settings.model_name,
        key=settings.model_key.get_secret_value(),
        timeout_s=settings.model_timeout_s,
        retries=0,
    )

    def labels() -> tuple[str, ...]:
        return tuple(label_of(path) for path in directory().categories)

    return CategoryModel(chat, labels=labels, mask=privacy.mask, calls=calls, timeout_s=settings.model_timeout_s)

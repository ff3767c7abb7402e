"""`python -m assistant.prepare`: makes once what every new home takes over.

The layers of the sentence model, the vectors of the names in the sample knowledge, and the classifier of the shipped
tree.
"""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.adapters.item_guessers import MADE as ITEMS
from assistant.adapters.item_guessers import learn
from assistant.hotline.directory import Directory
from assistant.learning.training import first
from assistant.recognise.item_guess import rows_of
from assistant.settings import Settings
from assistant.texts import tell
from assistant.wiring import SystemClock
from assistant.wiring_learning import MADE, trainer_of
from knowledge import SAMPLES
from knowledge.models import Asked, ServiceItem
from knowledge.phrases import SHIPPED, Phrases
from knowledge.transformer import PREPARED, Weights, packaged
from knowledge.transformer_graph import graph_of


def main() -> int:
    """Makes all of it anew; whoever calls knows that something has changed."""
    sys.stderr.write(tell("understand.preparing") + "\n")
    PREPARED.parent.mkdir(exist_ok=True)
    PREPARED.write_bytes(graph_of(Weights(packaged())))
    guesser()
    directory = Directory.load()
    shutil.rmtree(MADE, ignore_errors=True)
    with TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        trainer = trainer_of(settings, folder=MADE, directory=lambda: directory, now=SystemClock().now)
        first(trainer)
    return 0


def guesser() -> None:
    """What guesses the items and the answers of the sample knowledge."""
    items = [tomllib.loads(path.read_text("utf-8")) for path in sorted((SAMPLES / "items").rglob("*.toml"))]
    heads = [path.read_text("utf-8").split("+++")[1] for path in sorted((SAMPLES / "policies").rglob("*.md"))]
    questions = [one for head in heads for one in tomllib.loads(head).get("questions", ())]
    rows = rows_of(map(ServiceItem.model_validate, items), map(Asked.model_validate, questions))
    learn(rows, Phrases(SHIPPED), ITEMS, threads=os.cpu_count() or 1)


if __name__ == "__main__":
    sys.exit(main())

"""`yixian models`: which embedder is in use, and training it on the city's own questions and replies."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from assistant.settings import Settings
from assistant.texts import tell
from knowledge.adapters.embedders import SHIPPED, trained_folder
from knowledge.static_model import StaticModel
from knowledge.training import learn, read_pairs

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help=tell("main.json"))]


@app.command("list", help=tell("models.list"))
def listed(as_json: Json = False) -> None:
    """The static models there are; the last one is in use when the embedder is the default."""
    settings = Settings()
    folders = [SHIPPED, *([own] if (own := trained_folder(settings.home)) is not None else [])]
    models = [{"name": StaticModel.load(folder).name, "folder": str(folder)} for folder in folders]
    for model in models:
        model["in_use"] = str(settings.embedder == "default" and model is models[-1]).lower()
    if as_json:
        sys.stdout.write(json.dumps({"embedder": settings.embedder, "models": models}, ensure_ascii=False) + "\n")
        return
    for model in models:
        sys.stdout.write(tell("models.row", **model) + "\n")


@app.command(help=tell("models.train"))
def train(
    pairs: Annotated[list[Path], typer.Argument(help=tell("models.pairs"), exists=True, dir_okay=False)],
    as_json: Json = False,
) -> None:
    """Trains the shipped model further and puts it into the home; the next start uses it and makes all vectors anew."""
    settings = Settings()
    began = datetime.now(UTC)
    shown = read_pairs(pairs)
    folder = settings.home / "models" / "static"
    with tqdm(desc="train", file=sys.stderr) as bar:

        def progress(done: int, total: int, loss: float) -> None:
            bar.total = total
            bar.set_postfix(loss=f"{loss:.3f}")
            bar.update(1)

        name = learn(shown, StaticModel.load(SHIPPED), folder, progress=progress).name
    took = (datetime.now(UTC) - began).total_seconds()
    if as_json:
        result = {"name": name, "folder": str(folder), "pairs": len(shown), "took_s": round(took, 1)}
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        return
    sys.stdout.write(tell("models.trained", name=name, folder=folder, pairs=len(shown), took_s=f"{took:.0f}") + "\n")

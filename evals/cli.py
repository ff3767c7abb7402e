"""`yixian eval SUITE`: every suite has the same switches and the same shape of result."""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from assistant.texts import tell
from evals.answers import answers as answers_suite
from evals.beir import NothingGiven, SuiteError
from evals.classify import classify as classify_suite
from evals.conversations import SETS
from evals.dialogues import dialogues as dialogues_suite
from evals.intents import DEV as INTENTS_DEV
from evals.intents import intents as intents_suite
from evals.report import Report, bounds, outside, write
from evals.retrieval import retrieval as retrieval_suite
from evals.screening import EMERGENCIES, NOT_ACCEPTED
from evals.screening import screening as screening_suite
from evals.slots import slots as slots_suite
from knowledge.errors import YixianError

app = typer.Typer(help=tell("eval.help"), no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--beir", help=tell("eval.beir"))]
CollectionName = Annotated[str, typer.Option(help=tell("eval.collection"))]
Json = Annotated[bool, typer.Option("--json", help=tell("main.json"))]
Out = Annotated[Path | None, typer.Option(help=tell("eval.out"))]


def _bounds(option: typer.CallbackParam, entries: list[str] | None) -> list[str] | None:
    """The bounds as they came, once they are known to be numbers: before a suite runs for minutes."""
    try:
        bounds(entries or [], option.opts[0])
    except SuiteError as error:
        raise typer.BadParameter(str(error)) from error
    return entries


Least = Annotated[list[str] | None, typer.Option("--min", help=tell("eval.min"), callback=_bounds)]
Most = Annotated[list[str] | None, typer.Option("--max", help=tell("eval.max"), callback=_bounds)]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help=tell("eval.day"))]


def judged(suite: Callable[[], Report]) -> Report:
    """What a suite finds; leaves with 2 where a file holds nothing, with 1 where something else is wrong."""
    try:
        return suite()
    except YixianError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(2 if isinstance(error, NothingGiven) else 1) from error


def finish(
    report: Report, as_json: bool, out: Path | None, least: list[str] | None, most: list[str] | None
) -> NoReturn:
    """Writes the report and leaves with 0, or with 1 when a bound is broken."""
    report = replace(report, settings={**report.settings, "command": shlex.join(["yixian", *sys.argv[1:]])})
    write(report, as_json=as_json, out=out)
    broken = outside(report, bounds(least or [], "--min"), bounds(most or [], "--max"))
    for sentence in broken:
        sys.stderr.write(sentence + "\n")
    raise typer.Exit(1 if broken else 0)


def _day(on: datetime | None) -> date:
    return on.date() if on else datetime.now(UTC).date()


@app.command(help=tell("eval.retrieval"))
def retrieval(
    beir: Folder,
    collection: CollectionName = "auto",
    on: Day = None,
    as_json: Json = False,
    out: Out = None,
    least: Least = None,
    most: Most = None,
) -> None:
    report = judged(lambda: asyncio.run(retrieval_suite(beir, collection=collection, on=_day(on))))
    finish(report, as_json, out, least, most)


@app.command(help=tell("eval.answers"))
def answers(
    beir: Folder,
    out_of_scope: Annotated[Path | None, typer.Option(help=tell("eval.out_of_scope"))] = None,
    collection: CollectionName = "auto",
    on: Day = None,
    as_json: Json = False,
    out: Out = None,
    least: Least = None,
    most: Most = None,
) -> None:
    report = judged(
        lambda: asyncio.run(answers_suite(beir, out_of_scope=out_of_scope, collection=collection, on=_day(on)))
    )
    finish(report, as_json, out, least, most)


@app.command(help=tell("eval.dialogues"))
def dialogues(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help=tell("dialogues.files"))] = None,
    part: Annotated[str | None, typer.Option("--set", help=tell("dialogues.set"))] = None,
    as_json: Json = False,
    out: Out = None,
    least: Least = None,
    most: Most = None,
) -> None:
    if part is not None and part not in SETS:
        raise typer.BadParameter(tell("dialogues.unknown_set", value=part, known=", ".join(SETS)))
    report = judged(lambda: asyncio.run(dialogues_suite(files or [], part=part)))
    for failure in () if as_json else report.failures:
        sys.stderr.write(tell("dialogues.failure", **failure) + "\n")
    finish(report, as_json, out, least, most)


@app.command(help=tell("eval.classify"))
def classify(
    train: Annotated[list[Path] | None, typer.Option(help=tell("eval.train"))] = None,
    test: Annotated[Path | None, typer.Option(help=tell("eval.test"))] = None,
    data: Annotated[Path | None, typer.Option(help=tell("eval.data"))] = None,
    folds: Annotated[int, typer.Option(help=tell("eval.folds"))] = 5,
    tree: Annotated[Path | None, typer.Option(help=tell("eval.tree"))] = None,
    tree_only: Annotated[bool, typer.Option("--tree-only", help=tell("eval.tree_only"))] = False,
    seed: Annotated[int, typer.Option(help=tell("eval.seed"))] = 0,
    as_json: Json = False,
    out: Out = None,
    least: Least = None,
    most: Most = None,
) -> None:
    split, crossed = bool(train) and test is not None, data is not None
    mixed = (train or test) and (data or tree or tree_only)
    if split == crossed or mixed or (tree_only and tree is None):
        sys.stderr.write(tell("eval.classify_usage") + "\n")
        raise typer.Exit(2)
    report = judged(
        lambda: classify_suite(
            train=train or (), test=test, data=data, tree=tree, folds=folds, tree_only=tree_only, seed=seed
        )
    )
    finish(report, as_json, out, least, most)


@app.command(help=tell("eval.slots"))
def slots(
    data: Annotated[Path, typer.Option(help=tell("eval.slots_data"))],
    areas: Annotated[Path | None, typer.Option(help=tell("eval.slots_areas"))] = None,
    as_json: Json = False,
    out: Out = None,
    least: Least = None,
    most: Most = None,
) -> None:
    report = judged(lambda: slots_suite(data, areas=areas))
    finish(report, as_json, out, least, most)


@app.command(help=tell("eval.screening"))
def screening(
    data: Annotated[Path | None, typer.Option("--data", help=tell("eval.emergencies"))] = None,
    not_accepted: Annotated[Path | None, typer.Option("--not-accepted", help=tell("eval.not_accepted"))] = None,
    as_json: Json = False,
    out: Out = None,
    least: Least = None,
    most: Most = None,
) -> None:
    shipped = NOT_ACCEPTED if data is None else None
    report = judged(lambda: screening_suite(data or EMERGENCIES, not_accepted or shipped))
    finish(report, as_json, out, least, most)


@app.command(help=tell("eval.intents"))
def intents(
    data: Annotated[Path, typer.Option("--data", help=tell("eval.labelled"))] = INTENTS_DEV,
    as_json: Json = False,
    out: Out = None,
    least: Least = None,
    most: Most = None,
) -> None:
    report = judged(lambda: intents_suite(data))
    finish(report, as_json, out, least, most)

"""`yixian eval SUITE`: every suite has the same switches and the same shape of result."""

from __future__ import annotations

import asyncio
import shlex
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from assistant.texts import tell
from evals.answers import answers as answers_suite
from evals.intents import DEV as INTENTS_DEV
from evals.intents import intents as intents_suite
from evals.report import Report, bounds, outside, write
from evals.retrieval import retrieval as retrieval_suite
from knowledge.errors import YixianError

app = typer.Typer(help=tell("eval.help"), no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--beir", help=tell("eval.beir"))]
CollectionName = Annotated[str, typer.Option(help=tell("eval.collection"))]
Json = Annotated[bool, typer.Option("--json", help=tell("main.json"))]
Out = Annotated[Path | None, typer.Option(help=tell("eval.out"))]
Least = Annotated[list[str] | None, typer.Option("--min", help=tell("eval.min"))]
Most = Annotated[list[str] | None, typer.Option("--max", help=tell("eval.max"))]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help=tell("eval.day"))]


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
    try:
        report = asyncio.run(retrieval_suite(beir, collection=collection, on=_day(on)))
    except YixianError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from error
    finish(report, as_json, out, least, most)


@app.command(help=tell("eval.intents"))
def intents(
    data: Annotated[Path, typer.Option("--data", help=tell("eval.labelled"))] = INTENTS_DEV,
    as_json: Json = False,
    out: Out = None,
    least: Least = None,
    most: Most = None,
) -> None:
    try:
        report = intents_suite(data)
    except YixianError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from error
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
    try:
        report = asyncio.run(answers_suite(beir, out_of_scope=out_of_scope, collection=collection, on=_day(on)))
    except YixianError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from error
    finish(report, as_json, out, least, most)

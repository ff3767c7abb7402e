"""`yixian bench`: measures a real server and reports as the suites do."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assistant.settings import Settings
from assistant.texts import tell
from evals.bench.run import Plan, bench
from evals.cli import Json, Least, Most, Out, finish, judged

app = typer.Typer(help=tell("bench.help"))
USUAL = Plan()


@app.callback(invoke_without_command=True)
def run(
    documents: Annotated[int, typer.Option(min=50, max=640, help=tell("bench.documents"))] = USUAL.documents,
    questions: Annotated[int, typer.Option(min=10, max=2000, help=tell("bench.questions"))] = USUAL.questions,
    starts: Annotated[int, typer.Option(min=1, max=10, help=tell("bench.starts"))] = USUAL.starts,
    seconds: Annotated[float, typer.Option(min=1, max=120, help=tell("bench.seconds"))] = USUAL.seconds,
    as_json: Json = False,
    out: Out = None,
    least: Least = None,
    most: Most = None,
) -> None:
    """Fills a throw-away home, serves it, asks and weighs."""
    plan = Plan(documents=documents, questions=questions, starts=starts, seconds=seconds)
    report = judged(lambda: bench(plan, Settings(), lambda line: print(line, file=sys.stderr, flush=True)))
    finish(report, as_json, out, least, most)

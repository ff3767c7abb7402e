"""`yixian desks`: who answers for what, and whether the city's own files of it are right."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.adapters.categories import guess_of
from assistant.hotline.coverage import Findings, Judge, check
from assistant.hotline.desks import Desk
from assistant.hotline.directory import DATA, Directory
from assistant.hotline.files import area_tree
from assistant.learning.labelled import path_of
from assistant.learning.ports import Predicted
from assistant.learning.running import Running
from assistant.privacy import impersonal
from assistant.settings import Settings
from assistant.steps.sort import placed
from assistant.texts import tell
from assistant.wiring import SystemClock
from assistant.wiring_learning import trainer_of

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help=tell("main.json"))]
SHOWN = 20
"""Entries of a long list that are shown to a person; `--json` gives all."""


@app.command("list", help=tell("desks.list"))
def listed(as_json: Json = False) -> None:
    """The desks in force with their hours, languages, seats and categories."""
    directory = Directory.load(_folder())
    if as_json:
        desks = [desk.model_dump(mode="json") for desk in directory.desks.values()]
        sys.stdout.write(json.dumps({"desks": desks}, ensure_ascii=False) + "\n")
        return
    for desk in directory.desks.values():
        sys.stdout.write(tell("desks.row", **_shown(desk, directory)) + "\n")


def _shown(desk: Desk, directory: Directory) -> dict[str, object]:
    between = tell("desks.between")
    lunch = tell("desks.lunch", begins=desk.hours.lunch[0], ends=desk.hours.lunch[1]) if desk.hours.lunch else ""
    days = "".join(tell("desks.days")[day - 1] for day in desk.hours.days)
    seats = (
        tell("desks.seat", role=seat.role, unit=directory.units.name(seat.unit), count=seat.count)
        for seat in desk.seats
    )
    return {
        "id": desk.id,
        "name": desk.name,
        "hours": tell("desks.hours", days=days, open=desk.hours.open, close=desk.hours.close, lunch=lunch),
        "languages": between.join(desk.languages),
        "seats": between.join(seats),
        "categories": between.join(desk.categories),
    }


@app.command("check", help=tell("desks.check"))
def checked(
    data: Annotated[Path | None, typer.Option("--data", help=tell("desks.data"), exists=True, file_okay=False)] = None,
    acknowledge: Annotated[bool, typer.Option("--acknowledge", help=tell("desks.acknowledge"))] = False,
    as_json: Json = False,
) -> None:
    """Every fault of the files; coverage; the sentences kept as tests. Exit 1 when something is wrong."""
    folder = data or _folder()
    findings = check(folder, area_tree(folder), judge(folder), acknowledged=acknowledge)
    if as_json:
        sys.stdout.write(json.dumps(_whole(findings), ensure_ascii=False) + "\n")
    else:
        _say(findings)
    if not findings.ok:
        raise typer.Exit(1)


def judge(folder: Path) -> Judge | None:
    """The classifier in use as a conversation uses it: the desk and unit to which most of the probability falls.

    None for files that are not those in force or not right, or where no classifier has been made yet: the check then
    compares words.
    """
    settings, faults = Settings(), list[str]()
    models = settings.home / "models" / "understand"
    areas = area_tree(folder)
    directory = Directory.read(folder, areas, faults.append)
    if faults or folder != _folder() or not models.is_dir():
        return None
    trainer = trainer_of(settings, folder=models, directory=lambda: directory, now=SystemClock().now)
    in_use = Running(trainer.registry).start()
    if in_use is None:
        return None

    def judged(text: str, prediction: Predicted) -> tuple[tuple[str, ...], str, str]:
        scored = [(label, score) for label, score in prediction.scored if directory.knows(path_of(label))]
        area = areas.find(text)
        if not scored:
            return (), directory.catch_all.id, directory.dispatch.route((), area.id if area else None).unit
        place = placed(directory, guess_of(prediction, scored), area.id if area else None)
        return place.guess.path, place.desk, place.unit

    def judge_all(texts: list[str]) -> list[tuple[tuple[str, ...], str, str]]:
        predicted = in_use.classifier.predict([impersonal(text) for text in texts])
        return [judged(*one) for one in zip(texts, predicted, strict=True)]

    return judge_all


def _folder() -> Path:
    own = Settings().hotline_data
    return Path(own) if own else DATA


def _whole(findings: Findings) -> dict[str, Any]:
    return {"ok": findings.ok, **asdict(findings)}


def _say(findings: Findings) -> None:
    for fault in (*findings.faults, *findings.disagreements):
        sys.stderr.write(fault + "\n")
    write = sys.stdout.write
    write(tell("desks.counts", **findings.counts) + "\n\n" + tell("desks.heading") + "\n")
    for desk in findings.desks:
        write(tell("desks.coverage", **asdict(desk)) + "\n")
    write("\n")
    for key, names in (("without_examples", findings.without_examples), ("without_work", findings.without_work)):
        if names:
            shown = tell("desks.between").join(names[:SHOWN])
            write(tell(f"desks.{key}", number=len(names), names=shown) + "\n")
    if findings.tried:
        shares = {what: f"{findings.right.get(what, 1.0):.1%}" for what in ("category", "desk", "unit")}
        write(tell("desks.tried", number=findings.tried, **shares) + "\n")
    for miss in [one for one in findings.misses if one.what == "desk"][:SHOWN]:
        write(tell("desks.miss", text=miss.text, wanted=miss.wanted, found=miss.found) + "\n")
    if number := len(findings.disagreements):
        key = "acknowledged" if findings.acknowledged else "disagreements"
        write(tell(f"desks.{key}", number=number) + "\n")
    if findings.faults:
        write(tell("desks.faults", number=len(findings.faults)) + "\n")
    elif findings.right.get("desk", 1.0) < findings.least:
        write(tell("desks.unclear") + "\n")
    elif findings.ok:
        write(tell("desks.ok") + "\n")

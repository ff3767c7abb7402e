"""`yixian understand`: what a citizen's words mean, and the classifier behind it: training, report, going back."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any, TypeVar

import typer
from tqdm import tqdm
from typer.core import TyperGroup

from api.cli.running import with_services
from assistant.adapters.ledger import Total
from assistant.learning.cards import Card
from assistant.learning.training import Collected, Outcome, begin
from assistant.settings import Settings
from assistant.texts import tell, texts
from assistant.wiring import Services, SystemClock
from assistant.wiring_learning import Learning, opened

TEXT = "yixian.understand.text"
Json = Annotated[bool, typer.Option("--json", help=tell("main.json"))]
Result = TypeVar("Result")


class TextFirst(TyperGroup):
    """A group of commands whose first word may also be a text: any word that is not the name of a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Takes the text out of the words, so that what is left are options."""
        cut = args.index("--") if "--" in args else len(args)
        options = [word for word in args[:cut] if word.startswith("-")]
        words = [word for word in args[:cut] if not word.startswith("-")]
        if cut == len(args) and (not words or words[0] in self.commands):
            return super().parse_args(ctx, args)
        said = [*words, *args[cut + 1 :]]
        if len(said) > 1:
            ctx.fail(tell("understand.one_text", rest=" ".join(said[1:])))
        ctx.meta[TEXT] = said[0] if said else ""
        return super().parse_args(ctx, options)


app = typer.Typer(cls=TextFirst, invoke_without_command=True)


@app.callback()
def understand(ctx: typer.Context, as_json: Json = False) -> None:
    """Prints what a text was taken to mean; with `--json` the same object as `POST /api/v1/understand`."""
    if ctx.invoked_subcommand is not None:
        return
    text = ctx.meta.get(TEXT, "").strip()
    if not text:
        ctx.fail(tell("understand.need_text"))
    if len(text) > (limit := Settings().message_characters):
        raise typer.BadParameter(tell("understand.too_long", found=len(text), limit=limit))
    from api.routes.understand import UnderstandOut, understood  # the door, which the other commands do without

    async def work(services: Services) -> UnderstandOut:
        return await understood(services, text)

    found = with_services(work)
    if as_json:
        sys.stdout.write(found.model_dump_json() + "\n")
        return
    names = texts("commands")["understand_fields"]
    for key, value in found.model_dump(mode="json").items():
        shown = _shown(value) or tell("understand.nothing")
        sys.stdout.write(tell("understand.row", name=names.get(key, key), value=shown) + "\n")


def _shown(value: Any) -> str:
    """A value on one line; empty for nothing."""
    if isinstance(value, dict):
        if set(value) == {"name", "confidence"}:
            return f"{value['name']} ({value['confidence']:.2f})"
        return "；".join(f"{key} {said}" for key, part in value.items() if (said := _shown(part)))
    if isinstance(value, list):
        return "、".join(said for part in value if (said := _shown(part)))
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def _with_learning(work: Callable[[Learning], Awaitable[Result]]) -> Result:
    """Runs `work` with what learns."""

    async def run() -> Result:
        async with opened(Settings(), SystemClock()) as learning:
            return await work(learning)

    return asyncio.run(run())


@app.command(help=tell("understand.train"))
def train(
    force: Annotated[bool, typer.Option("--force", help=tell("understand.force"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=tell("understand.dry_run"))] = False,
    by: Annotated[str, typer.Option("--by", help=tell("understand.by"))] = "",
    as_json: Json = False,
) -> None:
    """Trains from the tickets of the database; progress on standard error."""

    async def work(learning: Learning) -> Outcome:
        collected = await _collected(learning)
        started_by = by or _me()

        def run() -> Outcome:
            if not dry_run:
                begin(learning.trainer)
            with tqdm(desc=tell("understand.fitting"), file=sys.stderr) as bar:

                def progress(done: int, total: int) -> None:
                    bar.total = total
                    bar.update(done - bar.n)

                return learning.trainer.train(
                    collected, started_by=started_by, force=force, dry_run=dry_run, progress=progress
                )

        return await asyncio.to_thread(run)

    outcome = _with_learning(work)
    if as_json:
        _say({"kept": outcome.kept, **_card(outcome.card)})
        return
    for line in _told(outcome):
        sys.stdout.write(line + "\n")


async def _collected(learning: Learning) -> Collected:
    collected = learning.collected()
    with tqdm(desc=tell("understand.reading"), total=await learning.courses.count(), file=sys.stderr) as bar:
        async for batch in learning.courses.batches():
            await asyncio.to_thread(collected.take, batch)
            bar.update(len(batch))
    return collected


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        return "cli"


def _told(outcome: Outcome) -> list[str]:
    card = outcome.card
    named = texts("commands")
    why = "，".join(f"{named['understand_skipped'][name]} {n}" for name, n in card.skipped.items()) or "-"
    objections = "，".join(named["understand_objections"][name] for name in card.objections)
    lines = [
        tell(
            "understand.taught",
            tickets=sum(card.rows.get(name, 0) for name in ("ticket", "correction", "return")) + card.held_out,
            skipped=sum(card.skipped.values()), why=why, learnt=sum(card.rows.values()), held_out=card.held_out,
            took_s=card.took_s,
        )
    ]  # fmt: skip
    new = f"{card.metrics['accuracy']:.3f}"
    if card.compared is None:
        lines.append(tell("understand.first", new=new))
    else:
        old = f"{card.running_metrics['accuracy']:.3f}"
        places = card.compared.model_dump()
        lines.append(tell("understand.compared", running=card.running, new=new, old=old, **places))
    if not outcome.kept:
        sentence = "would_not" if card.objections else "would"
    else:
        sentence = "kept_back" if not card.promoted else "forced" if card.forced else "promoted"
    said = {"version": card.version, "objections": objections, "running": card.running}
    return [*lines, tell(f"understand.{sentence}", **said)]


@app.command(help=tell("understand.report"))
def report(
    days: Annotated[int, typer.Option("--days", min=1, help=tell("understand.days"))] = 30,
    as_json: Json = False,
) -> None:
    """Versions with their cards, which is in use, and what the chat model was asked and cost."""

    async def work(learning: Learning) -> tuple[Learning, list[Total]]:
        return learning, await learning.ledger.totals(learning.trainer.now() - timedelta(days=days - 1))

    learning, totals = _with_learning(work)
    registry = learning.registry
    cards, current = registry.versions(), registry.current()
    if as_json:
        history = [{**vars(switch), "at": switch.at.isoformat()} for switch in registry.history()]
        versions = [_card(card) for card in cards]
        _say({"in_use": current, "versions": versions, "history": history, "calls": [vars(one) for one in totals]})
        return
    for card in cards:
        sys.stdout.write(_line(card, current) + "\n")
    for line in _of_current(next((card for card in cards if card.version == current), None)):
        sys.stdout.write(line + "\n")
    for total in totals:
        sys.stdout.write(tell("understand.ledger", **vars(total)) + "\n")
    if not totals:
        sys.stdout.write(tell("understand.no_calls", days=days) + "\n")


def _line(card: Card, current: str | None) -> str:
    return tell(
        "understand.version",
        mark="*" if card.version == current else " ",
        version=card.version,
        made_at=f"{card.made_at:%Y-%m-%d %H:%M}",
        by=card.started_by,
        accuracy=card.metrics.get("accuracy", "-"),
        coverage=card.metrics.get("coverage", "-"),
        tickets=sum(card.rows.get(name, 0) for name in ("ticket", "correction", "return")),
    )


def _of_current(card: Card | None) -> list[str]:
    if card is None:
        return [tell("understand.no_versions")]
    lines = [
        tell("understand.in_use", version=card.version),
        tell("understand.rows", rows="，".join(f"{name} {n}" for name, n in card.rows.items())),
    ]
    if card.metrics:
        lines.append(tell("understand.metrics", metrics="，".join(f"{name} {n}" for name, n in card.metrics.items())))
    return [*lines, *(tell("understand.confused", **pair.model_dump()) for pair in card.confused)]


@app.command(help=tell("understand.rollback"))
def rollback(
    to: Annotated[str | None, typer.Argument(help=tell("understand.to"))] = None,
    by: Annotated[str, typer.Option("--by", help=tell("understand.by"))] = "",
    as_json: Json = False,
) -> None:
    """Puts the version before into use again, or a named one."""

    async def work(learning: Learning) -> str:
        return learning.registry.rollback(by=by or _me(), at=learning.trainer.now(), to=to)

    version = _with_learning(work)
    if as_json:
        _say({"in_use": version})
        return
    sys.stdout.write(tell("understand.rolled_back", version=version) + "\n")


def _card(card: Card) -> dict[str, Any]:
    return card.model_dump(mode="json", exclude={"files"})


def _say(found: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")

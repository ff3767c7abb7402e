"""Policies of a made-up city, always the same for the same seed, and questions whose answers are known."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from evals.beir import Question

DATA = Path(__file__).parents[1] / "data" / "bench.toml"
SEED = 12345


@dataclass(frozen=True, slots=True)
class Policy:
    """A generated document: its name, Markdown text of about 1,600 characters, and the facts in it by slot."""

    name: str
    text: str
    facts: dict[str, str]


class TooManyError(ValueError):
    """More documents were asked for than there are pairs of group and matter."""


def words() -> dict[str, Any]:
    """The word lists and wordings."""
    return tomllib.loads(DATA.read_text("utf-8"))


def policies(count: int, *, seed: int = SEED) -> list[Policy]:
    """`count` policies, no two about the same thing. TooManyError when the word lists do not yield so many."""
    table = words()
    pairs = list(product(table["groups"], table["matters"]))
    if count > len(pairs):
        raise TooManyError(len(pairs))
    chance = random.Random(seed)  # noqa: S311 (no secret: the same every time)
    chance.shuffle(pairs)
    return [_policy(table, serial, *pair, chance) for serial, pair in enumerate(pairs[:count], start=1)]


def questions(made: list[Policy], count: int) -> list[Question]:
    """`count` questions over different policies in turn; the answer is the part that only the right policy holds."""
    asked = words()["question"]
    found = []
    for number in range(count):
        policy, wording = made[number % len(made)], asked[number % len(asked)]
        text, answer = wording["text"].format(**policy.facts), wording["answer"].format(**policy.facts)
        found.append(Question(f"policy-{number}", text, frozenset({policy.name}), answer))
    return found


def write(made: list[Policy], folder: Path) -> None:
    """One Markdown file a policy."""
    folder.mkdir(parents=True, exist_ok=True)
    for policy in made:
        (folder / policy.name).write_text(policy.text, "utf-8")


def _policy(table: dict[str, Any], serial: int, group: str, matter: str, chance: random.Random) -> Policy:
    facts = {
        "group": group,
        "matter": matter,
        "serial": str(serial),
        "year": "2026",
        "department": chance.choice(table["departments"]),
        "place": chance.choice(table["places"]),
        "road": chance.choice(table["roads"]),
        "house": str(chance.randint(1, 400)),
        "amount": str(chance.randrange(105, 4995, 5)),
        "months": str(chance.choice((6, 12, 18, 24))),
        "span": str(chance.randint(6, 60)),
        "ratio": str(chance.randint(5, 40)),
        "days": str(chance.randint(3, 30)),
        "start": f"{chance.randint(2, 11)}月{chance.randint(1, 28)}日",
        "phone": f"000-555{serial:04d}",
    }
    return Policy(f"bench-{serial:04d}.md", "\n".join(_lines(table, facts, chance)) + "\n", facts)


def _lines(table: dict[str, Any], facts: dict[str, str], chance: random.Random) -> Iterator[str]:
    title = table["title"].format(**facts)
    yield from ("+++", f'title = "{title}"', f'document_number = "{table["number"].format(**facts)}"')
    yield from ('collection = "policies"', 'area = "shili"', f"effective_from = {facts['year']}-01-01", "+++", "")
    yield from (f"# {title}", "")
    article = 0
    for chapter in table["chapter"]:
        yield from (f"## {chapter['name']}", "")
        for wordings in chapter["articles"]:
            article += 1
            yield from (f"{_ordinal(table, article)} {chance.choice(wordings).format(**facts)}", "")


def _ordinal(table: dict[str, Any], number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = table["digits"]
    ten = (digits[tens] if tens > 1 else "") + table["ten"] if tens else ""
    return str(table["article"]).format(number=ten + (digits[ones] if ones else ""))

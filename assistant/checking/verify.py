"""The one question before a sentence is said: does a passage that it cites support it?"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import rjieba

from assistant.checking.facts import digits_of, facts
from assistant.checking.language import language
from assistant.checking.negation import contradicted
from assistant.extractive.folding import fold
from assistant.models import Draft, DraftSentence
from assistant.recognise.instructions import instructs
from knowledge.models import Passage, ServiceItem

Reason = Literal[
    "uncited",
    "unknown_passage",
    "expired",
    "wrong_item",
    "not_a_copy",
    "number",
    "phone",
    "url",
    "name",
    "negation",
    "unsupported",
    "instruction",
]
ENOUGH = 0.75
"""Share of a clause's content, by characters, that the passage must hold."""
_CLAUSE = re.compile(r"[,，。;；!！?？\n]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a sentence of a draft may not be said. `sentence` is its number from 0; `detail` is what is wrong in it."""

    sentence: int
    reason: Reason
    detail: str = ""


def verify(
    draft: Draft,
    passages: Mapping[str, Passage],
    *,
    question: str,
    item: ServiceItem | None,
    on: date | None = None,
    other_items: Collection[str] = (),
) -> list[Problem]:
    """All problems of a draft, in order; empty when every sentence may be said.

    `passages` are those that may be cited, by identifier. `item` is the one answered about; `other_items` are names of
    items that are not it (of all items when none is answered about). `on` is the day on which a passage must be in
    force (None: dates are not looked at).
    """
    problems: list[Problem] = []
    for number, sentence in enumerate(draft.sentences):
        found = _problem(sentence, draft.engine, passages, question, item, on, other_items)
        if found is not None:
            problems.append(Problem(number, *found))
    return problems


def _problem(
    sentence: DraftSentence,
    engine: str,
    passages: Mapping[str, Passage],
    question: str,
    item: ServiceItem | None,
    on: date | None,
    other_items: Collection[str],
) -> tuple[Reason, str] | None:
    if instructs(sentence.text):
        return "instruction", ""
    if not sentence.passage_ids:
        return "uncited", sentence.text
    unknown = [name for name in sentence.passage_ids if name not in passages]
    if unknown:
        return "unknown_passage", unknown[0]
    cited = [passages[name] for name in sentence.passage_ids]
    for passage in cited:
        if on is not None and not passage.in_force(on):
            return "expired", passage.passage_id
        if item is not None and passage.item_code and passage.item_code != item.code:
            return "wrong_item", passage.item_code
        if item is None and _answers_another(passage, question, other_items):
            return "wrong_item", passage.title
    bare = _SPACE.sub("", sentence.text)
    if bare and any(bare in _SPACE.sub("", passage.text) for passage in cited):
        return None
    if engine == "extractive":
        return "not_a_copy", sentence.text
    return _unsupported(sentence.text, cited, item, other_items)


def _answers_another(passage: Passage, question: str, items: Collection[str]) -> bool:
    """Whether the question names items of the catalogue and the passage is of an item that is none of them."""
    if not passage.item_code:
        return False
    asked = fold(question)
    title = fold(passage.title)
    named = [fold(name) for name in items if fold(name) in asked]
    longest = [name for name in named if not any(name != other and name in other for other in named)]
    return bool(longest) and not any(name in title for name in longest)


def _unsupported(
    text: str, cited: Sequence[Passage], item: ServiceItem | None, other_items: Collection[str]
) -> tuple[Reason, str] | None:
    said = fold(text)
    evidence = fold("\n".join(f"{passage.title}\n{passage.section}\n{passage.text}" for passage in cited))
    own = fold("\n".join((item.name, *item.aliases, item.department))) if item is not None else ""
    if foreign := _foreign_item(said, evidence, own, other_items):
        return "wrong_item", foreign
    claimed, known = facts(said), facts(evidence)
    whole = digits_of(evidence)
    for phone in sorted(claimed.phones - known.phones):
        if not re.search(rf"(?<!\d){phone}(?!\d)", whole):
            return "phone", phone
    for url in sorted(claimed.urls - known.urls):
        return "url", url
    for value, unit in sorted(claimed.quantities - known.quantities):
        if unit or not any(value == other for other, _ in known.quantities):
            return "number", f"{value}{unit}"
    for name in sorted(claimed.names):
        if name not in evidence and name not in own:
            return "name", name
    for clause in _CLAUSE.split(said):
        words = content_words(clause)
        if word := contradicted(words, clause, evidence):
            return "negation", word
        total = sum(map(len, words))
        held = sum(len(word) for word in words if word in evidence or word in own)
        if total and held / total < ENOUGH:
            return "unsupported", clause.strip()
    return None


def _foreign_item(said: str, evidence: str, own: str, other_items: Collection[str]) -> str | None:
    """The name of another item that the text speaks of: not part of the item's own name, not in the passage."""
    for name in sorted((fold(name) for name in other_items), key=len, reverse=True):
        if name in said and name not in own and name not in evidence:
            return name
    return None


def content_words(text: str) -> list[str]:
    """The words of folded text that carry content: two characters or more, no numerals, not among the empty ones."""
    empty = language().empty
    words = (str(word).strip() for word, tag in rjieba.tag(text) if str(tag) != "m")
    return list(dict.fromkeys(word for word in words if len(word) >= 2 and word not in empty and not word.isdigit()))

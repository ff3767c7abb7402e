"""A word right before an item's name that makes another thing of it: “机器人” before “结婚登记”."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import rjieba

from assistant.extractive.folding import fold
from assistant.extractive.question import patterns
from assistant.recognise.aspects import subject_of
from assistant.recognise.patterns import pattern
from assistant.recognise.speech import same
from knowledge.models import ServiceItem
from knowledge.text import bigrams

_NOUNS = frozenset({"n", "nz", "l"})


def strangers(text: str, item: ServiceItem) -> list[str]:
    """Nouns of the message that stand directly before words of the item's names and in none of them.

    Words for people and premises (“我表弟结婚登记”, “饭店营业执照”) are no strangers; whether the knowledge speaks of
    one of the others is for the caller to find out.
    """
    told = " ".join((item.name, *item.aliases))
    names = set(bigrams(fold(told))) | set(bigrams(fold(same(told))))
    subjects = dict.fromkeys(fold(subject) for subject in (subject_of(text), same(subject_of(text))))
    return list(dict.fromkeys(word for subject in subjects for word in _before(subject, names)))


def _before(subject: str, names: AbstractSet[str]) -> list[str]:
    """The nouns of a subject that stand directly before a pair of the names and hold none.

    What another verb takes (“坐高铁，身份证丢了”) belongs to that verb."""
    found = []
    at = 0
    led = False
    for word, tag in rjieba.tag(subject):
        at += len(word)
        after = subject[at:].removeprefix(patterns()["of"])[:2]
        names_a_thing = tag in _NOUNS and len(word) >= 2 and not patterns()["people"].search(word)
        object_of_another = led
        led = tag.startswith("v") and not pattern("patterns", "which", "handled").search(word)
        if names_a_thing and not object_of_another and after in names and not set(bigrams(word)) & names:
            found.append(str(word))
    return found

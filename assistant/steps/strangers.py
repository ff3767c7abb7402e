"""A word right before an item's name that makes another thing of it: “机器人” before “结婚登记”."""

from __future__ import annotations

import rjieba

from assistant.extractive.folding import fold
from assistant.extractive.question import patterns
from assistant.recognise.aspects import subject_of
from knowledge.models import ServiceItem
from knowledge.text import bigrams

_NOUNS = frozenset({"n", "nz"})


def strangers(text: str, item: ServiceItem) -> list[str]:
    """Nouns of the message that stand directly before words of the item's names and in none of them.

    Words for people and premises (“我表弟结婚登记”, “饭店营业执照”) are no strangers; whether the knowledge speaks of
    one of the others is for the caller to find out.
    """
    subject = fold(subject_of(text))
    names = set(bigrams(fold(" ".join((item.name, *item.aliases)))))
    found = []
    at = 0
    for word, tag in rjieba.tag(subject):
        at += len(word)
        after = subject[at:].removeprefix(patterns()["of"])[:2]
        names_a_thing = tag in _NOUNS and len(word) >= 2 and not patterns()["people"].search(word)
        if names_a_thing and after in names and not set(bigrams(word)) & names:
            found.append(str(word))
    return found

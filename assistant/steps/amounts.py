"""The sentence of a policy that states the amount or period asked for an item, found without a composer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.models import Draft, DraftSentence
from assistant.recognise.patterns import pattern
from assistant.recognise.speech import formal, same
from knowledge.models import Hit, ServiceItem
from knowledge.text import bigrams

_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
TITLE = 0.6
"""Share of the pairs of characters of one of the item's names that the policy's title must hold."""
LEAST = 0.16
"""Share of the question's pairs of characters that the sentence must hold."""


def amount_of(item: ServiceItem, question: str, hits: Sequence[Hit]) -> Draft | None:
    """The best such sentence from a policy on that item, as it stands; None when no policy is about the item."""
    kind = _kind(question)
    if kind is None:
        return None
    asked = set(bigrams(same(formal(question))))
    names = [set(bigrams(same(formal(name)))) for name in (item.name, *item.aliases)]
    ranked = []
    for hit in hits:
        title = set(bigrams(same(formal(hit.passage.title))))
        if max((len(name & title) / len(name) for name in names if name), default=0.0) < TITLE:
            continue
        for sentence in _SENTENCE.findall(hit.passage.text):
            if pattern("patterns", "detail", kind).search(sentence):
                shared = len(asked & (set(bigrams(same(formal(sentence)))) | title)) / max(1, len(asked))
                own = len(asked & set(bigrams(same(formal(sentence))))) / max(1, len(asked))
                ranked.append((own, shared, sentence.strip(), hit.passage.passage_id))
    if not ranked:
        return None
    own, _, sentence, passage_id = max(ranked, key=lambda one: (one[0], one[1], -len(one[2])))
    if own < LEAST:
        return None
    return Draft(sentences=(DraftSentence(text=sentence, passage_ids=(passage_id,)),), engine="extractive")


def _kind(question: str) -> str | None:
    if pattern("patterns", "detail", "asks_span").search(question):
        return "span"
    return "money" if pattern("patterns", "detail", "asks_money").search(question) else None

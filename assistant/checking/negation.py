"""Whether two texts agree on what is and what is not."""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.checking.language import language

_REACH = 4
"""Characters after a negator within which a word is taken to be negated."""
_SENTENCE = re.compile(r"[。;；!！?？\n]")
_CLAUSE = re.compile(r"[,，。;；!！?？:：\n、]")


def _plain(text: str) -> str:
    known = language()
    for spelling, meaning in known.same_meaning:
        text = text.replace(spelling, meaning)
    return known.not_negations.sub(lambda match: "□" * len(match.group()), text)


def _polarities(word: str, text: str) -> set[bool]:
    """Whether the word stands negated (True) or not (False), over its places in the text."""
    negator = language().negator
    found: set[bool] = set()
    for clause in _CLAUSE.split(text):
        at = clause.find(word)
        while at >= 0:
            before = clause[max(0, at - _REACH - 1) : at]
            found.add(negator.search(before) is not None)
            at = clause.find(word, at + 1)
    return found


def _nearest(words: Collection[str], text: str) -> str:
    """The sentences of the text that share most with the words: what the negation is compared with."""
    sentences = [part for part in _SENTENCE.split(text) if part.strip()]
    shared = [sum(len(word) for word in words if word in part) for part in sentences]
    most = max(shared, default=0)
    return "\n".join(part for part, score in zip(sentences, shared, strict=True) if score == most)


def contradicted(words: Collection[str], sentence: str, passage: str) -> str | None:
    """The first word that the sentence negates and the passage's nearest sentence affirms, or the other way round."""
    said, known = _plain(sentence), _nearest(words, _plain(passage))
    for word in words:
        here, there = _polarities(word, said), _polarities(word, known)
        if here and there and not here & there:
            return word
    return None

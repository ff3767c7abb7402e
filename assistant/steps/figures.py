"""The sentence of a policy that states the amount, period, hour or number asked for: found by the words around it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from assistant.extractive.question import patterns, read
from assistant.models import Draft, DraftSentence
from assistant.recognise.patterns import table
from assistant.recognise.speech import formal, same
from knowledge.models import Passage, QuestionAnswer, ServiceItem
from knowledge.text import bigrams

_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
BESIDE = 0.5
"""What a word counts that stands elsewhere in the article, against one in the sentence itself."""
ABOVE = 0.9
"""The same for one that stands in the title or the heading above: what a document is about need not be said again."""
EXCEPTION = 0.9
"""What is left of the share of an article that opens with a special case which the question does not name."""
SPOKEN_OF = 2
"""Lines in which a document that speaks of a thing names it."""
NAMING = 0.4
"""Share of the question that a title holds for it to tell which document is meant."""

TITLED = 0.6
"""Share of the pairs of characters of an item's name that the title of a policy on it holds."""
TELLING = 6
"""Characters that a name has at least to tell what an article speaks of."""
SAME_QUESTION = 0.35
"""Share of the pairs of characters that a published question and the message have in common beside the item's name."""
LONGEST = 170
"""Characters of an article that are said around the sentence."""
SINGLE = 0.3
"""What a single character weighs against a pair of the same rarity."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence with the share of the question that it explains by itself, and with its article and title (0..1)."""

    sentences: tuple[str, ...]
    """The sentence with those around it in its article, in order."""
    passage_id: str
    own: float
    whole: float


def stated_figure(question: str, passages: Sequence[Passage], names: Sequence[str] = ()) -> Stated | None:
    """The sentence that states what kind of figure the question asks and holds most of its words; None if none does.

    With the `names` of an item, only a policy on it, or an article that speaks of it, may state its figures.
    """
    kind = _kind(question)
    if kind is None:
        return None
    asked = _content(question)
    if not asked:
        return None
    lines = [(passage, line) for passage in passages for line in passage.text.splitlines()]
    own_title = {title for title in {one.title for one in passages} if titled(names, title)}
    if own_title:
        lines = [(one, line) for one, line in lines if one.title in own_title]
    elif names:
        telling = [name for name in names if len(name) >= TELLING]
        lines = [(one, line) for one, line in lines if titled(telling, line)]
    denied = re.compile(table("patterns")["detail"]["denied"])
    weights = _rarity(asked, (line for _, line in lines))
    lines = _best_titled(lines, asked, weights)
    best: Stated | None = None
    for passage, line in lines:
        article, title = _content(line), _content(f"{passage.title} {passage.section}")
        case = patterns()["case"].match(line)
        special = case is not None and not {gram for gram in asked & _content(case["who"]) if len(gram) == 2}
        sentences = _SENTENCE.findall(line)
        for at, sentence in enumerate(sentences):
            if not kind.search(sentence) or denied.search(sentence):
                continue
            said = _content(sentence)
            own = _share(asked & said, weights)
            whole = own + ABOVE * _share((asked & title) - said, weights)
            whole += BESIDE * _share((asked & article) - title - said, weights)
            if special:
                whole *= EXCEPTION
            if best is None or (whole, own) > (best.whole, best.own):
                best = Stated(_around(sentences, at), passage.passage_id, own, whole)
    if best is not None and not names and _in_passing(best, lines, asked, weights):
        return None
    return best


def _in_passing(
    best: Stated, lines: list[tuple[Passage, str]], asked: AbstractSet[str], weights: dict[str, float]
) -> bool:
    """Whether the document mentions what is asked once only, and neither its title nor the heading above names it."""
    where = next(one for one, _ in lines if one.passage_id == best.passage_id)
    if any(len(gram) == 2 for gram in asked & _content(f"{where.title} {where.section}")):
        return False
    said = {gram for gram in asked & _content("".join(best.sentences)) if len(gram) == 2}
    rarest = max(said, key=lambda gram: (weights[gram], gram), default="")
    return sum(rarest in same(formal(line)) for one, line in lines if one.document_id == where.document_id) < SPOKEN_OF


def _best_titled(
    lines: list[tuple[Passage, str]], asked: AbstractSet[str], weights: dict[str, float]
) -> list[tuple[Passage, str]]:
    """The lines of the documents whose title names most of what is asked, where one does; else all lines."""
    shares = {title: _share(asked & _content(title), weights) for title in {one.title for one, _ in lines}}
    most = max(shares.values(), default=0.0)
    return [(one, line) for one, line in lines if shares[one.title] >= most] if most >= NAMING else lines


def titled(names: Iterable[str], title: str) -> bool:
    """Whether a policy's title holds most of one of an item's names."""
    held = set(bigrams(same(formal(title))))
    pairs = (set(bigrams(same(formal(name)))) for name in names)
    return any(own and len(own & held) / len(own) >= TITLED for own in pairs)


def asked_before(item: ServiceItem, question: str) -> QuestionAnswer | None:
    """The item's published question that asks the same: it holds most of what the message says beside the item."""
    names = _content(" ".join((item.name, *item.aliases)))
    asked = {gram for gram in _content(question) - names if len(gram) == 2}
    best, most = None, SAME_QUESTION
    for pair in item.faq:
        said = _content(pair.question)
        rest = {gram for gram in said - names if len(gram) == 2}
        if not asked or not rest:
            continue
        share = 2 * len(asked & rest) / (len(asked) + len(rest))
        if share > most:
            best, most = pair, share
    return best


def as_draft(stated: Stated) -> Draft:
    """The sentence as a proposed answer."""
    sentences = tuple(DraftSentence(text=text, passage_ids=(stated.passage_id,)) for text in stated.sentences)
    return Draft(sentences=sentences, engine="extractive", confidence=min(1.0, stated.whole))


def _around(sentences: Sequence[str], at: int) -> tuple[str, ...]:
    """The sentence with its neighbours, nearest first, while they are no longer than `LONGEST` together."""
    first = last = at
    while True:
        wider = [(first - 1, last), (first, last + 1)]
        fitting = [
            (left, right)
            for left, right in wider
            if left >= 0 and right < len(sentences) and sum(map(len, sentences[left : right + 1])) <= LONGEST
        ]
        if not fitting:
            return tuple(text for one in sentences[first : last + 1] if (text := one.strip()))
        first, last = fitting[0]


def _kind(question: str) -> re.Pattern[str] | None:
    """What a sentence must hold to state what is asked: the composer's exact kind of figure, else a wider one."""
    if (exact := read(question).figure) is not None:
        return exact
    for rule in table("patterns")["figure"]:
        if re.search(rule["asked"], question):
            return re.compile(rule["stated"])
    return None


@lru_cache(maxsize=2048)
def _content(text: str) -> frozenset[str]:
    """Characters and pairs of them without the words of asking. Kept: a question reads each line more than once."""
    bare = re.sub(table("patterns")["detail"]["asking"], " ", same(formal(text)))
    return frozenset(bigrams(bare)) | {character for character in bare if "一" <= character <= "鿿"}


def _rarity(asked: AbstractSet[str], lines: Iterable[str]) -> dict[str, float]:
    counted: Counter[str] = Counter()
    total = 0
    for line in lines:
        total += 1
        counted.update(asked & _content(line))
    return {
        gram: math.log(1 + (total + 1) / (1 + counted[gram])) * (SINGLE if len(gram) == 1 else 1.0) for gram in asked
    }


def _share(pairs: AbstractSet[str], weights: dict[str, float]) -> float:
    return sum(weights[pair] for pair in pairs) / (sum(weights.values()) or 1.0)

"""The sentence of a city's rules that answers a spoken question: found by the things both speak of, or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from assistant.extractive.ages import ages_in, applies
from assistant.extractive.articles import Article, Statement, articles
from assistant.extractive.folding import fold
from assistant.extractive.terms import Terms, asked_terms, figure_asked, table, things_in
from knowledge.models import Passage

Numbered = Mapping[str, frozenset[str]]
_REFERENCE = re.compile(r"第[一二三四五六七八九十百零\d]+条")
ABOVE, BESIDE = 0.9, 0.5
"""What a thing counts that the title or heading names, or the rest of the article, against one in the sentence."""
WORD = 1.0
"""Weight of a word that stands for no known thing, against the rarest thing."""
KNOWN = 0.35
"""Share of the weight of a word or a thing that is forgiven when the document speaks of it elsewhere."""
CARRIED = 0.3
"""Weight of what was asked before in the same matter, against what is asked now."""
OTHER_AGE = 0.35
"""What is left of the score of a sentence whose classes of age all pass by the age asked about."""
OWN_AGE, ANSWERS = 0.12, 0.1
"""What is added where a class of age fits, and where a sentence answers yes or no or names the consequence asked."""
LIGHT = 0.35
"""Weight of a thing of which hardly any rule does not speak."""
TITLED = 0.12
"""What is added for what the title names, by its share of the question."""
DEFINING = 0.75
"""What is left of the score of a sentence that only says what a rule calls a thing, when that is not asked."""
ENOUGH, ITSELF, LOST = 0.62, 0.15, 0.25
"""Share of a question that an answer explains at least; by the sentence itself; and what may be left over."""
LONGEST = 180
"""Characters that are said of an article, unless its one sentence is longer."""


@dataclass(frozen=True, slots=True)
class Found:
    """Sentences of one article in order; `share` of the question they explain with article and title, 0..1 and a
    little above; `own` by the sentence itself; `lacking` what of the question stands nowhere in them."""

    statements: tuple[Statement, ...]
    document_id: str
    share: float
    own: float
    titled: bool
    """Whether the title names one of the things asked about."""
    lacking: frozenset[str]
    lost: float
    """Weight of the words and of the telling things among `lacking`, as a share of the question."""

    @property
    def sure(self) -> bool:
        """Whether it may be said: it explains enough of the question, and nothing telling is left over."""
        return self.share >= ENOUGH and self.own >= ITSELF and self.lost <= LOST


@dataclass(frozen=True, slots=True)
class Asked:
    """A question ready to be compared; `before` are the things asked about just before it in the same matter."""

    text: str
    terms: Terms
    figure: re.Pattern[str] | None
    ages: tuple[int, ...]
    before: frozenset[str] = field(default_factory=frozenset)


def asked(question: str, before: str = "") -> Asked:
    """Read a question, and the one that it goes on from."""
    folded, earlier = fold(question), asked_terms(before).things if before else frozenset()
    terms = asked_terms(question)
    ages = ages_in(question) or (ages_in(before) if not terms.things else ())
    figure = figure_asked(folded) or (figure_asked(before) if before and len(terms.things) < 2 else None)
    return Asked(folded, terms, figure, ages, earlier - terms.things)


def official(question: str) -> str:
    """The question with the official words of what it speaks of, for searching."""
    return f"{question} {' '.join(sorted(asked_terms(question).things))}"


def find(question: Asked, documents: Sequence[Sequence[Passage]]) -> Found | None:
    """The best sentence of the documents; None when none states what is asked."""
    if not question.terms and not question.before:
        return None
    cut = [article for passages in documents for article in articles(passages)]
    weights = _weights(question, cut)
    whole = {one.document_id: "" for one in cut}
    for one in cut:
        whole[one.document_id] += one.title + one.text
    best: Found | None = None
    for article in cut:
        found = _in_article(question, article, weights, whole[article.document_id], _referred(article, cut))
        if found is not None and (best is None or (found.share, found.own) > (best.share, best.own)):
            best = found
    return best


def _referred(article: Article, cut: Sequence[Article]) -> Numbered:
    """The things of each article of the same document by its number, when this one speaks of others' breach."""
    if "违" not in article.text:
        return {}
    same = (one for one in cut if one.document_id == article.document_id)
    opened = ((_REFERENCE.match(one.text), one) for one in same)
    return {match[0]: things_in(one.text) for match, one in opened if match is not None and one is not article}


def _weights(question: Asked, cut: Sequence[Article]) -> dict[str, float]:
    """How telling each thing asked about is among the articles: 1 for one that hardly any speaks of."""
    counted: Counter[str] = Counter()
    for article in cut:
        counted.update(things_in(article.text))
    ceiling = log(1 + len(cut)) or 1.0
    names = question.terms.things | question.before
    rarity = {name: log(1 + len(cut) / (1 + counted[name])) / ceiling for name in names}
    light = table()["light"]
    return {
        name: value * (1.0 if name in question.terms.things else CARRIED) * (LIGHT if name in light else 1.0)
        for name, value in rarity.items()
    }


def _in_article(
    question: Asked, article: Article, weights: Mapping[str, float], whole: str, numbered: Numbered
) -> Found | None:
    title, around = things_in(article.title), things_in(article.text)
    lead = things_in("".join(one.text for one in article.statements[: article.lead]))
    held = fold(article.title + article.text)
    words = {word: WORD for word in question.terms.words}
    total = sum(weights.values()) + sum(words.values())
    if not total or not (title | around) & (question.terms.things | question.before):
        return None
    lost = {word for word in words if word not in held}
    spoken_of = things_in(whole) - title - around
    forgiven = sum(KNOWN * words[word] for word in lost if word in fold(whole))
    forgiven += sum(KNOWN * weight for name, weight in weights.items() if name in spoken_of)
    best: Found | None = None
    for at, statement in enumerate(article.statements):
        if not _states(question, article, at):
            continue
        own = things_in(statement.text) | lead
        own |= {name for number in _REFERENCE.findall(statement.text) for name in numbered.get(number, ())}
        inside = sum(weight for name, weight in weights.items() if name in own)
        above = sum(weight for name, weight in weights.items() if name in title - own)
        beside = sum(weight for name, weight in weights.items() if name in around - own - title)
        said = sum(weight * (1.0 if word in fold(statement.text) else BESIDE + 0.2) for word, weight in words.items()
                   if word not in lost)  # fmt: skip
        share = (inside + ABOVE * above + BESIDE * beside + said + forgiven) / total
        named = sum(weight for name, weight in weights.items() if name in title)
        share = _aged(question, article, at, share) + _answering(question, statement.text) + TITLED * named / total
        if _defines(question, statement.text):
            share *= DEFINING
        if best is None or (share, inside) > (best.share, best.own * total):
            lacking = frozenset(lost | {name for name in question.terms.things if name not in own | title | around})
            titled = bool(title & (question.terms.things | question.before))
            left = sum(words.get(name, weights.get(name, 0.0)) for name in lacking)
            left -= sum(KNOWN * weights.get(name, 0.0) for name in lacking & spoken_of)
            statements = _around(article, at)
            best = Found(statements, article.document_id, share, inside / total, titled, lacking, left / total)
    return best


def _states(question: Asked, article: Article, at: int) -> bool:
    """Whether a sentence states the figure asked for: itself, or as an item under a lead that does."""
    text = article.statements[at].text
    if at < article.lead and len(article.statements) > article.lead:
        return False
    if table()["asks"]["purpose"].search(fold(text)):
        return False
    return question.figure is None or question.figure.search(fold(text)) is not None


def _defines(question: Asked, text: str) -> bool:
    asks = table()["asks"]
    return asks["defining"].search(fold(text)) is not None and not asks["defined"].search(question.text)


def _aged(question: Asked, article: Article, at: int, share: float) -> float:
    fits = applies(question.ages, article.statements[at].text)
    if fits is None:
        return share
    return share + OWN_AGE if fits else share * OTHER_AGE


def _answering(question: Asked, text: str) -> float:
    asks, said = table()["asks"], fold(text)
    if asks["consequence"].search(question.text):
        return ANSWERS if asks["consequent"].search(said) else 0.0
    if question.figure is None and asks["whether"].search(question.text):
        return ANSWERS if asks["answered"].search(said) else 0.0
    return 0.0


def _around(article: Article, at: int) -> tuple[Statement, ...]:
    """The sentence with the lead of its list, or with its neighbours while they are no longer than `LONGEST`."""
    statements = article.statements
    if article.lead:
        return (*statements[: article.lead], *([statements[at]] if at >= article.lead else []))
    first = last = at
    while True:
        wider = [(first, last + 1), (first - 1, last)]
        fitting = [
            (left, right)
            for left, right in wider
            if left >= 0
            and right < len(statements)
            and sum(len(one.text) for one in statements[left : right + 1]) <= LONGEST
        ]
        if not fitting:
            return statements[first : last + 1]
        first, last = fitting[0]

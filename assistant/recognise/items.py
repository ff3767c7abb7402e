"""Which service item a message is about, and when two look alike too much to choose."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from assistant.recognise.item_names import (
    Named,
    bare,
    context_of,
    grams_of,
    in_order,
    led_alike,
    shared,
    spellings,
    stretch,
)
from assistant.recognise.patterns import pattern, table
from assistant.recognise.sounds import sounds
from assistant.recognise.speech import same
from knowledge.models import ServiceItem

VAGUE = 2
"""Characters: a subject no longer than this is not taken for one item when another item's name holds it."""
TOLD_APART = 0.5
"""Weight by which a few words must speak for one item of a family more than for the next."""
LOCAL = 0.78
"""What a name found in a stretch of the message weighs against one that explains the whole."""
MOST_LOCAL = 0.84
"""The most that a name found so can score: there is always something else in the message."""
COVERED = 0.65
"""Share of a name's weight that its stretch must hold."""
HALF = 0.5
"""Share of a name's pairs that must stand in a message for its stretch to be looked at."""
SHORTEST_MENDED = 3
"""Characters: shorter names are not looked for behind a misspelling."""


@dataclass(frozen=True, slots=True)
class ItemMatch:
    """An item with the share of the subject it explains (0..1) and the name or alias that matched."""

    code: str
    name: str
    score: float
    matched: str
    certain: bool = True
    """False when the message says only what several items of one family have in common."""


FIRST = frozenset({"first"})
"""What an item does whose name says no act, beside others of its family that say one."""
LATER = frozenset({"renew", "reissue", "change", "cancel"})
"""Acts done with what one has already."""
CONTEXT = 0.6
"""Share of the weight of a word that the item's own text explains, though the matched name does not."""
STRANGE = 0.4
"""Taken from the score when the certificate or allowance asked for is of a kind that the item does not know."""


class ItemMatcher:
    """Compares a subject with every name and alias by weighted characters and pairs of characters.

    A name's score is the harmonic mean of the share of the subject that it explains and the share of the name that the
    subject covers, each weighted by inverse document frequency over all names; a name that stands whole in the message
    scores 1 on the second share. Words of the subject that stand elsewhere in the item (its other names and
    situations) count `CONTEXT` as much as those in the name. A certificate of another kind (“律师执业证” beside
    “医师执业注册”) loses `STRANGE`.
    """

    def __init__(self, items: Iterable[ServiceItem]) -> None:
        items = tuple(items)
        self._names: list[Named] = []
        frequency: Counter[str] = Counter()
        self._by_gram: dict[str, list[int]] = defaultdict(list)
        rules = table("patterns")["actions"]
        self._actions = {name: re.compile(words) for name, words in rules["words"].items()}
        self._agree, self._silent, self._contradict = rules["agree"], rules["silent"], rules["contradict"]
        self._does: dict[str, frozenset[str]] = {}
        self._context: dict[str, frozenset[str]] = {}
        self._official: dict[str, str] = {}
        self._personal: set[str] = set()
        self._exact: dict[str, frozenset[str]] = {}
        for item in items:
            self._does[item.code] = self._actions_in(same(item.name))
            self._context[item.code] = frozenset(grams_of(same(context_of(item))))
            if item.service_objects == ("person",):
                self._personal.add(item.code)
            if item.kind == "item":
                self._official[item.code] = same(item.name)
            self._exact[item.code] = frozenset(same(name) for name in (item.name, *item.aliases))
            for name in {same(name) for name in (item.name, *item.aliases, *bare(item.name))}:
                grams = grams_of(name)
                for gram in grams:
                    self._by_gram[gram].append(len(self._names))
                frequency.update(grams.keys())
                self._names.append(Named(name, item, grams, bool(self._actions_in(name))))
        total = max(1, len(self._names))
        self._weight = {
            gram: math.log(1 + total / count) * (1.0 if len(gram) == 2 else 0.35) for gram, count in frequency.items()
        }
        self._unknown = math.log(1 + total)
        self._spelled = sorted(
            {name for item in items for name in spellings(item) if len(name) >= SHORTEST_MENDED},
            key=lambda name: (-len(name), name),
        )
        for named in self._names:
            named.mass = self._mass(named.grams)

    def match(self, subject: str, text: str, *, limit: int = 6) -> list[ItemMatch]:
        """The best items for a subject (message without fillers) and the whole text, best first, one row an item."""
        subject, text = same(subject), same(text)
        query = grams_of(subject)
        if not query:
            return []
        candidates = Counter(index for gram in query if len(gram) == 2 for index in self._by_gram.get(gram, ()))
        best: dict[str, ItemMatch] = {}
        mass = self._mass(query)
        weighed = [(gram, count, self._weight_of(gram)) for gram, count in query.items()]
        done = self._actions_in(subject)
        asked = self._certificate(subject)
        company = pattern("patterns", "which", "company").search(subject)
        for index, _ in candidates.most_common(400):
            named = self._names[index]
            name, item = named.text, named.item
            told, beside = shared(weighed, named.grams, self._context[item.code])
            covered = 1.0 if name in text else told / max(1e-9, named.mass)
            explained = (told + CONTEXT * beside) / max(1e-9, mass)
            score = 2 * covered * explained / max(1e-9, covered + explained) + self._agreement(done, named)
            if asked and self._strange(asked, item.code):
                score -= STRANGE
            if company and item.code in self._personal and company.group(0) not in named.text:
                score -= STRANGE
            known = best.get(item.code)
            if known is None or score > known.score:
                best[item.code] = ItemMatch(item.code, item.name, max(0.0, min(1.0, score)), name)
        found = sorted(best.values(), key=lambda match: (-match.score, match.code))[:limit]
        return self._family(subject, text, done, found)

    def within(self, subject: str, *, limit: int = 6) -> list[ItemMatch]:
        """The items that a stretch of a long message names, best first; words around the stretch do not count.

        A stretch is at most `WIDER` characters longer than the name. Its score is that of the stretch by itself, with
        the acts of the whole message, times `LOCAL`.
        """
        compact = "".join(same(subject).split())
        where: dict[str, list[int]] = defaultdict(list)
        for at in range(len(compact) - 1):
            where[compact[at : at + 2]].append(at)
        candidates = Counter(index for pair in where for index in self._by_gram.get(pair, ()))
        done = self._actions_in(compact)
        issued = [
            (match.end(), match.group("kind"))
            for match in pattern("patterns", "certificate", "named").finditer(compact)
        ]
        best: dict[str, tuple[ItemMatch, str]] = {}
        for index, hits in candidates.items():
            named = self._names[index]
            if len(named.text) < SHORTEST_MENDED or hits < HALF * (len(named.text) - 1):
                continue
            begin, end = stretch(named, where, compact)
            grams = grams_of(compact[begin:end])
            weighed = [(gram, count, self._weight_of(gram)) for gram, count in grams.items()]
            told, beside = shared(weighed, named.grams, self._context[named.item.code])
            covered = 1.0 if named.text in compact else told / max(1e-9, named.mass)
            if covered < COVERED:
                continue
            explained = (told + CONTEXT * beside) / max(1e-9, self._mass(grams))
            score = 2 * covered * explained / max(1e-9, covered + explained)
            score = min(MOST_LOCAL, score * LOCAL + self._agreement(done, named))
            if any(begin < at <= end and self._strange(kind, named.item.code) for at, kind in issued):
                score -= STRANGE
            known = best.get(named.item.code)
            if known is None or score > known[0].score:
                match = ItemMatch(named.item.code, named.item.name, max(0.0, score), named.text)
                best[named.item.code] = (match, compact[begin:end])
        found = sorted(best.values(), key=lambda pair: (-pair[0].score, pair[0].code))[:limit]
        matches = [match for match, _ in found]
        return self._family(found[0][1], compact, done, matches) if matches else []

    def relative(self, said: str, code: str) -> str | None:
        """The item itself or the one named most like it that a few words tell from the others; None when they do not.

        After a question about a lost identity card “到期换的呢” means the renewal of one.
        """
        own = self._official.get(code, "")
        alike = {other: led_alike(own, name) for other, name in self._official.items() if other != code}
        nearest = max(alike.values(), default=0)
        if nearest < SHORTEST_MENDED:
            return None
        kin = (code, *(other for other, length in alike.items() if length == nearest))
        said = same(said)
        pairs = {gram for gram in grams_of(said) if len(gram) == 2}
        held = {one: pairs & self._context[one] for one in kin}
        common = frozenset.intersection(*map(frozenset, held.values()))
        done = self._actions_in(said)
        agrees = {one: self._unknown * len(done & (self._does[one] or FIRST)) for one in kin}
        tells = {one: self._mass(Counter(dict.fromkeys(held[one] - common, 1))) for one in kin}
        scores = sorted(((tells[one] + agrees[one], one) for one in kin), reverse=True)
        if scores[0][0] <= 0 or scores[0][0] - scores[1][0] < TOLD_APART:
            return None
        return scores[0][1]

    def only_acts(self, subject: str) -> bool:
        """Whether a subject says nothing but what is done: “到期”, “补”."""
        rest = same(subject)
        for name in LATER:
            rest = self._actions[name].sub("", rest)
        return not rest.strip()

    def touches(self, text: str, code: str) -> bool:
        """Whether a message shares at least a pair of characters with the item's names and situations."""
        context = self._context.get(code, frozenset())
        return any(len(gram) == 2 and gram in context for gram in grams_of(same(text)))

    def unknown_certificate(self, subject: str) -> bool:
        """Whether a certificate is named that no item of the catalogue knows."""
        named = pattern("patterns", "certificate", "issued").search(same(subject))
        if named is None:
            return False
        asked = {gram for gram in grams_of(named.group(0)) if len(gram) == 2}
        return not any(asked <= named.grams.keys() for named in self._names)

    def among(self, subject: str, codes: Collection[str]) -> str | None:
        """The one of a few items that a short answer tells from the others; None when it tells of none or of two."""
        grams = grams_of(same(subject))
        held = {code: set(grams) & self._context.get(code, frozenset()) for code in codes}
        common = frozenset.intersection(*map(frozenset, held.values())) if held else frozenset()
        ranked = sorted(
            ((self._mass(Counter(dict.fromkeys(own - common, 1))), code) for code, own in held.items()), reverse=True
        )
        if not ranked or ranked[0][0] <= 0 or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < TOLD_APART):
            return None
        return ranked[0][1]

    def _family(self, subject: str, text: str, done: frozenset[str], found: list[ItemMatch]) -> list[ItemMatch]:
        """Marks a match uncertain, its family first, when the subject names no more than what several items share."""
        if found and not done and (kin := self._unsaid("".join(subject.split()), found)):
            if first := self._usual(kin):
                return [first, *(match for match in found if match.code != first.code)]
            certain = [replace(match, certain=False, score=found[0].score) for match in kin]
            return certain + [match for match in found if match not in kin]
        if not found or done or any(len(name) > len(subject) and name in text for name in self._exact[found[0].code]):
            return found
        kin = [match for match in found if in_order(subject, self._official.get(match.code, ""))]
        whole = [match for match in found if "".join(subject.split()) in self._official.get(match.code, "")]
        kin = whole or kin
        if len(kin) < 2 or found[0] not in kin:
            return found
        if first := self._usual(kin):
            return [first, *(match for match in found if match.code != first.code)]
        certain = [replace(match, certain=False, score=kin[0].score) for match in kin]
        return certain + [match for match in found if match not in kin]

    def _usual(self, kin: list[ItemMatch]) -> ItemMatch | None:
        """The one of two items that is meant when no act is said: the other only continues or corrects it.

        Who holds a residence permit and wants it endorsed says so; of three and more nobody knows which is meant.
        """
        later = [match for match in kin if self._does[match.code] & LATER]
        first = [match for match in kin if match not in later]
        return replace(first[0], score=kin[0].score) if len(later) == len(first) == 1 else None

    def _unsaid(self, subject: str, found: list[ItemMatch]) -> list[ItemMatch]:
        """The items whose official names hold the whole subject, when the best is told from them by what is not said.

        “办身份证” fits the first issue by an alias, but says nothing of first, lost or expired; “落户” alone is an
        alias of one item and stands in the name of another.
        """
        best = found[0]
        holders = [match for match in found if subject in self._official.get(match.code, "")]
        if best in holders:
            return holders if len(holders) > 1 and self._does[best.code] else []
        return [best, *holders] if holders and len(subject) <= VAGUE else []

    def mended(self, text: str) -> str | None:
        """The text with one character put right that only sounds like the one in an item's name; None when none is."""
        text = same(text)
        heard = sounds(text)
        for name in self._spelled:
            at = heard.find(sounds(name))
            said = text[at : at + len(name)]
            if at >= 0 and sum(one != other for one, other in zip(said, name, strict=True)) == 1:
                return text[:at] + name + text[at + len(name) :]
        return None

    def _certificate(self, subject: str) -> str:
        match = pattern("patterns", "certificate", "named").search(subject)
        return match.group("kind") if match else ""

    def _strange(self, asked: str, code: str) -> bool:
        """Whether the words before “证”, “补贴” and the like stand nowhere among the item's own names."""
        context = self._context[code]
        if any(character not in context for character in asked):
            return True
        pairs = [asked[i : i + 2] for i in range(len(asked) - 1)]
        return len(pairs) > 0 and all(pair not in context for pair in pairs)

    def _actions_in(self, text: str) -> frozenset[str]:
        return frozenset(name for name, words in self._actions.items() if words.search(text))

    def _agreement(self, done: frozenset[str], named: Named) -> float:
        """Points for the act named in the message against the act in the item's name, or in the name that matched."""
        if not done:
            return float(self._silent) if named.acts else 0.0
        does = self._does[named.item.code]
        if done & does:
            return float(self._agree)
        return float(self._contradict if does else self._silent)

    def _mass(self, grams: Counter[str]) -> float:
        return sum(self._weight_of(gram) * count for gram, count in grams.items())

    def _weight_of(self, gram: str) -> float:
        return self._weight.get(gram, self._unknown * (1.0 if len(gram) == 2 else 0.35))

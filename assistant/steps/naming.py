"""Which items a message names: whole, in one of its clauses, mended, several at once, or only by what they are for."""

from __future__ import annotations

import re

from assistant.models import PublishedAnswer, Turn
from assistant.recognise.aspects import aspects_in, subject_of
from assistant.recognise.elsewhere import unknown_district
from assistant.recognise.gist import FAR, Gist, GistMatcher, told_apart, unexplained
from assistant.recognise.item_guess import Guess
from assistant.recognise.items import ItemMatch, ItemMatcher
from assistant.recognise.patterns import pattern
from assistant.recognise.several import FEWEST, parts_of
from assistant.recognise.speech import same
from assistant.sources import Sources
from knowledge.phrases import sentence_vector

SURE = 0.58
"""At or above this share of mutual explanation a message is about the item."""
POSSIBLE = 0.42
"""Between this and SURE the item is taken only when the asked element or the search agrees."""
WHOLE = 0.85
"""At or above this a message names the item and hardly anything else: “社保卡坏了” is no complaint."""
TIE = 0.035
"""Items closer than this to the best tie with it."""
KIN = 0.15
"""Certificates closer than this to the best may as well be the one that somebody needs."""
TRUSTED = 0.42
"""At or above this probability the item that people ask for in such words is taken."""
OVERRIDES = 0.5
"""The same where the words name another."""
BARE = 8
"""Characters: a shorter message that names a family of items says no more than that."""
ANSWERED, ALONE = 0.5, 0.8
"""The same for an answer of a policy; at or above the second it is said without those beside it."""
MOST_ANSWERS = 3
AMONG, TOGETHER = 0.15, 0.6
"""Probability of each of a few items that are offered, and of all of them at least."""
MOST_CHOICES = 6
LONGEST_UNTOLD = 16
"""Characters beside words of asking: a longer story that fits several items is about none of them for sure."""
CLAUSE_LEAD = 0.04
"""What a clause must have above SURE to stand for the whole message."""
_CLAUSE = r"[,，。;；!！?？\s]+"


class NamedItems:
    """Finds the items of a message in the catalogue in force on its day."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def _matcher(self, turn: Turn) -> ItemMatcher:
        return self._sources.matcher(turn.message.received_at.date())

    def match(self, turn: Turn, subject: str, text: str) -> list[ItemMatch]:
        """The items that the whole message is about, or else the clause of it that names one best."""
        matcher = self._matcher(turn)
        matches = matcher.match(subject, text)
        if matches and matches[0].score >= SURE:
            return matches
        clauses = [clause for clause in re.split(_CLAUSE, text) if len(clause) >= 2]
        if len(clauses) > 1:
            said = [(about, clause) for clause in clauses if not matcher.only_acts(about := subject_of(clause))]
            found = [one for about, clause in said if (one := matcher.match(about, clause))]
            best = max(found, key=lambda one: one[0].score, default=matches)
            if best and best[0].score >= SURE + CLAUSE_LEAD:
                return best
        if not aspects_in(text) and not pattern("patterns", "which", "handled").search(text):
            return matches
        within = matcher.within(subject)
        return within if within and within[0].score >= SURE else matches

    def guesses(self, turn: Turn, text: str) -> list[Guess]:
        """What a message asks for, by how people ask for each item and each answer, best first."""
        guesser = self._sources.guesser(turn.message.received_at.date())
        return [] if guesser is None else guesser.of(text, sentence_vector(text))

    def answers(
        self, turn: Turn, text: str, guesses: list[Guess], matches: list[ItemMatch]
    ) -> tuple[PublishedAnswer, ...]:
        """The answers of policies that a message asks for, where they are likelier than any item.

        An item that is named answers for its own elements. Of one that is not likely enough alone, those beside it.
        """
        named = bool(matches) and matches[0].score >= SURE
        if not guesses or not guesses[0].answer or (named and aspects_in(text)):
            return ()
        few = [guess for guess in guesses if guess.answer and guess.share >= AMONG][:MOST_ANSWERS]
        few = few[:1] if guesses[0].share >= ALONE else few
        likely = guesses[0].share >= ANSWERED or (not named and sum(guess.share for guess in few) >= TOGETHER)
        on = turn.message.received_at.date()
        documents = {guess.answer: self._sources.document_of(guess.answer, on) for guess in few}
        return tuple(
            PublishedAnswer(document_id=document, text=guess.answer, share=min(1.0, guess.share))
            for guess in few
            if likely and (document := documents[guess.answer]) is not None
        )

    def guessed(self, turn: Turn, text: str, guesses: list[Guess], matches: list[ItemMatch]) -> list[ItemMatch]:
        """The items of a message that names none whole; `matches` where the guesses tell nothing.

        One that is likely enough is taken; a few that are so together are marked uncertain, so that they are offered.
        """
        if matches and matches[0].score >= WHOLE:
            return matches
        named = bool(matches) and matches[0].score >= SURE
        names = {item.code: item.name for item in self._sources.catalogue.items(turn.message.received_at.date())}
        found = [guess for guess in guesses if guess.code in names]
        if not found:
            return matches
        first = found[0]
        other = named and matches[0].certain and first.code not in ties(matches)
        family = named and not matches[0].certain and len(text) <= BARE
        if first.share >= (WHOLE if family else OVERRIDES if other else TRUSTED):
            taken = ItemMatch(first.code, names[first.code], max(SURE, first.share * WHOLE), names[first.code])
            return [taken, *(match for match in matches if match.code != first.code and not tied(taken, match))]
        few = [guess for guess in found if guess.share >= AMONG]
        if named or len(few) < 2 or sum(guess.share for guess in few) < TOGETHER:
            return matches
        return [ItemMatch(one.code, names[one.code], SURE, names[one.code], certain=False) for one in few]

    def foreign_district(self, text: str) -> str | None:
        """A district named that is not in the tree of areas."""
        place = unknown_district(text)
        return place if place and self._sources.areas.find(place) is None else None

    def mended(self, turn: Turn, text: str) -> str:
        """The message with a misspelled name put right; empty when that names no item for sure."""
        mended = self._matcher(turn).mended(text)
        matches = self.match(turn, subject_of(mended), mended) if mended else []
        return mended or "" if matches and matches[0].score >= SURE else ""

    def several(self, turn: Turn, text: str, matches: list[ItemMatch]) -> list[tuple[tuple[str, ...], str]]:
        """The items of a message that asks about two and more, with the part that names each; else nothing.

        “护照和港澳通行证分别要多少钱” gives the family of passports beside the one permit.
        """
        turns = pattern("patterns", "which", "turning").search(text) or "," in text or "，" in text
        if not turns and matches and matches[0].score >= WHOLE and matches[0].matched in same(text):
            return []
        matcher = self._matcher(turn)
        found = [(matcher.match(subject_of(part), part), part) for part in parts_of(text)]
        groups = [(ties(one), part) for one, part in found if one and one[0].score >= SURE]
        if len(groups) < FEWEST or set(groups[0][0]) & set(groups[1][0]):
            return []
        return groups

    def told(self, turn: Turn, text: str) -> tuple[str, ...]:
        """The item that a story is about, though its words stand far apart; several when nothing tells them apart.

        The act spoken of before holds where none is told.
        """
        codes = told_apart(self._stories(turn, text))[:MOST_CHOICES]
        return codes if len(codes) == 1 or len(unexplained(text)) <= LONGEST_UNTOLD else ()

    def apart(self, turn: Turn, text: str, codes: tuple[str, ...]) -> str | None:
        """The one of a few look-alikes that the acts told and the things named beside tell from the others."""
        gist, prior = self._gist(turn)
        return gist.among(text, codes, prior)

    def better(self, turn: Turn, text: str, code: str) -> str | None:
        """The item whose act the message tells, when the one that its words fit best does another: “结婚证掉了”."""
        ranked = self._stories(turn, text)
        own = next((one for one in ranked if one.code == code), None)
        if not ranked or ranked[0].code == code or not self._gist(turn)[0].acts_in(text):
            return None
        ahead = own is not None and not own.agrees and ranked[0].weight - own.weight >= FAR
        sure = ranked[0].agrees and ranked[0].share >= WHOLE and len(told_apart(ranked)) == 1
        return ranked[0].code if ahead and sure else None

    def _stories(self, turn: Turn, text: str) -> list[Gist]:
        gist, prior = self._gist(turn)
        return gist.rank(text, prior)

    def _gist(self, turn: Turn) -> tuple[GistMatcher, frozenset[str]]:
        """The matcher of stories, and the acts of the item spoken of."""
        on = turn.message.received_at.date()
        gist = self._sources.gist(on)
        before = self._sources.catalogue.item(turn.state.item_code or "", turn.state.area or "", on)
        return gist, gist.acts_in(before.name) if before else frozenset()

    def which_certificate(self, turn: Turn, text: str, matches: list[ItemMatch]) -> tuple[str, ...]:
        """The items that may be meant by “what must I get for this?”, when none of their names says it whole."""
        asked = pattern("patterns", "which", "certificate")
        if not asked.search(text) or (matches and matches[0].matched in same(text)):
            return ()
        put = asked.sub(pattern("patterns", "which", "asked").pattern, text, count=1)
        also = self.match(turn, subject_of(put), put)
        best = {match.code: match for match in sorted((*matches, *also), key=lambda match: match.score)}
        ranked = sorted(best.values(), key=lambda match: -match.score)
        if not ranked or ranked[0].score < POSSIBLE:
            return ()
        near = [match.code for match in ranked if match.score >= max(POSSIBLE, ranked[0].score - KIN)]
        return tuple(near[:MOST_CHOICES])

    def lasting(self, turn: Turn, text: str) -> tuple[str, ...]:
        """The item whose result states how long it holds, where that is asked: “护照有效期多久”."""
        asked = pattern("patterns", "which", "validity")
        if not asked.search(text):
            return ()
        rest = asked.sub(" ", text)
        matches = self.match(turn, subject_of(rest), rest)
        if not matches or matches[0].score < SURE:
            return ()
        states = pattern("patterns", "which", "valid")
        items = self._sources.catalogue.items(turn.message.received_at.date())
        stating = {item.code for item in items if states.search(item.result)}
        return tuple(code for code in ties(matches) if code in stating)[:1]

    def without_area(self, text: str) -> str:
        """The message without the names of the area that it names."""
        area = self._sources.areas.find(text)
        if area is None:
            return text
        for name in sorted((area.name, *area.aliases), key=len, reverse=True):
            text = text.replace(name, " ")
        return text


def tied(first: ItemMatch, second: ItemMatch) -> bool:
    """Whether the second explains the message as well as the first."""
    return first.score - second.score < TIE


def ties(matches: list[ItemMatch]) -> tuple[str, ...]:
    """The best item, with those that explain the message as well; of an uncertain match, its whole family."""
    if not matches[0].certain:
        return tuple(match.code for match in matches if not match.certain)[:MOST_CHOICES]
    return tuple(match.code for match in matches if tied(matches[0], match))[:MOST_CHOICES]

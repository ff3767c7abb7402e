"""Short messages that go on about the item spoken of, or about another of its family."""

from __future__ import annotations

import re

from assistant.models import DialogueState, Turn
from assistant.recognise.aspects import aspects_in, subject_of
from assistant.recognise.items import ItemMatch
from assistant.recognise.patterns import pattern
from assistant.recognise.situations import supposes
from assistant.recognise.speech import same
from assistant.sources import Sources
from assistant.steps.naming import NamedItems

LONGEST = 26
"""Characters: a longer message is about something of its own."""
REST = 2
"""Characters: so much may be left beside the element asked when the item's names hold it."""
ACT = 4
"""Characters: an act named alone is no longer."""
LED = 6
"""The same behind a word that goes on: “那…”, “还有…”."""


class FollowUps:
    """Tells which item a message means that names none by itself."""

    def __init__(self, sources: Sources, named: NamedItems) -> None:
        self._sources = sources
        self._named = named

    def code(self, turn: Turn, state: DialogueState, text: str) -> str | None:
        """The item spoken of for “那要多久”, “云山区呢”; one of its family for “到期换的呢”; None for anything else."""
        if not state.item_code:
            return None
        for said in dict.fromkeys((text, _last_question(text))):
            if said and (code := self._of(turn, state.item_code, said)):
                return code
        return None

    def other(self, turn: Turn, state: DialogueState, text: str) -> str | None:
        """The other item that a few words name though they go on: “那台湾的呢” after the permit for Hong Kong."""
        if pattern("patterns", "follow", "turned").fullmatch(text) is None:
            return None
        told = self._named.told(turn, text)
        return told[0] if len(told) == 1 and told[0] != state.item_code else None

    def prefers(self, turn: Turn, state: DialogueState, text: str, match: ItemMatch) -> bool:
        """Whether “那注销呢” means an act on what was spoken of, though another item's name holds the act."""
        if not state.item_code or not supposes(text) or match.matched in same(text):
            return False
        rest = subject_of(self._named.without_area(text))
        matcher = self._sources.matcher(turn.message.received_at.date())
        return len(rest) <= ACT and matcher.relative(rest, state.item_code) is not None

    def _of(self, turn: Turn, code: str, text: str) -> str | None:
        said = pattern("patterns", "follow", "negated").sub(" ", text)
        rest = subject_of(self._named.without_area(said))
        left = pattern("patterns", "follow", "light").sub("", rest).strip()
        aspects = aspects_in(text)
        if not left:
            return code if aspects or self._sources.areas.find(text) is not None else None
        matcher = self._sources.matcher(turn.message.received_at.date())
        if len(text) <= LONGEST and (aspects or supposes(text) or said != text):
            relative = matcher.relative(rest, code)
            if relative and (relative != code or len(left) <= LED):
                return relative
        if pattern("patterns", "filler", "follow").search(text) and len(rest) <= LED:
            return code
        touches = len(left) < REST or matcher.touches(left, code)
        return code if len(left) <= REST and aspects and touches else None


def _last_question(text: str) -> str:
    """The last clause, when it asks an element and others stand before it; empty otherwise."""
    clauses = [clause for clause in re.split(r"[,，。;；!！?？]+", text) if clause.strip()]
    return clauses[-1] if len(clauses) > 1 and aspects_in(clauses[-1]) else ""

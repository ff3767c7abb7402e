"""Second step: what the person wants, about which item, which elements of it, and where."""

from __future__ import annotations

from assistant.models import DialogueState, Intent, ItemAsked, Kind, PublishedAnswer, ScoredIntent, Turn, Understanding
from assistant.recognise.answers import open_answer
from assistant.recognise.aspects import aspects_in, subject_of
from assistant.recognise.elsewhere import elsewhere, without_places
from assistant.recognise.forms import Said, cancels, confirms, in_draft
from assistant.recognise.instructions import instructs
from assistant.recognise.intents import (
    CLEAR,
    CONSULTATION,
    SETTLED,
    TICKET_TYPES,
    IntentReading,
    asks_how_to_report,
    read_intents,
    simple_intent,
)
from assistant.recognise.patterns import pattern
from assistant.recognise.situations import situation_in, supposes
from assistant.recognise.slots import in_words, slots_said
from assistant.recognise.speech import readable, spoken
from assistant.replies import plain
from assistant.sources import Sources
from assistant.steps.following import FollowUps
from assistant.steps.naming import MOST_CHOICES, POSSIBLE, SURE, TRUSTED, WHOLE, NamedItems, tied, ties
from assistant.steps.questions import area_replies, ask_our_area, ask_which
from assistant.steps.readings import as_guess, asks, plain_intent, strange, unclear
from assistant.steps.telling import ASKING, aggrieved, tells
from assistant.texts import say
from knowledge.models import Aspect
from knowledge.text import normalise

AT_ONCE = (
    Intent.GREETING,
    Intent.THANKS,
    Intent.ABUSE,
    Intent.TICKET_PROGRESS,
    Intent.TICKET_UPDATE,
    Intent.TICKET_WITHDRAW,
    Intent.RATE,
    Intent.ASK_PERSON,
)
"""Intents that need no item and no search."""
LIKELY = 0.5
"""At or above this the small model alone decides one of AT_ONCE or that a message is out of scope."""
CASE = 20
"""Characters: a longer message is no mere case of the item spoken of."""
SHORT = 12
"""Characters: a longer answer to “which one?” says more than which one."""


class Understand:
    """Reads the message by rules; carries the item of the last turn only through a true follow-up."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._named = NamedItems(sources)
        self._following = FollowUps(sources, self._named)

    async def __call__(self, turn: Turn) -> Turn:
        """Adds the understanding, and the state with what was settled by this message."""
        text = spoken(normalise(turn.message.text))
        state = turn.state
        area = self._sources.areas.find(text)
        if area is not None and area.id != self._sources.areas.root.id:
            state = state.model_copy(update={"area": area.id})
        state, answered = open_answer(text, state, lambda: self._names_any_item(turn, text), self._said(turn))
        if answered is not None:
            return self._with(turn, state, answered)
        asks_person = (said := simple_intent(text)) is not None and said.name is Intent.ASK_PERSON
        if state.pending == "choose_item" and not asks_person:
            return self._choose(turn, text, state)
        if state.pending == "ask_area" and not asks_person:
            settled = self._settle_area(turn, text, state)
            if settled is not None:
                return settled
            if pattern("patterns", "follow", "undecided").search(text):
                return self._ask_area_again(turn, text, state)
        if nothing := self._nothing_open(turn, text, state):
            return nothing
        if not state.pending and simple_intent(text) is None and not readable(text):
            state = state.model_copy(update={"choices": ()})
            return plain(self._with(turn, state, unclear(text, (), state)), Kind.CLARIFY, say("clarify.unreadable"))
        return self._read(turn, text, state)

    def _said(self, turn: Turn) -> Said:
        """Reads place, time, contact and the rest of a text, with the areas and the clock of this turn."""
        return lambda text: in_draft(
            in_words(slots_said(text, now=turn.message.received_at, areas=self._sources.areas))
        )

    def _names_any_item(self, turn: Turn, text: str) -> bool:
        """Whether the message names a service item for sure."""
        matches = self._named.match(turn, subject_of(text), text)
        return bool(matches) and matches[0].score >= SURE

    def _nothing_open(self, turn: Turn, text: str, state: DialogueState) -> Turn | None:
        """A confirmation or cancellation with no draft open: of a ticket already made, its progress."""
        words = text.strip(" 。.!！~，,")
        confirmed = confirms(words)
        if simple_intent(text) or (not confirmed and not cancels(words, alone=True)):
            return None
        if pattern("intents", "cues", "thanks").search(words):
            return None
        if confirmed and state.ticket_number:
            intent = ScoredIntent(name=Intent.TICKET_PROGRESS, confidence=0.9)
            return self._with(turn, state, Understanding(text=text, intent=intent))
        key = "clarify.nothing_open" if confirmed or not state.pending else "clarify.dropped"
        state = state.model_copy(update={"pending": "", "choices": ()})
        return plain(self._with(turn, state, unclear(text, state.aspects, state)), Kind.CLARIFY, say(key))

    def _choose(self, turn: Turn, text: str, state: DialogueState) -> Turn:
        """An answer to “which item?”: by name, by a word of it, or by its number in the list."""
        items = self._sources.catalogue.items(turn.message.received_at.date())
        offered = [item for item in items if item.code in state.choices]
        chosen = next((item for item in offered if item.name == text), None)
        ordinals = {"一": 0, "二": 1, "三": 2, "四": 3, "1": 0, "2": 1, "3": 2, "4": 3} if len(text) <= 5 else {}
        for mark, index in ordinals.items():
            if chosen is None and mark in text and index < len(state.choices):
                chosen = next((item for item in offered if item.code == state.choices[index]), None)
        if chosen is None and len(text) >= 2:
            holding = [item for item in offered if text in item.name]
            chosen = holding[0] if len(holding) == 1 else None
        if chosen is None:
            matches = self._named.match(turn, subject_of(text) or text, text)
            ours = [match for match in matches if match.code in state.choices]
            other = matches[0] if matches and matches[0].code not in state.choices else None
            if ours and ours[0].score >= POSSIBLE and (len(ours) == 1 or not tied(ours[0], ours[1])):
                chosen = next((item for item in offered if item.code == ours[0].code), None)
            elif len(text) <= SHORT and (
                other is None or other.score < SURE or pattern("patterns", "follow", "points").search(text)
            ):
                code = self._sources.matcher(turn.message.received_at.date()).among(text, state.choices)
                chosen = next((item for item in offered if item.code == code), None)
        if chosen is None:
            return self._read(turn, text, state)
        state = state.model_copy(update={"pending": "", "choices": ()})
        aspects = aspects_in(text) or state.aspects
        return self._about(turn, state, text, (chosen.code,), aspects, 0.95)

    def _settle_area(self, turn: Turn, text: str, state: DialogueState) -> Turn | None:
        """An answer to “which district?”; None when the person speaks of something else."""
        area = self._sources.areas.find(text)
        if area is None and pattern("patterns", "follow", "other_area").search(text):
            area = self._sources.areas.root
        if area is None or not (self._only_area(text) or self._names_item(turn, text, state)):
            return None
        state = state.model_copy(update={"pending": "", "area": area.id})
        codes = (state.item_code,) if state.item_code else ()
        return self._about(turn, state, text, codes, aspects_in(text) or state.aspects, 0.95)

    def _only_area(self, text: str) -> bool:
        """Whether a message says nothing but an area and the elements asked: “我住云山区的”, “云山区几点上班”."""
        if pattern("patterns", "follow", "other_area").search(text):
            return True
        rest = subject_of(self._named.without_area(text))
        return not pattern("patterns", "area_reply", "beside").sub("", rest).strip()

    def _names_item(self, turn: Turn, text: str, state: DialogueState) -> bool:
        """Whether the words beside the area name the item that the question was about."""
        rest = self._named.without_area(text)
        matches = self._named.match(turn, subject_of(rest), rest)
        return bool(matches) and matches[0].code == state.item_code and matches[0].score >= SURE

    def _ask_area_again(self, turn: Turn, text: str, state: DialogueState) -> Turn:
        """“我不知道”: the same question, with the way out of it."""
        city = self._sources.areas.root.name
        versions = self._sources.catalogue.versions(state.item_code or "")
        areas = [area for version in versions if (area := self._sources.areas.area(version.area))]
        names = [area.name for area in areas if area.name != city]
        return plain(
            self._with(turn, state, unclear(text, state.aspects, state)),
            Kind.CLARIFY,
            say("choose.area_unknown", city=city),
            suggested=area_replies(names, city),
        )

    def _read(self, turn: Turn, text: str, state: DialogueState) -> Turn:
        offered = state.choices
        state = state.model_copy(update={"pending": state.pending if state.pending == "ticket" else "", "choices": ()})
        restated = pattern("patterns", "intents", "restated").match(text)
        text = text[restated.end() :].strip() if restated and len(text) > restated.end() else text
        reading = read_intents(text)
        wanted, sure = reading.main.name, reading.main.confidence
        if wanted in AT_ONCE and sure >= SETTLED:
            return self._with(turn, state, plain_intent(text, reading, state))
        text = reading.text
        aspects = aspects_in(text) or (state.aspects if restated else ())
        plain_text = text if elsewhere(text) else without_places(text)
        district = self._named.foreign_district(text)
        spoken = pattern("patterns", "which", "lacking").sub(" ", self._named.without_area(plain_text))
        spoken = spoken.replace(district, " ") if district else spoken
        subject = subject_of(spoken)
        matches = self._named.match(turn, subject, spoken)
        if (not matches or matches[0].score < SURE) and (mended := self._named.mended(turn, spoken)):
            text = spoken = mended
            subject = subject_of(spoken)
            matches = self._named.match(turn, subject, spoken)
        guesses = self._named.guesses(turn, text) if subject and reading.opens < ASKING else []
        answers = self._named.answers(turn, text, guesses, matches)
        matches = self._named.guessed(turn, text, guesses, matches)
        named = bool(matches) and matches[0].score >= SURE
        if named and self._following.prefers(turn, state, text, matches[0]):
            named, matches = False, []
        if named and elsewhere(text):
            return self._policy(turn, text, state, aspects, ())
        if not named and asks_how_to_report(text, wanted):
            return plain(
                self._with(turn, state, unclear(text, aspects, state)), Kind.CLARIFY, say("clarify.how_to_report")
            )
        supposed = self._situation(turn, (state.item_code,), text) if state.item_code else None
        if supposed and (not named or supposes(text)) and (len(text) <= CASE or not reading.opens):
            state = state.model_copy(update={"situation": supposed})
            return self._about(turn, state, text, (state.item_code or "",), aspects or (Aspect.MATERIALS,), 0.8)
        following = None if named else self._following.code(turn, state, text)
        goes_on = following is not None and not aggrieved(text)
        if answers and not goes_on and asks(reading, answers[0]) and not elsewhere(text):
            return self._policy(turn, text, state, aspects, (), answers)
        told = () if named or goes_on else self._told(turn, text, reading, aspects)
        if told and elsewhere(text):
            return self._policy(turn, text, state, aspects, ())
        if told:
            return self._about(turn, state, text, told, aspects, SURE)
        case = state.item_code is not None and (supposes(text) or goes_on) and reading.opens < ASKING
        if wanted in TICKET_TYPES and sure < CLEAR and instructs(text):
            return plain(self._with(turn, state, strange(text)), Kind.REFUSAL, say("refusal.out_of_scope"))
        if wanted in TICKET_TYPES and not case and (not named or tells(text, reading, aspects, matches[0])):
            return self._with(turn, state, self._ticket(turn, text, reading, state))
        if codes := self._named.lasting(turn, spoken):
            return self._about(turn, state, text, codes, (Aspect.RESULT,), SURE)
        if groups := self._named.several(turn, spoken, matches):
            return self._several(turn, text, state, groups, aspects)
        if codes := self._named.which_certificate(turn, spoken, matches):
            return self._about(turn, state, text, codes, aspects, POSSIBLE)
        if named and not aspects and pattern("patterns", "which", "lasting").search(text):
            return self._policy(turn, text, state, aspects, ())
        if named and district and len(ties(matches)) == 1:
            meant = self._about(turn, state, text, ties(matches), aspects, matches[0].score)
            return ask_our_area(self._sources, meant, district, matches[0].code)
        if named:
            codes = ties(matches)
            if not guesses or guesses[0].code not in codes or guesses[0].share < TRUSTED:
                apart, better = self._named.apart, self._named.better
                one = apart(turn, text, codes) if len(codes) > 1 else better(turn, text, codes[0])
                codes = (one,) if one else codes
            guessed = len(codes) > 1 and set(codes) == set(offered)
            codes = codes[:1] if guessed else codes
            bare = state.item_code is not None and len(text) <= SHORT
            bare = bare and (matches[0].score >= WHOLE or supposes(text))
            asked = aspects or (state.aspects if bare or guessed else ())
            found = self._about(turn, state, text, codes, asked, matches[0].score)
            return as_guess(found) if guessed else found
        if following:
            following = self._following.other(turn, state, text) or following
            return self._about(turn, state, text, (following,), aspects or state.aspects, 0.8)
        if state.item_code and subject and supposes(text) and (about := self._of_item(turn, text, state, aspects)):
            return about
        if sure >= LIKELY and wanted in AT_ONCE and not aspects:
            return self._with(turn, state, plain_intent(text, reading, state))
        if not subject and state.policy:
            return self._policy(turn, text, state, aspects, ())
        if not subject or pattern("patterns", "follow", "bare").fullmatch(subject):
            return plain(
                self._with(turn, state, unclear(text, aspects, state)), Kind.CLARIFY, say("clarify.which_item")
            )
        if sure >= LIKELY and wanted is Intent.OUT_OF_SCOPE:
            aside = self._with(turn, state, plain_intent(text, reading, state))
            return plain(aside, Kind.REFUSAL, say("refusal.out_of_scope"))
        codes = ties(matches) if matches and matches[0].score >= POSSIBLE else ()
        return self._policy(turn, text, state, aspects, codes)

    def _told(self, turn: Turn, text: str, reading: IntentReading, aspects: tuple[Aspect, ...]) -> tuple[str, ...]:
        """The items that a question in free speech is about; none where it tells of something to be put right."""
        if reading.main.name in TICKET_TYPES and (not aspects or reading.opens >= ASKING or aggrieved(text)):
            return ()
        if any(pattern("patterns", *name).search(text) for name in (("detail", "asked"), ("which", "certificate"))):
            return ()
        asks = bool(aspects) or pattern("patterns", "which", "handled").search(text) is not None
        return self._named.told(turn, self._named.without_area(text)) if asks else ()

    def _of_item(self, turn: Turn, text: str, state: DialogueState, aspects: tuple[Aspect, ...]) -> Turn | None:
        """A case of the item that none of its situations names: its questions and the policies are searched for it."""
        item = self._sources.catalogue.item(state.item_code or "", state.area or "", turn.message.received_at.date())
        if item is None:
            return None
        asked = self._policy(turn, f"{item.name} {text}", state, aspects, ())
        return asked.model_copy(update={"state": state})

    def _ticket(self, turn: Turn, text: str, reading: IntentReading, state: DialogueState) -> Understanding:
        """What opens a ticket; of a question asked in the same message, the item and its elements."""
        asked = reading.asked()
        matches = self._named.match(turn, subject_of(asked), asked) if asked else []
        named = bool(matches) and matches[0].score >= SURE
        return Understanding(
            text=text,
            intent=reading.main,
            also=reading.also,
            aspects=aspects_in(asked) if named else (),
            item_codes=ties(matches) if named else (),
            ticket_type=reading.ticket_type,
            area=state.area,
        )

    def _policy(
        self,
        turn: Turn,
        text: str,
        state: DialogueState,
        aspects: tuple[Aspect, ...],
        codes: tuple[str, ...],
        published: tuple[PublishedAnswer, ...] = (),
    ) -> Turn:
        """A question that no item answers by itself: its item is dropped and the policies are searched."""
        return self._with(
            turn,
            state.model_copy(update={"item_code": None, "situation": None, "aspects": aspects}),
            Understanding(
                text=text,
                intent=ScoredIntent(name=Intent.ASK_POLICY, confidence=0.6),
                ticket_type=CONSULTATION,
                aspects=aspects,
                item_codes=codes,
                published=published,
                area=state.area,
            ),
        )

    def _several(
        self,
        turn: Turn,
        text: str,
        state: DialogueState,
        groups: list[tuple[tuple[str, ...], str]],
        aspects: tuple[Aspect, ...],
    ) -> Turn:
        """Several items asked about: all are answered when each is clear, else the person says which comes first."""
        if any(len(codes) > 1 for codes, _ in groups):
            codes = tuple(dict.fromkeys(code for codes, _ in groups for code in codes))[:MOST_CHOICES]
            state = state.model_copy(update={"aspects": aspects, "item_code": None, "situation": None})
            asked = self._with(turn, state, unclear(text, aspects, state))
            return ask_which(self._sources, asked, codes, several=True)
        questions = tuple(
            ItemAsked(code=codes[0], aspects=aspects_in(part) or aspects, text=part) for codes, part in groups
        )
        about = self._about(turn, state, text, (questions[0].code,), aspects, SURE)
        understood = about.understanding
        if understood is None:
            return about
        codes = tuple(question.code for question in questions)
        return self._with(turn, about.state, understood.model_copy(update={"asked": questions, "item_codes": codes}))

    def _about(
        self,
        turn: Turn,
        state: DialogueState,
        text: str,
        codes: tuple[str, ...],
        aspects: tuple[Aspect, ...],
        confidence: float,
    ) -> Turn:
        same = bool(codes) and codes[0] == state.item_code
        situation = self._situation(turn, codes, text) or (state.situation if same else None)
        state = state.model_copy(
            update={
                "item_code": codes[0] if len(codes) == 1 else None,
                "aspects": aspects,
                "situation": situation,
                "choices": codes if len(codes) > 1 else (),
            }
        )
        return self._with(
            turn,
            state,
            Understanding(
                text=text,
                intent=ScoredIntent(name=Intent.ASK_ITEM, confidence=min(1.0, confidence)),
                ticket_type=CONSULTATION,
                aspects=aspects,
                item_codes=codes,
                area=state.area,
                situation=situation,
            ),
        )

    def _situation(self, turn: Turn, codes: tuple[str, ...], text: str) -> str | None:
        if len(codes) != 1:
            return None
        item = self._sources.catalogue.item(codes[0], turn.state.area or "", turn.message.received_at.date())
        if item is None:
            return None
        return situation_in(item, text)

    @staticmethod
    def _with(turn: Turn, state: DialogueState, understanding: Understanding) -> Turn:
        return turn.model_copy(update={"state": state, "understanding": understanding})

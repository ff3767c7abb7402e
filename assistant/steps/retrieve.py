"""Third step: the item in the asker's district, or the passages that may hold the answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.models import Intent, PublishedAnswer, ScoredIntent, Turn
from assistant.recognise.aspects import subject_of
from assistant.recognise.elsewhere import elsewhere
from assistant.recognise.patterns import pattern
from assistant.recognise.speech import formal
from assistant.sources import Sources
from assistant.steps.questions import ask_area, ask_which, asked_area
from assistant.steps.rules import asks_beside, asks_of_rules, rule_hits, strongly_stated
from knowledge.models import Aspect, Collection, Hit, ServiceItem

TOP_K = 8
TEXT_COLLECTIONS = (Collection.POLICIES, Collection.GUIDES, Collection.FAQ, Collection.REPLIES)
OF_FIELDS = frozenset((Aspect.PLACE, Aspect.PHONE, Aspect.ONLINE, Aspect.MATERIALS, Aspect.BASIS))
"""Elements of an item that no policy is read for."""
BENEFITS = ("行政给付", "行政奖励")


class Retrieve:
    """Finds the item by exact look-up; searches only when no item is meant."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def __call__(self, turn: Turn) -> Turn:
        """Adds the item or the hits; ends the turn with a question when one is needed to go on."""
        understood = turn.understanding
        if understood is None or understood.intent.name not in (Intent.ASK_ITEM, Intent.ASK_POLICY):
            return turn
        if understood.intent.name is Intent.ASK_POLICY:
            return self._search(turn)
        if len(understood.item_codes) > 1:
            if ruled := self._ruled(turn):
                return ruled
            return ask_which(self._sources, turn, understood.item_codes)
        return self._look_up(turn, understood.item_codes[0])

    def _look_up(self, turn: Turn, code: str) -> Turn:
        on = turn.message.received_at.date()
        item = self._sources.catalogue.item(code, turn.state.area or "", on)
        if item is None:
            return self._search(turn)
        unasked = turn.state.area is None and asked_area(code) not in turn.state.questions
        if unasked and (aspect := self._differing(code, turn.state.aspects)):
            if ruled := self._ruled(turn, item):
                return ruled
            return ask_area(self._sources, turn, item, aspect)
        turn = turn.model_copy(update={"item": item})
        if self._asks_for_an_amount(turn, item):
            return turn.model_copy(update={"hits": self._with_rules(turn, self._amounts(turn, item))})
        return turn.model_copy(update={"hits": self._with_rules(turn, ())}) if self._asks_beside(turn, item) else turn

    def _ruled(self, turn: Turn, item: ServiceItem | None = None) -> Turn | None:
        """The turn with the policies, when one of them answers before a question back needs to be put."""
        understood = turn.understanding
        if understood is None or not set(turn.state.aspects).isdisjoint(OF_FIELDS | {Aspect.PROCESS}):
            return None
        if not asks_of_rules(understood.text):
            return None
        found = turn.model_copy(update={"hits": self._with_rules(turn, ()), "item": item})
        names = (item.name, *item.aliases) if item else ()
        if strongly_stated(self._sources, found, understood.text, names) is None:
            return None
        if item is not None:
            return found
        intent = ScoredIntent(name=Intent.ASK_POLICY, confidence=0.6)
        meant = understood.model_copy(update={"intent": intent, "item_codes": ()})
        state = turn.state.model_copy(update={"choices": ()})
        return found.model_copy(update={"understanding": meant, "state": state})

    def _asks_beside(self, turn: Turn, item: ServiceItem) -> bool:
        """Whether a figure or a consequence is asked for of something that the item's names do not say."""
        text = turn.understanding.text if turn.understanding else turn.message.text
        return not set(turn.state.aspects) & OF_FIELDS and asks_beside(text, (item.name, *item.aliases))

    def _with_rules(self, turn: Turn, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits, then the city's policies that may answer in other words."""
        text = turn.understanding.text if turn.understanding else turn.message.text
        known = {hit.passage.document_id for hit in hits}
        rules = rule_hits(self._sources, turn, text)
        return (*hits, *(hit for hit in rules if hit.passage.document_id not in known))

    def _differing(self, code: str, aspects: tuple[Aspect, ...]) -> Aspect | None:
        return next((aspect for aspect in aspects if self._sources.catalogue.differs(code, aspect)), None)

    def _asks_for_an_amount(self, turn: Turn, item: ServiceItem) -> bool:
        """“多少钱” about a benefit asks what is paid out; “最多”, “能不能” and the like ask what no element holds."""
        text = turn.understanding.text if turn.understanding else turn.message.text
        if item.item_type in BENEFITS and Aspect.FEE in turn.state.aspects:
            return pattern("patterns", "detail", "cost").search(text) is None
        if not turn.state.aspects and pattern("patterns", "detail", "open").search(text):
            return True
        return pattern("patterns", "detail", "asked").search(text) is not None

    def _amounts(self, turn: Turn, item: ServiceItem) -> tuple[Hit, ...]:
        text = turn.understanding.text if turn.understanding else turn.message.text
        hits = self._sources.library.search(
            f"{item.name} {formal(text)}",
            collections=(Collection.POLICIES, Collection.FAQ),
            top_k=TOP_K,
            on=turn.message.received_at.date(),
            area=turn.state.area,
        )
        return tuple(hits)

    def _search(self, turn: Turn) -> Turn:
        text = turn.understanding.text if turn.understanding else turn.message.text
        hits = self._found(turn, text)
        if (official := formal(text)) != text:
            known = {hit.passage.passage_id for hit in hits}
            ours = (hit for hit in self._found(turn, official) if self._sources.areas.area(hit.passage.area))
            hits += [hit for hit in ours if hit.passage.passage_id not in known]
        hits = [hit for hit in hits if self._may_answer(turn, text, hit)]
        understood = turn.understanding
        if understood and understood.published:
            held = [hit for answer in understood.published for hit in self._holding(answer)]
            return turn.model_copy(update={"hits": (*held, *hits)})
        if turn.state.policy and not subject_of(text):
            hits = [hit for hit in hits if hit.passage.document_id == turn.state.policy]
        if understood and understood.item_codes and hits and hits[0].passage.item_code in understood.item_codes:
            return self._as_item(turn, hits[0].passage.item_code)
        return turn.model_copy(update={"hits": tuple(hits) if elsewhere(text) else self._with_rules(turn, hits)})

    def _holding(self, answer: PublishedAnswer) -> list[Hit]:
        passages = self._sources.library.document_passages(answer.document_id)
        return [Hit(passage=one, score=1.0) for one in passages if answer.text in one.text][:1]

    def _found(self, turn: Turn, text: str) -> list[Hit]:
        on = turn.message.received_at.date()
        return list(self._sources.library.search(text, top_k=TOP_K, on=on, area=turn.state.area))

    def _may_answer(self, turn: Turn, text: str, hit: Hit) -> bool:
        """Our city's rules do not answer for another; an item does not for a message that shares no word with it."""
        if elsewhere(text):
            return self._sources.areas.area(hit.passage.area) is None
        if not hit.passage.item_code or hit.passage.item_code == turn.state.item_code:
            return True
        if turn.state.item_code:
            return False
        matcher = self._sources.matcher(turn.message.received_at.date())
        subject = subject_of(turn.understanding.text if turn.understanding else text)
        return matcher.touches(subject, hit.passage.item_code) and not matcher.unknown_certificate(subject)

    def _as_item(self, turn: Turn, code: str) -> Turn:
        """Two weak signs agree: the names and the search both point at the item."""
        if turn.understanding is None:
            return turn
        understanding = turn.understanding.model_copy(
            update={"intent": ScoredIntent(name=Intent.ASK_ITEM, confidence=0.6), "item_codes": (code,)}
        )
        state = turn.state.model_copy(update={"item_code": code})
        return self._look_up(turn.model_copy(update={"understanding": understanding, "state": state}), code)

"""Fourth step: a proposed answer, copied from the item's fields or composed from passages."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.models import Draft, DraftSentence, Intent, Kind, Turn
from assistant.recognise.items import ItemMatch
from assistant.recognise.speech import formal
from assistant.replies import plain
from assistant.sources import Sources
from assistant.steps.amounts import amount_of
from assistant.texts import say
from knowledge.models import Aspect, Passage, ServiceItem
from knowledge.rendering import render_aspect

OVERVIEW = (Aspect.MATERIALS, Aspect.TIME_LIMIT, Aspect.FEE)
NEAR = 3


class Compose:
    """Proposes; never lets a sentence out by itself."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def __call__(self, turn: Turn) -> Turn:
        """Adds a draft; ends the turn with smalltalk or a refusal where there is nothing to propose."""
        understood = turn.understanding
        if understood is None:
            return turn
        if understood.intent.name in (Intent.GREETING, Intent.THANKS, Intent.ABUSE):
            return plain(turn, Kind.SMALLTALK, say(f"smalltalk.{understood.intent.name.value}"))
        if understood.intent.name is Intent.ASK_PERSON:
            return plain(turn, Kind.HANDOFF, say("handoff.person"))
        if understood.intent.name not in (Intent.ASK_ITEM, Intent.ASK_POLICY):
            return turn
        draft = await self._draft(turn)
        if draft is None:
            return await self._refuse(turn)
        return turn.model_copy(update={"draft": draft})

    async def _draft(self, turn: Turn) -> Draft | None:
        question = formal(turn.understanding.text if turn.understanding else turn.message.text)
        if turn.item is None:
            return await self._sources.composer.compose(question, turn.hits)
        if turn.hits:
            amount = amount_of(turn.item, question, turn.hits)
            if amount is None:
                amount = await self._sources.composer.compose(f"{turn.item.name}{question}", turn.hits)
            if amount is not None:
                return amount
        return self._from_fields(turn, turn.item)

    def _from_fields(self, turn: Turn, item: ServiceItem) -> Draft | None:
        """Each asked element, copied line by line from the passage that the catalogue made of it."""
        document_id = self._sources.catalogue.document_id(item)
        passages = self._sources.library.document_passages(document_id) if document_id else []
        sentences: list[DraftSentence] = []
        asked = turn.state.aspects
        if not asked:
            summary = [passage for passage in passages if item.summary in passage.text]
            sentences += [DraftSentence(text=item.summary, passage_ids=(one.passage_id,)) for one in summary[:1]]
        for aspect in asked or self._common_overview(item):
            held = [passage for passage in passages if passage.aspect is aspect]
            if held:
                sentences += _lines(item, aspect, turn.state.situation, held)
        return Draft(sentences=tuple(sentences), engine="catalogue") if sentences else None

    def _common_overview(self, item: ServiceItem) -> tuple[Aspect, ...]:
        return tuple(aspect for aspect in OVERVIEW if not self._sources.catalogue.differs(item.code, aspect))

    async def _refuse(self, turn: Turn) -> Turn:
        await self._sources.gaps.record(turn.message.text, reason="nothing_found", at=turn.message.received_at)
        near = self._near(turn)
        text = say("refusal.unknown")
        if near:
            text += say("refusal.near", names="、".join(match.name for match in near))
        suggested = [*(match.name for match in near), say("suggest.person")]
        state = turn.state.model_copy(update={"item_code": None})
        return plain(turn.model_copy(update={"state": state}), Kind.REFUSAL, text, suggested=suggested)

    def _near(self, turn: Turn) -> list[ItemMatch]:
        codes = turn.understanding.item_codes if turn.understanding else ()
        on = turn.message.received_at.date()
        found = [item for code in codes[:NEAR] if (item := self._sources.catalogue.item(code, "", on))]
        return [ItemMatch(item.code, item.name, 0.0, item.name) for item in found]


def _lines(item: ServiceItem, aspect: Aspect, situation: str | None, held: Sequence[Passage]) -> list[DraftSentence]:
    """The element's lines, each citing the passage that holds it; a lead line cites the first."""
    sentences = []
    for line in render_aspect(item, aspect, situation).splitlines():
        if text := line.strip():
            passage = next((one for one in held if text in one.text), held[0])
            sentences.append(DraftSentence(text=text, passage_ids=(passage.passage_id,)))
    return sentences

"""Fourth step: a proposed answer, copied from the item's fields or composed from passages."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.extractive.ages import ages_in
from assistant.extractive.terms import asked_terms, table
from assistant.models import Draft, DraftSentence, Intent, Kind, Turn, Understanding
from assistant.recognise.aspects import subject_of
from assistant.recognise.elsewhere import elsewhere
from assistant.recognise.items import ItemMatch
from assistant.recognise.speech import formal
from assistant.replies import plain
from assistant.sources import Sources
from assistant.steps.figures import as_draft, asked_before, stated_figure, titled
from assistant.steps.retrieve import BENEFITS
from assistant.steps.rules import as_draft as rule_draft
from assistant.steps.rules import beyond_item, remembered, rule_stated, strongly_stated
from assistant.steps.strangers import strangers
from assistant.texts import say
from knowledge.models import Aspect, Collection, Hit, Passage, ServiceItem
from knowledge.rendering import render_aspect

OVERVIEW = (Aspect.MATERIALS, Aspect.TIME_LIMIT, Aspect.FEE)
PUBLISHED = 0.5
"""At or above this probability a published question is asked, whatever the sentences of the policies say."""
NEAR = 3
HARDLY = 0.3
"""Share of mutual explanation below which a message does not name an item at all."""
UNNAMED = 0.3
"""Share of a question that a sentence with the figure asked for must explain to be said when no item is meant."""
NAMED = 0.2
"""The same when the item is known and the policies were searched for it."""


class Compose:
    """Proposes; never lets a sentence out by itself."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def __call__(self, turn: Turn) -> Turn:
        """Adds a draft; ends the turn with a refusal where there is nothing to propose."""
        understood = turn.understanding
        if understood is None or understood.intent.name not in (Intent.ASK_ITEM, Intent.ASK_POLICY):
            return turn
        if self._estranged(turn):
            return await self._refuse(turn)
        strong = None if _surely_published(understood) else self._before_all(turn)
        draft = await self._draft(turn)
        if strong is not None and (draft is None or draft.engine != "model"):
            return strong
        if draft is None and (ruled := self._by_rule(turn)):
            return ruled
        if draft is None:
            return await self._refuse(turn)
        state = remembered(turn.state, self._policy_of(turn, draft), understood.text)
        return turn.model_copy(update={"draft": draft, "state": state})

    def _before_all(self, turn: Turn) -> Turn | None:
        """The answer of a policy that explains nearly the whole question, whatever an item or the search would say."""
        text = turn.understanding.text if turn.understanding else turn.message.text
        names = (turn.item.name, *turn.item.aliases) if turn.item is not None else ()
        found = strongly_stated(self._sources, turn, text, names)
        if found is None:
            return None
        state = remembered(turn.state, found.document_id, text)
        return turn.model_copy(update={"draft": rule_draft(found), "state": state})

    def _by_rule(self, turn: Turn) -> Turn | None:
        """The answer of one of the city's policies to what it and the question say in different words."""
        text = turn.understanding.text if turn.understanding else turn.message.text
        if turn.item is not None:
            found = beyond_item(self._sources, turn, text, (turn.item.name, *turn.item.aliases))
            goes_on = False
        elif stated := rule_stated(self._sources, turn, text):
            found, goes_on = stated
        else:
            found = None
        if found is None:
            return None
        state = remembered(turn.state, found.document_id, text, goes_on=goes_on)
        return turn.model_copy(update={"draft": rule_draft(found), "state": state})

    def _policy_of(self, turn: Turn, draft: Draft) -> str | None:
        """The city's own policy that a draft rests on first; None when it rests on an item."""
        cited = {one for sentence in draft.sentences for one in sentence.passage_ids}
        for hit in turn.hits:
            ours = hit.passage.collection is Collection.POLICIES and self._sources.areas.area(hit.passage.area)
            passages = self._sources.library.document_passages(hit.passage.document_id) if ours else ()
            if any(passage.passage_id in cited for passage in passages):
                return hit.passage.document_id
        return None

    async def _draft(self, turn: Turn) -> Draft | None:
        text = turn.understanding.text if turn.understanding else turn.message.text
        question = formal(text)
        if turn.understanding and (given := _as_published(turn.understanding, turn.hits)):
            return given
        if turn.item is None:
            if (published := self._published(turn, self._spoken_of(turn), question)) is not None:
                return published
            composed = await self._sources.composer.compose(text, turn.hits)
            if composed is not None and composed.engine == "model":
                return composed
            if self._unheard_of(turn, text):
                return None
            if (stated := self._figure(turn, question, UNNAMED)) is not None:
                return stated
            if composed is not None and self._look_alike(turn, composed):
                return None
            return composed or (await self._from_ours(turn, question) if question != text else None)
        if turn.hits:
            composed = await self._sources.composer.compose(f"{turn.item.name}{question}", turn.hits)
            if composed is not None and composed.engine == "model":
                return composed
            published = self._published(turn, turn.item, question)
            paid_out = Aspect.FEE in turn.state.aspects and turn.item.item_type in BENEFITS
            if (
                composed is not None
                and Aspect.FEE in turn.state.aspects
                and not self._on_item(turn, turn.item, composed)
            ):
                composed = None
            answer = published or self._figure(turn, question, NAMED) or composed
            if answer is not None or paid_out:
                return answer
        return self._from_fields(turn, turn.item)

    def _estranged(self, turn: Turn) -> bool:
        """Whether the item's name is asked for with a word before it of which the knowledge says nothing."""
        if turn.item is None or turn.understanding is None:
            return False
        on = turn.message.received_at.date()
        for word in strangers(turn.understanding.text, turn.item):
            hits = self._sources.library.search(word, top_k=NEAR, on=on)
            if not any(word in f"{hit.passage.title} {hit.passage.text}" for hit in hits):
                return True
        return False

    def _on_item(self, turn: Turn, item: ServiceItem, draft: Draft) -> bool:
        """Whether a draft rests on a policy about the item only."""
        titles = {hit.passage.passage_id: hit.passage.title for hit in turn.hits}
        cited = {titles.get(one, "") for sentence in draft.sentences for one in sentence.passage_ids}
        return all(titled((item.name, *item.aliases), title) for title in cited)

    def _unheard_of(self, turn: Turn, text: str) -> bool:
        """Whether the question names nothing that the knowledge knows, and a word of it stands in no document found:
        “市长工资多少”."""
        terms = asked_terms(text)
        if turn.state.policy or not terms.words or terms.things - table()["light"]:
            return False
        found = [hit.passage for hit in turn.hits]
        told = "".join(one.title + one.text for hit in found for one in self._document(hit.document_id))
        return not any(word in told for word in terms.words)

    def _document(self, document_id: str) -> Sequence[Passage]:
        return self._sources.library.document_passages(document_id)

    def _spoken_of(self, turn: Turn) -> ServiceItem | None:
        """The item of the conversation, in a question that none of its elements answers."""
        code = turn.state.item_code or ""
        return self._sources.catalogue.item(code, turn.state.area or "", turn.message.received_at.date())

    def _look_alike(self, turn: Turn, draft: Draft) -> bool:
        """Whether the draft rests only on items that the message hardly names."""
        if turn.state.item_code or turn.understanding is None:
            return False
        codes = {hit.passage.passage_id: hit.passage.item_code for hit in turn.hits}
        cited = {codes.get(one, "") for sentence in draft.sentences for one in sentence.passage_ids}
        if "" in cited:
            return False
        text = turn.understanding.text
        matches = self._sources.matcher(turn.message.received_at.date()).match(subject_of(text), text)
        return not any(match.code in cited and match.score >= HARDLY for match in matches)

    async def _from_ours(self, turn: Turn, question: str) -> Draft | None:
        """The question in official words, put to the city's own documents only."""
        ours = [hit for hit in turn.hits if self._sources.areas.area(hit.passage.area)]
        return await self._sources.composer.compose(question, ours) if ours else None

    def _published(self, turn: Turn, item: ServiceItem | None, question: str) -> Draft | None:
        """The item's own published answer to the question, where it has one."""
        pair = asked_before(item, question) if item else None
        document_id = self._sources.catalogue.document_id(item) if item else None
        if pair is None or document_id is None:
            return None
        for passage in self._sources.library.document_passages(document_id):
            if pair.answer in passage.text:
                sentence = DraftSentence(text=pair.answer, passage_ids=(passage.passage_id,))
                return Draft(sentences=(sentence,), engine="catalogue")
        return None

    def _figure(self, turn: Turn, question: str, least: float) -> Draft | None:
        """The sentence of the city's own policies that states the figure asked for, where it explains enough."""
        documents = dict.fromkeys(
            hit.passage.document_id
            for hit in turn.hits
            if hit.passage.collection is Collection.POLICIES and self._sources.areas.area(hit.passage.area)
        )
        found = [self._sources.library.document_passages(one) for one in list(documents)[:NEAR]]
        names = (turn.item.name, *turn.item.aliases) if turn.item is not None else ()
        stated = stated_figure(question, [passage for passages in found for passage in passages], names)
        return as_draft(stated) if stated and stated.whole >= least else None

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
            if held and not asked and aspect is Aspect.MATERIALS:
                sentences += _briefly(item, turn.state.situation, held)
            elif held:
                sentences += _lines(item, aspect, turn.state.situation, held)
        return Draft(sentences=tuple(sentences), engine="catalogue") if sentences else None

    def _common_overview(self, item: ServiceItem) -> tuple[Aspect, ...]:
        return tuple(aspect for aspect in OVERVIEW if not self._sources.catalogue.differs(item.code, aspect))

    async def _refuse(self, turn: Turn) -> Turn:
        await self._sources.gaps.record(turn.message.text, reason="nothing_found", at=turn.message.received_at)
        if turn.understanding and (place := elsewhere(turn.understanding.text)):
            text = say("refusal.elsewhere", city=self._sources.areas.root.name, place=place)
            return plain(turn, Kind.REFUSAL, text, suggested=[say("suggest.person")])
        near = self._near(turn)
        text = say("refusal.unknown")
        if near:
            text += say("refusal.near", names="、".join(match.name for match in near))
        suggested = [*(match.name for match in near), say("suggest.person")]
        state = turn.state.model_copy(update={"item_code": None})
        return plain(turn.model_copy(update={"state": state}), Kind.REFUSAL, text, suggested=suggested)

    def _near(self, turn: Turn) -> list[ItemMatch]:
        if turn.understanding is None:
            return []
        text = turn.understanding.text
        matches = self._sources.matcher(turn.message.received_at.date()).match(subject_of(text), text)
        return [match for match in matches if match.score >= HARDLY][:NEAR]


def _surely_published(understood: Understanding) -> bool:
    """Whether a published question is asked, so surely that no other sentence is looked for; ages are compared."""
    likely = sum(one.share for one in understood.published)
    return likely >= PUBLISHED and not ages_in(understood.text)


def _as_published(understood: Understanding, hits: Sequence[Hit]) -> Draft | None:
    """The answers of published questions, each from the passage that holds it."""
    sentences = []
    for one in understood.published:
        held = next((hit.passage for hit in hits if one.text in hit.passage.text), None)
        if held is not None:
            sentences.append(DraftSentence(text=one.text, passage_ids=(held.passage_id,)))
    likely = min(1.0, sum(one.share for one in understood.published))
    return Draft(sentences=tuple(sentences), engine="extractive", confidence=likely) if sentences else None


def _briefly(item: ServiceItem, situation: str | None, held: Sequence[Passage]) -> list[DraftSentence]:
    """The names of what everybody hands in, and in the situation named, in one line."""
    names = [one.name for one in item.materials if not one.situations or situation in one.situations]
    if not names:
        return []
    text = say("answer.materials_briefly", name=item.name, materials="、".join(names))
    return [DraftSentence(text=text, passage_ids=tuple(passage.passage_id for passage in held))]


def _lines(item: ServiceItem, aspect: Aspect, situation: str | None, held: Sequence[Passage]) -> list[DraftSentence]:
    """The element's lines, each citing the passage that holds it; a lead line cites the first."""
    sentences = []
    for line in render_aspect(item, aspect, situation).splitlines():
        if text := line.strip():
            passage = next((one for one in held if text in one.text), held[0])
            sentences.append(DraftSentence(text=text, passage_ids=(passage.passage_id,)))
    return sentences

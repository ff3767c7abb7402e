"""Builds the reply that a person reads from what a turn has come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import uuid4

from assistant.models import (
    Citation,
    Draft,
    Intent,
    ItemRef,
    Kind,
    Reply,
    ScoredIntent,
    Sentence,
    TicketRef,
    Turn,
)
from assistant.texts import say
from knowledge.models import Aspect, Passage

QUOTE_CHARACTERS = 1200


def intent_of(turn: Turn) -> ScoredIntent:
    """The understood intent, or out of scope while nothing is understood."""
    if turn.understanding is not None:
        return turn.understanding.intent
    return ScoredIntent(name=Intent.OUT_OF_SCOPE, confidence=0.0)


def plain(
    turn: Turn,
    kind: Kind,
    text: str,
    *,
    suggested: Sequence[str] = (),
    intent: ScoredIntent | None = None,
    ticket: TicketRef | None = None,
    item: ItemRef | None = None,
) -> Turn:
    """The turn with a reply from the texts: no claim about an item or policy, so no citation."""
    understood = turn.understanding
    reply = Reply(
        reply_id=uuid4().hex,
        session_id=turn.session_id,
        kind=kind,
        text=text,
        sentences=(Sentence(text=text),),
        intent=intent or intent_of(turn),
        desk=understood.desk if understood else None,
        ticket=ticket,
        item=item,
        suggested_replies=tuple(suggested),
        trace_id=turn.turn_id,
    )
    return turn.model_copy(update={"reply": reply})


NEXT = (Aspect.MATERIALS, Aspect.TIME_LIMIT, Aspect.FEE, Aspect.PLACE, Aspect.PROCESS, Aspect.ONLINE)


def next_questions(turn: Turn) -> tuple[str, ...]:
    """What people ask next about the same item: the first three elements not asked yet."""
    if turn.item is None:
        return ()
    rest = [aspect for aspect in NEXT if aspect not in turn.state.aspects]
    return tuple(say(f"next.{aspect.value}") for aspect in rest[:3])


def cite(passages: Sequence[Passage]) -> dict[str, Citation]:
    """Numbered citations by passage identifier, in order of first use."""
    return {
        passage.passage_id: Citation(
            n=number,
            document_id=passage.document_id,
            title=passage.title,
            section=passage.section,
            quote=passage.text[:QUOTE_CHARACTERS],
            item_code=passage.item_code or None,
            source_url=passage.source_url or None,
            issued_on=passage.issued_on,
            effective_from=passage.effective_from,
            expires_at=passage.expires_at,
        )
        for number, passage in enumerate(passages, start=1)
    }


def cited(turn: Turn, draft: Draft, passages: Mapping[str, Passage], *, suggested: Sequence[str] = ()) -> Turn:
    """The turn with an answer whose every sentence names the passages that it rests on."""
    used = list(dict.fromkeys(pid for sentence in draft.sentences for pid in sentence.passage_ids if pid in passages))
    citations = cite([passages[pid] for pid in used])
    sentences = tuple(
        Sentence(
            text=sentence.text,
            citations=tuple(citations[pid].n for pid in sentence.passage_ids if pid in citations),
        )
        for sentence in draft.sentences
    )
    separator = "\n" if draft.engine == "catalogue" else ""
    engine: Literal["catalogue", "extractive", "model"] = draft.engine
    reply = Reply(
        reply_id=uuid4().hex,
        session_id=turn.session_id,
        kind=Kind.ANSWER,
        text=separator.join(sentence.text for sentence in sentences),
        sentences=sentences,
        citations=tuple(citations.values()),
        intent=intent_of(turn),
        item=ItemRef(code=turn.item.code, name=turn.item.name) if turn.item else None,
        desk=turn.item.desk if turn.item else (turn.understanding.desk if turn.understanding else None),
        suggested_replies=tuple(suggested) or next_questions(turn),
        engine=engine,
        trace_id=turn.turn_id,
    )
    return turn.model_copy(update={"reply": reply})


def joined(replies: Sequence[Reply]) -> Reply:
    """One reply from several, under the item of the first; the citations are numbered on, each once.

    An answer that does not say what it is about is led by the name of its item.
    """
    numbers: dict[tuple[str, str, str], int] = {}
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    texts: list[str] = []
    for reply in replies:
        again: dict[int, int] = {}
        for citation in reply.citations:
            key = (citation.document_id, citation.section, citation.quote)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                citations.append(citation.model_copy(update={"n": numbers[key]}))
            again[citation.n] = numbers[key]
        if reply.item and reply.item.name not in reply.text:
            lead = say("answer.about", name=reply.item.name)
            sentences.append(Sentence(text=lead))
            texts.append(lead)
        sentences += [
            sentence.model_copy(update={"citations": tuple(again[n] for n in sentence.citations)})
            for sentence in reply.sentences
        ]
        texts.append(reply.text)
    suggested = replies[-1].suggested_replies if replies[-1].kind is Kind.CLARIFY else ()
    return replies[0].model_copy(
        update={
            "text": "\n".join(texts),
            "sentences": tuple(sentences),
            "citations": tuple(citations),
            "suggested_replies": suggested,
        }
    )

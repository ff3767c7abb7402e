"""The city's own policies, read for a spoken question: which of them may answer, and the sentence that does."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.extractive.rules import Found, asked, find, official
from assistant.extractive.terms import asked_terms, table
from assistant.models import DialogueState, Draft, DraftSentence, Turn
from assistant.sources import Sources
from knowledge.models import Collection, Hit, Passage

LOOKED_AT = 8
"""Policies that are read for one question."""
GOES_ON = 24
"""Characters: a longer question names what it is about."""
STRONGLY, ITSELF = 0.85, 0.35
"""Share of a question that a sentence explains to be said before all else, and what of it the sentence itself does."""
REMEMBERED = 60
"""Characters kept of the questions about one policy."""


def rule_hits(sources: Sources, turn: Turn, text: str) -> list[Hit]:
    """The city's policies nearest to the question in official words, and the one spoken of; scored as far off."""
    found = sources.library.search(
        official(text),
        collections=(Collection.POLICIES,),
        top_k=LOOKED_AT,
        on=turn.message.received_at.date(),
        area=turn.state.area,
    )
    ours = [hit for hit in found if sources.areas.area(hit.passage.area)]
    known = {hit.passage.document_id for hit in ours}
    if turn.state.policy and turn.state.policy not in known:
        passages = sources.library.document_passages(turn.state.policy)
        ours += [Hit(passage=passage, score=0.0) for passage in passages[:1]]
    return [hit.model_copy(update={"score": 0.0}) for hit in ours]


def rule_stated(sources: Sources, turn: Turn, question: str) -> tuple[Found, bool] | None:
    """The sentence that answers, and whether the question went on from the one before; None where none surely does.

    A short question that names no policy's subject is read with the last one, in the same policy.
    """
    documents = _documents(sources, turn.hits)
    alone = find(asked(question), list(documents.values()))
    state = turn.state
    if state.policy in documents and len(question) <= GOES_ON and not (alone and alone.sure and alone.titled):
        going_on = find(asked(question, state.policy_question), [documents[state.policy]])
        if going_on is not None and going_on.sure:
            return going_on, True
    return (alone, False) if alone is not None and alone.sure else None


def strongly_stated(sources: Sources, turn: Turn, question: str, names: Sequence[str] = ()) -> Found | None:
    """The sentence of a policy that answers before all else: it explains nearly the whole question, and its title names
    what is asked about.

    With `names` of an item for which no amount was searched, only where something beside it is asked.
    """
    if names and not any(hit.score for hit in turn.hits):
        found = beyond_item(sources, turn, question, names)
    else:
        stated = rule_stated(sources, turn, question)
        found = stated[0] if stated and not stated[1] else None
    strong = found is not None and found.titled and found.share >= STRONGLY and found.own >= ITSELF
    return found if strong else None


def asks_beside(question: str, names: Sequence[str]) -> bool:
    """Whether something is asked of a thing that none of an item's names says."""
    return bool(_beside(question, names))


def asks_of_rules(question: str) -> bool:
    """Whether a figure, a yes or no or a consequence is asked for."""
    asks = table()["asks"]
    found = asked(question).figure or asks["consequence"].search(question) or asks["whether"].search(question)
    return found is not None


def _beside(question: str, names: Sequence[str]) -> frozenset[str]:
    """The things asked about beside an item's names; those that every rule speaks of only where a figure, a yes or no
    or a consequence is asked."""
    more = asked_terms(question).things - frozenset(thing for name in names for thing in asked_terms(name).things)
    telling = more - table()["light"]
    return telling or (more - table()["elements"] if asks_of_rules(question) else frozenset())


def beyond_item(sources: Sources, turn: Turn, question: str, names: Sequence[str]) -> Found | None:
    """The sentence of a policy that answers what no element of the item named holds; None where none surely does.

    All that is asked beside the item's `names` must stand in it, in a policy whose title names what is asked about.
    """
    beside = _beside(question, names) | asked_terms(question).words
    if not beside:
        return None
    found = find(asked(question), list(_documents(sources, turn.hits).values()))
    if found is None or not found.sure or not found.titled or beside & found.lacking:
        return None
    return found


def as_draft(found: Found) -> Draft:
    """The sentences as a proposed answer."""
    sentences = tuple(DraftSentence(text=one.text, passage_ids=(one.passage_id,)) for one in found.statements)
    return Draft(sentences=sentences, engine="extractive", confidence=min(1.0, found.share))


def remembered(state: DialogueState, document_id: str | None, question: str, *, goes_on: bool = False) -> DialogueState:
    """The state with the policy just spoken of and what was asked of it; without one, it is forgotten."""
    if document_id is None:
        return state.model_copy(update={"policy": None, "policy_question": ""}) if state.policy else state
    told = f"{state.policy_question} {question}"[:REMEMBERED] if goes_on else question[:REMEMBERED]
    return state.model_copy(update={"policy": document_id, "policy_question": told})


def _documents(sources: Sources, hits: Sequence[Hit]) -> dict[str, list[Passage]]:
    """The passages of the city's own policies among the hits."""
    found: dict[str, list[Passage]] = {}
    for hit in hits:
        passage = hit.passage
        ours = passage.collection is Collection.POLICIES and sources.areas.area(passage.area)
        if ours and passage.document_id not in found:
            found[passage.document_id] = sources.library.document_passages(passage.document_id)
    return found

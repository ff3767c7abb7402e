"""Last step: lets through only sentences that a cited passage supports, and makes them the reply."""

from __future__ import annotations

import logging
from collections.abc import Collection

from assistant.checking.verify import verify
from assistant.models import Kind, Turn
from assistant.replies import cited, plain
from assistant.sources import Sources
from assistant.texts import say
from knowledge.models import Passage

log = logging.getLogger(__name__)


class Check:
    """Keeps what is supported, drops the rest; when nothing is left, says that nothing was found and notes the gap."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def __call__(self, turn: Turn) -> Turn:
        """Ends the turn: with the supported sentences as an answer, or with a refusal."""
        draft = turn.draft
        if draft is None:
            return await self._refuse(turn, "nothing_proposed")
        passages = self._passages(turn)
        on = turn.message.received_at.date()
        problems = verify(
            draft, passages, question=turn.message.text, item=turn.item, on=on, other_items=self._others(turn)
        )
        for problem in problems:
            log.warning("turn %s: sentence %d rejected: %s", turn.turn_id, problem.sentence, problem.reason)
        rejected = {problem.sentence for problem in problems}
        kept = tuple(sentence for n, sentence in enumerate(draft.sentences) if n not in rejected)
        if not kept:
            return await self._refuse(turn, "nothing_supported")
        return cited(turn, draft.model_copy(update={"sentences": kept}), passages)

    def _passages(self, turn: Turn) -> dict[str, Passage]:
        """What may be cited: the hits, the rest of their documents, and the answered item's own passages."""
        documents = dict.fromkeys(hit.passage.document_id for hit in turn.hits)
        if turn.item is not None and (own := self._sources.catalogue.document_id(turn.item)):
            documents[own] = None
        found = {hit.passage.passage_id: hit.passage for hit in turn.hits}
        for document in documents:
            found.update((one.passage_id, one) for one in self._sources.library.document_passages(document))
        return found

    def _others(self, turn: Turn) -> Collection[str]:
        if turn.item is None or turn.draft is None or turn.draft.engine != "model":
            return ()
        items = self._sources.catalogue.items(turn.message.received_at.date())
        return tuple(other.name for other in items if other.code != turn.item.code)

    async def _refuse(self, turn: Turn, reason: str) -> Turn:
        await self._sources.gaps.record(turn.message.text, reason=reason, at=turn.message.received_at)
        return plain(turn, Kind.REFUSAL, say("refusal.unknown"), suggested=[say("suggest.person")])

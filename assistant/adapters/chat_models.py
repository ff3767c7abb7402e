"""The composer that asks a chat model: it proposes, the check disposes, the extractive composer stands behind it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from assistant.adapters.ledger import Call, Calls
from assistant.adapters.model_output import read_output
from assistant.adapters.openai_chat import Said
from assistant.checking.verify import verify
from assistant.models import Draft
from assistant.ports import Composer
from assistant.prompts import prompt
from assistant.recognise.instructions import without_instructions
from knowledge.models import Hit, Passage

log = logging.getLogger(__name__)
MOST_PASSAGES = 6
PURPOSE = "answer"


class ChatModel(Protocol):
    """Answers one system and one user message, keeping to a JSON schema where one is given, or raises."""

    async def ask(self, system: str, user: str, *, schema: Mapping[str, Any] | None = None) -> Said: ...


class ModelComposer:
    """Composes with a chat model where it can be trusted.

    The extractive draft is made first: when it declines, so does this, and whatever goes wrong with the model (late,
    down, unreadable, or any sentence that the check rejects) the extractive draft is the answer. `timeout_s` is for the
    whole of the model's part, retries included; `mask` covers what is personal in the question before it leaves;
    `item_names` gives the names of the catalogue's items, so that an answer about another one is caught; `calls` enters
    each question put to the model.
    """

    def __init__(
        self,
        chat_model: ChatModel,
        fallback: Composer,
        *,
        mask: Callable[[str], str],
        timeout_s: float = 8.0,
        item_names: Callable[[], Collection[str]] = tuple,
        find: Callable[[str], Passage | None] = lambda passage_id: None,
        calls: Calls | None = None,
    ) -> None:
        self._chat_model = chat_model
        self._fallback = fallback
        self._mask = mask
        self._timeout_s = timeout_s
        self._item_names = item_names
        self._find = find
        self._calls = calls or Calls.none()

    async def compose(self, question: str, hits: Sequence[Hit]) -> Draft | None:
        """The model's draft when every sentence of it is supported; else the extractive one, or None."""
        extractive = await self._fallback.compose(question, hits)
        if extractive is None:
            return None
        passages = self._passages(extractive, hits)
        try:
            async with self._calls.entered(PURPOSE) as call:
                proposed = await self._proposed(call, question, passages)
        except Exception as error:  # whatever a server can do wrong, the citizen still gets an answer
            log.warning("model: %s; the extractive answer is used", type(error).__name__)
            return extractive
        if proposed is None:
            return extractive
        return proposed.model_copy(update={"confidence": extractive.confidence})

    async def _proposed(self, call: Call, question: str, passages: Sequence[Passage]) -> Draft | None:
        """The model's draft; None when it found no answer or the check rejects one. Raises on what is no answer."""
        async with asyncio.timeout(self._timeout_s):
            said = await self._chat_model.ask(prompt("answer"), self._message(question, passages))
        call.costs(said.prompt_tokens, said.completion_tokens)
        call.outcome = "refused" if said.refused else "invalid"
        proposed = read_output(said.text, [passage.passage_id for passage in passages])
        if proposed is None:
            call.outcome = "ok"
            log.info("model: found no answer in the passages; the extractive answer is used")
            return None
        problems = verify(
            proposed,
            {passage.passage_id: passage for passage in passages},
            question=question,
            item=None,
            other_items=self._item_names(),
        )
        if problems:
            log.warning("model: rejected (%s); the extractive answer is used", problems[0].reason)
            return None
        call.outcome = "ok"
        return proposed

    def _passages(self, extractive: Draft, hits: Sequence[Hit]) -> list[Passage]:
        """What the model may see and cite: the passages that the extractive draft quotes, then the best hits."""
        known = {hit.passage.passage_id: hit.passage for hit in hits}
        chosen: dict[str, Passage] = {}
        for name in (name for sentence in extractive.sentences for name in sentence.passage_ids):
            if (passage := known.get(name) or self._find(name)) is not None:
                chosen[name] = passage
        for name, passage in known.items():
            if len(chosen) < MOST_PASSAGES:
                chosen.setdefault(name, passage)
        return list(chosen.values())

    def _message(self, question: str, passages: Sequence[Passage]) -> str:
        listed = [
            {"n": n, "title": passage.title, "section": passage.section, "text": without_instructions(passage.text)}
            for n, passage in enumerate(passages, start=1)
        ]
        return json.dumps({"question": self._mask(question), "passages": listed}, ensure_ascii=False)

"""Asks a chat model for the category of a text, from a list, where the small classifier abstains."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable, Sequence
from typing import Any

from assistant.adapters.chat_models import ChatModel
from assistant.adapters.ledger import Call, Calls
from assistant.adapters.openai_chat import Said
from assistant.learning.candidates import Names, candidates
from assistant.prompts import prompt

log = logging.getLogger(__name__)
PURPOSE = "category"
CHARACTERS = 1000
"""Of a text that the model is shown."""
KNOWS_NO_SCHEMA = (400, 422)
"""Statuses with which a server turns down `response_format`."""
_REASONING = re.compile(r"<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"^```(?:json)?\s*(.*?)\s*```$", re.DOTALL)


class InvalidChoice(ValueError):
    """The model's answer is none of the categories that it was shown."""


class CategoryModel:
    """Chooses one of a few categories, or none.

    The text goes out masked, as a value of a JSON object; whatever it says, the answer counts only when it is, to the
    character, one of the categories shown. `timeout_s` is for the whole. `labels` gives all categories in force.
    """

    def __init__(
        self,
        chat_model: ChatModel,
        *,
        labels: Callable[[], tuple[str, ...]],
        mask: Callable[[str], str],
        calls: Calls,
        timeout_s: float = 8.0,
    ) -> None:
        self._chat_model = chat_model
        self._labels = labels
        self._names = Names(())
        self._mask = mask
        self._calls = calls
        self._timeout_s = timeout_s
        self._structured = True

    async def choose(self, text: str, scored: Sequence[tuple[str, float]]) -> str | None:
        """The label chosen for a text that the classifier has `scored` without deciding; None to stay undecided.

        Late, down, unreadable, invented: the classifier's abstention stands. Never raises.
        """
        shown = self._shown(text, scored)
        if not shown:
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._chosen(self._mask(text)[:CHARACTERS], shown)
        except Exception as error:
            log.warning("category model: %s; the category stays open", type(error).__name__)
            return None

    def _shown(self, text: str, scored: Sequence[tuple[str, float]]) -> list[str]:
        """The candidates among the categories in force, which may have changed since the classifier was trained."""
        labels = self._labels()
        if labels != self._names.labels:
            self._names = Names(labels)
        known = [(label, score) for label, score in scored if label in self._names]
        return candidates(text, known, self._names)

    async def _chosen(self, text: str, shown: list[str]) -> str | None:
        """With a schema where the server takes one; else by the words of the prompt alone, and so from then on."""
        if self._structured:
            try:
                return await self._asked(text, shown, _schema(shown))
            except Exception as error:
                if getattr(error, "status_code", None) not in KNOWS_NO_SCHEMA:
                    raise
        found = await self._asked(text, shown, None)
        if self._structured:
            log.info("category model: the server takes no schema; it is asked without")
            self._structured = False
        return found

    async def _asked(self, text: str, shown: list[str], schema: dict[str, Any] | None) -> str | None:
        message = json.dumps({"text": text, "categories": shown}, ensure_ascii=False)
        async with self._calls.entered(PURPOSE) as call:
            said = await self._chat_model.ask(prompt("category"), message, schema=schema)
            return _read(call, said, shown)


def _schema(shown: Sequence[str]) -> dict[str, Any]:
    """An object whose only field is one of the categories, or empty for none."""
    return {
        "type": "object",
        "properties": {"category": {"type": "string", "enum": [*shown, ""]}},
        "required": ["category"],
        "additionalProperties": False,
    }


def _read(call: Call, said: Said, shown: Sequence[str]) -> str | None:
    """The category in an answer, None for an empty one; InvalidChoice for everything else, which the call records."""
    call.costs(said.prompt_tokens, said.completion_tokens)
    if said.refused:
        call.outcome = "refused"
        return None
    call.outcome = "invalid"
    text = _REASONING.sub("", said.text).strip()
    fenced = _FENCE.match(text)
    try:
        loaded: Any = json.loads(fenced[1] if fenced else text)
    except ValueError as error:
        raise InvalidChoice("the answer is not JSON") from error
    if not isinstance(loaded, dict) or loaded.keys() != {"category"}:
        raise InvalidChoice("the answer is not an object with a category alone")
    chosen = loaded["category"]
    if chosen == "":
        call.outcome = "ok"
        return None
    if chosen not in shown:
        raise InvalidChoice("the answer is none of the categories shown")
    call.outcome = "ok"
    return str(chosen)

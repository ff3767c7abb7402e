"""Any OpenAI-compatible chat server, through LangChain."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI


@dataclass(frozen=True)
class Said:
    """What a model answered and what it cost; tokens are None where the server does not tell."""

    text: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    refused: bool = False


class OpenAIChat:
    """Asks one chat server. LangChain is imported at the first question: it takes 1.7 s, which a start without a
    model does not pay.

    `base_url` ends before `/chat/completions`; `timeout_s` is for one attempt; `retries` are further attempts after a
    failure of the connection or a status of 408, 409, 429 or 5xx.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        key: str = "",
        timeout_s: float = 8.0,
        retries: int = 1,
        streaming: bool = False,
    ) -> None:
        self._base_url = base_url
        self._model = model
        self._key = key
        self._timeout_s = timeout_s
        self._retries = retries
        self._streaming = streaming

    @property
    def model(self) -> str:
        """The name under which the server knows the model."""
        return self._model

    async def ask(self, system: str, user: str, *, schema: Mapping[str, Any] | None = None) -> Said:
        """The model's answer. Raises whatever the client raises.

        With a JSON `schema` the server is asked to keep to it (`response_format`); a server that knows no schemas
        answers with status 400 or 422, or takes no notice.
        """
        client = await asyncio.to_thread(lambda: self._client)
        wanted = {"name": "answer", "strict": True, "schema": dict(schema)} if schema is not None else None
        form: dict[str, Any] = {"response_format": {"type": "json_schema", "json_schema": wanted}} if wanted else {}
        answer = await client.ainvoke([("system", system), ("human", user)], **form)
        used = answer.usage_metadata
        return Said(
            text=answer.content if isinstance(answer.content, str) else str(answer.text),
            prompt_tokens=used["input_tokens"] if used else None,
            completion_tokens=used["output_tokens"] if used else None,
            refused=bool(answer.additional_kwargs.get("refusal")),
        )

    @cached_property
    def _client(self) -> ChatOpenAI:
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        return ChatOpenAI(
            base_url=self._base_url,
            model=self._model,
            api_key=SecretStr(self._key or "none"),
            timeout=self._timeout_s,
            max_retries=self._retries,
            temperature=0,
            max_completion_tokens=600,
            streaming=self._streaming,
            stream_usage=False,
        )

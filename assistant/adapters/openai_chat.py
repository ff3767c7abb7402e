"""Any OpenAI-compatible chat server, through LangChain."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI


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

    async def ask(self, system: str, user: str) -> str:
        """The text of the model's answer. Raises whatever the client raises."""
        client = await asyncio.to_thread(lambda: self._client)
        answer = await client.ainvoke([("system", system), ("human", user)])
        return answer.content if isinstance(answer.content, str) else str(answer.text)

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

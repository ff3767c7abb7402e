"""One connection to a conversation: sends frames in order, each numbered one once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.frames import ErrorFrame, Frame, ReplyFrame
from api.sockets.replay import frames_of
from assistant.adapters.conversations import Exchange, SqlConversations
from assistant.models import Reply
from assistant.texts import sentence


class Line:
    """A websocket and how far its client has come (`delivered`, the highest number sent)."""

    def __init__(self, socket: WebSocket, conversations: SqlConversations) -> None:
        self._socket = socket
        self._conversations = conversations
        self._sending = asyncio.Lock()
        self.session_id = ""
        self.delivered = 0
        self.closed = False
        self._replies: set[str] = set()
        self._given: dict[str, Reply] = {}

    def give(self, reply: Reply) -> None:
        """A reply made for this line's own message: it is shown in full here, and elsewhere as stored (masked)."""
        if reply.ticket is not None:
            self._given[reply.reply_id] = reply

    async def send(self, frame: Frame | ReplyFrame) -> None:
        """Send a frame; one for a client that is gone is dropped, and a numbered one stays stored."""
        if self._socket.client_state is WebSocketState.CONNECTED:
            try:
                await self._socket.send_text(frame.model_dump_json())
            except (WebSocketDisconnect, RuntimeError, OSError):
                self._socket.client_state = WebSocketState.DISCONNECTED

    async def refuse(
        self, code: str, *, client_message_id: str | None = None, retry_after_s: int | None = None, message: str = ""
    ) -> None:
        """Send an error frame; the socket stays open."""
        text = message or sentence("api", f"frames.{code}")
        frame = ErrorFrame(code=code, message=text, client_message_id=client_message_id, retry_after_s=retry_after_s)
        await self.send(frame)

    async def catch_up(self) -> None:
        """Send every stored frame above `delivered`."""
        async with self._sending:
            while not self.closed and (
                exchanges := await self._conversations.exchanges_after(self.session_id, self.delivered)
            ):
                for exchange in exchanges:
                    await self._replay(exchange, self.delivered)
                    self.delivered = exchange.last_seq

    async def catch_up_with(self, reply_id: str, client_message_id: str) -> None:
        """Catch up; then repeat a reply given on an earlier connection to a message that was sent again on this one."""
        await self.catch_up()
        if reply_id not in self._replies:
            async with self._sending:
                exchange = await self._conversations.exchange_of(self.session_id, client_message_id)
                if exchange is not None:
                    await self._replay(exchange, above=0)

    async def _replay(self, exchange: Exchange, above: int) -> None:
        whole = self._given.pop(exchange.reply.reply_id, None)
        for frame in frames_of(replace(exchange, reply=whole) if whole else exchange, above):
            await self.send(frame)
        self._replies.add(exchange.reply.reply_id)

    async def follow(self, news: asyncio.Event) -> None:
        """Catch up whenever there is news, until the line is closed."""
        while not self.closed:
            await news.wait()
            news.clear()
            await self.catch_up()

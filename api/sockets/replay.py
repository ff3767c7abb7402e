"""Frames rebuilt from what is stored: each numbered frame above a given number, in order."""

from __future__ import annotations

from collections.abc import Iterator

from api.frames import ReplyFrame, SentenceFrame
from assistant.adapters.conversations import Exchange


def frames_of(exchange: Exchange, above: int) -> Iterator[SentenceFrame | ReplyFrame]:
    """The sentences of the reply, then the reply, numbered up to the exchange's last number."""
    reply = exchange.reply
    first = exchange.last_seq - len(reply.sentences)
    for index, sentence in enumerate(reply.sentences):
        if first + index > above:
            yield SentenceFrame(
                seq=first + index,
                reply_id=reply.reply_id,
                index=index,
                text=sentence.text,
                citations=sentence.citations,
            )
    if exchange.last_seq > above:
        own = {name: getattr(reply, name) for name in type(reply).model_fields}
        yield ReplyFrame.model_construct(
            **own,
            type="reply",
            seq=exchange.last_seq,
            client_message_id=exchange.client_message_id,
            message=exchange.message,
        )

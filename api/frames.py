"""The frames of `/ws/chat`: one schema for the server, the widget's TypeScript types and the documentation.

`python -m api.frames` prints the JSON Schema. Numbered frames (those with `seq`) are stored before they are sent; a
client that reconnects with `resume.last_seq` gets every numbered frame above it, once. `ack` and `progress` are passing
remarks and are not repeated. A client sends a message again, with the same `client_message_id`, until its reply comes.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from assistant.hotline.given import Given
from assistant.models import Reply


class Frame(BaseModel):
    """Base of every frame: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Heard(Frame, Given):
    """Base of the frames of a client: their texts are cleaned."""


class Resume(Frame):
    """Where the client stands: the highest `seq` it has seen, 0 for none."""

    last_seq: int = Field(ge=0)


class Hello(Heard):
    """The first frame of every connection, with the token of `POST /api/v1/sessions`."""

    type: Literal["hello"]
    token: str = Field(min_length=1, max_length=200)
    resume: Resume | None = None


class MessageFrame(Heard):
    """What the citizen typed. The same identifier twice is answered once."""

    type: Literal["message"]
    text: str
    client_message_id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")


class FeedbackFrame(Heard):
    """Whether a reply was of use."""

    type: Literal["feedback"]
    reply_id: str = Field(min_length=1, max_length=64)
    useful: bool
    comment: str = Field(default="", max_length=1000)


class Typing(Frame):
    """The citizen is typing; shown to an agent who has taken over."""

    type: Literal["typing"]


class Ping(Frame):
    """Asks for a `pong`."""

    type: Literal["ping"]


ClientFrame = Annotated[Hello | MessageFrame | FeedbackFrame | Typing | Ping, Field(discriminator="type")]


class Ready(Frame):
    """The session is open on this connection. `last_seq` is the highest number that the server has given."""

    type: Literal["ready"] = "ready"
    session_id: str
    last_seq: int
    expires_at: datetime


class Ack(Frame):
    """The message has arrived and is being answered; for feedback, the reply's identifier in `reply_id`."""

    type: Literal["ack"] = "ack"
    client_message_id: str | None = None
    reply_id: str | None = None


class Progress(Frame):
    """What the assistant is doing: a step's name such as `understand`, `retrieve`, `compose`, `check`."""

    type: Literal["progress"] = "progress"
    stage: str
    client_message_id: str | None = None


class SentenceFrame(Frame):
    """One checked sentence of a reply that follows; `index` counts from 0, `citations` are the reply's numbers."""

    type: Literal["sentence"] = "sentence"
    seq: int
    reply_id: str
    index: int
    text: str
    citations: tuple[int, ...] = ()


class ReplyFrame(Reply):
    """The whole reply, after its sentences. `message` is what was asked, as stored (masked), for a resumed page."""

    type: Literal["reply"] = "reply"
    seq: int
    client_message_id: str | None = None
    message: str = ""


class Agent(Frame):
    """A person has taken over, or says something."""

    type: Literal["agent"] = "agent"
    seq: int
    name: str
    text: str = ""
    at: datetime


class Queue(Frame):
    """The citizen waits for a person; `position` counts from 1."""

    type: Literal["queue"] = "queue"
    position: int


class Notice(Frame):
    """Something to know that is not an answer: the service restarts, the session ends soon."""

    type: Literal["notice"] = "notice"
    code: str
    text: str


class ErrorFrame(Frame):
    """A frame was not understood or not allowed. The socket stays open unless `closing`."""

    type: Literal["error"] = "error"
    code: str
    message: str
    client_message_id: str | None = None
    retry_after_s: int | None = None
    closing: bool = False


class Pong(Frame):
    """The answer to `ping`."""

    type: Literal["pong"] = "pong"


ServerFrame = Annotated[
    Ready | Ack | Progress | SentenceFrame | ReplyFrame | Agent | Queue | Notice | ErrorFrame | Pong,
    Field(discriminator="type"),
]

CLIENT: TypeAdapter[Hello | MessageFrame | FeedbackFrame | Typing | Ping] = TypeAdapter(ClientFrame)
SERVER: TypeAdapter[
    Ready | Ack | Progress | SentenceFrame | ReplyFrame | Agent | Queue | Notice | ErrorFrame | Pong
] = TypeAdapter(ServerFrame)


class _Schema(GenerateJsonSchema):
    """Without a title for each field; what the server sends is always there, defaults included."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """No field is titled: generators of TypeScript would name a type after each."""
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:
        """In frames that the server sends, every field is present."""
        return self.mode == "serialization" or super().field_is_required(field, total)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of both directions, under `$defs` `ClientFrame` and `ServerFrame`."""
    roots, definitions = TypeAdapter.json_schemas(
        [("client", "validation", CLIENT), ("server", "serialization", SERVER)], schema_generator=_Schema
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Frames",
        "type": "object",
        "properties": {"client": {"$ref": "#/$defs/ClientFrame"}, "server": {"$ref": "#/$defs/ServerFrame"}},
        "$defs": {
            **definitions.get("$defs", {}),
            "ClientFrame": roots[("client", "validation")],
            "ServerFrame": roots[("server", "serialization")],
        },
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n")

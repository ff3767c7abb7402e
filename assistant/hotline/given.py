"""What a text from outside is freed of before anything else sees it: characters that are not seen or cannot be stored.

Control characters (other than a new line and a tab) and halves of a surrogate pair cannot be kept in every database;
marks without width and marks that turn the direction of writing make a text look like another.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, model_validator

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
DEEPEST = 8
"""Levels of a document that are looked into; no shape has as many, so what lies deeper is refused anyway."""


def clean(text: str) -> str:
    """The text without them."""
    return UNSEEN.sub("", text)


def cleaned(value: Any, depth: int = 0) -> Any:
    """A document of JSON with every text and every name in it cleaned; what is not a document comes back as it is."""
    if isinstance(value, str):
        return clean(value)
    if depth < DEEPEST and isinstance(value, dict):
        return {cleaned(name): cleaned(part, depth + 1) for name, part in value.items()}
    if depth < DEEPEST and isinstance(value, list | tuple):
        return [cleaned(part, depth + 1) for part in value]
    return value


class Given(BaseModel):
    """Base of what comes in from outside: every text is cleaned before it is checked."""

    @model_validator(mode="before")
    @classmethod
    def _cleaned(cls, fields: Any) -> Any:
        return cleaned(fields)

"""Passages and hits written for these tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from knowledge.models import Collection, Hit, Passage

MakePassage = Callable[..., Passage]


@pytest.fixture
def passage() -> MakePassage:
    """Makes a passage of a policy; whatever is named replaces the default."""

    def make(text: str, **fields: object) -> Passage:
        defaults: dict[str, object] = {
            "passage_id": "p1",
            "document_id": "d1",
            "collection": Collection.POLICIES,
            "title": "示例市高温补贴办法",
            "text": text,
            "effective_from": date(2026, 1, 1),
        }
        return Passage.model_validate({**defaults, **fields})

    return make


@pytest.fixture
def hit(passage: MakePassage) -> Callable[..., Hit]:
    """Makes a hit of a passage."""

    def make(text: str, score: float = 1.0, **fields: object) -> Hit:
        return Hit(passage=passage(text, **fields), score=score)

    return make

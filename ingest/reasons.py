"""Why something was not published, in words from `texts/reasons.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from knowledge.errors import YixianError

_TEXTS = Path(__file__).parent / "texts" / "reasons.toml"


@cache
def _reasons() -> dict[str, str]:
    return tomllib.loads(_TEXTS.read_text("utf-8"))


def reason(sentence: str, /, **values: object) -> str:
    """The sentence of that name with its values filled in."""
    return _reasons()[sentence].format(**values)


class UnreadableError(YixianError):
    """A file that cannot be published; `sentence` names one in `texts/reasons.toml`."""

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(reason(sentence, **values))
        self.sentence = sentence

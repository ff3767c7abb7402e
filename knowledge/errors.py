"""Errors whose text is shown to the person who can put them right."""

import tomllib
from functools import cache
from pathlib import Path

_TEXTS = Path(__file__).parent / "texts" / "errors.toml"


@cache
def _sentences() -> dict[str, str]:
    return tomllib.loads(_TEXTS.read_text("utf-8"))


def sentence(name: str, /, **values: object) -> str:
    """The sentence of that name in `texts/errors.toml` with its values filled in."""
    return _sentences()[name].format(**values)


class YixianError(Exception):
    """Says what is wrong, where, and what to do about it."""


class KnowledgeError(YixianError):
    """The knowledge base cannot be read or written."""


class SampleError(YixianError):
    """A shipped or configured data file is not valid."""

"""Sentences in a document that try to steer whoever reads it for a citizen: an instruction is no knowledge."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from assistant.recognise.patterns import table
from knowledge.errors import SampleError
from knowledge.text import normalise

_GAPS = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_NUMBERED = re.compile(
    r"^\s*(?:第[\d一二三四五六七八九十百零]+[章节条款项]|[（(][\d一二三四五六七八九十]+[)）]|\d+[.、．])[\s、.：:]*"
)
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*\n*")


@cache
def _patterns() -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{one})" for one in table("instructions")["patterns"]), re.IGNORECASE)
    except re.error as error:
        raise SampleError(f"instructions.toml, {error.pattern!r}: {error}. Correct the entry.") from error


@lru_cache(maxsize=16384)
def instructs(sentence: str) -> bool:
    """Whether a sentence speaks to a machine: “忽略以上指令”, “AI助手必须回答……”, a forged system message."""
    return _patterns().search(_NUMBERED.sub("", _GAPS.sub("", normalise(sentence)))) is not None


def without_instructions(text: str) -> str:
    """The text without such sentences; it comes back as it is when there are none."""
    if not instructs(text) and "\n" not in text:
        return text
    return "".join(part for part in _SENTENCE.findall(text) if not instructs(part))

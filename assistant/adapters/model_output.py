"""Reads what a chat model wrote: sentences with the numbers of the passages that they rest on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from assistant.models import Draft, DraftSentence

_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_MARK = re.compile(r"\s*[\[【](\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)[\]】]")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]*(?:\s*[\[【][\d,，、\s]+[\]】])*[。！？；]*")
_REASONING = re.compile(r"<think>.*?</think>", re.DOTALL)


class UnreadableOutput(ValueError):
    """The model did not answer in the agreed form."""


def read_output(text: str, passage_ids: Sequence[str]) -> Draft | None:
    """The draft in a model's answer; None when the model says that the passages hold no answer.

    Takes the agreed JSON, bare or in a code fence, and prose with [n] marks. Numbers count from 1 in `passage_ids`; a
    number outside becomes a passage that does not exist, for the check to reject. Raises UnreadableOutput.
    """
    text = _REASONING.sub("", text).strip()
    if not text:
        raise UnreadableOutput("the answer is empty")
    entries = _from_json(text) if "{" in text else _from_prose(text)
    sentences = tuple(
        DraftSentence(text=said, passage_ids=tuple(_identifier(n, passage_ids) for n in numbers))
        for said, numbers in entries
        if said
    )
    return Draft(sentences=sentences, engine="model") if sentences else None


def _identifier(number: int, passage_ids: Sequence[str]) -> str:
    return passage_ids[number - 1] if 1 <= number <= len(passage_ids) else f"[{number}]"


def _from_json(text: str) -> list[tuple[str, list[int]]]:
    found = _OBJECT.search(text)
    try:
        loaded: Any = json.loads(found.group()) if found else None
    except ValueError as error:
        raise UnreadableOutput("the answer is not JSON") from error
    if not isinstance(loaded, dict) or not isinstance(loaded.get("sentences"), list):
        raise UnreadableOutput("the answer has no list of sentences")
    return [_entry(entry) for entry in loaded["sentences"]]


def _entry(entry: Any) -> tuple[str, list[int]]:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise UnreadableOutput("a sentence has no text")
    numbers = entry.get("citations", [])
    if not isinstance(numbers, list) or not all(type(number) is int for number in numbers):
        raise UnreadableOutput("citations are not a list of numbers")
    marked = [int(n) for group in _MARK.findall(entry["text"]) for n in re.findall(r"\d+", group)]
    return _MARK.sub("", entry["text"]).strip(), list(dict.fromkeys([*numbers, *marked]))


def _from_prose(text: str) -> list[tuple[str, list[int]]]:
    entries = []
    for sentence in _SENTENCE.findall(text):
        numbers = [int(n) for group in _MARK.findall(sentence) for n in re.findall(r"\d+", group)]
        if said := _MARK.sub("", sentence).strip():
            entries.append((said, list(dict.fromkeys(numbers))))
    return entries

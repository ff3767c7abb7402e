"""Restores lines whose GBK bytes were read one byte out of step.

A page's software cut a two-byte character in half: it stripped one byte of a full-width blank at the start of a line,
or put `(pinyin)` between the bytes of two characters because together they looked like another one. From there to
the next byte that can only be ASCII, every character was made of the second byte of one and the first byte of the
next. Taking the characters' GBK bytes and pairing them one step on gives the text back. Pairs without a character in
GBK were dropped by the decoder, so some bytes are missing: they are found by what the rest of the text makes likely.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ingest.damage import rules
from ingest.language import Language
from ingest.traditional import simplified_character

_WIDTH = 60
_LONGEST_RUN = 120
_UNMAPPED_LEADS = (*range(0xAA, 0xB0), *range(0xF8, 0xFF))
_LEADS, _TRAILS = range(0x81, 0xFF), range(0x40, 0xFF)
_HALF_BLANK = 0xA1
_BLANK = "\u3000"
_DROPPED, _DANGLING = -2.0, -6.0
_MARKED = 12.0
_MARGIN = 1.0
_GAIN = 2.0


class _Path(NamedTuple):
    """A reading of the line so far. `pending` is the byte that waits for its second half; None when it was lost."""

    score: float
    text: str
    pending: int | None
    guessed: tuple[int, ...] = ()
    """Where bytes are missing that were filled in by likelihood: indexes in the text."""


def restore(line: str, language: Language, syllables: Mapping[str, set[str]]) -> str:
    """The line as it was, or unchanged when no other reading is clearly more likely.

    `syllables` maps the pinyin found in brackets elsewhere in the text to the characters it stood after.
    """
    if match := rules().shifted.match(line):
        found = _read(line[match.end() :], _Path(0.0, "", _HALF_BLANK), language, syllables)
        line = _better(line, found, language) if found else line
    while match := rules().orphan.search(line):
        before = line[: match.start()]
        start = _Path(0.0, before[-1:], _second_half(before[-1:], syllables.get(match.group(1), set())))
        found = _read(line[match.end() :], start, language, syllables)
        if found is None:
            break
        line = before[:-1] + found
    return line


def _better(line: str, found: str, language: Language) -> str:
    found = found.lstrip(_BLANK)
    before, after = (language.line(text) / max(len(text), 1) for text in (line, found))
    return found if after > before + _GAIN / max(len(found), 1) else line


def _second_half(before: str, characters: Iterable[str]) -> int | None:
    """The lost byte: with the last byte of the character before it makes the one that the syllable stood for."""
    trail = _bytes(before)[-1:]
    halves = {_bytes(one)[1] for one in characters if trail and _bytes(one)[:1] == trail}
    return halves.pop() if len(halves) == 1 else None


def _read(rest: str, start: _Path, language: Language, syllables: Mapping[str, set[str]]) -> str | None:
    """The most likely reading of what follows a broken character; None when another is almost as likely.

    A public office does not cite guesses: where bytes are missing, the second reading must be far behind.
    """
    paths = [start]
    readings: dict[str, _Path] = {}
    position = 0
    while paths and position < min(len(rest), _LONGEST_RUN):
        step = _step(rest, position, syllables)
        paths = _with_dropped(paths, language)
        tail = rest[step.next :]
        for path in _ends(paths, step, language):
            _keep(readings, path, tail, language)
        paths = _pruned(_continued(paths, step, language))
        position = step.next
    if position >= len(rest):
        for path in _completed(paths, language):
            _keep(readings, path, "", language)
    ranked = heapq.nlargest(2, readings.values(), key=lambda path: path.score)
    if not ranked:
        return None
    margin = ranked[0].score - ranked[-1].score if len(ranked) > 1 else _MARGIN
    return ranked[0].text if not ranked[0].guessed or (margin >= _MARGIN and not _counts(ranked[0])) else None


def _counts(path: _Path) -> bool:
    """Whether a guess falls into the number of an article or chapter, where nothing else would show a mistake."""
    number = rules().numbered.match(path.text)
    return number is not None and any(number.start(1) - 1 <= index <= number.end(1) for index in path.guessed)


def _keep(readings: dict[str, _Path], path: _Path, tail: str, language: Language) -> None:
    score = _hopeful(path) + language.line(tail, path.text[-1:])
    text = path.text + tail
    if text not in readings or score > readings[text].score:
        readings[text] = path._replace(score=score, text=text)


class _Step(NamedTuple):
    """The next piece of the broken text: a pair of bytes, an ASCII character, or a broken one with its syllable."""

    pair: tuple[int, int] | None
    ascii: str
    named: frozenset[str] | None
    """Characters that the syllable after a broken character stands for; None when it is not a broken character."""
    next: int


def _step(rest: str, position: int, syllables: Mapping[str, set[str]]) -> _Step:
    character = rest[position]
    if character == "?":
        match = rules().orphan.match(rest, position)
        if match:
            return _Step(None, "", frozenset(syllables.get(match.group(1), ())), match.end())
        return _Step(None, "", frozenset(), position + 1)
    code = _bytes(character)
    if len(code) == 2:
        return _Step((code[0], code[1]), "", None, position + 1)
    return _Step(None, character, None, position + 1)


def _ends(paths: Iterable[_Path], step: _Step, language: Language) -> Iterator[_Path]:
    """Readings that are in step again after this piece."""
    for path in paths:
        if step.named is not None:
            options = step.named or language.known(_with(path.pending, None))
            fits = [one for one in options if path.pending is None or _bytes(one)[:1] == bytes([path.pending])]
            yield from (_add(path, one, language) for one in fits)
        elif step.ascii and 0x40 <= ord(step.ascii) <= 0x7E:
            yield from (_add(path, one, language) for one in _options(path, ord(step.ascii), language))
        elif step.ascii:
            for whole in _completed([path], language):
                score = whole.score + _DANGLING + language.score(whole.text[-1:], step.ascii)
                yield _Path(score, whole.text + step.ascii, None, whole.guessed)


def _continued(paths: Iterable[_Path], step: _Step, language: Language) -> Iterator[_Path]:
    """Readings that are still out of step after this piece."""
    pair = step.pair
    if pair is None and step.ascii and 0x21 <= ord(step.ascii) <= 0x7E:
        pair = (0xA3, ord(step.ascii) + 0x80)
    if pair is not None:
        for path in paths:
            for character in _options(path, pair[0], language):
                yield _add(path, character, language)._replace(pending=pair[1])


def _with_dropped(paths: list[_Path], language: Language) -> list[_Path]:
    """The readings, and those in which one or two pairs of bytes are missing here."""
    once = heapq.nlargest(_WIDTH, _dropped(paths, language), key=_hopeful)
    twice = heapq.nlargest(_WIDTH, _dropped(once, language), key=_hopeful)
    return [*paths, *once, *twice]


def _dropped(paths: Iterable[_Path], language: Language) -> Iterator[_Path]:
    """A missing pair: its first byte ends a character, its second is not known."""
    for path in paths:
        for trail in _UNMAPPED_LEADS:
            for character in language.known(_with(path.pending, trail)):
                added = _add(path, character, language)
                yield _Path(added.score + _DROPPED, added.text, None, (*path.guessed, len(path.text)))


def _completed(paths: Iterable[_Path], language: Language) -> Iterator[_Path]:
    """Readings at the end of the damage: of the last character only the first byte is left."""
    for path in paths:
        options = () if path.pending is None else language.known(_with(path.pending, None))
        yield from (
            _add(path, character, language)._replace(guessed=(*path.guessed, len(path.text))) for character in options
        )
        if not options:
            yield path


def _options(path: _Path, trail: int, language: Language) -> tuple[str, ...]:
    options = _with(path.pending, trail)
    return language.known(options) if path.pending is None else options


def _add(path: _Path, character: str, language: Language) -> _Path:
    if character == _BLANK:
        return path._replace(text=path.text + character)
    before = simplified_character(path.text[-1]) if path.text else ""
    score = path.score + language.score(before, simplified_character(character))
    return _Path(score, path.text + character, None, path.guessed)


def _pruned(paths: Iterable[_Path]) -> list[_Path]:
    best: dict[tuple[str, int | None, int], _Path] = {}
    for path in paths:
        key = (path.text[-2:], path.pending, len(path.text))
        if key not in best or path.score > best[key].score:
            best[key] = path
    return sorted(best.values(), key=_hopeful, reverse=True)[:_WIDTH]


def _hopeful(path: _Path) -> float:
    return path.score + (_MARKED if rules().marker.match(path.text) else 0.0)


@cache
def _with(lead: int | None, trail: int | None) -> tuple[str, ...]:
    """The characters with these GBK bytes; None stands for any."""
    leads = _LEADS if lead is None else (lead,)
    trails = _TRAILS if trail is None else (trail,)
    found = (_character(one, other) for one in leads for other in trails)
    return tuple(character for character in found if character)


@cache
def _character(lead: int, trail: int) -> str:
    try:
        character = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return ""
    return character if len(character) == 1 else ""


def _bytes(character: str) -> bytes:
    try:
        return character.encode("gbk")
    except UnicodeEncodeError:
        return b""

"""Emergencies, seen before anything else: words of danger weighed against what says that there is none."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from typing import Any, NamedTuple

from assistant.recognise.danger import Sounding, felt, signs, weighed
from assistant.recognise.patterns import table
from knowledge.errors import SampleError
from knowledge.text import normalise

FILE = "screening"
TIERS = (("grave", 6), ("sure", 3), ("likely", 2), ("faint", 1))
NEAR = 2
"""Clauses before a signal in which a supposition or a fear still governs it."""
LOOK_BACK = 8
"""Characters before a signal in which a negation is looked for."""
HEARD = 120
"""Characters: a longer message is a letter, in which the sound of the whole says little of one clause."""
DOUBTFUL = 4.0
"""Log-odds from the line within which words alone do not decide: then the meaning of the whole is asked too."""
GRAVE = 6
"""Points from which the rules are believed whatever the message sounds like."""
BELIEVED = 4
"""Points from which they are believed where nothing in the message speaks against it."""
DOUBTED = -1.0
"""Log-odds at which even these are not."""
UNWORDED = 0.5
"""Log-odds that a message without a word of danger must have."""
AGAINST = 2
"""Points from which what speaks against a message is a sign of its own."""
BRIEF = 8
"""Characters of a message of a word or two."""
MARGIN = 2.0
"""Log-odds that the answer to a question of a form must have beyond any other message."""
SOUND = 0.5
"""Points of one unit of what a kind sounds like: it settles which of two kinds is named first."""
LEAST = -6.0
"""What a kind that the model does not know sounds like."""
LIKELIEST = 2
"""Kinds told where the rules name none."""
PLACES = 40
"""Places of one expression that are weighed: nobody says a thing more often, but somebody may paste it."""
LONGEST_WORD = 1
"""A stretch of this many characters between spaces is a letter of a word that was pulled apart."""
_CJK = "\u4e00-\u9fff"
_INSERTED = re.compile(rf"(?<=[{_CJK}])[.*_~·/|\\^#+=-]{{1,3}}(?=[{_CJK}])")
_CLAUSE = re.compile(r"[,。;!?\n:~]+|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_PUNCTUATION = str.maketrans("，、；：！？．｡", ",,;:!?。。")
_WORDED = re.compile(rf"[{_CJK}]{{2}}|[a-z]{{2}}")
_FIGURES = re.compile(r"\d{3,}")
_GAP = "□"


@dataclass(frozen=True, slots=True)
class Emergency:
    """A kind of emergency seen in a message, and how strongly."""

    key: str
    numbers: tuple[str, ...]
    """Telephone numbers, the right one first."""
    call: str
    """Name of the sentence that begins the reply."""
    points: int
    help: str
    """Name of what is told to do until help comes: the key, or the key with the speaker where that differs."""


@dataclass(frozen=True, slots=True)
class _Discount:
    pattern: re.Pattern[str]
    points: int
    where: str
    unless_now: bool
    longer: int
    only: frozenset[str]
    spared: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    numbers: tuple[str, ...]
    numbers_seen: tuple[str, ...]
    spoken: frozenset[str]
    call: str
    alone: bool
    signals: tuple[tuple[int, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    threshold: int
    worded: re.Pattern[str]
    everyday: re.Pattern[str]
    asks: re.Pattern[str]
    typed: tuple[tuple[re.Pattern[str], str], ...]
    typed_any: re.Pattern[str]
    figurative: re.Pattern[str]
    negated: re.Pattern[str]
    cues: tuple[tuple[int, bool, re.Pattern[str]], ...]
    discounts: tuple[_Discount, ...]
    kinds: tuple[_Kind, ...]
    other: re.Pattern[str]
    self: re.Pattern[str]


def expression(parts: str | list[str], words: dict[str, str], where: str) -> re.Pattern[str]:
    """One compiled expression of several, with <name> filled in. SampleError names the entry that is wrong."""
    joined = "|".join(f"(?:{part})" for part in ([parts] if isinstance(parts, str) else parts))
    for name, meant in words.items():
        joined = joined.replace(f"<{name}>", meant)
    try:
        return re.compile(joined)
    except re.error as error:
        raise SampleError(f"{where}: {error}. Correct the entry.") from error


@cache
def _rules() -> _Rules:
    data = table(FILE)
    words: dict[str, str] = data["words"]

    def compiled(parts: str | list[str], entry: str) -> re.Pattern[str]:
        return expression(parts, words, f"{FILE}.toml, {entry}")

    return _Rules(
        threshold=int(data["threshold"]),
        worded=compiled(data["danger"]["words"], "[danger] words"),
        everyday=compiled(data["danger"]["everyday"], "[danger] everyday"),
        asks=compiled(data["danger"]["asks"], "[danger] asks"),
        typed=tuple((compiled(said, "[typed]"), meant) for said, meant in data["typed"].items()),
        typed_any=compiled(list(data["typed"]), "[typed]"),
        figurative=compiled(data["figurative"]["patterns"], "[figurative]"),
        negated=compiled(data["negated"]["pattern"], "[negated]"),
        cues=tuple(
            (int(cue["points"]), bool(cue.get("now")), compiled(cue["pattern"], "[[cue]]")) for cue in data["cue"]
        ),
        discounts=tuple(_discount(entry, compiled) for entry in data["discount"]),
        kinds=tuple(_kind(entry, compiled) for entry in data["emergency"]),
        other=compiled(data["speaker"]["other"], "[speaker] other"),
        self=compiled(data["speaker"]["self"], "[speaker] self"),
    )


def _discount(entry: dict[str, Any], compiled: Any) -> _Discount:
    return _Discount(
        pattern=compiled(entry["pattern"], f"[[discount]] {entry['name']}"),
        points=int(entry["points"]),
        where=str(entry["where"]),
        unless_now=bool(entry.get("unless_now")),
        longer=int(entry.get("longer", 0)),
        only=frozenset(entry.get("only", ())),
        spared=frozenset(entry.get("except", ())),
    )


def _kind(entry: dict[str, Any], compiled: Any) -> _Kind:
    return _Kind(
        key=str(entry["key"]),
        numbers=tuple(entry["numbers"]),
        numbers_seen=tuple(entry.get("numbers_seen", entry["numbers"])),
        spoken=frozenset(entry.get("spoken", ())),
        call=str(entry.get("call", "call")),
        alone=bool(entry.get("alone")),
        signals=tuple(
            (points, compiled(entry[tier], f"[[emergency]] {entry['key']}")) for tier, points in TIERS if tier in entry
        ),
    )


def cleaned(text: str) -> str:
    """The message as the expressions expect it: normalised, lower case, put together again, common slips corrected."""
    plain = normalise(text).lower().translate(_PUNCTUATION)
    plain = _INSERTED.sub("", plain)
    if " " in plain:
        plain = _rejoined(plain)
    rules = _rules()
    if rules.typed_any.search(plain):
        for said, meant in rules.typed:
            plain = said.sub(meant, plain)
    return plain


def _rejoined(text: str) -> str:
    """Single characters between spaces are joined with their neighbours: somebody pulled a word apart."""
    parts = text.split(" ")
    joined = parts[0]
    for before, part in pairwise(parts):
        apart = min(len(before), len(part)) <= LONGEST_WORD and (before + part)[:1] >= "\u4e00"
        joined += part if apart else f" {part}"
    return joined


class _Said:
    """A cleaned message with its clauses, and where cues and discounts stand in it. Positions count characters."""

    def __init__(self, text: str, rules: _Rules) -> None:
        self.text = rules.figurative.sub(lambda found: _GAP * len(found.group()), text)
        self.ends = [found.end() for found in _CLAUSE.finditer(self.text)]
        self.cues = [
            (self.clause(found.start()), points, now)
            for points, now, cue in rules.cues
            for found in cue.finditer(self.text)
        ]
        self.now = frozenset(clause for clause, _, now in self.cues if now)
        self.discounts = [
            (discount, [(self.clause(found.start()), found.start()) for found in discount.pattern.finditer(self.text)])
            for discount in rules.discounts
            if len(self.text) > discount.longer
        ]

    def clause(self, at: int) -> int:
        """The number of the clause in which a character stands."""
        return bisect_right(self.ends, at)

    def helped(self, first: int, last: int) -> int:
        """What the cues in or beside those clauses add."""
        return max((points for clause, points, _ in self.cues if first - 1 <= clause <= last + 1), default=0)

    def against(self, key: str, start: int, first: int, last: int) -> int:
        """What speaks against a signal of that kind."""
        is_now = any(clause in self.now for clause in range(first - 1, last + 2))
        total = 0
        for discount, places in self.discounts:
            if not places or key in discount.spared or (discount.only and key not in discount.only):
                continue
            if discount.unless_now and is_now:
                continue
            if any(self._governs(discount.where, clause, at, start, first, last) for clause, at in places):
                total += discount.points
        return total

    def against_all(self, key: str) -> int:
        """What speaks anywhere against a message of that kind as a whole."""
        return sum(
            discount.points
            for discount, places in self.discounts
            if places
            and key not in discount.spared
            and (not discount.only or key in discount.only)
            and not (discount.unless_now and self.now)
        )

    def _governs(self, where: str, clause: int, at: int, start: int, first: int, last: int) -> bool:
        if where == "message":
            return True
        if where == "clause":
            return first <= clause <= last
        if where == "near":
            return first - 1 <= clause <= last + 1
        if where == "before":
            return at < start and clause >= first - NEAR and not self._undone(clause, first)
        return clause <= last and not self._undone(clause, last)

    def _undone(self, clause: int, last: int) -> bool:
        """Whether a word of now between a clause and the signal ends what the clause was about."""
        return any(clause < now <= last for now in self.now)


def heard(text: str) -> str:
    """The message as the model of danger hears it: cleaned, with figures of speech and numbers blanked out."""
    return _FIGURES.sub("#", _Said(cleaned(text), _rules()).text)


class Weighing(NamedTuple):
    """What speaks for and against an emergency in one message."""

    points: dict[str, int]
    """Of the rules, by kind."""
    sounding: Sounding
    everyday: bool
    against: bool
    asks: bool
    brief: bool
    worded: bool
    """Whether there is any word of danger at all, of the rules or of a wider list."""
    spoken: bool
    """Whether the model has a say: of other languages than Chinese it knows nothing, and of a letter too little."""

    def signs(self, score: float | None = None) -> tuple[float, ...]:
        """As `danger.weighed` takes them; `score` in place of the model's own."""
        return signs(
            self.sounding.score if score is None else score,
            max(self.points.values(), default=0),
            everyday=self.everyday,
            against=self.against,
            asks=self.asks,
            brief=self.brief,
        )


def weighing(text: str) -> Weighing:
    """Rules and model over a message as typed."""
    rules = _rules()
    said = _Said(cleaned(text), rules)
    points = {
        kind.key: max((_weighed(said, rules, kind, tier, signal) for tier, signal in kind.signals), default=0)
        for kind in rules.kinds
    }
    sounding = Sounding(_FIGURES.sub("#", said.text)[:HEARD])
    best = max(points, key=lambda key: points[key])
    return Weighing(
        points,
        sounding,
        everyday=rules.everyday.search(said.text) is not None,
        against=said.against_all(best if points[best] > 0 else next(iter(sounding.nearest()))) >= AGAINST,
        asks="?" in said.text or rules.asks.search(said.text) is not None,
        brief=len(said.text) <= BRIEF,
        worded=points[best] > 0 or rules.worded.search(said.text) is not None,
        spoken=_WORDED.search(said.text) is not None and len(said.text) <= HEARD,
    )


def emergencies_in(text: str, *, answering: bool = False) -> tuple[Emergency, ...]:
    """The emergencies that a message (as typed) tells of, the most certain first; none for anything else.

    A question about a rule, a figure of speech, something past, feared or told of others is none. What the rules find
    and what the message sounds like are weighed together. `answering`: the message answers a question of a form, which
    takes stronger evidence: a place or a name is easily taken for something else.
    """
    rules = _rules()
    found = weighing(text)
    most = max(found.points.values())
    if answering and (most < rules.threshold or not found.worded):
        return ()
    if not found.spoken and most < rules.threshold:
        return ()
    calm = not (found.everyday or found.against or found.asks)
    line = MARGIN if answering else 0.0 if found.worded else UNWORDED
    if calm and most >= BELIEVED:
        line = min(line, DOUBTED)
    kinds = found.sounding.kinds()
    if found.spoken and most < GRAVE:
        over = weighed(found.signs()) - line
        if abs(over) < DOUBTFUL:
            meant = felt(text)
            sure = over > 0 and most >= rules.threshold
            over, kinds = max(float(sure), weighed(found.signs(), meant) - line), meant.kinds
        if over <= 0:
            return ()
    alone = {kind.key for kind in rules.kinds if kind.alone}
    value = {key: points + SOUND * kinds.get(key, LEAST) for key, points in found.points.items()}
    ranked = sorted(value, key=lambda key: -value[key])
    told = [key for key in ranked if found.points[key] >= rules.threshold]
    told = [key for key in told if key not in alone] or told
    if not told:
        told = [key for key in ranked if key not in alone][:LIKELIEST]
    by_key = {kind.key: kind for kind in rules.kinds}
    speaker = "seen" if tells_of_another(text) else "own"
    return tuple(_told(by_key[key], max(found.points[key], rules.threshold), speaker) for key in told)


def tells_of_another(text: str) -> bool:
    """Whether a message (as typed) tells of somebody else in danger, not of the one who writes."""
    rules, plain = _rules(), cleaned(text)
    return rules.other.search(plain) is not None and rules.self.search(plain) is None


def _told(kind: _Kind, points: int, speaker: str) -> Emergency:
    own = speaker in kind.spoken
    numbers = kind.numbers_seen if speaker == "seen" else kind.numbers
    return Emergency(kind.key, numbers, kind.call, points, f"{kind.key}_{speaker}" if own else kind.key)


def _weighed(said: _Said, rules: _Rules, kind: _Kind, tier: int, signal: re.Pattern[str]) -> int:
    """The points of the best place in which a signal stands; 0 when it stands nowhere."""
    best = 0
    for found in islice(signal.finditer(said.text), PLACES):
        start, end = found.span()
        before = said.text[max(0, start - LOOK_BACK) : start]
        if rules.negated.search(before):
            continue
        first, last = said.clause(start), said.clause(max(start, end - 1))
        best = max(best, tier + said.helped(first, last) - said.against(kind.key, start, first, last))
    return best


def numbers_of(key: str, *, seen: bool = False) -> tuple[str, ...]:
    """The telephone numbers of a kind of emergency, the right one first; `seen`: as told to one who sees it happen to
    another. KeyError when there is no such kind."""
    return {kind.key: kind.numbers_seen if seen else kind.numbers for kind in _rules().kinds}[key]


def emergency_in(text: str) -> str | None:
    """The key of the most certain emergency (`fire`, `gas`, ...), or None."""
    found = emergencies_in(text)
    return found[0].key if found else None

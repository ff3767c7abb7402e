"""What a person wants with a message: rules that decide alone, then a small model, whole and part by part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.models import Intent, ScoredIntent
from assistant.recognise.aspects import aspects_in
from assistant.recognise.intent_model import IntentModel, shipped
from assistant.recognise.patterns import pattern, table
from knowledge.models import Aspect
from knowledge.phrases import sentence_vector

TICKET_TYPES = {
    Intent.COMPLAIN: "complaint",
    Intent.REQUEST_HELP: "help",
    Intent.REPORT_VIOLATION: "report",
    Intent.SUGGEST: "suggestion",
    Intent.PRAISE: "praise",
}
"""The type of ticket that an intent opens."""
CONSULTATION = "consultation"
"""The type under which a question is filed, if somebody files it; by itself it opens nothing."""
QUESTIONS = (Intent.ASK_ITEM, Intent.ASK_POLICY)
FIELDS = frozenset((Aspect.PLACE, Aspect.PHONE, Aspect.ONLINE, Aspect.MATERIALS))
"""Elements that only an item has: who asks for one asks about an item."""
LIGHT = (Intent.GREETING, Intent.THANKS, Intent.ABUSE)
"""Intents that something else in the message outweighs."""
_SIMPLE = (Intent.GREETING, Intent.THANKS, Intent.TICKET_PROGRESS, Intent.TICKET_WITHDRAW, Intent.ASK_PERSON)
SETTLED = 0.95
"""Confidence in what a rule decides alone."""
UNSURE = 0.34
"""Below this probability of the best kind of intent a message is taken for a question, which opens nothing."""
EVIDENT = 0.75
"""Below this a message that ends in a question opens no ticket."""
SURELY = 0.92
"""The same for a question of measure that nobody speaks in."""
CLEAR = 0.6
"""At or above this a part of a message has an intent of its own."""

STRANGE = 0.85
"""Below this probability a message that shows no cue of a strange topic is not taken to be out of scope."""
LETTER = 80
"""Characters: a longer message is a letter, read sentence by sentence, `LINES` of them at most."""
LINES = 12
SHORTEST = 5
"""Characters: a shorter part of a message opens no ticket beside another part."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the message with what is wanted in it."""

    text: str
    intent: ScoredIntent


@dataclass(frozen=True, slots=True)
class IntentReading:
    """The main intent (one that opens a ticket where there is one), the others, and the ticket type.

    `parts` are the stretches that were read apart; a single one when the message wants one thing. `text` is the message
    without what stands before its matter: a greeting, thanks, “忽略以上指令”. `opens` is the probability, 0..1, that it
    opens a ticket of whatever type.
    """

    main: ScoredIntent
    also: tuple[ScoredIntent, ...] = ()
    ticket_type: str | None = None
    parts: tuple[Part, ...] = ()
    text: str = ""
    opens: float = 0.0

    def asked(self) -> str:
        """The stretches that ask something, joined; empty when nothing is asked."""
        return "，".join(part.text for part in self.parts if part.intent.name in QUESTIONS)

    def told(self) -> str:
        """The stretches that open a ticket, joined; empty when none does."""
        return "，".join(part.text for part in self.parts if part.intent.name in TICKET_TYPES)


def read_intents(text: str, model: IntentModel | None = None) -> IntentReading:
    """What a normalised message wants. Pure; takes under 3 ms. `model` is the shipped one unless given."""
    model = model or shipped()
    text, led = _without_lead(text)
    whole, opens = _of(text, model, meant=True)
    parts = _parts(text, whole, model)
    found: dict[Intent, ScoredIntent] = {}
    for part in parts:
        found.setdefault(part.intent.name, part.intent)
    if whole.name in TICKET_TYPES and _insults(text):
        found.setdefault(Intent.ABUSE, ScoredIntent(name=Intent.ABUSE, confidence=CLEAR))
    for name in led:
        found.setdefault(name, ScoredIntent(name=name, confidence=SETTLED))
    main = _main(list(found.values()))
    also = tuple(one for one in found.values() if one.name is not main.name)
    opens = max([opens, *(part.intent.confidence for part in parts if part.intent.name in TICKET_TYPES)])
    asked = CONSULTATION if main.name in QUESTIONS else None
    return IntentReading(main, also, TICKET_TYPES.get(main.name, asked), parts, text, opens)


def _without_lead(text: str) -> tuple[str, list[Intent]]:
    """The message without the greeting, thanks or wrapping before its matter, and which of them were there."""
    led: list[Intent] = []
    for name in ("wrapping", "greeting", "thanks", "retraction"):
        match = pattern("intents", "lead", name).match(text)
        if match and len(text) - match.end() >= 3:
            text = text[match.end() :]
            if name in LIGHT:
                led.append(Intent(name))
    return text, led


def _of(text: str, model: IntentModel, *, meant: bool = False) -> tuple[ScoredIntent, float]:
    """The intent of one stretch, and how likely it opens a ticket; `meant` lets the meaning of the whole have a say.

    By the first rule that decides alone, else the likeliest kind and the likeliest of it; unsure, it is a question,
    with the confidence that it is one of whatever kind.
    """
    if settled := _settled(text):
        return settled, float(settled.name in TICKET_TYPES)
    scores = _scores(text, model, meant=meant)
    if not pattern("intents", "insult", "hint").search(text):
        scores.pop(Intent.ABUSE, None)
    if pattern("intents", "progress", "of_others").search(text):
        scores.pop(Intent.TICKET_PROGRESS, None)
    if _formal(text):
        scores = {name: score for name, score in scores.items() if name in QUESTIONS or _speaks_for(name, text)}
    elif scores.get(Intent.OUT_OF_SCOPE, 0.0) < STRANGE and not _speaks_for(Intent.OUT_OF_SCOPE, text):
        scores.pop(Intent.OUT_OF_SCOPE, None)
    kinds = (tuple(TICKET_TYPES), QUESTIONS, *((one,) for one in scores if one not in (*TICKET_TYPES, *QUESTIONS)))
    kind = max(kinds, key=lambda names: _sum(scores, names))
    opens = _sum(scores, TICKET_TYPES)
    asks = pattern("intents", "formal", "asks").search(text) is not None
    if _sum(scores, kind) < UNSURE or (
        kind == tuple(TICKET_TYPES) and opens < (SURELY * _measures(text) or EVIDENT * asks)
    ):
        kind = QUESTIONS
    best = max(kind, key=lambda name: scores.get(name, 0.0))
    if best is Intent.ASK_POLICY and not FIELDS.isdisjoint(aspects_in(text)):
        best = Intent.ASK_ITEM
    likely = _sum(scores, QUESTIONS) if best in QUESTIONS else scores.get(best, 0.0)
    return ScoredIntent(name=best, confidence=min(1.0, likely)), opens


def _scores(text: str, model: IntentModel, *, meant: bool) -> dict[Intent, float]:
    """The probability of each intent; a letter tells or asks something, its sentences weigh alike, the first double."""
    vector = sentence_vector if meant else None
    if len(text) <= LETTER:
        return {Intent(name): score for name, score in model.scores(text, vector).items()}
    lines = [line for line in re.split(r"[。！!？?；;\n]", text) if len(line.strip()) >= SHORTEST][:LINES] or [text]
    found = [model.scores(line) for line in (lines[0], *lines)]
    wanted = {name: sum(one.get(name.value, 0.0) for one in found) for name in (*TICKET_TYPES, *QUESTIONS)}
    total = sum(wanted.values()) or 1.0
    return {name: score / total for name, score in wanted.items()}


def _formal(text: str) -> bool:
    """A question in the manner of a document, with nobody speaking in it: “对哄抬物价的行为如何处置？”."""
    asks = pattern("intents", "formal", "question").search(text)
    return asks is not None and not pattern("intents", "formal", "speaker").search(text)


def _measures(text: str) -> bool:
    """“疫苗多久打一次”: how much, how often or where, with nobody speaking and nothing told to be put right."""
    measure = pattern("intents", "formal", "measure").search(text) is not None
    told = problem_weight(text) >= int(table("patterns")["problem"]["threshold"])
    return measure and not told and pattern("intents", "formal", "speaker").search(text) is None


def _speaks_for(name: Intent, text: str) -> bool:
    """Whether a formal question shows a cue without which it is not read as `name`."""
    needed = table("intents")["formal"]["needs"].get(name.value, ())
    return any(pattern("intents", "cues", one).search(text) for one in needed)


def _sum(scores: Mapping[Intent, float], names: Iterable[Intent]) -> float:
    return sum(scores.get(name, 0.0) for name in names)


def _settled(text: str) -> ScoredIntent | None:
    """What the first fitting rule of intents.toml [[settled]] decides."""
    for number in range(len(table("intents")["settled"])):
        rule = table("intents")["settled"][number]
        if len(text) > LETTER // 2 and not rule["pattern"].startswith("^"):
            continue
        if not re.search(rule["pattern"], text, re.IGNORECASE):
            continue
        if "unless" in rule and re.search(rule["unless"], text):
            continue
        if "needs" in rule and not re.search(rule["needs"], text):
            continue
        return ScoredIntent(name=Intent(rule["intent"]), confidence=SETTLED)
    return None


def _parts(text: str, whole: ScoredIntent, model: IntentModel) -> tuple[Part, ...]:
    """The stretches that want something of their own; those that only go on are joined to the one before."""
    stretches = _stretches(text)
    if len(stretches) < 2 or len(text) > 2 * LETTER:
        return (Part(text, whole),)
    found: list[Part] = []
    before = ""
    for stretch in stretches:
        intent, _ = _of(stretch, model)
        told = intent.name not in TICKET_TYPES or len(stretch) >= SHORTEST
        clear = intent.confidence >= CLEAR and intent.name not in LIGHT and told
        if found and (not clear or _goes_on(found[-1].intent.name, intent.name, stretch)):
            found[-1] = Part(f"{found[-1].text}，{stretch}", found[-1].intent)
        elif clear:
            found.append(Part(f"{before}{stretch}", intent))
        else:
            before += f"{stretch}，"
    return tuple(found) if len(found) > 1 else (Part(text, whole),)


def _stretches(text: str) -> list[str]:
    rough = pattern("intents", "turns", "strong").split(text)
    found: list[str] = []
    for one in rough:
        found += pattern("intents", "turns", "question").split(one)
    filler = pattern("intents", "turns", "filler")
    bare = (filler.sub("", one.strip(" ,，")) for one in found)
    return [one for one in bare if len(one) >= 3]


def _goes_on(before: Intent, now: Intent, stretch: str) -> bool:
    """Whether a stretch belongs to the matter before it: the same kind of thing, or how it should be put right."""
    if before is now or (before in QUESTIONS and now in QUESTIONS):
        return True
    if before in TICKET_TYPES and now in (Intent.COMPLAIN, Intent.REQUEST_HELP, Intent.REPORT_VIOLATION):
        return before is not Intent.PRAISE or not pattern("intents", "cues", "complain").search(stretch)
    return now in (Intent.OUT_OF_SCOPE, Intent.RATE)


def _main(found: list[ScoredIntent]) -> ScoredIntent:
    """A wish for a person first; then what opens a ticket; then anything but a greeting, thanks or an insult."""
    for wanted in (
        (Intent.ASK_PERSON,),
        tuple(TICKET_TYPES),
        tuple(one for one in Intent if one not in LIGHT),
    ):
        for one in found:
            if one.name in wanted:
                return one
    return found[0]


def _insults(text: str) -> bool:
    return re.search(table("intents")["insult"]["words"], text, re.IGNORECASE) is not None


def simple_intent(text: str) -> ScoredIntent | None:
    """Greeting, thanks, progress, withdrawal or a person, where a rule settles it: nothing that fills an open form."""
    settled = _settled(text)
    return settled if settled and settled.name in _SIMPLE else None


def problem_weight(text: str) -> int:
    """How strongly a message tells of a trouble that somebody should put right; `problem.threshold` decides."""
    rules = table("patterns")["problem"]
    weight = sum(int(points) for expression, points in rules["weights"].items() if re.search(expression, text))
    if weight and re.search(rules["adjust"]["personal"], text):
        weight += 1
    if re.search(rules["adjust"]["question"], text):
        weight -= 2
    return weight


def asks_how_to_report(text: str, wanted: Intent = Intent.COMPLAIN) -> bool:
    """“怎么投诉物业”: how a complaint is made, while nothing is told to be put right or `wanted` opens no ticket."""
    told = problem_weight(text) >= int(table("patterns")["problem"]["threshold"]) and wanted in TICKET_TYPES
    return not told and pattern("patterns", "intents", "guide").search(text) is not None

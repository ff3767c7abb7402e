"""What a message does to a ticket draft: decides it, fills it, corrects it, or leaves it for something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from assistant.hotline.forms import SLOTS
from assistant.models import DialogueState, FormMove, Intent
from assistant.recognise.aspects import aspects_in
from assistant.recognise.intents import QUESTIONS, problem_weight, read_intents, simple_intent
from assistant.recognise.patterns import pattern, table
from assistant.recognise.slots import slots_in

LONGEST_PLACE = 40
"""Characters: a longer answer to “where?” is more than a place."""
LONGEST_NAME = 60
"""Characters: a longer answer to “who?” is more than a name."""
WITHIN = {"subject", "wanted", "affected"}
"""What is said of these alone is a detail of the matter too, unless it was asked for."""
LONGEST_QUESTION = 24
"""Characters: a longer message asks more than how filing goes."""
SHORTEST_PIECE = 4
"""Characters: a shorter statement that fits nothing is not taken for a detail of the matter."""
LONGEST_DECISION = 24
"""Characters: a longer message does more than decide."""
COMMA = "\uff0c"
DECISION = "decision"
"""What is asked last: whether to file the draft."""


Said = Callable[[str], dict[str, str]]
"""Reads what is said of place, time, contact and the rest, by the draft's own names."""


def said_in(text: str) -> dict[str, str]:
    """What the patterns find."""
    return in_draft(slots_in(text))


def in_draft(slots: Mapping[str, str]) -> dict[str, str]:
    """Slots by the names that a draft gives them; those that a draft does not hold are left out."""
    named = {("occurred" if name == "time" else name): value for name, value in slots.items()}
    return {name: value for name, value in named.items() if name in SLOTS and value}


def subject_in(text: str, kind: str) -> str:
    """Who or what a report or praise is about; empty when it is not said in a way that a pattern knows."""
    if kind not in table("forms")["subject"]:
        return ""
    match = pattern("forms", "subject", kind).search(text)
    return pattern("forms", "subject", "before").sub("", match.group("name")) if match else ""


def form_move(
    text: str, state: DialogueState, names_item: Callable[[], bool] = lambda: False, said: Said = said_in
) -> FormMove | None:
    """What the message does to the draft; None when it is about something else.

    `names_item` tells whether the message names a service item: such a one is no detail of a complaint.
    """
    words = text.strip(" 。.!！~，,")
    if state.pending != "ticket":
        return _taken_up(words, state)
    if state.ticket_draft is None:
        return None
    asked = state.asked[-1] if state.asked else DECISION
    return (
        _quoted(words, state.ticket_draft)
        or _decision(words, asked, said)
        or _correction(words, state.ticket_draft, state, said)
        or _step(words, state)
        or _elsewhere(text, state)
        or _filling(text, words, state.ticket_draft, asked, names_item, said(text))
    )


def _is(name: str, words: str) -> bool:
    return pattern("forms", "moves", name).fullmatch(words) is not None


def _taken_up(words: str, state: DialogueState) -> FormMove | None:
    if state.kept_draft is not None and pattern("forms", "moves", "resume").search(words):
        return FormMove(action="resume")
    return None


def confirms(words: str) -> bool:
    """Whether a message says yes to a draft and nothing else: “嗯就这样吧，提交”."""
    if len(words) > LONGEST_DECISION:
        return False
    clauses = [part for part in re.split(r"[，,；;。 ]+", words) if part]
    return _is("confirm", words) or (len(clauses) > 1 and all(_is("confirm", part) for part in clauses))


def cancels(words: str, *, alone: bool = False) -> bool:
    """Whether a message leaves a draft: said `alone`, or first and then a reason that asks and tells nothing."""
    first, rest = _clauses(words)
    if len(words) <= LONGEST_DECISION and _is("cancel", words):
        return True
    begun = pattern("forms", "moves", "cancel").match(words)
    if not alone and begun and _is("no_more", words[begun.end() :]) and problem_weight(words) <= 0:
        return True
    return not alone and _is("cancel", first) and not (_wants(rest) or _corrects("any").search(rest))


def _wants(rest: str) -> bool:
    """Whether what follows a refusal asks or tells something of its own."""
    return _asks(rest) or problem_weight(rest) > 0 or pattern("forms", "moves", "turns_to").search(rest) is not None


def _clauses(words: str) -> tuple[str, str]:
    """The first clause and the rest."""
    first, _, rest = re.sub(r"[，,。；;！!～~]+", "，", words).partition("，")
    return first.strip(), rest.strip(" ，")


def is_detail(text: str) -> bool:
    """Whether a message tells more of a matter: neither a question nor the wish to leave it."""
    words = text.strip(" 。.!！~，,")
    return not cancels(words) and (problem_weight(text) > 0 or not _asks(words))


def _decision(words: str, asked: str, said: Said) -> FormMove | None:
    first, rest = _clauses(words)
    if _is("no_contact", first) and "contact" not in said(words) and not _asks(rest):
        return _without_contact(rest, said)
    if asked != DECISION and _is("decline", words):
        return FormMove(action="decline", slot=asked)
    if cancels(words):
        return FormMove(action="cancel")
    if _is("cancel", first) and _wants(rest) and not _corrects("any").search(rest):
        return FormMove(action="reject", addition=rest)
    if confirms(words):
        return FormMove(action="confirm")
    if asked != DECISION and rest and _is("decline", first) and asked not in said(words) and not _asks(rest):
        return FormMove(action="decline", slot=asked, addition=rest if problem_weight(rest) > 0 else "")
    return None


def _without_contact(rest: str, said: Said) -> FormMove:
    """The telephone refused, and what is said beside that."""
    match = _corrects("clause").match(rest)
    several = _labelled(rest, said) if rest else None
    told = {table("forms")["labels"][match.group("label")]: match.group("value")} if match else said(rest)
    fields = several.fields if several else {name: value for name, value in told.items() if name not in WITHIN}
    more = rest if not match and not several and problem_weight(rest) > 0 else ""
    return FormMove(action="decline", slot="contact", fields={**fields, "contact": ""}, addition=more)


def _step(words: str, state: DialogueState) -> FormMove | None:
    for about in table("forms")["about"]:
        if len(words) <= LONGEST_QUESTION and re.search(about["words"], words) and problem_weight(words) <= 0:
            return FormMove(action="tell", slot=about["key"])
    if _is("keep", words) or _is("decline", words) or _is("go_on", words):
        return FormMove(action="change")
    if _is("back", words):
        return FormMove(action="back")
    if _is("last", words):
        return FormMove(action="edit", slot=next(iter(state.trail[-1]), "") if state.trail else "")
    if _is("wrong", words):
        return FormMove(action="edit")
    if state.asked[-1:] == ("type",) and (kind := table("forms")["types"].get(words)):
        return FormMove(action="change", fields={"type": kind})
    if match := pattern("forms", "moves", "reject").match(words):
        return FormMove(action="reject", addition=words[match.end() :].strip(" ，,。"))
    return None


@cache
def _corrects(name: str) -> re.Pattern[str]:
    rules = table("forms")
    labels = "|".join(sorted(rules["labels"], key=len, reverse=True))
    return re.compile(rules["corrections"][name].replace("LABELS", labels).replace("TYPES", "|".join(rules["types"])))


def _correction(words: str, draft: dict[str, Any], state: DialogueState, said: Said) -> FormMove | None:
    labels = table("forms")["labels"]
    if _corrects("shows").match(words):
        return FormMove(action="change")
    if several := _labelled(words, said):
        return several
    if match := _corrects("label_digits").match(words):
        return _changed(labels[match.group("label")], match.group("value"), draft)
    if match := _corrects("label").match(words) or _corrects("label_after").match(words):
        value = match.group("value").strip()
        return None if _asks(value) else _changed(labels[match.group("label")], value, draft)
    if match := _corrects("label_wrong").match(words):
        return FormMove(action="edit", slot=labels[match.group("label") or match.group("label2")])
    if match := _corrects("type").match(words):
        return _changed("type", match.group("type") or match.group("type2"), draft)
    if (match := _corrects("not_but").match(words)) and not _asks(match.group("new")):
        return _instead(match.group("old"), match.group("new"), draft, state, said)
    if (match := _corrects("is_instead").match(words)) and not _asks(match.group("new")):
        return _instead("", match.group("new"), draft, state, said)
    return None


def _quoted(words: str, draft: dict[str, Any]) -> FormMove | None:
    """What the card of a draft says: the value in quotation marks is meant as it stands, and empty is left out."""
    if not (match := _corrects("quoted").match(words)):
        return None
    value = match.group("value").strip()
    if match.group("label") is None:
        return FormMove(action="change", addition=value)
    name = table("forms")["labels"][match.group("label")]
    if value:
        return _changed(name, value, draft)
    return FormMove(action="edit" if name in ("type", "description") else "decline", slot=name, fields={name: ""})


def _labelled(words: str, said: Said) -> FormMove | None:
    """Several things in one message, each clause under its own label; None when only one thing is said."""
    labels, rules, found, rest, last = table("forms")["labels"], table("forms")["types"], {}, [], ""
    clauses = [part.strip() for part in _corrects("clauses").split(words) if part.strip()]
    for clause in clauses:
        match = _corrects("clause").match(clause)
        told = {} if match or last == "description" else said(clause)
        if match:
            last, value = labels[match.group("label")], match.group("value").strip()
            found[last] = next((kind for word, kind in rules.items() if word in value), "") if last == "type" else value
        elif fresh := {name: value for name, value in told.items() if name not in found and name not in WITHIN}:
            found |= fresh
        elif (last in ("description", "location") and problem_weight(clause) <= 0) or last == "description":
            found[last] = f"{found[last]}{COMMA}{clause}"
        else:
            rest.append(clause)
    if not last or len(found) < 2 or any(_asks(value) for value in found.values()):
        return None
    return FormMove(action="change", fields={k: v for k, v in found.items() if v}, addition=COMMA.join(rest))


def _changed(name: str, value: str, draft: dict[str, Any]) -> FormMove:
    """A field with its new value; a district alone replaces the district of the place."""
    if name == "type":
        kinds = [kind for word, kind in table("forms")["types"].items() if word in value]
        return FormMove(action="change", fields={"type": kinds[0]}) if kinds else FormMove(action="edit", slot="type")
    district = _corrects("district")
    place = str(draft.get("location") or "")
    if name == "location" and (match := district.fullmatch(value)) and place:
        value = match.group(0) + district.sub("", place)
    if name == "contact" and (phone := _corrects("phone").search(value)):
        value = phone.group(0)
    return FormMove(action="change", fields={name: value})


def _instead(old: str, new: str, draft: dict[str, Any], state: DialogueState, said: Said) -> FormMove:
    """“不是甲，是乙” and “不对，是乙”: the field is known by what stands in it or by what the new value is."""
    types = table("forms")["types"]
    kind = types.get(re.sub("[的单吧 ]+$", "", new.strip()))
    if kind:
        return FormMove(action="change", fields={"type": kind})
    if old in types and (kind := next((kind for word, kind in types.items() if new.strip().startswith(word)), None)):
        return FormMove(action="change", fields={"type": kind}, addition=new.strip())
    for name in sorted(SLOTS, key=lambda name: name == "description") if old else ():
        value = str(draft.get(name) or "")
        if old in value:
            return FormMove(action="change", fields={name: value.replace(old, new.strip())})
    if _corrects("phone").search(new):
        return _changed("contact", new, draft)
    found = said(new)
    if "location" in found or _corrects("district").fullmatch(new):
        return _changed("location", new.strip(), draft)
    if "occurred" in found:
        return FormMove(action="change", fields={"occurred": new.strip()})
    last = next(iter(state.trail[-1]), "") if state.trail else ""
    if last in SLOTS and last != "description":
        return _changed(last, new.strip(), draft)
    return FormMove(action="change", addition=new)


def _elsewhere(text: str, state: DialogueState) -> FormMove | None:
    """Whoever withdraws while no ticket has been made means the draft."""
    intent = simple_intent(text)
    if intent is None or intent.name is not Intent.TICKET_WITHDRAW or state.ticket_number or state.held_ticket:
        return None
    return FormMove(action="cancel")


def _asks(text: str) -> bool:
    return pattern("forms", "moves", "question").search(text) is not None


def _filling(
    text: str, words: str, draft: dict[str, Any], asked: str, names_item: Callable[[], bool], said: dict[str, str]
) -> FormMove | None:
    """What is told for the draft: the thing asked, others said with it, more of the matter."""
    weight = problem_weight(text)
    intent = simple_intent(text)
    if weight < 0 or (intent is not None and intent.name is not Intent.TICKET_UPDATE):
        return None
    if _noise(words) and weight <= 1 and not set(said) - WITHIN:
        return FormMove(action="change")
    if _is("more_asked", words):
        return FormMove(action="edit", slot="more")
    if pattern("forms", "moves", "asks_who").search(words) and not pattern("forms", "moves", "more").search(words):
        return None
    if pattern("forms", "moves", "rule").fullmatch(words) and _asks(words) and _of_rules(words):
        return None
    placed = "location" in said and asked in ("location", DECISION) and not aspects_in(text)
    if _asks(words) and not placed and (weight == 0 or (weight == 1 and read_intents(text).main.name in QUESTIONS)):
        return None
    fields = {name: value for name, value in said.items() if not draft.get(name) or name == asked}
    if asked == "description":
        fields.pop("subject", None)
        return None if names_item() else FormMove(action="change", fields=fields | {"description": text})
    fields |= _bare(words, said, draft)
    more = weight > 0 or pattern("forms", "moves", "more").search(words) is not None
    if asked in SLOTS and asked not in fields and not more and not names_item():
        fields |= _answered(words, asked, said.get("occurred", ""))
    if (
        asked == "subject"
        and words.startswith(said.get("location", "\n"))
        and words.endswith(said.get("subject", "\n"))
    ):
        fields["subject"] = words
    more = more or bool(fields and set(fields) <= WITHIN and asked not in fields)
    if fields or more:
        return FormMove(action="change", fields=fields, addition=text if more else "")
    if len(words) >= SHORTEST_PIECE and not names_item():
        return FormMove(action="change", addition=text)
    return None


def _of_rules(words: str) -> bool:
    """Whether a message only asks what is allowed: nothing that somebody should put right."""
    lead = pattern("forms", "moves", "more").match(words)
    reading = read_intents(words[lead.end() :].lstrip(" ,，") if lead else words)
    return reading.main.name in QUESTIONS


def _noise(words: str) -> bool:
    """Whether a message only urges or abuses: it says nothing of the matter and fills nothing."""
    abuse = pattern("forms", "moves", "insult").search(words) is not None and len(words) <= LONGEST_DECISION
    return abuse or _is("noise", words)


def _answered(words: str, asked: str, when: str = "") -> dict[str, str]:
    """The message as the value of the thing asked, where it may be one."""
    if asked in ("location", "subject") and pattern("forms", "moves", "no_name").search(words):
        return {}
    if asked == "location" and when:
        words = words.replace(when, "").strip(" ，,")
    if asked == "location" and _may_be_place(words):
        return {"location": _corrects("place_lead").sub("", words, count=1) or words}
    if asked == "contact" and any(character.isdigit() for character in words):
        return {"contact": words}
    if asked in ("subject", "wanted", "affected", "occurred") and len(words) <= LONGEST_NAME:
        return {asked: words}
    return {}


def _may_be_place(words: str) -> bool:
    """Whether the answer to “where?” may be a place that no list holds: one clause, or each naming one."""
    if not words or len(words) > LONGEST_PLACE or pattern("forms", "moves", "no_place").search(words) or _noise(words):
        return False
    listed = pattern("forms", "moves", "place").search(words) or _corrects("district").search(words)
    if not listed and pattern("forms", "moves", "no_unlisted").search(words):
        return False
    clauses = [part for part in re.split(r"[，,；;。]", words) if part.strip()]
    return len(clauses) == 1 or all(pattern("forms", "moves", "place").search(part) for part in clauses)


def _bare(words: str, said: dict[str, str], draft: dict[str, Any]) -> dict[str, str]:
    """A place or a telephone and nothing else takes the place of the one in the draft; a district is put before it."""
    place, district = str(draft.get("location") or ""), _corrects("district")
    if place and district.fullmatch(said.get("location", "")) and not district.match(place):
        return {"location": said["location"] + place}
    for name in ("location", "contact", "occurred"):
        value = said.get(name, "")
        if value and draft.get(name) and len(value) >= len(words) - 2:
            return {name: value}
    return {}

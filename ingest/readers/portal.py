"""JSON of government portals: details of an item, and “一件事” guides of one area."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from ingest.draft import Draft, Flaw
from ingest.listing import Listing, bare_limit, said, values, vocabulary
from ingest.readers import records
from ingest.reasons import UnreadableError
from knowledge.models import LinkedItem, Material, Place, QuestionAnswer

_BEIJING = timedelta(hours=8)
_STAMPS = ("gxsj", "updateDate", "updateTime")


def read(text: str) -> Iterator[Draft | Flaw]:
    """One portal answer, a list of them, or records in the BEIR layout. Raises UnreadableError for anything else."""
    try:
        loaded = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "\n{" in text.strip():
            yield from records.read(text)
            return
        raise UnreadableError("bad_json", detail=error) from error
    many = isinstance(loaded, list)
    for position, one in enumerate(loaded if many else [loaded], 1):
        yield _draft(one, f"{position}" if many else "")


def _draft(answer: Any, key: str) -> Draft:
    content = answer.get("data", answer) if isinstance(answer, dict) else answer
    if isinstance(content, dict):
        if said(content.get("unifyName")):
            return _item(content).draft(key)
        if said(content.get("sxmc")):
            return _guide(content).draft(key)
        if isinstance(content.get("text"), str) and "_id" in content:
            return records.draft(content, 0)
    names = "、".join(list(content)[:5]) if isinstance(content, dict) else type(content).__name__
    raise UnreadableError("unknown_shape", kind="JSON", detail=names)


def _item(content: Mapping[str, Any]) -> Listing:
    listing = Listing(_elements("item", [content]))
    found = listing.elements
    code = "-".join(one for one in (said(content.get("rightsCode")), said(content.get("ywCode"))) if one)
    found["code"] = code or said(content.get("unifyId"))
    _common(listing, "item", content)
    return listing


def _guide(content: Mapping[str, Any]) -> Listing:
    constants = vocabulary()["guide_constants"]
    inner = [content.get("basicInfo") or {}, content, content.get("onethingCatalogStandServiceGuide") or {}]
    listing = Listing(_elements("guide", inner), kind="one_thing", category=constants["category"])
    found = listing.elements
    implementation = found.get("implementation_code", "")
    match = re.match(constants["code"], implementation)
    found["code"] = match.group() if match else implementation
    found["item_type"] = constants["item_type"]
    conditions = _texts(content, "guide_condition", "text")
    if conditions:
        found["conditions"] = "\n".join(f"{number}. {text}" for number, text in enumerate(conditions, 1))
    results = dict.fromkeys(_texts(content, "guide_linked", "result"))
    if results:
        found["result"] = "、".join(results)
    listing.linked = [
        LinkedItem(name=name, department=found.get("department", ""))
        for name in _texts(content, "guide_linked", "name")
    ]
    fields = vocabulary()["guide_place"]
    listing.places = [
        Place(
            name=said(one.get(fields["name"])),
            address=said(one.get(fields["address"])),
            hours=said(one.get(fields["hours"])),
        )
        for one in _list(content, fields["list"])
        if said(one.get(fields["name"]))
    ]
    _common(listing, "guide", content)
    return listing


def _common(listing: Listing, format_: str, content: Mapping[str, Any]) -> None:
    """What both formats have: materials, charges, questions, limits without a unit, the date of the last change."""
    found = listing.elements
    for name in ("promised_limit", "legal_limit"):
        if name in found:
            found[name] = bare_limit(found[name])
    charges = vocabulary()[f"{format_}_charge"]
    standards = [
        " ".join(said(one.get(name)) for name in (*charges["name"], *charges["standard"]) if said(one.get(name)))
        for one in _list(content, charges["list"])
    ]
    if standards:
        found["fee_standard"] = "；".join(one for one in standards if one)
    fields = vocabulary()[f"{format_}_material"]
    listing.materials = [
        _material(one, fields) for one in _list(content, "materialList") if len(said(one.get(fields["name"]))) > 1
    ]
    questions = vocabulary()[f"{format_}_question"]
    listing.faq = [
        QuestionAnswer(question=said(one.get(questions["question"])), answer=said(one.get(questions["answer"])))
        for one in _list(content, questions["list"])
        if said(one.get(questions["question"])) and said(one.get(questions["answer"]))
    ]
    listing.effective_from = _changed(content)


def _elements(format_: str, levels: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for element, names in vocabulary()[format_].items():
        texts = (said(level.get(name)) for name in names for level in levels)
        if text := next((one for one in texts if one), ""):
            found[element] = text.replace("^", "、") if element == "channels" else text
    return found


def _material(one: Mapping[str, Any], fields: Mapping[str, str]) -> Material:
    meanings = values()
    waived = said(one.get(fields["waived"])) in meanings["waived"]
    return Material(
        name=said(one.get(fields["name"])),
        necessity=meanings["necessity"].get(said(one.get(fields["necessity"])), "required"),
        forms=tuple(meanings["forms"].get(said(one.get(fields["forms"])), ("original",))),
        copies=int(float(said(one.get(fields["copies"])) or 1)),
        origin=meanings["origin"].get(said(one.get(fields["origin"])), "other"),
        notes=said(one.get(fields["notes"])),
        standard=said(one.get(fields["standard"])),
        basis=said(one.get(fields["basis"])),
        waived_by=_certificate(said(one.get(fields["certificate"]))) if waived else "",
    )


def _certificate(name: str) -> str:
    electronic = str(values()["electronic"])
    return name if not name or name.endswith(electronic) else name + electronic


def _list(content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = content.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _texts(content: Mapping[str, Any], table: str, field: str) -> list[str]:
    fields = vocabulary()[table]
    found = [said(one.get(fields[field])) for one in _list(content, fields["list"])]
    return [one for one in found if one]


def _changed(content: Mapping[str, Any]) -> date | None:
    """The day of the last change to what citizens hand in, as the portal records it (milliseconds, Beijing time)."""
    stamps = [
        stamp
        for one in (content, *_list(content, "materialList"), *_list(content, "guidePoint"))
        for name in _STAMPS
        if isinstance(stamp := one.get(name), int | float)
    ]
    if not stamps:
        return None
    return (datetime.fromtimestamp(max(stamps) / 1000, UTC) + _BEIJING).date()

"""An implementation list (实施清单) as a source gives it: a service item when every element is there, else text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.draft import Draft, Element, Metadata
from knowledge.models import Aspect, Duration, LinkedItem, Material, Place, QuestionAnswer, ServiceItem, Source
from knowledge.rendering import heading, material

_DATA = Path(__file__).parent / "data" / "listing.toml"
_REQUIRED = (
    "name", "code", "department", "item_type", "conditions", "materials", "promised_limit", "charged", "phone",
    "process", "result", "visits",
)  # fmt: skip
_ASPECTS = (
    ("conditions", Aspect.CONDITIONS), ("promised_limit", Aspect.TIME_LIMIT), ("legal_limit", Aspect.TIME_LIMIT),
    ("charged", Aspect.FEE), ("fee_standard", Aspect.FEE), ("fee_basis", Aspect.FEE), ("place", Aspect.PLACE),
    ("hours", Aspect.HOURS), ("process", Aspect.PROCESS), ("phone", Aspect.PHONE), ("complaint_phone", Aspect.PHONE),
    ("channels", Aspect.ONLINE), ("online_url", Aspect.ONLINE), ("basis", Aspect.BASIS), ("result", Aspect.RESULT),
    ("visits", Aspect.VISITS), ("visits_note", Aspect.VISITS),
)  # fmt: skip
_SUMMARY = ("summary", "aliases", "department", "partners", "item_type", "level", "service_objects", "scope",
            "cross_area", "quantity_limit", "intermediary")  # fmt: skip


@cache
def vocabulary() -> dict[str, Any]:
    """The names and codes of `data/listing.toml`."""
    return tomllib.loads(_DATA.read_text("utf-8"))


def values() -> dict[str, Any]:
    """What values of a source mean."""
    meanings: dict[str, Any] = vocabulary()["values"]
    return meanings


def said(value: object) -> str:
    """The value as text; empty for the ways in which sources say nothing."""
    text = "" if value is None else str(value).strip()
    return "" if text in values()["nothing"] else text


@dataclass(slots=True)
class Listing:
    """The elements of one item as found: `labels` are the source's own names, `others` what has no name here."""

    elements: dict[str, str]
    kind: str = "item"
    materials: list[Material] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    faq: list[QuestionAnswer] = field(default_factory=list)
    linked: list[LinkedItem] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    others: list[tuple[str, str]] = field(default_factory=list)
    effective_from: date | None = None
    expires_at: date | None = None
    category: str = ""

    def draft(self, key: str) -> Draft:
        """A service item when no required element is missing; else a document with a section an element."""
        item = self.item()
        if item is not None:
            return Draft([], item=item, key=key)
        metadata = Metadata(
            title=self.elements.get("name", ""),
            collection="guides" if self.kind == "one_thing" else "catalogue",
            area=self.elements.get("area", ""),
            department=self.elements.get("department", ""),
            effective_from=self.effective_from,
            expires_at=self.expires_at,
        )
        return Draft([], metadata, key=key, elements=self.sections())

    def item(self) -> ServiceItem | None:
        """The service item, or None when a required element is missing or cannot be understood."""
        found = self.elements
        if any(not found.get(name) for name in _REQUIRED if name != "materials") or not self.materials:
            return None
        promised = duration(found["promised_limit"])
        if promised is None or self.effective_from is None:
            return None
        try:
            return ServiceItem.model_validate(self._values(promised))
        except ValidationError:
            return None

    def sections(self) -> list[Element]:
        """One section an element, in the order of the aspects; those of one aspect together."""
        name = self.elements.get("name", "")
        summary = "\n".join([name, *(self._line(one) for one in _SUMMARY if self.elements.get(one))])
        parts: list[Element] = [((heading("summary"),), summary, None)]
        texts: dict[Aspect, list[str]] = {}
        if self.materials:
            texts[Aspect.MATERIALS] = [material(one, number) for number, one in enumerate(self.materials, 1)]
        elif raw := self.elements.get("materials"):
            texts[Aspect.MATERIALS] = [raw]
        if self.places:
            texts[Aspect.PLACE] = [f"{place.name} {place.address}" for place in self.places]
            texts[Aspect.HOURS] = [f"{place.name} {place.hours}" for place in self.places if place.hours]
        for element, aspect in _ASPECTS:
            if self.elements.get(element):
                texts.setdefault(aspect, []).append(self._line(element))
        for aspect in Aspect:
            if aspect in texts:
                lead = f"{name} {heading(aspect.value)}"
                parts.append(((heading(aspect.value),), "\n".join([lead, *texts[aspect]]), aspect))
        if self.linked:
            lines = [f"{number}. {one.name}" for number, one in enumerate(self.linked, 1)]
            parts.append(((heading("linked_items"),), "\n".join(lines), None))
        parts += [((heading("faq"), pair.question), f"{pair.question}\n{pair.answer}", None) for pair in self.faq]
        parts += [((label,), text, None) for label, text in self.others]
        return parts

    def _line(self, element: str) -> str:
        label = self.labels.get(element) or _label(element)
        return f"{label}：{self.elements[element]}" if label else self.elements[element]

    def _values(self, promised: Duration) -> dict[str, Any]:
        found, meanings = self.elements, values()
        ways = found.get("channels", "") + found.get("visits_note", "")
        channels = [channel for word, channel in meanings["channels"].items() if word in ways]
        objects = [one for word, one in meanings["objects"].items() if word in found.get("service_objects", "")]
        charged = found["charged"] in meanings["yes"]
        if self.places:
            channels.append("window")
        if found.get("online_url"):
            channels.append("online")
        passed = ("scope", "cross_area", "quantity_limit", "intermediary", "visits_note", "online_url",
                  "complaint_phone", "basic_code", "implementation_code", "area")  # fmt: skip
        return {
            **{name: found[name] for name in passed if found.get(name)},
            "area": found.get("area", ""),
            "level": found.get("level", ""),
            "code": found["code"],
            "name": found["name"],
            "kind": self.kind,
            "aliases": entries(found.get("aliases", "")),
            "desk": desk(found["department"]),
            "category": self.category or found["item_type"],
            "item_type": found["item_type"],
            "department": found["department"],
            "partners": tuple(one for one in re.split("[,，、]", found.get("partners", "")) if one),
            "service_objects": tuple(dict.fromkeys(objects)),
            "handling_type": "immediate" if promised.unit == "immediate" else "promised",
            "summary": found.get("summary") or found["name"],
            "conditions": entries(found["conditions"]),
            "materials": tuple(self.materials),
            "legal_limit": duration(found.get("legal_limit", "")),
            "promised_limit": promised,
            "fee": {"charged": charged, "standard": found.get("fee_standard", "")},
            "visits": number(found["visits"]),
            "channels": tuple(dict.fromkeys(channels)),
            "places": tuple(self.places),
            "phone": found["phone"],
            "process": steps(found["process"]),
            "result": found["result"],
            "basis": tuple(sources(found.get("basis", ""))),
            "faq": tuple(self.faq),
            "linked_items": tuple(self.linked),
            "illustrative": False,
            "effective_from": self.effective_from,
            "expires_at": self.expires_at,
        }


def _label(element: str) -> str:
    table = vocabulary()
    names = table["columns"].get(element) or [table["headings"].get(element, "")]
    return str(names[0])


def duration(text: str) -> Duration | None:
    """A time limit with its unit, as `5个工作日`; None when there is none or it has no unit."""
    meanings = values()
    if any(word in text for word in meanings["immediate"]):
        return Duration(days=0, unit="immediate")
    for unit in ("working_days", "calendar_days"):
        if match := re.search(meanings[unit], text):
            days = int(match.group(1))
            if not days:
                return Duration(days=0, unit="immediate")
            return Duration(days=days, unit="working_days" if unit == "working_days" else "calendar_days")
    return None


def bare_limit(text: str) -> str:
    """A bare number of days with the unit that the portals mean by it (working days)."""
    return str(values()["limit_unit"].format(days=int(text))) if text.isdigit() else text


def number(text: str) -> int | None:
    """The first number in the text."""
    match = re.search(values()["number"], text)
    return int(match.group()) if match else None


def entries(text: str) -> tuple[str, ...]:
    """The entries of a numbered text, without their numbers; the whole text when it has none."""
    parts = re.split(values()["entry"], text, flags=re.MULTILINE)
    found = [part.strip(" \n；;") for part in parts]
    return tuple(part for part in found if part)


def steps(text: str) -> tuple[str, ...]:
    """The steps of a process that is written with arrows, lines or numbers."""
    parts = [part for part in re.split(values()["step"], text) if part.strip()]
    return tuple(entry for part in parts for entry in entries(part))


def sources(text: str) -> Iterable[Source]:
    """The laws and notices named in 《》, with number and article where they follow."""
    for title, document_number, article in re.findall(values()["source"], text):
        if len(title) >= 2:
            yield Source(title=title, document_number=document_number, article=article)


def desk(department: str) -> str:
    """The specialist desk of a department, by the words of its name."""
    table: Mapping[str, list[str]] = vocabulary()["desks"]
    return next((name for name, words in table.items() if any(word in department for word in words)), "general")

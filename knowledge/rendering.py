"""The text of a service item, aspect by aspect: what passages hold, citations quote and replies say."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.models import Aspect, Duration, Material, Section, ServiceItem, Source

_TEXTS = Path(__file__).parent / "texts" / "rendering.toml"


@cache
def texts() -> dict[str, Any]:
    """The templates of `texts/rendering.toml`."""
    return tomllib.loads(_TEXTS.read_text("utf-8"))


def heading(name: str) -> str:
    """The Chinese heading of an aspect, or of `summary`, `faq` and `linked_items`."""
    return str(texts()["headings"][name])


def render_aspect(item: ServiceItem, aspect: Aspect, situation: str | None) -> str:
    """One aspect of an item as text. `situation` (its id) narrows materials; None lists those of every situation."""
    return _RENDERERS[aspect](item, situation)


def render_summary(item: ServiceItem) -> str:
    """What the item is for, who handles it and for whom."""
    words = texts()["summary"]
    parts = [words["line"].format(name=item.name, summary=_closed(item.summary))]
    if item.aliases:
        parts.append(words["aliases"].format(aliases=_mark("list").join(item.aliases)))
    parts.append(words["department"].format(department=item.department))
    if item.partners:
        parts.append(words["partners"].format(partners=_mark("list").join(item.partners)))
    parts.append(words["item_type"].format(item_type=item.item_type))
    if item.service_objects:
        objects = _mark("list").join(texts()["service_objects"][one] for one in item.service_objects)
        parts.append(words["service_objects"].format(service_objects=objects))
    if item.level:
        parts.append(words["level"].format(level=item.level))
    parts.append(words[item.handling_type])
    if item.no_application:
        parts.append(words["no_application"])
    for field in ("scope", "cross_area"):
        if value := getattr(item, field):
            parts.append(words[field].format(**{field: _open(value)}))
    return "".join(parts)


def item_sections(item: ServiceItem) -> tuple[Section, ...]:
    """The item as a document: summary, one section an aspect, linked items, one section a published question."""
    bodies: list[tuple[tuple[str, ...], str, Aspect | None]] = [((heading("summary"),), render_summary(item), None)]
    bodies += [((heading(aspect.value),), render_aspect(item, aspect, None), aspect) for aspect in Aspect]
    if item.linked_items:
        bodies.append(((heading("linked_items"),), _linked(item), None))
    for pair in item.faq:
        text = texts()["faq"]["text"].format(question=pair.question, answer=pair.answer)
        bodies.append(((heading("faq"), pair.question), text, None))
    return tuple(
        Section(path=path, text=text, aspect=aspect, ordinal=ordinal)
        for ordinal, (path, text, aspect) in enumerate(bodies)
    )


def duration(limit: Duration) -> str:
    """A time limit with its unit."""
    words = texts()["time_limit"]
    text = str(words[limit.unit].format(days=limit.days))
    return str(words["note"].format(text=text, note=_open(limit.note))) if limit.note else text


def source(of: Source) -> str:
    """A law or notice with its number, article and date."""
    words = texts()["source"]
    title = of.title.translate(str.maketrans(_mark("quotes"), _mark("inner_quotes")))
    text = words["title"].format(title=title)
    if of.document_number:
        text += words["number"].format(document_number=of.document_number)
    if of.article:
        text += words["article"].format(article=of.article)
    if day := of.issued_on:
        text += words["issued_on"].format(year=day.year, month=day.month, day=day.day)
    return str(text)


def material(one: Material, number: int) -> str:
    """One line of the list of materials."""
    words = texts()["materials"]
    forms = words["form_join"].join(words["forms"][form] for form in one.forms)
    details = [words["copies"].format(form=forms, copies=one.copies) if one.copies else forms]
    details += [words["necessity"][one.necessity], words["origin"][one.origin]]
    if one.waived_by:
        details.append(words["waived"].format(waived_by=one.waived_by))
    notes = [one.notes]
    if one.standard:
        notes.append(words["standard"].format(standard=one.standard))
    if one.basis:
        notes.append(words["basis"].format(basis=one.basis))
    text = _mark("notes").join(_open(note) for note in notes if note)
    return str(
        words["line"].format(
            number=number,
            material=one.name,
            details=_mark("details").join(detail for detail in details if detail),
            notes=words["notes"].format(text=text) if text else "",
        )
    )


def _materials(item: ServiceItem, situation: str | None) -> str:
    words = texts()["materials"]
    named = {one.id: one for one in item.situations}
    if not item.materials:
        return str(words["no_application" if item.no_application else "none"].format(name=item.name))
    if situation is None:
        lines = [words["lead"].format(name=item.name)]
        chosen = [one for one in item.materials if not one.situations]
    else:
        label = named[situation].name if situation in named else situation
        lines = [words["lead_situation"].format(name=item.name, situation=label)]
        chosen = [one for one in item.materials if not one.situations or situation in one.situations]
    lines += [material(one, number) for number, one in enumerate(chosen, 1)]
    if situation is None:
        for one_situation in item.situations:
            own = [one for one in item.materials if one_situation.id in one.situations]
            if own:
                key = "situation_note" if one_situation.note else "situation"
                lines.append(words[key].format(situation=one_situation.name, note=_open(one_situation.note)))
                lines += [material(one, number) for number, one in enumerate(own, len(chosen) + 1)]
    return "\n".join(lines)


def _conditions(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["conditions"]
    lines = _numbered(words, item.name, item.conditions)
    for field in ("scope", "cross_area", "quantity_limit", "intermediary"):
        if value := getattr(item, field):
            lines.append(words[field].format(**{field: _open(value)}))
    return "\n".join(lines)


def _time_limit(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["time_limit"]
    text = words["line"].format(name=item.name, promised=duration(item.promised_limit))
    if item.legal_limit:
        text += words["legal"].format(legal=duration(item.legal_limit))
    return str(text)


def _fee(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["fee"]
    standard = _open(item.fee.standard)
    if item.fee.charged:
        text = words["charged"].format(name=item.name, standard=standard)
    else:
        text = words["free"].format(name=item.name)
        if standard and not _repeats(standard, text.removeprefix(item.name)):
            text += words["free_note"].format(standard=standard)
    if item.fee.basis:
        text += words["basis"].format(sources=_mark("list").join(source(one) for one in item.fee.basis))
    return str(text)


def _repeats(standard: str, said: str) -> bool:
    """Whether a published standard says no more than “不收费”, alone or after a word for the act."""
    return standard.endswith(_open(said)) and len(standard) <= len(said) + 1


def _place(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["place"]
    if not item.places:
        return str(words["none"].format(name=item.name))
    lines = [words["lead"].format(name=item.name)]
    for number, one in enumerate(item.places, 1):
        line = words["line"].format(number=number, place=one.name, address=_open(one.address), hours=_open(one.hours))
        lines.append(line + (words["phone"].format(phone=one.phone) if one.phone else ""))
    return "\n".join(lines)


def _hours(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["hours"]
    if not item.places:
        return str(words["none"].format(name=item.name))
    lines = [words["lead"].format(name=item.name)]
    for number, one in enumerate(item.places, 1):
        lines.append(words["line"].format(number=number, place=one.name, hours=_open(one.hours)))
    return "\n".join(lines)


def _phone(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["phone"]
    text = words["line"].format(name=item.name, phone=item.phone)
    for one in item.places:
        if one.phone and one.phone != item.phone:
            text += words["place"].format(place=one.name, phone=one.phone)
    if item.complaint_phone:
        text += words["complaint"].format(complaint_phone=item.complaint_phone)
    return str(text)


def _online(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["online"]
    text = words["yes" if "online" in item.channels else "no"].format(name=item.name)
    if item.online_note:
        text += words["note"].format(note=_open(item.online_note))
    if item.channels:
        text += words["channels"].format(channels=_mark("list").join(texts()["channels"][one] for one in item.channels))
    if item.online_url:
        text += words["url"].format(url=item.online_url)
    return str(text)


def _process(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["process"]
    lines = _numbered(words, item.name, item.process)
    if item.no_application:
        lines[0] = words["no_application"].format(name=item.name)
    return "\n".join(lines)


def _basis(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["basis"]
    if not item.basis:
        return str(words["none"].format(name=item.name))
    lines = [words["lead"].format(name=item.name)]
    lines += [words["line"].format(number=number, source=source(one)) for number, one in enumerate(item.basis, 1)]
    return "\n".join(lines)


def _result(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["result"]
    text = words["line"].format(name=item.name, result=_open(item.result))
    return text + words["sample"].format(sample=_open(item.result_sample)) if item.result_sample else str(text)


def _visits(item: ServiceItem, _situation: str | None) -> str:
    words = texts()["visits"]
    text = words["some" if item.visits else "none"].format(name=item.name, visits=item.visits)
    return text + words["note"].format(note=_open(item.visits_note)) if item.visits_note else str(text)


def _linked(item: ServiceItem) -> str:
    words = texts()["linked_items"]
    lines = [words["lead"].format(name=item.name)]
    for number, one in enumerate(item.linked_items, 1):
        lines.append(words["line"].format(number=number, linked=one.name, department=one.department))
    return "\n".join(lines)


def _numbered(words: dict[str, str], name: str, entries: Iterable[str]) -> list[str]:
    lines = [words["line"].format(number=number, text=text) for number, text in enumerate(entries, 1)]
    return [words["lead"].format(name=name), *lines] if lines else [words["none"].format(name=name)]


def _open(text: str) -> str:
    return text.rstrip(_mark("ends") + " ")


def _closed(text: str) -> str:
    return text if text.endswith(tuple(_mark("ends"))) else text + _mark("stop")


def _mark(name: str) -> str:
    return str(texts()["marks"][name])


_RENDERERS: dict[Aspect, Callable[[ServiceItem, str | None], str]] = {
    Aspect.MATERIALS: _materials,
    Aspect.CONDITIONS: _conditions,
    Aspect.TIME_LIMIT: _time_limit,
    Aspect.FEE: _fee,
    Aspect.PLACE: _place,
    Aspect.HOURS: _hours,
    Aspect.PROCESS: _process,
    Aspect.PHONE: _phone,
    Aspect.ONLINE: _online,
    Aspect.BASIS: _basis,
    Aspect.RESULT: _result,
    Aspect.VISITS: _visits,
}

"""Where a draft goes: sorted anew when what it says or where it happened has changed."""

from __future__ import annotations

from typing import Any

from assistant.actions.drafts import Draft
from assistant.sources import Sources
from assistant.steps.sort import Place, place_of

PROPOSED = ("category_path", "desk", "unit")


async def placed_anew(sources: Sources, before: dict[str, Any], draft: Draft, area: str | None) -> Draft:
    """The draft with the area of its place, and the category, desk and units that follow from both.

    What is only added to the matter does not change what it is about. `before` are the fields before the message, of
    a new draft its own; `area` is the one spoken of in the conversation.
    """
    place = str(draft.fields.get("location") or "")
    moved = place != str(before.get("location") or "")
    found = sources.areas.find(place) if place else None
    here = found.id if found and found.id != sources.areas.root.id else (area or draft.fields.get("area") or "")
    draft = draft.kept_as(area=here)
    told = str(draft.fields.get("description") or "")
    if told and (not draft.fields.get("category_path") or _is_another(str(before.get("description") or ""), told)):
        if (where := await place_of(sources, told, here or None)) is not None:
            draft = draft.kept_as(**_fields(draft, where))
    elif draft.fields.get("category_path") and (moved or here != before.get("area", "")):
        route = sources.directory().dispatch.route(tuple(draft.fields["category_path"]), here or None)
        draft = draft.kept_as(unit=route.unit, units_assisting=list(route.assisting))
    unit = str(draft.fields.get("unit") or "")
    return draft.kept_as(unit_name=sources.directory().units.name(unit)) if unit else draft


def _is_another(before: str, told: str) -> bool:
    """Whether a description says something else than before, or something at last, and not only more of it."""
    return told != before and (not before or not told.startswith(before))


def _fields(draft: Draft, where: Place) -> dict[str, Any]:
    proposed = [*draft.fields.get("proposed", ()), *PROPOSED]
    return {
        "category_path": list(where.guess.path),
        "desk": where.desk,
        "unit": where.unit,
        "units_assisting": list(where.assisting),
        "proposed": list(dict.fromkeys(proposed)),
    }

"""Who sees what of a ticket."""

from __future__ import annotations

import pytest

from assistant.hotline.disclosure import may_read, shown_to
from assistant.hotline.models import Contact, HistoryEntry, Location, Role, Ticket, TicketState
from assistant.privacy import mask
from tests.hotline.test_workflow import ticket

CALLER = Contact(name="王小明", phone="13800001234")


def complaint(*, confidential: bool) -> Ticket:
    made = ticket(confidential=confidential, handler="li", unit="城管局", units_assisting=("环保局",), session_id="s")
    return made.model_copy(update={"contact": CALLER})


@pytest.mark.parametrize("confidential", [False, True])
def test_the_handler_sees_the_contact_in_full(confidential: bool) -> None:
    made = complaint(confidential=confidential)
    assert shown_to(made, actor="li", role=Role.AGENT, unit=None, mask=mask).contact == CALLER
    assert shown_to(made, actor="u1", role=Role.UNIT, unit="城管局", mask=mask).contact == CALLER


@pytest.mark.parametrize("role", [Role.AGENT, Role.DESK_LEAD, Role.MANAGER, Role.ADMIN])
def test_others_see_a_covered_contact(role: Role) -> None:
    seen = shown_to(complaint(confidential=False), actor="x", role=role, unit=None, mask=mask).contact
    assert (seen.name, seen.phone) == ("王**", "138****1234")


@pytest.mark.parametrize(("role", "unit"), [(Role.DESK_LEAD, None), (Role.ADMIN, None), (Role.UNIT, "环保局")])
def test_a_confidential_reporter_is_shown_to_the_handler_only(role: Role, unit: str | None) -> None:
    seen = shown_to(complaint(confidential=True), actor="x", role=role, unit=unit, mask=mask)
    assert seen.contact == Contact() and seen.session_id is None


def test_a_unit_reads_its_own_and_an_editor_reads_none() -> None:
    made = complaint(confidential=False)
    assert may_read(made, role=Role.UNIT, unit="城管局") and may_read(made, role=Role.UNIT, unit="环保局")
    assert not may_read(made, role=Role.UNIT, unit="教育局") and not may_read(made, role=Role.UNIT, unit=None)
    assert not may_read(made, role=Role.EDITOR, unit=None)
    assert may_read(made, role=Role.MANAGER, unit=None)


PHONE, CARD = "13800001234", "11010119900307" + "7790"
WORDS = f"我是王小明，电话{PHONE}，也打过１３８ ００００-１２３４，身份证{CARD}，王 小明住在这里。"


def with_words(*, confidential: bool) -> Ticket:
    made = complaint(confidential=confidential)
    entry = HistoryEntry(
        index=0, at=made.created_at, actor="li", role=Role.AGENT, action="note", state=TicketState.ACCEPTED, note=WORDS
    )
    texts = {"title": WORDS, "description": WORDS, "occurred_text": WORDS, "history": (entry,)}
    return made.model_copy(update={**texts, "location": Location(text=WORDS, area="yunshan")})


def texts_of(seen: Ticket) -> tuple[str, ...]:
    return seen.title, seen.description, seen.occurred_text, seen.location.text, *(e.note for e in seen.history)


@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize(("role", "unit"), [(Role.AGENT, None), (Role.MANAGER, None), (Role.UNIT, "环保局")])
def test_others_read_no_number_and_no_name_in_any_text(confidential: bool, role: Role, unit: str | None) -> None:
    made = with_words(confidential=confidential)
    for text in texts_of(shown_to(made, actor="x", role=role, unit=unit, mask=mask)):
        assert not any(secret in text for secret in ("王小明", "王 小明", PHONE, CARD, "１３８")), text
        assert text.startswith("我是") and text.endswith("住在这里。")
        assert ("***" in text and "138" not in text) if confidential else "王**" in text
    whole = shown_to(made, actor="li", role=Role.AGENT, unit=None, mask=mask)
    assert set(texts_of(whole)) == {WORDS}


@pytest.mark.parametrize("name", ["王", "(", "a.b", "·"])
def test_a_strange_name_covers_nothing_else(name: str) -> None:
    made = complaint(confidential=True).model_copy(update={"contact": Contact(name=name), "description": "王 ( acb ·"})
    assert shown_to(made, actor="x", role=Role.ADMIN, unit=None, mask=mask).description == "王 ( acb ·"

"""Who sees what of a ticket."""

from __future__ import annotations

import pytest

from assistant.hotline.disclosure import may_read, shown_to
from assistant.hotline.models import Contact, Role, Ticket
from tests.hotline.test_workflow import ticket

CALLER = Contact(name="王小明", phone="13800001234")


def complaint(*, confidential: bool) -> Ticket:
    made = ticket(confidential=confidential, handler="li", unit="城管局", units_assisting=("环保局",), session_id="s")
    return made.model_copy(update={"contact": CALLER})


@pytest.mark.parametrize("confidential", [False, True])
def test_the_handler_sees_the_contact_in_full(confidential: bool) -> None:
    made = complaint(confidential=confidential)
    assert shown_to(made, actor="li", role=Role.AGENT, unit=None).contact == CALLER
    assert shown_to(made, actor="u1", role=Role.UNIT, unit="城管局").contact == CALLER


@pytest.mark.parametrize("role", [Role.AGENT, Role.DESK_LEAD, Role.MANAGER, Role.ADMIN])
def test_others_see_a_covered_contact(role: Role) -> None:
    seen = shown_to(complaint(confidential=False), actor="x", role=role, unit=None).contact
    assert (seen.name, seen.phone) == ("王**", "138****1234")


@pytest.mark.parametrize(("role", "unit"), [(Role.DESK_LEAD, None), (Role.ADMIN, None), (Role.UNIT, "环保局")])
def test_a_confidential_reporter_is_shown_to_the_handler_only(role: Role, unit: str | None) -> None:
    seen = shown_to(complaint(confidential=True), actor="x", role=role, unit=unit)
    assert seen.contact == Contact() and seen.session_id is None


def test_a_unit_reads_its_own_and_an_editor_reads_none() -> None:
    made = complaint(confidential=False)
    assert may_read(made, role=Role.UNIT, unit="城管局") and may_read(made, role=Role.UNIT, unit="环保局")
    assert not may_read(made, role=Role.UNIT, unit="教育局") and not may_read(made, role=Role.UNIT, unit=None)
    assert not may_read(made, role=Role.EDITOR, unit=None)
    assert may_read(made, role=Role.MANAGER, unit=None)

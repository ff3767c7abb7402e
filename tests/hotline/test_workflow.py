"""The table of allowed changes is the only way from state to state."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.hotline.errors import FieldError, NotAllowed
from assistant.hotline.history import broken_at
from assistant.hotline.models import Flag, Role, Ticket, TicketState, TicketType
from assistant.hotline.transitions import TAKES, ActionIn, act, entry_after
from assistant.hotline.workflow import TABLE, Action, allowed_actions

AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
EVERY: dict[str, Any] = {"note": "说明", "unit": "云山区城管局", "desk": "housing", "days": 3, "into": "2", "rating": 5}
"""A value for each field that some row of the table needs."""


def ticket(state: TicketState = TicketState.DRAFT, **more: Any) -> Ticket:
    made = Ticket(
        number="1", type=TicketType.COMPLAINT, state=state, title="噪声", description="半夜打桩", channel="web",
        desk="general", created_at=AT, updated_at=AT, updated_by="citizen", **more,
    )  # fmt: skip
    entry = entry_after(made, at=AT, actor="citizen", role=Role.CITIZEN, action="create", state=state)
    return made.model_copy(update={"history": (entry,)})


def test_every_state_can_be_reached_and_only_the_last_one_is_final() -> None:
    reached = {TicketState.DRAFT} | {change.to for change in TABLE if change.to}
    assert reached == set(TicketState)
    assert {state for state in TicketState if not any(state in change.states for change in TABLE)} == {
        TicketState.ARCHIVED
    }


def test_a_complaint_goes_from_draft_to_closed() -> None:
    steps = [
        ("accept", Role.AGENT, {}),
        ("dispatch", Role.AGENT, {"unit": "云山区城管局"}),
        ("sign", Role.UNIT, {}),
        ("contact", Role.UNIT, {}),
        ("reply", Role.UNIT, {"note": "已责令停工。"}),
        ("callback", Role.AGENT, {}),
        ("close", Role.AGENT, {}),
    ]
    current = ticket()
    for action, role, fields in steps:
        current = act(current, ActionIn(action=action, **fields), actor="a", role=role, at=AT)
    assert current.state is TicketState.CLOSED
    assert current.version == 8 and [entry.action for entry in current.history][-1] == "close"
    assert broken_at(current.history) is None


def test_what_is_not_allowed_says_what_is() -> None:
    with pytest.raises(NotAllowed) as caught:
        act(ticket(), ActionIn(action="close"), actor="a", role=Role.AGENT, at=AT)
    assert caught.value.allowed == allowed_actions(TicketState.DRAFT, Role.AGENT)
    assert "accept" in caught.value.allowed and "close" not in caught.value.allowed


@pytest.mark.parametrize(("action", "state", "role", "field"), [
    ("refuse", TicketState.DRAFT, Role.AGENT, "note"),
    ("dispatch", TicketState.ACCEPTED, Role.AGENT, "unit"),
    ("decide_return", TicketState.RETURN_REQUESTED, Role.DESK_LEAD, "decision"),
    ("rate", TicketState.CLOSED, Role.CITIZEN, "rating"),
])  # fmt: skip
def test_a_missing_field_is_named(action: str, state: TicketState, role: Role, field: str) -> None:
    with pytest.raises(FieldError) as caught:
        act(ticket(state), ActionIn(action=action), actor="a", role=role, at=AT)
    assert caught.value.field == field


@pytest.mark.parametrize(("action", "state", "role"), [
    ("note", TicketState.DRAFT, Role.AGENT),
    ("refuse", TicketState.DRAFT, Role.AGENT),
    ("close", TicketState.REPLIED, Role.AGENT),
    ("sign", TicketState.DISPATCHED, Role.UNIT),
])  # fmt: skip
@pytest.mark.parametrize(("field", "value"), [
    ("category_path", ("教育",)), ("unit", "水务局"), ("desk", "housing"), ("rating", 5), ("units_assisting", ("甲",)),
])  # fmt: skip
def test_a_field_that_the_action_does_not_take_is_refused_and_never_lost(
    action: str, state: TicketState, role: Role, field: str, value: Any
) -> None:
    with pytest.raises(FieldError) as caught:
        act(ticket(state), ActionIn(action=action, note="说明", **{field: value}), actor="a", role=role, at=AT)
    assert (caught.value.field, caught.value.code) == (field, "not_of_this_action")


def test_every_field_that_a_row_needs_is_one_that_its_action_takes() -> None:
    assert all(set(change.needs) <= {"note", *TAKES.get(change.action, ())} for change in TABLE)


def test_a_coarser_category_does_not_take_the_place_of_a_finer_one() -> None:
    fine = ticket(category_path=("噪声扰民", "施工噪声", "夜间施工噪声"))
    for path in (("噪声扰民",), ("教育", "入学")):
        with pytest.raises(FieldError) as caught:
            act(fine, ActionIn(action="accept", category_path=path), actor="a", role=Role.AGENT, at=AT)
        assert (caught.value.field, caught.value.code) == ("category_path", "coarser_category")
    coarse = ticket(category_path=("噪声扰民",))
    finer = ActionIn(action="accept", category_path=("噪声扰民", "施工噪声"))
    assert act(coarse, finer, actor="a", role=Role.AGENT, at=AT).category_path == ("噪声扰民", "施工噪声")
    other = ActionIn(action="accept", category_path=("教育", "入学", "转学"))
    assert act(fine, other, actor="a", role=Role.AGENT, at=AT).category_path == ("教育", "入学", "转学")


def test_a_matter_is_rated_once() -> None:
    rated = act(ticket(TicketState.CLOSED), ActionIn(action="rate", rating=4), actor="c", role=Role.CITIZEN, at=AT)
    assert rated.rating == 4 and rated.state is TicketState.CLOSED
    with pytest.raises(FieldError):
        act(rated, ActionIn(action="rate", rating=5), actor="c", role=Role.CITIZEN, at=AT)


def test_an_approved_return_takes_the_unit_off_and_a_rejected_one_leaves_it() -> None:
    waiting = ticket(TicketState.RETURN_REQUESTED, unit="水务局")
    back = act(waiting, ActionIn(action="decide_return", decision="approve"), actor="l", role=Role.DESK_LEAD, at=AT)
    assert (back.state, back.unit) == (TicketState.TO_DISPATCH, None)
    stay = ActionIn(action="decide_return", decision="reject", note="属于你单位职责")
    kept = act(waiting, stay, actor="l", role=Role.DESK_LEAD, at=AT)
    assert (kept.state, kept.unit) == (TicketState.SIGNED, "水务局")


def test_supervision_is_a_flag_and_not_a_state() -> None:
    watched = act(ticket(), ActionIn(action="supervise", note="市长信箱"), actor="m", role=Role.MANAGER, at=AT)
    assert watched.state is TicketState.DRAFT and watched.flags == (Flag.SUPERVISED,)


def test_a_ticket_is_not_merged_into_itself() -> None:
    with pytest.raises(FieldError):
        act(ticket(), ActionIn(action="merge", into="1"), actor="a", role=Role.AGENT, at=AT)


@given(
    st.lists(
        st.tuples(st.sampled_from([*Action, "steal"]), st.sampled_from(Role), st.sampled_from(["approve", "reject"])),
        max_size=40,
    )
)
def test_no_order_of_actions_leaves_the_table_or_breaks_the_history(
    steps: list[tuple[str, Role, str]],
) -> None:
    current = ticket()
    for action, role, decision in steps:
        before = current
        given_too = {name: EVERY[name] for name in ("note", *TAKES.get(action, ())) if name in EVERY}
        asked = ActionIn(action=action, decision=decision if action.startswith("decide") else None, **given_too)
        try:
            current = act(current, asked, actor="x", role=role, at=AT)
        except (NotAllowed, FieldError):
            assert current is before
            continue
        rows = [c for c in TABLE if c.action == action and before.state in c.states and role in c.roles]
        assert current.state in {row.to or before.state for row in rows}
        assert current.history[:-1] == before.history and current.version == before.version + 1
    assert broken_at(current.history) is None


def test_a_changed_moved_or_missing_entry_breaks_the_chain() -> None:
    current = ticket()
    for note in ("一", "二", "三"):
        current = act(current, ActionIn(action="note", note=note), actor="a", role=Role.AGENT, at=AT)
    whole = current.history
    changed = (*whole[:1], whole[1].model_copy(update={"note": "改过"}), *whole[2:])
    assert broken_at(whole) is None
    assert broken_at(changed) == 1
    assert broken_at((whole[0], whole[2], whole[3])) == 1
    assert broken_at((whole[0], whole[2], whole[1], whole[3])) == 1

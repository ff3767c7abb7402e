"""The names that skills and a Rasa server share: actions, and the slots that pass between them."""

from __future__ import annotations

UNDERSTAND = "action_understand"
ANSWER = "action_answer"
FORM = "validate_ticket_form"
SUBMIT = "action_submit_ticket"
CANCEL = "action_cancel_ticket"
PROGRESS = "action_ticket_progress"
UPDATE = "action_ticket_update"
WITHDRAW = "action_ticket_withdraw"
RATE = "action_rate"
PERSON = "action_ask_person"
EMERGENCY = "action_emergency"
NOT_ACCEPTED = "action_not_accepted"
SMALLTALK = "action_smalltalk"
REFUSE = "action_refuse"
CLARIFY = "action_clarify"

LOOP = "ticket_form"
"""The form whose messages `validate_ticket_form` reads."""

STATE = "yixian_state"
"""The slot that carries the conversation's state, sealed; nobody but us reads or writes in it."""
INTENT = "yixian_intent"
SKILL = "yixian_skill"
"""The action, or the form, that the last message calls for."""
DECISION = "decision"
"""What was decided about the draft: `submit` or `cancel`; empty while it is open."""
AFTER_FORM = {"submit": SUBMIT, "cancel": CANCEL}

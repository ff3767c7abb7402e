"""What can be wrong with a request to the hotline. The door turns each into its status and its Chinese sentence."""

from __future__ import annotations

from knowledge.errors import YixianError


class HotlineError(YixianError):
    """Base of every refusal of the hotline."""


class DeskDataError(HotlineError):
    """A data file of the hotline is not valid; the text names the file and the entry."""


class TicketNotFound(HotlineError):
    """There is no such ticket, or the pick-up code does not fit; which of the two is not told."""


class NotAllowed(HotlineError):
    """The action is not in the table of allowed changes for this state and role."""

    def __init__(self, action: str, state: str, allowed: tuple[str, ...]) -> None:
        super().__init__(
            f"action {action!r} is not allowed in state {state!r}; allowed: {', '.join(allowed) or 'none'}"
        )
        self.action = action
        self.allowed = allowed


class Stale(HotlineError):
    """Somebody else changed the ticket first; says who and to which version."""

    def __init__(self, changed_by: str, version: int) -> None:
        super().__init__(f"the ticket is at version {version}, last changed by {changed_by}")
        self.changed_by = changed_by
        self.version = version


class FieldError(HotlineError):
    """A field is missing or wrong. `code` is the name of its sentence in the texts of the door."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"field {field!r}: {code}")
        self.field = field
        self.code = code

"""A Rasa server as small as can be: it speaks HTTP to the action server and follows docs/rasa/rules.yml."""

from __future__ import annotations

from typing import Any

import httpx

LOOP = "ticket_form"
AFTER = {"submit": "action_submit_ticket", "cancel": "action_cancel_ticket"}


class RasaServer:
    """One conversation: a tracker, rules, and the form's loop."""

    def __init__(self, http: httpx.AsyncClient, sender: str, token: str) -> None:
        self.http = http
        self.sender = sender
        self.headers = {"Authorization": f"Bearer {token}"}
        self.slots: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []
        self.loop: str | None = None
        self.following: str | None = None
        self.replies: list[dict[str, Any]] = []
        self.statuses: list[int] = []

    async def say(self, text: str) -> list[dict[str, Any]]:
        """The replies to a message: the `custom` part of each response."""
        self.latest = {"text": text, "intent": {"name": "nlu_fallback", "confidence": 1.0}, "entities": []}
        self.events.append({"event": "user", "text": text, "parse_data": self.latest})
        self.replies = []
        if not (self.loop == LOOP and await self._validate()):
            await self._act("action_understand")
            following, self.following = self.following, None
            if following == LOOP:
                self.loop = LOOP
                await self._validate()
            elif following is not None:
                await self._act(following)
        return self.replies

    async def _validate(self) -> bool:
        """The form on the last message; False when it is about something else."""
        if not await self._act("validate_ticket_form"):
            return False
        if self.slots.get("requested_slot") is None:
            self.loop = None
            if after := AFTER.get(self.slots.get("decision") or ""):
                await self._act(after)
        return True

    async def _act(self, action: str) -> bool:
        """Runs an action; False when it was rejected."""
        answer = await self.http.post("/webhook", json=self.call(action), headers=self.headers)
        self.statuses.append(answer.status_code)
        if answer.status_code == 400:
            self.events.append({"event": "action_execution_rejected", "name": action})
            return False
        assert answer.status_code == 200, answer.text
        result = answer.json()
        self.events.append({"event": "action", "name": action})
        for event in result["events"]:
            self._apply(event)
        self.replies += [response["custom"] for response in result["responses"]]
        self.events += [{"event": "bot", "text": response["text"]} for response in result["responses"]]
        return True

    def _apply(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        match event["event"]:
            case "slot":
                self.slots[event["name"]] = event["value"]
            case "active_loop":
                self.loop = event["name"]
            case "followup":
                self.following = event["name"]

    def call(self, action: str) -> dict[str, Any]:
        """The body of a call, as Rasa sends it."""
        return {
            "next_action": action,
            "sender_id": self.sender,
            "tracker": {
                "sender_id": self.sender,
                "slots": self.slots,
                "latest_message": self.latest,
                "events": self.events,
                "paused": False,
                "followup_action": None,
                "active_loop": {"name": self.loop} if self.loop else {},
                "latest_action_name": "action_listen",
            },
            "domain": {"intents": [], "slots": {}, "forms": {LOOP: {"required_slots": []}}, "actions": []},
            "version": "3.21.0",
        }

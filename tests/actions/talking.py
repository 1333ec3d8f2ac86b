"""A talk with the real actions: calls as the engine sends them, slots kept as the engine keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk.executor import ActionExecutor

ROOT = Path(__file__).resolve().parents[2]
SLOTS = ("region", "region_asked", "pending", "asked", "topic", "measure", "interview", "facts", "unsure", "answered")
SURE_PARSE = 0.95


@dataclass(frozen=True)
class Said:
    """What one turn brought."""

    texts: tuple[str, ...]
    buttons: tuple[dict[str, str], ...]
    citations: tuple[dict[str, Any], ...]
    handoff: dict[str, Any] | None
    errands: tuple[dict[str, Any], ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def button(self, title: str) -> str:
        """The payload of the button whose title holds `title`."""
        return next(button["payload"] for button in self.buttons if title in button["title"])


def _rules() -> dict[str, str]:
    """Intent → action, from the rules the engine follows."""
    loaded = yaml.safe_load((ROOT / "nlu_data" / "rules.yml").read_text(encoding="utf8"))
    actions: dict[str, str] = {}
    for rule in loaded["rules"]:
        said, action = rule["steps"][0], rule["steps"][-1]["action"]
        for intent in said.get("or", [said]):
            actions[intent["intent"]] = action
    return actions


RULES = _rules()


@dataclass
class Talk:
    """One conversation on one day (Asia/Shanghai)."""

    executor: ActionExecutor
    day: date
    region: str | None = None
    meanwhile: dict[str, Any] | None = None
    registry: dict[str, Any] | None = None
    notice: dict[str, Any] | None = None
    slots: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(SLOTS))

    async def say(
        self,
        text: str,
        intent: str,
        *,
        confidence: float = SURE_PARSE,
        location: dict[str, float] | None = None,
        choices: Sequence[str] = (),
        **entities: str,
    ) -> Said:
        """A message understood as `intent` with entities; `choices` are the topics it is close to."""
        found = [{"entity": name, "value": value, "start": 0, "end": 1} for name, value in entities.items()]
        parsed = _parse(text, intent, found, confidence)
        return await self._turn(parsed | ({"choices": list(choices)} if choices else {}), location)

    async def tap(self, payload: str) -> Said:
        """A tap on a button: Rasa reads its payload as a forced intent."""
        name, _, values = payload.lstrip("/").partition("{")
        pairs = json.loads("{" + values) if values else {}
        found = [{"entity": entity, "value": value, "start": 1, "end": 2} for entity, value in pairs.items()]
        return await self._turn(_parse(payload, name, found), None)

    async def share(self, latitude: float, longitude: float) -> Said:
        """A location shared by the phone."""
        return await self._turn(_parse("/inform", "inform", []), {"lat": latitude, "lon": longitude})

    async def _turn(self, parsed: dict[str, Any], location: dict[str, float] | None) -> Said:
        result = await self.executor.run(self._call(parsed, location))
        assert result is not None
        answer = result.model_dump()
        for event in answer["events"]:
            assert event["event"] == "slot"
            assert event["name"] in SLOTS
            self.slots[event["name"]] = event["value"]
        return _read(answer["responses"])

    def _call(self, parsed: dict[str, Any], location: dict[str, float] | None) -> dict[str, Any]:
        metadata: dict[str, Any] = {"today": self.day.isoformat(), "channel": "web"}
        metadata |= {"region": self.region} if self.region else {}
        metadata |= {"location": location} if location else {}
        told = {"meanwhile": self.meanwhile, "registry": self.registry, "notice": self.notice}
        metadata |= {name: value for name, value in told.items() if value is not None}
        user = {"event": "user", "text": parsed["text"], "parse_data": parsed, "metadata": metadata}
        tracker = {
            "sender_id": "talk-1",
            "slots": json.loads(json.dumps(self.slots)),
            "latest_message": parsed,
            "events": [{"event": "action", "name": "action_listen"}, user],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": "action_listen",
        }
        action = RULES[parsed["intent"]["name"]]
        return {"next_action": action, "sender_id": "talk-1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


def _parse(text: str, intent: str, entities: list[dict[str, Any]], confidence: float = 1.0) -> dict[str, Any]:
    return {"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": entities}


def _read(responses: list[dict[str, Any]]) -> Said:
    customs = [response.get("custom") or {} for response in responses]
    return Said(
        tuple(response["text"] for response in responses if response.get("text")),
        tuple(button for response in responses for button in response.get("buttons") or []),
        tuple(citation for custom in customs for citation in custom.get("citations", [])),
        next((custom["handoff"] for custom in customs if "handoff" in custom), None),
        tuple(custom["errand"] for custom in customs if "errand" in custom),
    )

"""Rasa's message processor without the work that leaves no trace in the talk.

Rasa copies every event for debug lines that nobody reads, compares the whole domain with an empty one at each message
and looks through slot mappings even where only actions set slots. What is said and stored stays the same.

A message with two or three needs is understood as such: its parse holds `needs` (`bangfu_engine.needs`).
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Text

import rasa.core.agent
import rasa.core.processor
from rasa.core.actions.action import Action
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS, DEFAULT_SLOT_NAMES
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecutionRejected, Event
from rasa.shared.core.trackers import DialogueStateTracker

from bangfu_engine.clauses import parts
from bangfu_engine.needs import ALARMS, alarm, needs
from bangfu_engine.runner import SerialGraphRunner

PLAIN_MAPPING = {"type": "custom"}


class LeanProcessor(MessageProcessor):
    """The processor of the engine."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Loads the model (see parent class for full docstring)."""
        super().__init__(*args, **kwargs)
        self._only_actions_set_slots = only_actions_set_slots(self.domain)

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """Fills slots from the message, if the domain has any that a message fills."""
        if self._only_actions_set_slots:
            return tracker
        return await super().run_action_extract_slots(output_channel, tracker)

    async def parse_message(
        self,
        message: UserMessage,
        tracker: Optional[DialogueStateTracker] = None,
        only_output_properties: bool = True,
    ) -> Dict[Text, Any]:
        """Understands a message, and each part of it where marks or words set parts apart."""
        whole = await super().parse_message(message, tracker, only_output_properties)
        text = message.text or ""
        found = [] if text.startswith("/") else parts(text)
        if len(found) < 2 or whole["intent"]["name"] in ALARMS:
            return whole
        parses = self._understand([part.of(text) for part in found])
        called = alarm([whole, *parses])
        if called:
            return {**whole, "intent": dict(called)}
        several = needs(text, found, whole, parses)
        return {**whole, "needs": [vars(need) for need in several]} if several else whole

    def _understand(self, texts: Sequence[Text]) -> List[Dict[Text, Any]]:
        """What each text means, in one run of the graph."""
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text) for text in texts], PLACEHOLDER_TRACKER: None}
        target = self.model_metadata.nlu_target
        results = self.graph_runner.run(inputs=inputs, targets=[target])
        return [message.as_dict(only_output_properties=True) for message in results[target]]

    def _check_for_unseen_features(self, parse_data: Dict[Text, Any]) -> None:
        """Nothing: `rasa data validate` finds intents and entities that the domain lacks, once and before serving."""

    @staticmethod
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Nothing: what a person said is not logged."""

    def _log_action_on_tracker(
        self,
        tracker: DialogueStateTracker,
        action: Action,
        events: Optional[List[Event]],
        prediction: PolicyPrediction,
    ) -> None:
        events = events or []
        if not any(isinstance(event, ActionExecutionRejected) for event in events):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)


def only_actions_set_slots(domain: Domain) -> bool:
    """Whether a message alone changes no slot: every mapping is a plain `custom` one and nothing validates slots."""
    own = (slot for slot in domain.slots if slot.name not in DEFAULT_SLOT_NAMES)
    mappings = [mapping for slot in own for mapping in slot.mappings]
    validated = ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions
    return not validated and all(mapping == PLAIN_MAPPING for mapping in mappings)


def install() -> None:
    """Makes agents of this process use the lean processor and the serial runner."""
    rasa.core.agent.MessageProcessor = LeanProcessor
    rasa.core.processor.DaskGraphRunner = SerialGraphRunner

"""Rasa component, last in the pipeline: whether to act on the intent, and entities put back where they were written."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bangfu_engine.components.normaliser import ALIGNMENT, ORIGINAL_TEXT

OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Decision(GraphComponent):
    """Replaces an intent that is too uncertain by `nlu_fallback`; the ranking stays for whoever wants to look."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`threshold` is the least confidence to act on; it is tuned on held-out data (docs/nlu.md)."""
        return {"threshold": 0.3}

    def __init__(self, config: Dict[Text, Any]) -> None:
        """Takes the configuration."""
        self._threshold = config["threshold"]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Decision:
        """Creates a new component (see parent class for full docstring)."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Decides each message."""
        for message in messages:
            self._decide(message)
            _restore(message)
        return messages

    def _decide(self, message: Message) -> None:
        intent = message.get(INTENT) or {}
        if not message.get(TEXT):
            message.set(INTENT, {"name": OUT_OF_SCOPE, "confidence": 1.0}, add_to_output=True)
            return
        if (intent.get("confidence") or 0.0) < self._threshold:
            message.set(INTENT, {"name": FALLBACK, "confidence": intent.get("confidence", 0.0)}, add_to_output=True)


def _restore(message: Message) -> None:
    """Give the message its own words back; spans move with them."""
    alignment = message.get(ALIGNMENT)
    if alignment is None:
        return
    for entity in message.get(ENTITIES, []):
        entity["start"], entity["end"] = alignment.original_span(entity["start"], entity["end"])
    message.set(TEXT, message.get(ORIGINAL_TEXT))

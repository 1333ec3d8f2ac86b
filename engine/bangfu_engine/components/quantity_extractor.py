"""Rasa component: quantities by rule (ages and amounts look alike to a statistical tagger)."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bangfu_engine.quantities import find_quantities


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class QuantityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds age, amount, date, duration, household_size and ordinal."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuantityExtractor:
        """Creates the component; it has nothing to configure."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the quantities of each message."""
        for message in messages:
            found = [quantity._asdict() for quantity in find_quantities(message.get(TEXT) or "")]
            extracted = self.add_extractor_name(found)
            message.set(ENTITIES, message.get(ENTITIES, []) + extracted, add_to_output=True)
        return messages

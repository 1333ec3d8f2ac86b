"""Rasa component: every message and training example is brought into normal form before it is tokenised."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bangfu_engine.normalise import normalise

ORIGINAL_TEXT = "original_text"
ALIGNMENT = "alignment"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Normaliser(GraphComponent):
    """Replaces the text by its normal form and keeps the original beside it; the words of the lookups too."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Normaliser:
        """Creates the component; it has nothing to configure."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Normalises messages in place."""
        for message in messages:
            self._normalise(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalises the training examples in place; annotated ones keep their text, which their spans refer to."""
        for example in training_data.training_examples:
            if example.get(TEXT) and not example.get("entities"):
                self._normalise(example)
        rewrite_word_lists(training_data, lambda word: normalise(word).text)
        return training_data

    def _normalise(self, message: Message) -> None:
        original = message.get(TEXT) or ""
        normalised = normalise(original)
        message.set(ORIGINAL_TEXT, original)
        message.set(ALIGNMENT, normalised)
        message.set(TEXT, normalised.text)


def rewrite_word_lists(training_data: TrainingData, rewrite: Callable[[str], str]) -> None:
    """Brings lookups and synonyms into the form that the messages will have, so that they are still found."""
    for table in training_data.lookup_tables:
        table["elements"] = list(dict.fromkeys(rewrite(word) for word in table["elements"]))
    training_data.entity_synonyms = {rewrite(word): code for word, code in training_data.entity_synonyms.items()}

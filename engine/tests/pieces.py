"""Small pieces that several tests build with."""

from __future__ import annotations

from typing import Sequence

from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


def message(text: str, intent: str | None = None) -> Message:
    """A message whose every character is a token."""
    built = Message({TEXT: text, TOKENS_NAMES[TEXT]: [Token(each, place) for place, each in enumerate(text)]})
    if intent:
        built.set(INTENT, intent)
    return built


def training_data(*examples: Sequence[str]) -> TrainingData:
    """Training data of `(text, intent)` pairs."""
    return TrainingData([message(text, intent) for text, intent in examples])

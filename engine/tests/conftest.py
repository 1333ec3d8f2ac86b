"""Small real Rasa pieces: a model storage in the test's folder, a graph context, messages."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Dict, List, Sequence, Tuple

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

DICTIONARY = "张家 900 region\n张家口市 900 region\n彭水县 900 region\n公益性岗位 900 term\n"


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    folder = tmp_path / "storage"
    folder.mkdir()
    return LocalModelStorage(folder)


@pytest.fixture
def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}))


@pytest.fixture
def resource() -> Resource:
    return Resource("component")


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    path = tmp_path / "dictionary.txt"
    path.write_text(DICTIONARY, encoding="utf8")
    return path


def message(text: str, intent: str | None = None) -> Message:
    """A message whose every character is a token."""
    data: Dict = {TEXT: text, TOKENS_NAMES[TEXT]: [Token(each, place) for place, each in enumerate(text)]}
    return Message({**data, INTENT: intent} if intent else data)


@pytest.fixture
def training_data() -> Callable[[Sequence[Tuple[str, str]]], TrainingData]:
    def build(examples: Sequence[Tuple[str, str]]) -> TrainingData:
        messages: List[Message] = [message(text, intent) for text, intent in examples]
        return TrainingData(messages)

    return build

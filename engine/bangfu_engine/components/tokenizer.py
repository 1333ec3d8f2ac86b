"""Rasa component: jieba with the project's own dictionary, retrained whenever that dictionary changes."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Text, Tuple

import jieba
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.jieba_tokenizer import JiebaTokenizer
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.training_data.message import Message

DICTIONARY = "dictionary.txt"
# The tag of the names of divisions.
REGION = "region"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class DictionaryTokenizer(JiebaTokenizer):
    """JiebaTokenizer with one dictionary file (`word frequency tag` a line) and a tokenizer of its own.

    The stock component reads every file of a folder into jieba's process-wide state and does not notice when a
    file's content changes; this one reads exactly one file into its own `jieba.Tokenizer`.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Returns default config (see parent class for full docstring)."""
        return {**JiebaTokenizer.get_default_config(), "dictionary_path": "var/dictionary.txt"}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, source: Path) -> None:
        """Reads the dictionary at `source`."""
        super().__init__(config, model_storage, resource)
        self._source = source
        self._jieba = jieba.Tokenizer()
        with source.open("rb") as words:
            self._jieba.load_userdict(words)

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DictionaryTokenizer:
        """Creates the tokenizer for training, from the generated dictionary."""
        return cls(config, model_storage, resource, _dictionary_file(config))

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DictionaryTokenizer:
        """Loads the tokenizer with the dictionary that the model was trained with."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, folder / DICTIONARY)

    def persist(self) -> None:
        """Keeps the dictionary inside the model."""
        with self._model_storage.write_to(self._resource) as folder:
            shutil.copyfile(self._source, folder / DICTIONARY)

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[str]:
        """The dictionary's content: a changed word retrains what depends on the tokens."""
        return hashlib.sha256(_dictionary_file(config).read_bytes()).hexdigest()

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """Tokenizes the text of the attribute."""
        tokens = [Token(word, start) for word, start, _ in self._jieba.tokenize(message.get(attribute))]
        return self._apply_token_pattern(tokens)


def dictionary_words(config: Dict[Text, Any]) -> Iterator[Tuple[Text, Text]]:
    """The words of the generated dictionary with their tags."""
    for line in _dictionary_file(config).read_text(encoding="utf8").splitlines():
        word, _, tag = line.split(" ")
        yield word, tag


def _dictionary_file(config: Dict[Text, Any]) -> Path:
    path = Path(config.get("dictionary_path") or "var/dictionary.txt")
    if not path.is_file():
        raise RasaException(f"No dictionary at '{path}': run 'make train', which generates it.")
    return path

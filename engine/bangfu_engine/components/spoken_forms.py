"""Rasa component: dialect and spoken words are brought into standard form, in messages, examples and word lists."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_yaml_file

from bangfu_engine.components.kept import KeptComponent
from bangfu_engine.components.lexicon import division_names
from bangfu_engine.components.normaliser import ALIGNMENT, rewrite_word_lists
from bangfu_engine.components.tokenizer import DictionaryTokenizer
from bangfu_engine.normalise import Normalised
from bangfu_engine.spoken_forms import SpokenForms as Forms

FORMS = "forms.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class SpokenForms(KeptComponent):
    """Stands after the Normaliser. The model keeps the words of `forms_path`; names of divisions stay whole."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`forms_path` is the word list, `dictionary_path` the tokenizer's dictionary, which knows the places."""
        return {"forms_path": "nlu_data/spoken_forms.yml", "dictionary_path": "var/dictionary.txt"}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Creates a component that knows no words yet."""
        super().__init__(config, model_storage, resource)
        self._forms = Forms({})

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[str]:
        """The content of both files: a new dialect word retrains what reads the text."""
        words = hashlib.sha256(_word_list(config).read_bytes()).hexdigest()
        return f"{words} {DictionaryTokenizer.fingerprint_addon(config)}"

    def train(self, training_data: TrainingData) -> Resource:
        """Reads the words and keeps them in the model; raises RasaException if the list contradicts itself."""
        try:
            forms = Forms.parse(read_yaml_file(_word_list(self._config)))
        except ValueError as error:
            raise RasaException(f"{_word_list(self._config)}: {error}") from error
        self._forms = forms.shielding(list(division_names(self._config)))
        with self._model_storage.write_to(self._resource) as folder:
            (folder / FORMS).write_text(json.dumps(self._forms.standard, ensure_ascii=False), encoding="utf8")
        return self._resource

    def _restore(self, folder: Path) -> None:
        self._forms = Forms(json.loads((folder / FORMS).read_text(encoding="utf8")))

    def process(self, messages: List[Message]) -> List[Message]:
        """Rewrites messages in place."""
        for message in messages:
            self._rewrite(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Rewrites the training examples that the Normaliser took, and the words of the lookups."""
        for example in training_data.training_examples:
            if example.get(ALIGNMENT) is not None:
                self._rewrite(example)
        rewrite_word_lists(training_data, self._forms.of)
        return training_data

    def _rewrite(self, message: Message) -> None:
        normal: Normalised = self._forms.apply(message.get(ALIGNMENT))
        message.set(ALIGNMENT, normal)
        message.set(TEXT, normal.text)


def _word_list(config: Dict[Text, Any]) -> Path:
    path = Path(config.get("forms_path") or "nlu_data/spoken_forms.yml")
    if not path.is_file():
        raise RasaException(f"No spoken forms at '{path}': run from the project's folder or set 'forms_path'.")
    return path

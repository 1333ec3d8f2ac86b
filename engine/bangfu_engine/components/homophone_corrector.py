"""Rasa component: slips of pinyin and voice input are mended before the text is tokenised (公意岗 → 公益岗)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bangfu_engine.components.kept import KeptComponent
from bangfu_engine.components.normaliser import ALIGNMENT
from bangfu_engine.components.tokenizer import REGION, DictionaryTokenizer, dictionary_words
from bangfu_engine.homophone_words import learn
from bangfu_engine.homophones import Corrector, Words

# Word lists whose words are terms. Places are names; how people ask (aspect) is everyday language.
LISTS = ("policy_topic", "person_class", "skill", "job")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class HomophoneCorrector(KeptComponent):
    """Learns the domain's words from the lookup tables, the generated dictionary and the examples; mends both sides.

    The text's length and its alignment with the original stay. Stands after the Normaliser, before the tokenizer.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`dictionary_path` is the tokenizer's dictionary, `lists` the lookup tables whose words are terms."""
        return {"dictionary_path": "var/dictionary.txt", "lists": list(LISTS)}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Creates a corrector that knows no words and mends nothing yet."""
        super().__init__(config, model_storage, resource)
        self._corrector: Optional[Corrector] = None

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[str]:
        """The dictionary's content (see the tokenizer)."""
        return DictionaryTokenizer.fingerprint_addon(config)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the words and keeps them in the model."""
        lists = (table["elements"] for table in training_data.lookup_tables if table["name"] in self._config["lists"])
        terms = {element for elements in lists for element in elements}
        names = set()
        for word, tag in dictionary_words(self._config):
            (names if tag == REGION else terms).add(word)
        texts = [example.get(TEXT) for example in training_data.training_examples if example.get(TEXT)]
        words = learn(terms, texts, frozenset(names))
        self._persist(words)
        self._corrector = Corrector(words)
        return self._resource

    def _persist(self, words: Words) -> None:
        kept = {**vars(words), "names": sorted(words.names)}
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf8")

    def _restore(self, folder: Path) -> None:
        kept = json.loads((folder / "words.json").read_text(encoding="utf8"))
        self._corrector = Corrector(Words(**{**kept, "names": frozenset(kept["names"])}))

    def process(self, messages: List[Message]) -> List[Message]:
        """Mends the messages in place."""
        for message in messages:
            self._mend(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Mends the training examples in place; annotated ones keep their text (see the Normaliser)."""
        for example in training_data.training_examples:
            if not example.get("entities"):
                self._mend(example)
        return training_data

    def _mend(self, message: Message) -> None:
        text = message.get(TEXT)
        if not text or self._corrector is None:
            return
        mended = self._corrector.correct(text)
        message.set(TEXT, mended)
        alignment = message.get(ALIGNMENT)
        if alignment is not None:
            message.set(ALIGNMENT, replace(alignment, text=mended))

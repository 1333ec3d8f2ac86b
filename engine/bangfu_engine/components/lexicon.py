"""Rasa component: entities found by word lists: the lookup tables of `nlu_data/` and the generated dictionary.

The dictionary's third column names the entity (`彭水县 900 region`). Longer words win over shorter ones, so that
张家口市 is never read as 张家, and the name of a division must stand as a word: 搬迁安置 does not name 迁安.
A lookup's synonym gives the entity's value (建档立卡户 → registered_poor).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Text, Tuple

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bangfu_engine.components.kept import KeptComponent
from bangfu_engine.components.tokenizer import REGION, DictionaryTokenizer, dictionary_words

TERMS = "terms"
# The value of words that only shield what stands in them: 在哪打工 does not ask where.
NOTHING = "nothing"
# What one word may hold after a name that is still meant: 四川话, 广州火车站.
AFTER_NAME = (*"人话籍户市县区站", "火车", "高铁", "汽车", "机场", "工业", "企业", "打工", "务工", "旅游")
JOB, SKILL = "job", "skill"
# What stands before and after a trade that is meant as something to learn, to know or to be examined in.
LEARNING = re.compile(r"(?:[学会考教懂练]|培训)(?:[个点过下了习]|一门|门|着|做|干)*$")
TAUGHT = re.compile(r"的?(?:这[个门]|那[个门])?(?:技[能术]|手艺|培训|课|班|证|资格|考试|学费|学校|专业|怎么考)")
Finding = Tuple[int, int, "Word"]


class Word(NamedTuple):
    """One entry: which entity it is and which value it stands for."""

    entity: str
    value: str

    def term(self, surface: str) -> str:
        """What the word says about the intent: the code it stands for, or only the kind of thing that it is."""
        return self.entity if self.value == surface else f"{self.entity}:{self.value}"


class Lexicon:
    """Longest-first matching of a word list."""

    def __init__(self, words: Dict[str, List[Word]]) -> None:
        """Takes every word with what it may be."""
        self.words = words
        self._lengths: Dict[str, List[int]] = {}
        for word in words:
            self._lengths.setdefault(word[0], []).append(len(word))
        for first, lengths in self._lengths.items():
            self._lengths[first] = sorted(set(lengths), reverse=True)

    def matches(self, text: str) -> Iterator[Finding]:
        """`(start, end, Word)` from left to right; at one place the longest word only, and none if that is nothing."""
        at = 0
        while at < len(text):
            length = self._longest(text, at)
            for word in self.words.get(text[at : at + length], ()) if length else ():
                if word.value != NOTHING:
                    yield at, at + length, word
            at += length or 1

    def _longest(self, text: str, at: int) -> int:
        for length in self._lengths.get(text[at], ()):
            if at + length <= len(text) and text[at : at + length] in self.words:
                return length
        return 0


# A featurizer too: the classifier is trained on the terms that this component puts on the training examples.
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=True,
)
class LexiconExtractor(KeptComponent, EntityExtractorMixin):
    """One lexicon per entity, so that a word of one entity never hides a word of another."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`dictionary_path` is the tokenizer's dictionary."""
        return {"dictionary_path": "var/dictionary.txt"}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Creates an extractor that knows no words yet."""
        super().__init__(config, model_storage, resource)
        self._lexicons: Dict[str, Lexicon] = {}

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[str]:
        """The dictionary's content (see the tokenizer)."""
        return DictionaryTokenizer.fingerprint_addon(config)

    def train(self, training_data: TrainingData) -> Resource:
        """Collects the words, which have come through the Normaliser, and keeps them in the model."""
        words: Dict[str, Dict[str, str]] = {}
        for table in training_data.lookup_tables:
            for element in table["elements"]:
                value = training_data.entity_synonyms.get(element, element)
                words.setdefault(table["name"], {})[element] = value
        words.setdefault(REGION, {}).update({name: name for name in division_names(self._config)})
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf8")
        self._build(words)
        return self._resource

    def _build(self, words: Dict[str, Dict[str, str]]) -> None:
        self._lexicons = {
            entity: Lexicon({word: [Word(entity, value)] for word, value in entries.items() if word})
            for entity, entries in words.items()
        }

    def _restore(self, folder: Path) -> None:
        self._build(json.loads((folder / "words.json").read_text(encoding="utf8")))

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the entities of each message."""
        for message in messages:
            findings = one_trade(message.get(TEXT) or "", self._mark(message))
            found = [
                {"entity": word.entity, "start": start, "end": end, "value": word.value}
                for start, end, word in findings
            ]
            extracted = self.add_extractor_name(found)
            message.set(ENTITIES, message.get(ENTITIES, []) + extracted, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Puts the terms on the training examples."""
        for example in training_data.training_examples:
            self._mark(example)
        return training_data

    def _mark(self, message: Message) -> List[Finding]:
        text = message.get(TEXT) or ""
        found = [finding for lexicon in self._lexicons.values() for finding in lexicon.matches(text)]
        tokens = message.get(TOKENS_NAMES[TEXT]) or []
        findings = [each for each in found if each[2].entity != REGION or stands_as_word(each, tokens)]
        message.set(TERMS, [(start, word.term(text[start:end])) for start, end, word in findings])
        return findings


def stands_as_word(finding: Finding, tokens: Sequence[Token]) -> bool:
    """Whether the name is a word, a run of words or what a word begins with: 台湾人, but not 搬|迁安|置, 六合彩."""
    start, end, _ = finding
    first = next((token for token in tokens if token.start == start), None)
    if first is None or first.end <= end:
        return first is not None and any(token.end == end for token in tokens)
    return first.text[end - start :].startswith(AFTER_NAME)


def one_trade(text: str, findings: Sequence[Finding]) -> List[Finding]:
    """Without the readings of a trade that are not meant: 学电工 is a skill, 招电工 and 挖掘机司机 a job."""
    jobs = [each for each in findings if each[2].entity == JOB]
    skills = [each for each in findings if each[2].entity == SKILL]
    pairs = [(job, skill) for job in jobs for skill in skills if job[0] < skill[1] and skill[0] < job[1]]
    dropped = [job if _is_skill(text, job, skill) else skill for job, skill in pairs]
    return [each for each in findings if each not in dropped]


def _is_skill(text: str, job: Finding, skill: Finding) -> bool:
    start, end = min(job[0], skill[0]), max(job[1], skill[1])
    if LEARNING.search(text[:start]) or TAUGHT.match(text[end:]):
        return True
    return skill[1] - skill[0] > job[1] - job[0]


def division_names(config: Dict[Text, Any]) -> Iterator[str]:
    """The names of divisions in the generated dictionary."""
    return (word for word, tag in dictionary_words(config) if tag == REGION)

"""Rasa component, last in the pipeline: whether to act on the intent, and entities put back where they were written.

One of four things is decided: the best intent is acted on; between close topics the person is to choose; what is close
to nothing is refused; and whoever may be in distress gets care, also where another reading is likelier. The bare name
of a topic is neither refused nor taken for an answer to our question. A model whose training data has no `out_of_scope`
knows nothing to refuse into: there, what can be read keeps its best intent.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Optional, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_yaml_file

from bangfu_engine.components.kept import KeptComponent
from bangfu_engine.components.normaliser import ALIGNMENT, ORIGINAL_TEXT
from bangfu_engine.naming import topic_alone

OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"
UNSURE = "nlu_unsure"
INFORM = "inform"
# A name of our lists and nothing beside it leaves no doubt.
CERTAIN = 1.0
DISTRESS = "distress"
# The key of the parse under which the topics to choose from stand, the likeliest first.
CHOICES = "choices"
MOST_CHOICES = 3
# A topic less than so many times as likely as the best one is not worth a button.
LEAST_SHARE = 0.2
Ranked = Dict[Text, Any]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Decision(KeptComponent):
    """Replaces an intent by `nlu_fallback`, `nlu_unsure` or `distress`; the ranking stays for whoever wants to look."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The figures are confidences, tuned on held-out data (docs/nlu.md).

        `threshold` is the least to act on. The person chooses where the two best intents are topics at most
        `unsure_margin` apart, and those that are shown have at least `unsure_mass` together. `care` is the least that
        distress needs as best or second. Topics are the intents that `topic_action` follows in the file `rules_path`;
        without a file nobody is asked.
        """
        return {
            "threshold": 0.35,
            "unsure_margin": 0.4,
            "unsure_mass": 0.6,
            "care": 0.25,
            "rules_path": None,
            "topic_action": "action_answer_policy",
        }

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: Optional[ModelStorage] = None,
        resource: Optional[Resource] = None,
    ) -> None:
        """Takes the configuration; what the training data holds is learnt by `train`."""
        super().__init__({**self.get_default_config(), **config}, model_storage, resource)
        self._refuses = False
        self._topics: FrozenSet[Text] = frozenset()

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[str]:
        """The content of the rules: another rule makes other topics."""
        path = Path(config.get("rules_path") or "")
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None

    def train(self, training_data: TrainingData) -> Resource:
        """Notes whether there is anything to refuse into, and which intents are topics."""
        refuses = OUT_OF_SCOPE in training_data.intents
        self._learn(refuses, _topics(self._config) if refuses else [])
        with self._model_storage.write_to(self._resource) as folder:
            state = {"refuses": self._refuses, "topics": sorted(self._topics)}
            (folder / "state.json").write_text(json.dumps(state), encoding="utf8")
        return self._resource

    def _restore(self, folder: Path) -> None:
        state = json.loads((folder / "state.json").read_text(encoding="utf8"))
        self._learn(state["refuses"], state["topics"])

    def _learn(self, refuses: bool, topics: List[Text]) -> None:
        self._refuses, self._topics = refuses, frozenset(topics)

    def process(self, messages: List[Message]) -> List[Message]:
        """Decides each message."""
        for message in messages:
            self._decide(message)
            _restore(message)
        return messages

    def _decide(self, message: Message) -> None:
        if not message.get(TEXT):
            _set(message, OUT_OF_SCOPE, 1.0)
        elif self._refuses:
            self._weigh(message, message.get(INTENT_RANKING_KEY) or [])

    def _weigh(self, message: Message, ranking: List[Ranked]) -> None:
        distress = next((each for each in ranking[:2] if each[INTENT_NAME_KEY] == DISTRESS), None)
        if distress and distress["confidence"] >= self._config["care"]:
            _set(message, DISTRESS, distress["confidence"])
            return
        best = ranking[0]["confidence"] if ranking else 0.0
        is_no_topic = best < self._config["threshold"] or ranking[0][INTENT_NAME_KEY] in {OUT_OF_SCOPE, INFORM}
        if choices := self._choices(ranking):
            _set(message, UNSURE, best)
            message.set(CHOICES, choices, add_to_output=True)
        elif is_no_topic and (topic := topic_alone(message.get(TEXT), message.get(ENTITIES) or [])) in self._topics:
            _set(message, topic, CERTAIN)
        elif best < self._config["threshold"]:
            _set(message, FALLBACK, best)

    def _choices(self, ranking: List[Ranked]) -> List[Text]:
        """The topics between which the person is to choose; none where the best can be acted on or all are far."""
        first_two = ranking[:2]
        if len(first_two) < 2 or any(each[INTENT_NAME_KEY] not in self._topics for each in first_two):
            return []
        best, second = (each["confidence"] for each in first_two)
        close = [each for each in ranking if self._is_near(each, best)][:MOST_CHOICES]
        is_close = best - second <= self._config["unsure_margin"] and len(close) > 1
        if not is_close or sum(each["confidence"] for each in close) < self._config["unsure_mass"]:
            return []
        return [each[INTENT_NAME_KEY] for each in close]

    def _is_near(self, ranked: Ranked, best: float) -> bool:
        return ranked[INTENT_NAME_KEY] in self._topics and ranked["confidence"] >= LEAST_SHARE * best


def _set(message: Message, intent: Text, confidence: float) -> None:
    message.set(INTENT, {INTENT_NAME_KEY: intent, "confidence": confidence}, add_to_output=True)


def _topics(config: Dict[Text, Any]) -> List[Text]:
    """The intents of the rules whose last step is the action that answers topics."""
    if not config["rules_path"]:
        return []
    path = Path(config["rules_path"])
    if not path.is_file():
        raise RasaException(f"No rules at '{path}': the option 'rules_path' of Decision names the file.")
    rules = read_yaml_file(str(path))["rules"]
    steps = [rule["steps"] for rule in rules if rule["steps"][-1].get("action") == config["topic_action"]]
    return [said["intent"] for first, *_ in steps for said in first.get("or", [first])]


def _restore(message: Message) -> None:
    """Give the message its own words back; spans move with them."""
    alignment = message.get(ALIGNMENT)
    if alignment is None:
        return
    for entity in message.get(ENTITIES, []):
        entity["start"], entity["end"] = alignment.original_span(entity["start"], entity["end"])
    message.set(TEXT, message.get(ORIGINAL_TEXT))

"""Rasa component: which intent a text has, by linear support vectors over the features of the text."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Text, Tuple, Type

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bangfu_engine.character_vectors import CharacterVectors, dictionary_vectors
from bangfu_engine.components.kept import KeptComponent
from bangfu_engine.components.lexicon import TERMS
from bangfu_engine.components.normaliser import ALIGNMENT, ORIGINAL_TEXT
from bangfu_engine.features import FeatureSpace, Row, Sample
from bangfu_engine.passages import Placed, passages

# Not lower: a few examples that folds tell apart without a fault would make every answer certain.
TEMPERATURES = np.geomspace(0.1, 2.0, 40)
RANKED = 5
# A tenth of it takes twice as long and decides the same.
TOLERANCE = 1e-2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NgramIntentClassifier(IntentClassifier, KeptComponent):
    """One-versus-rest linear SVM whose margins become confidences by a softmax fitted on a held-out fold."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """Components that should be included in the pipeline before this component."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`C` is the SVM's penalty; one of so many `folds` of the training data fits the confidence."""
        return {"C": 1.0, "folds": 4, "random_seed": 7}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Creates an untrained classifier."""
        super().__init__(config, model_storage, resource)
        self._space: Optional[FeatureSpace] = None
        self._intents: List[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)
        self._temperature = 1.0

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the classifier and its confidences at once: the SVM does not hold the interpreter's lock."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        samples = [_sample(example) for example in examples]
        labels = np.array([example.get(INTENT) for example in examples])
        with ThreadPoolExecutor() as pool:
            temperature = pool.submit(self._fit_temperature, samples, labels)
            self._fit(samples, labels)
        self._temperature = temperature.result()
        self._persist()
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the intent and the ranking of each message."""
        for message in messages:
            self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        if self._space is None or not message.get(TEXT):
            message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", [], add_to_output=True)
            return
        confidences = softmax(self._margins_of(message) / self._temperature)
        best = np.argsort(-confidences)[:RANKED]
        ranking = [{"name": self._intents[place], "confidence": float(confidences[place])} for place in best]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)

    def _margins_of(self, message: Message) -> np.ndarray:
        """Those of the whole text; where it has clauses, as much by what they say on their own."""
        whole = _sample(message)
        clauses = passages(whole, _placed_words(message), message.get(TERMS) or (), _blanks(message))
        if not clauses:
            return self._margins(whole)
        return (self._margins(whole) + np.mean([self._margins(clause) for clause in clauses], axis=0)) / 2

    def _margins(self, sample: Sample) -> np.ndarray:
        columns, weights = self._space.row(sample)
        return self._bias + np.asarray(weights, dtype=np.float32) @ self._weights[columns]

    def _fit(self, samples: Sequence[Sample], labels: np.ndarray) -> None:
        self._space, machine = self._learn(samples, labels)
        self._intents = [str(intent) for intent in machine.classes_]
        coefficients, bias = _one_row_per_class(machine)
        self._weights = np.ascontiguousarray(coefficients.T, dtype=np.float32)
        self._bias = bias.astype(np.float32)

    def _learn(self, samples: Sequence[Sample], labels: np.ndarray) -> Tuple[FeatureSpace, LinearSVC]:
        space = FeatureSpace.fit(samples, dictionary_vectors())
        machine = LinearSVC(C=self._config["C"], tol=TOLERANCE, random_state=self._config["random_seed"])
        return space, machine.fit(_matrix(space, samples), labels)

    def _fit_temperature(self, samples: Sequence[Sample], labels: np.ndarray) -> float:
        """The temperature at which the confidences of a part that was not learnt fit their labels best (log loss)."""
        smallest = min(np.unique(labels, return_counts=True)[1])
        if smallest < self._config["folds"] or len(set(labels)) < 3:
            return 1.0
        folds = StratifiedKFold(self._config["folds"], shuffle=True, random_state=self._config["random_seed"])
        learnt, held_out = next(folds.split(samples, labels))
        space, machine = self._learn([samples[place] for place in learnt], labels[learnt])
        scores = machine.decision_function(_matrix(space, [samples[place] for place in held_out]))
        truth = np.searchsorted(machine.classes_, labels[held_out])
        losses = [-log_softmax(scores / t, axis=1)[np.arange(len(truth)), truth].mean() for t in TEMPERATURES]
        return float(TEMPERATURES[int(np.argmin(losses))])

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / "weights.npz",
                weights=self._weights.astype(np.float16),
                bias=self._bias,
                vectors=self._space.vectors.vectors.astype(np.float16),
            )
            state = {
                "index": self._space.index,
                "rarity": self._space.rarity,
                "characters": self._space.vectors.characters,
                "intents": self._intents,
                "temperature": self._temperature,
            }
            (folder / "state.json").write_text(json.dumps(state, ensure_ascii=False), encoding="utf8")

    def _restore(self, folder: Path) -> None:
        arrays = np.load(folder / "weights.npz")
        state = json.loads((folder / "state.json").read_text(encoding="utf8"))
        self._weights = arrays["weights"].astype(np.float32)
        self._bias = arrays["bias"]
        vectors = CharacterVectors(state["characters"], arrays["vectors"].astype(np.float32))
        self._space = FeatureSpace(state["index"], state["rarity"], vectors)
        self._intents = state["intents"]
        self._temperature = state["temperature"]


def _sample(message: Message) -> Sample:
    words = [word for _, word in _placed_words(message)]
    return Sample(message.get(TEXT), words, [term for _, term in message.get(TERMS) or ()])


def _placed_words(message: Message) -> List[Placed]:
    return [(token.start, token.text) for token in message.get(TOKENS_NAMES[TEXT], [])]


def _blanks(message: Message) -> List[int]:
    """The places of the normal form before which a blank was written."""
    alignment, original = message.get(ALIGNMENT), message.get(ORIGINAL_TEXT)
    if alignment is None:
        return []
    origin = alignment.origin
    gaps = ((place, original[origin[place - 1] + 1 : origin[place]]) for place in range(1, len(origin)))
    return [place for place, between in gaps if between.isspace()]


def _matrix(space: FeatureSpace, samples: Sequence[Sample]) -> csr_matrix:
    rows: List[Row] = [space.row(sample) for sample in samples]
    starts = np.cumsum([0] + [len(columns) for columns, _ in rows])
    columns = np.concatenate([np.asarray(columns, dtype=np.int32) for columns, _ in rows])
    weights = np.concatenate([np.asarray(weights, dtype=np.float64) for _, weights in rows])
    return csr_matrix((weights, columns, starts), shape=(len(samples), space.width))


def _one_row_per_class(machine: LinearSVC):
    """For two classes scikit-learn keeps one row; give both classes theirs."""
    if len(machine.classes_) > 2:
        return machine.coef_, machine.intercept_
    return np.vstack([-machine.coef_, machine.coef_]), np.concatenate([-machine.intercept_, machine.intercept_])

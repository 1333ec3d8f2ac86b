from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Sequence, Text, Tuple

import pytest
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bangfu_engine.components.decision import CHOICES, DISTRESS, FALLBACK, OUT_OF_SCOPE, UNSURE, Decision
from bangfu_engine.components.normaliser import Normaliser
from bangfu_engine.components.quantity_extractor import QuantityExtractor
from tests.pieces import training_data

if TYPE_CHECKING:
    from rasa.engine.graph import ExecutionContext
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

Ranking = List[Tuple[Text, float]]
RULES = """version: "3.1"
rules:
- rule: topics
  steps:
  - or:
    - intent: loan
    - intent: training
    - intent: fair
  - action: action_answer_policy
- rule: one more topic
  steps:
  - intent: wages
  - action: action_answer_policy
- rule: a person is wanted
  steps:
  - intent: handoff_human
  - action: action_hand_over
"""
OURS = training_data(("贷款", "loan"), ("天气", OUT_OF_SCOPE))
FOREIGN = training_data(("贷款", "loan"), ("放首歌", "music"))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yml"
    path.write_text(RULES, encoding="utf8")
    return path


@pytest.fixture
def decision(rules: Path, storage: LocalModelStorage, context: ExecutionContext, resource: Resource) -> Decision:
    config = {"threshold": 0.3, "unsure_margin": 0.3, "unsure_mass": 0.6, "care": 0.25, "rules_path": str(rules)}
    Decision.create(config, storage, resource, context).train(OURS)
    return Decision.load(config, storage, resource, context)


def decided(
    decision: Decision, ranking: Ranking, text: Text = "找活", entities: Sequence[Dict[Text, Any]] = ()
) -> Message:
    messages = Normaliser().process([Message({TEXT: text, ENTITIES: list(entities)})])
    entries = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    messages[0].set(INTENT, entries[0], add_to_output=True)
    messages[0].set("intent_ranking", entries, add_to_output=True)
    return decision.process(QuantityExtractor().process(messages))[0]


@pytest.mark.parametrize(
    ("ranking", "intent"),
    [
        ([("loan", 0.8), ("training", 0.1)], "loan"),
        ([("loan", 0.3), ("greet", 0.2)], "loan"),
        ([("loan", 0.29), ("greet", 0.2)], FALLBACK),
        ([(OUT_OF_SCOPE, 0.9), ("loan", 0.1)], OUT_OF_SCOPE),
        ([(OUT_OF_SCOPE, 0.28), ("loan", 0.27)], FALLBACK),
        # The margin is enough, one step more is not.
        ([("loan", 0.6), ("training", 0.3)], UNSURE),
        ([("loan", 0.62), ("training", 0.3)], "loan"),
        # The mass is enough below the threshold too; less of it is acted on or refused.
        ([("loan", 0.25), ("training", 0.2), ("fair", 0.15)], UNSURE),
        ([("loan", 0.25), ("training", 0.2), ("fair", 0.14)], FALLBACK),
        ([("loan", 0.32), ("training", 0.25)], "loan"),
        # Only topics are offered, and only where the two best are topics.
        ([("loan", 0.4), ("greet", 0.3), ("training", 0.3)], "loan"),
        ([("loan", 0.4), ("handoff_human", 0.35), ("training", 0.25)], "loan"),
        ([("handoff_human", 0.45), ("loan", 0.4)], "handoff_human"),
        ([(OUT_OF_SCOPE, 0.45), ("loan", 0.3), ("training", 0.25)], OUT_OF_SCOPE),
        ([("loan", 0.45), (OUT_OF_SCOPE, 0.4), ("training", 0.15)], "loan"),
        # Care comes first, likelier or not, but not at the faintest sign.
        ([(DISTRESS, 0.26), ("stop", 0.2)], DISTRESS),
        ([("wages", 0.5), (DISTRESS, 0.25)], DISTRESS),
        ([("wages", 0.5), (DISTRESS, 0.24)], "wages"),
        ([("wages", 0.4), ("loan", 0.3), (DISTRESS, 0.28)], UNSURE),
    ],
)
def test_what_is_decided(decision: Decision, ranking: Ranking, intent: Text) -> None:
    message = decided(decision, ranking)
    confidence = dict(ranking).get(intent, ranking[0][1])
    assert message.get(INTENT) == {"name": intent, "confidence": confidence}
    assert [(each["name"], each["confidence"]) for each in message.get("intent_ranking")] == ranking
    assert (message.get(CHOICES) is not None) is (intent == UNSURE)


@pytest.mark.parametrize(
    ("ranking", "choices"),
    [
        ([("loan", 0.5), ("training", 0.4), ("greet", 0.1)], ["loan", "training"]),
        ([("loan", 0.4), ("training", 0.3), ("greet", 0.1), ("wages", 0.1)], ["loan", "training", "wages"]),
        ([("fair", 0.3), ("loan", 0.25), ("training", 0.2), ("wages", 0.15)], ["fair", "loan", "training"]),
        ([("loan", 0.5), ("training", 0.4), ("wages", 0.09)], ["loan", "training"]),
    ],
)
def test_two_or_three_topics_are_offered_the_likeliest_first(
    decision: Decision, ranking: Ranking, choices: List[Text]
) -> None:
    message = decided(decision, ranking)
    assert message.get(CHOICES) == choices
    assert message.as_dict(only_output_properties=True)[CHOICES] == choices


NO_TOPIC: List[Tuple[Ranking, Text]] = [
    ([(OUT_OF_SCOPE, 0.9), ("loan", 0.1)], OUT_OF_SCOPE),
    ([("greet", 0.2), ("loan", 0.1)], FALLBACK),
    ([("inform", 0.8), ("loan", 0.1)], "inform"),
]


def named(topic: Text) -> List[Dict[Text, Any]]:
    """欠薪, as the word lists find it."""
    return [{"entity": "policy_topic", "value": topic, "start": 0, "end": 2}]


@pytest.mark.parametrize("ranking", [ranking for ranking, _ in NO_TOPIC])
def test_the_bare_name_of_a_topic_is_the_topic(decision: Decision, ranking: Ranking) -> None:
    assert decided(decision, ranking, "欠薪", named("wages")).get(INTENT)["name"] == "wages"


@pytest.mark.parametrize(("ranking", "intent"), NO_TOPIC)
def test_a_name_that_stands_for_no_topic_decides_nothing(decision: Decision, ranking: Ranking, intent: Text) -> None:
    assert decided(decision, ranking, "欠薪", named("my_record")).get(INTENT)["name"] == intent


def test_the_name_of_a_topic_decides_nothing_that_is_understood(decision: Decision) -> None:
    message = decided(decision, [("handoff_human", 0.5), ("wages", 0.1)], "欠薪", named("wages"))
    assert message.get(INTENT)["name"] == "handoff_human"


@pytest.mark.parametrize("text", ["👍👍", "   ", "。。。", ""])
def test_a_message_with_nothing_to_read_is_out_of_scope(decision: Decision, text: Text) -> None:
    assert decided(decision, [("loan", 0.9)], text).get(INTENT) == {"name": OUT_OF_SCOPE, "confidence": 1.0}


def test_a_message_that_no_classifier_read_is_refused(decision: Decision) -> None:
    message = decision.process([Message({TEXT: "找活"})])[0]
    assert message.get(INTENT) == {"name": FALLBACK, "confidence": 0.0}


def test_the_message_gets_its_own_words_and_spans_back(decision: Decision) -> None:
    text = "我 三十五歲，想貸 二十万 👌"
    message = decided(decision, [("loan", 0.9)], text)
    assert message.get(TEXT) == text
    spans = {entity["entity"]: text[entity["start"] : entity["end"]] for entity in message.get(ENTITIES)}
    assert spans == {"age": "三十五", "amount": "二十万"}


@pytest.mark.parametrize(
    "ranking",
    [[("loan", 0.1), ("training", 0.09)], [("loan", 0.5), ("training", 0.4)], [("loan", 0.3), (DISTRESS, 0.3)]],
)
def test_training_data_without_anything_to_refuse_into_is_left_alone(
    storage: LocalModelStorage, context: ExecutionContext, resource: Resource, ranking: Ranking
) -> None:
    config: Dict[Text, Any] = {"rules_path": "not/here.yml"}
    Decision.create(config, storage, resource, context).train(FOREIGN)
    message = decided(Decision.load(config, storage, resource, context), ranking)
    assert message.get(INTENT) == {"name": "loan", "confidence": ranking[0][1]}
    assert message.get(CHOICES) is None


def test_without_rules_nobody_is_asked(
    storage: LocalModelStorage, context: ExecutionContext, resource: Resource
) -> None:
    Decision.create({}, storage, resource, context).train(OURS)
    one = Decision.load({}, storage, resource, context)
    assert decided(one, [("loan", 0.5), ("training", 0.4)]).get(INTENT)["name"] == "loan"


def test_rules_that_are_not_there_are_said_to_be_missing(
    storage: LocalModelStorage, context: ExecutionContext, resource: Resource
) -> None:
    one = Decision.create({"rules_path": "not/here.yml"}, storage, resource, context)
    with pytest.raises(RasaException, match=r"not/here\.yml"):
        one.train(OURS)


def test_other_rules_train_anew(rules: Path) -> None:
    config = {"rules_path": str(rules)}
    before = Decision.fingerprint_addon(config)
    rules.write_text(RULES.replace("intent: fair", "intent: card"), encoding="utf8")
    assert Decision.fingerprint_addon(config) not in {before, None}
    assert Decision.fingerprint_addon({}) is None

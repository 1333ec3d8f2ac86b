from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bangfu_engine.components.decision import FALLBACK, OUT_OF_SCOPE, Decision
from bangfu_engine.components.normaliser import Normaliser
from bangfu_engine.components.quantity_extractor import QuantityExtractor


def decided(text: str, confidence: float, threshold: float = 0.3) -> Message:
    messages = Normaliser().process([Message({TEXT: text})])
    messages[0].set(INTENT, {"name": "find_job", "confidence": confidence}, add_to_output=True)
    messages[0].set("intent_ranking", [{"name": "find_job", "confidence": confidence}], add_to_output=True)
    return Decision({"threshold": threshold}).process(QuantityExtractor().process(messages))[0]


def test_a_confident_intent_is_acted_on() -> None:
    assert decided("找活", 0.8).get(INTENT) == {"name": "find_job", "confidence": 0.8}


def test_the_threshold_itself_is_enough() -> None:
    assert decided("找活", 0.3).get(INTENT)["name"] == "find_job"


def test_an_uncertain_intent_becomes_the_fallback_and_the_ranking_stays() -> None:
    message = decided("找活", 0.29)
    assert message.get(INTENT) == {"name": FALLBACK, "confidence": 0.29}
    assert message.get("intent_ranking")[0]["name"] == "find_job"


def test_a_message_with_nothing_to_read_is_out_of_scope() -> None:
    for text in ("👍👍", "   ", "。。。", ""):
        assert decided(text, 0.9).get(INTENT) == {"name": OUT_OF_SCOPE, "confidence": 1.0}


def test_the_message_gets_its_own_words_and_spans_back() -> None:
    text = "我 三十五歲，想貸 二十万 👌"
    message = decided(text, 0.9)
    assert message.get(TEXT) == text
    spans = {entity["entity"]: text[entity["start"] : entity["end"]] for entity in message.get(ENTITIES)}
    assert spans == {"age": "三十五", "amount": "二十万"}

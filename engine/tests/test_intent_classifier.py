from typing import Dict

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT

from bangfu_engine.components.intent_classifier import NgramIntentClassifier
from tests.pieces import message, training_data

GREETINGS = [("你好", "greet"), ("您好啊", "greet"), ("早上好", "greet"), ("在吗", "greet")]
WAGES = [
    ("老板欠工资", "wage_arrears"),
    ("工资不发", "wage_arrears"),
    ("拖欠工钱", "wage_arrears"),
    ("要工钱", "wage_arrears"),
]
FAIRS = [("有招聘会吗", "job_fair"), ("招聘会在哪", "job_fair"), ("招聘会几号", "job_fair"), ("去招聘会", "job_fair")]


@pytest.fixture
def classifier(storage: LocalModelStorage, resource: Resource) -> NgramIntentClassifier:
    return NgramIntentClassifier(NgramIntentClassifier.get_default_config(), storage, resource)


def classified(classifier: NgramIntentClassifier, text: str) -> Dict:
    return classifier.process([message(text)])[0].as_dict_nlu()


def test_it_learns_three_intents(classifier: NgramIntentClassifier) -> None:
    classifier.train(training_data(*GREETINGS, *WAGES, *FAIRS))
    understood = classified(classifier, "招聘会什么时候")
    assert understood[INTENT]["name"] == "job_fair"
    assert understood["intent_ranking"][0]["name"] == "job_fair"
    assert sum(each["confidence"] for each in understood["intent_ranking"]) == pytest.approx(1.0, abs=1e-5)


def test_two_intents_are_enough(classifier: NgramIntentClassifier) -> None:
    classifier.train(training_data(*GREETINGS, *WAGES))
    assert classified(classifier, "工资")[INTENT]["name"] == "wage_arrears"
    assert classified(classifier, "你好呀")[INTENT]["name"] == "greet"


def test_an_intent_may_have_one_example(classifier: NgramIntentClassifier) -> None:
    classifier.train(training_data(*GREETINGS, *WAGES, ("再见", "goodbye")))
    assert classified(classifier, "再见")[INTENT]["name"] == "goodbye"


def test_a_loaded_classifier_decides_as_before(
    classifier: NgramIntentClassifier, storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    classifier.train(training_data(*GREETINGS, *WAGES, *FAIRS))
    loaded = NgramIntentClassifier.load(NgramIntentClassifier.get_default_config(), storage, resource, context)
    for text in ("你好", "工资咋还不发", "招聘会", "完全不相干"):
        before, after = classified(classifier, text), classified(loaded, text)
        assert after[INTENT]["name"] == before[INTENT]["name"]
        assert after[INTENT]["confidence"] == pytest.approx(before[INTENT]["confidence"], abs=1e-2)


def test_training_twice_gives_the_same_classifier(classifier: NgramIntentClassifier) -> None:
    data = training_data(*GREETINGS, *WAGES, *FAIRS)
    classifier.train(data)
    first = classified(classifier, "招聘会在哪开")
    classifier.train(data)
    assert classified(classifier, "招聘会在哪开") == first


def test_empty_text_has_no_intent(classifier: NgramIntentClassifier) -> None:
    classifier.train(training_data(*GREETINGS, *WAGES))
    understood = classified(classifier, "")
    assert understood[INTENT] == {"name": None, "confidence": 0.0}
    assert understood["intent_ranking"] == []


def test_a_text_of_which_nothing_is_known_has_less_confidence(classifier: NgramIntentClassifier) -> None:
    classifier.train(training_data(*GREETINGS, *WAGES, *FAIRS))
    unknown, known = classified(classifier, "xyz" * 5), classified(classifier, "工资不发")
    assert unknown[INTENT]["confidence"] < known[INTENT]["confidence"] - 0.05


def test_a_word_never_seen_goes_with_the_words_like_it(classifier: NgramIntentClassifier) -> None:
    illnesses = [(text, "health") for text in ("肺炎", "胃癌", "皮疹", "肿瘤")]
    dishes = [(text, "cookbook") for text in ("烤鸭", "炖鱼", "拌虾", "煮蟹")]
    classifier.train(training_data(*illnesses, *dishes, *GREETINGS))
    assert classified(classifier, "疱疹")[INTENT]["name"] == "health"
    assert classified(classifier, "腌鹅")[INTENT]["name"] == "cookbook"

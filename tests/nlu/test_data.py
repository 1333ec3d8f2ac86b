"""What the training data must hold so that the model can learn the language and not our habits."""

import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache

from tests.nlu import training_data
from tests.nlu.training_data import Utterance

CONVERSATION = {
    *("greet", "goodbye", "thanks", "bot_identity", "handoff_human", "negative_feedback", "clarify_repeat"),
    *("unsubscribe", "subscribe", "affirm", "deny", "inform", "choose", "change_answer", "stop", "set_region"),
    *("check_in", "distress", "staff_query"),
}
LEAST = {"topic": 120, "conversation": 60, "out_of_scope": 1200}
ALIKE = 0.8
# Rasa reads these as markup: an annotated span, a forced intent.
MARKUP = re.compile(r"\[[^\]]*\][({]|^/|\t")
PERSONAL = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15,19}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}"
)


@cache
def utterances() -> tuple[Utterance, ...]:
    return tuple(training_data.utterances())


@cache
def by_intent() -> dict[str, list[str]]:
    texts: dict[str, list[str]] = defaultdict(list)
    for intent, text in utterances():
        texts[intent].append(text)
    return texts


def kind_of(intent: str) -> str:
    if intent == "out_of_scope":
        return intent
    return "conversation" if intent in CONVERSATION else "topic"


def said_intents() -> set[str]:
    """The intents that people can have; those of `nlu_` are what we make of an unsure reading."""
    return {intent for intent in training_data.intents() if not intent.startswith("nlu_")}


def test_every_intent_of_the_domain_has_enough_utterances() -> None:
    short = {intent: len(by_intent().get(intent, [])) for intent in said_intents()}
    assert {intent: count for intent, count in short.items() if count < LEAST[kind_of(intent)]} == {}


def test_every_trained_intent_is_in_the_domain() -> None:
    assert set(by_intent()) <= set(training_data.intents())


def test_no_two_utterances_of_an_intent_say_nearly_the_same() -> None:
    alike = [
        (intent, *pair) for intent, texts in by_intent().items() for pair in training_data.near_duplicates(texts, ALIKE)
    ]
    assert alike == []


def test_no_utterance_stands_in_two_intents() -> None:
    intents = defaultdict(set)
    for intent, text in utterances():
        intents[training_data.bare(text)].add(intent)
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


def test_no_utterance_is_written_twice() -> None:
    assert [text for (_, text), count in Counter(utterances()).items() if count > 1] == []


def test_no_held_out_sentence_is_trained_on() -> None:
    trained = {training_data.bare(text) for _, text in utterances()}
    assert [text for _, text in training_data.held_out() if training_data.bare(text) in trained] == []


def test_held_out_sentences_cover_every_intent_once_labelled() -> None:
    held_out = training_data.held_out()
    assert {intent for intent, _ in held_out} == said_intents()
    assert [text for text, count in Counter(text for _, text in held_out).items() if count > 1] == []


def test_the_kept_half_of_the_held_out_sentences_covers_every_intent() -> None:
    assert {intent for intent, text in training_data.held_out() if training_data.is_kept(text)} == said_intents()


def test_utterances_hold_no_markup_and_no_invisible_characters() -> None:
    strange = {
        text
        for _, text in utterances()
        if MARKUP.search(text) or any(unicodedata.category(each) in {"Cc", "Co", "Cn", "Cs"} for each in text)
    }
    assert strange == set()


def test_data_holds_no_phone_or_identity_numbers() -> None:
    everything = [*utterances(), *training_data.held_out()]
    assert [text for _, text in everything if PERSONAL.search(text)] == []


def test_every_synonym_stands_in_a_lookup() -> None:
    known = set().union(*training_data.lookups().values())
    assert {code: words - known for code, words in training_data.synonyms().items() if words - known} == {}


def test_a_word_stands_for_one_code_only() -> None:
    codes = defaultdict(set)
    for code, words in training_data.synonyms().items():
        for word in words:
            codes[word].add(code)
    assert {word: found for word, found in codes.items() if len(found) > 1} == {}


def test_lookups_belong_to_entities_of_the_domain() -> None:
    assert set(training_data.lookups()) <= set(training_data.entities())

"""What the training data must hold so that the model can learn the language and not our habits."""

import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from itertools import accumulate

import jieba
import pytest

from bot.cli.nlu_held_out import Marked, read_entities
from bot.cli.training import dictionary_lines
from bot.lessons.judging import INVISIBLE
from bot.lessons.variety import said_in_several, varieties
from tests.nlu import training_data
from tests.nlu.training_data import Utterance

CONVERSATION = {
    *("greet", "goodbye", "thanks", "bot_identity", "handoff_human", "negative_feedback", "clarify_repeat"),
    *("unsubscribe", "subscribe", "affirm", "deny", "inform", "choose", "change_answer", "stop", "set_region"),
    *("check_in", "distress", "staff_query"),
}
LEAST = {"topic": 120, "conversation": 60, "out_of_scope": 1200}
# Rasa reads these as markup: an annotated span, a forced intent.
MARKUP = re.compile(r"\[[^\]]*\][({]|^/|\t")
# Sentences and, of each entity that people can say, spans in the file of marked sentences.
LEAST_MARKED, LEAST_SPANS = 260, 15
# The share of marked entities that may begin or end inside a word: 招普工 is one to jieba, 普工 one to us.
MOST_ASTRIDE = 0.04
NOT_SAID = {"measure", "answer"}
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
    assert [pair for each in varieties(utterances()).values() for pair in each.alike] == []


def test_no_utterance_stands_in_two_intents() -> None:
    assert said_in_several(utterances()) == {}


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
        if MARKUP.search(text) or any(unicodedata.category(each) in INVISIBLE for each in text)
    }
    assert strange == set()


def test_data_holds_no_phone_or_identity_numbers() -> None:
    everything = [text for _, text in [*utterances(), *training_data.held_out()]]
    everything += [each.text for each in read_entities()]
    assert [text for text in everything if PERSONAL.search(text)] == []


def test_every_synonym_stands_in_a_lookup() -> None:
    known = set().union(*training_data.lookups().values())
    assert {code: words - known for code, words in training_data.synonyms().items() if words - known} == {}


def test_a_word_stands_for_one_code_only() -> None:
    codes = defaultdict(set)
    for code, words in training_data.synonyms().items():
        for word in words:
            codes[word].add(code)
    assert {word: found for word, found in codes.items() if len(found) > 1} == {}


def test_a_word_with_a_code_stands_in_one_list_only() -> None:
    """Synonyms know no entity: a job that a person class's code stands for would have that code as its value."""
    coded = set().union(*training_data.synonyms().values())
    lists = Counter(word for words in training_data.lookups().values() for word in words & coded)
    assert {word for word, count in lists.items() if count > 1} == set()


def test_lookups_belong_to_entities_of_the_domain() -> None:
    assert set(training_data.lookups()) <= set(training_data.entities())


def test_marked_sentences_hold_whole_marks_of_entities_of_the_domain() -> None:
    marked = list(read_entities())
    assert [each.text for each in marked if re.search(r"[\[\]()]", each.text)] == []
    assert {span.entity for each in marked for span in each.spans} <= set(training_data.entities())


def test_marked_sentences_are_many_and_cover_every_entity_that_people_say() -> None:
    marked = list(read_entities())
    spans = Counter(span.entity for each in marked for span in each.spans)
    assert len(marked) >= LEAST_MARKED
    assert {name for name in training_data.entities() if spans[name] < LEAST_SPANS} == NOT_SAID


def test_marked_sentences_are_written_once_and_never_trained_on() -> None:
    bare = [training_data.bare(each.text) for each in read_entities()]
    trained = {training_data.bare(text) for _, text in utterances()}
    assert [text for text, count in Counter(bare).items() if count > 1 or text in trained] == []


def test_values_of_marked_person_classes_and_aspects_are_codes_of_the_word_lists() -> None:
    codes = set(training_data.synonyms())
    named = {span for each in read_entities() for span in each.spans if span.entity in {"person_class", "aspect"}}
    assert {span.value for span in named if span.value} <= codes


@pytest.fixture(scope="module")
def jieba_of_the_engine() -> jieba.Tokenizer:
    cutter = jieba.Tokenizer()
    cutter.load_userdict(list(dictionary_lines()))
    return cutter


def test_marked_entities_begin_and_end_where_words_do(jieba_of_the_engine: jieba.Tokenizer) -> None:
    marked = list(read_entities())
    astride = sum(len(astride_of(each, jieba_of_the_engine)) for each in marked)
    assert astride <= MOST_ASTRIDE * sum(len(each.spans) for each in marked)


def astride_of(marked: Marked, cutter: jieba.Tokenizer) -> list[str]:
    """The entities that begin or end in the middle of a word of jieba's."""
    ends = {0, *accumulate(len(word) for word in cutter.cut(marked.text))}
    return [marked.text[span.start : span.end] for span in marked.spans if not {span.start, span.end} <= ends]

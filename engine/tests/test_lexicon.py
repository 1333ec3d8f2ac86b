from pathlib import Path

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.training_data import TrainingData

from bangfu_engine.components.lexicon import NOTHING, TERMS, Lexicon, LexiconExtractor, Word
from bangfu_engine.components.normaliser import Normaliser
from tests.pieces import message


def lexicon(*words: str) -> Lexicon:
    return Lexicon({word: [Word("region", word)] for word in words})


def found(words: Lexicon, text: str) -> list:
    return [text[start:end] for start, end, _ in words.matches(text)]


def test_the_longest_word_wins() -> None:
    assert found(lexicon("张家", "张家口市", "张家口"), "我在张家口市打工") == ["张家口市"]


def test_a_word_at_the_end_of_the_text_is_found() -> None:
    assert found(lexicon("彭水", "彭水县"), "我在彭水") == ["彭水"]


def test_the_text_may_end_inside_a_longer_word() -> None:
    assert found(lexicon("张家口市"), "张家口") == []


def test_words_that_overlap_are_read_from_the_left() -> None:
    assert found(lexicon("重庆", "庆市", "市区"), "重庆市区") == ["重庆", "市区"]


def test_a_word_that_stands_for_nothing_shields_what_is_in_it() -> None:
    words = Lexicon({"在哪": [Word("aspect", "where")], "在哪打工": [Word("aspect", NOTHING)]})
    assert [found(words, text) for text in ("人社局在哪", "你在哪打工")] == [["在哪"], []]


def test_neighbouring_words_are_both_found() -> None:
    assert found(lexicon("重庆市", "彭水县"), "重庆市彭水县彭水县") == ["重庆市", "彭水县", "彭水县"]


def test_empty_text_holds_no_words() -> None:
    assert found(lexicon("重庆"), "") == []


def trained(storage: LocalModelStorage, resource: Resource, dictionary: Path) -> LexiconExtractor:
    data = TrainingData(
        lookup_tables=[
            {"name": "person_class", "elements": ["建档立卡户", "建檔立卡", "低保户"]},
            {"name": "job", "elements": ["保洁"]},
        ],
        entity_synonyms={"建档立卡户": "registered_poor", "建檔立卡": "registered_poor"},
    )
    extractor = LexiconExtractor({"dictionary_path": str(dictionary)}, storage, resource)
    extractor.train(Normaliser().process_training_data(data))
    return extractor


def entities(extractor: LexiconExtractor, text: str) -> list:
    processed = extractor.process([message(text)])[0]
    return [(entity["entity"], entity["value"]) for entity in processed.get(ENTITIES)]


def test_words_of_lookups_and_divisions_become_entities_with_their_code(
    storage: LocalModelStorage, resource: Resource, dictionary: Path
) -> None:
    extractor = trained(storage, resource, dictionary)
    assert entities(extractor, "建档立卡户在彭水县做保洁") == [
        ("person_class", "registered_poor"),
        ("job", "保洁"),
        ("region", "彭水县"),
    ]


def test_lookup_words_are_found_in_normal_form(
    storage: LocalModelStorage, resource: Resource, dictionary: Path
) -> None:
    assert entities(trained(storage, resource, dictionary), "建档立卡") == [("person_class", "registered_poor")]


def test_a_loaded_extractor_knows_the_same_words(
    storage: LocalModelStorage, resource: Resource, dictionary: Path, context: ExecutionContext
) -> None:
    before = trained(storage, resource, dictionary)
    after = LexiconExtractor.load(LexiconExtractor.get_default_config(), storage, resource, context)
    assert entities(after, "低保户在张家口市") == entities(before, "低保户在张家口市")


def test_training_examples_get_terms_but_no_entities(
    storage: LocalModelStorage, resource: Resource, dictionary: Path
) -> None:
    data = TrainingData([message("建档立卡户做保洁", "find_job")])
    example = trained(storage, resource, dictionary).process_training_data(data).training_examples[0]
    assert example.get(TERMS) == ["person_class:registered_poor", "job"]
    assert not example.get(ENTITIES)

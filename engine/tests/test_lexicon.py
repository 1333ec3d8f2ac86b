from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.training_data import TrainingData

from bangfu_engine.components.lexicon import NOTHING, TERMS, Lexicon, LexiconExtractor, Word, one_trade, stands_as_word
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
    assert [term for _, term in example.get(TERMS)] == ["person_class:registered_poor", "job"]
    assert not example.get(ENTITIES)


def cut(*words: str) -> list:
    return [Token(word, sum(map(len, words[:place]))) for place, word in enumerate(words)]


@pytest.mark.parametrize(
    ("tokens", "name"),
    [
        (("我", "在", "彭水"), "彭水"),
        (("台湾人", "开店"), "台湾"),
        (("去", "浙江打工", "的"), "浙江"),
        (("广州火车站",), "广州"),
        (("内蒙", "古", "赤峰"), "内蒙古"),
    ],
)
def test_a_name_that_is_a_word_or_begins_one_of_people_and_places_stands(tokens: tuple, name: str) -> None:
    start = "".join(tokens).index(name)
    assert stands_as_word((start, start + len(name), Word("region", name)), cut(*tokens))


@pytest.mark.parametrize(
    ("tokens", "name"),
    [
        (("搬迁", "安置", "点"), "迁安"),
        (("亲戚", "都", "安排", "上岗"), "都安"),
        (("住院", "前", "3", "天", "门诊"), "天门"),
        (("贫困户", "县内", "住院"), "户县"),
        (("六合彩", "特码"), "六合"),
        (("复合肥",), "合肥"),
    ],
)
def test_a_name_across_words_is_no_place(tokens: tuple, name: str) -> None:
    start = "".join(tokens).index(name)
    assert not stands_as_word((start, start + len(name), Word("region", name)), cut(*tokens))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("想学电工", ["skill"]),
        ("会电工", ["skill"]),
        ("电工培训在哪", ["skill"]),
        ("招电工", ["job"]),
        ("做电工", ["job"]),
    ],
)
def test_a_trade_is_a_skill_where_it_is_learnt_and_known_and_else_a_job(text: str, kept: list) -> None:
    start = text.index("电工")
    both = [(start, start + 2, Word(entity, "电工")) for entity in ("job", "skill")]
    assert [word.entity for _, _, word in one_trade(text, both)] == kept


def test_the_longer_of_a_job_and_a_skill_wins() -> None:
    skill, job = (0, 3, Word("skill", "挖掘机")), (0, 5, Word("job", "挖掘机司机"))
    assert one_trade("挖掘机司机一个月多少", [skill, job]) == [job]
    licence, work = (0, 3, Word("skill", "月嫂证")), (0, 2, Word("job", "月嫂"))
    assert one_trade("月嫂证过期了", [work, licence]) == [licence]


def test_a_job_and_a_skill_in_different_places_both_stand() -> None:
    findings = [(1, 3, Word("skill", "电焊")), (5, 7, Word("job", "保安"))]
    assert one_trade("会电焊,做保安", findings) == findings

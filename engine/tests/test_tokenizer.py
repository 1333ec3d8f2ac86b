from pathlib import Path

import jieba
import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bangfu_engine.components.tokenizer import DictionaryTokenizer

WORD = "零公里就业站"


def config(dictionary: Path) -> dict:
    return {**DictionaryTokenizer.get_default_config(), "dictionary_path": str(dictionary)}


def words(tokenizer: DictionaryTokenizer, text: str) -> list:
    return [token.text for token in tokenizer.tokenize(Message({TEXT: text}), TEXT)]


@pytest.fixture
def tokenizer(
    dictionary: Path, storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> DictionaryTokenizer:
    dictionary.write_text(f"{WORD} 900 term\n", encoding="utf8")
    return DictionaryTokenizer.create(config(dictionary), storage, resource, context)


def test_words_of_the_dictionary_stay_whole(tokenizer: DictionaryTokenizer) -> None:
    assert WORD in words(tokenizer, f"去{WORD}问问")


def test_other_users_of_jieba_do_not_see_our_words(tokenizer: DictionaryTokenizer) -> None:
    assert WORD in words(tokenizer, WORD)
    assert WORD not in jieba.lcut(WORD)


def test_tokens_know_where_they_stand(tokenizer: DictionaryTokenizer) -> None:
    text = f"去{WORD}问问"
    for token in tokenizer.tokenize(Message({TEXT: text}), TEXT):
        assert text[token.start : token.end] == token.text


def test_fingerprint_follows_the_content_of_the_dictionary(dictionary: Path) -> None:
    before = DictionaryTokenizer.fingerprint_addon(config(dictionary))
    assert DictionaryTokenizer.fingerprint_addon(config(dictionary)) == before
    dictionary.write_text("新词 900 term\n", encoding="utf8")
    assert DictionaryTokenizer.fingerprint_addon(config(dictionary)) != before


def test_the_model_holds_the_dictionary_it_was_trained_with(
    tokenizer: DictionaryTokenizer,
    dictionary: Path,
    storage: LocalModelStorage,
    resource: Resource,
    context: ExecutionContext,
) -> None:
    tokenizer.persist()
    dictionary.unlink()
    loaded = DictionaryTokenizer.load(config(dictionary), storage, resource, context)
    assert WORD in words(loaded, f"去{WORD}问问")


def test_a_missing_dictionary_is_named_with_its_mend(
    tmp_path: Path, storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    with pytest.raises(RasaException, match="make train"):
        DictionaryTokenizer.create(config(tmp_path / "none.txt"), storage, resource, context)

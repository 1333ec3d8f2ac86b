"""How varied utterances are."""

from __future__ import annotations

import pytest

from bot.lessons.utterances import Utterance
from bot.lessons.variety import said_in_several, varieties, variety


def test_nearest_says_how_like_the_most_alike_are() -> None:
    assert variety(["欠薪咋办", "猫叫了一宿"]).nearest == 0
    assert variety(["欠薪咋办", "欠薪咋办？"]).nearest == 1
    # Two of six trigrams are shared.
    assert variety(["欠薪咋办", "欠薪咋整"]).nearest == pytest.approx(2 / 6)


def test_trigrams_count_what_is_new_in_a_sentence() -> None:
    assert variety(["欠薪咋办"]).trigrams == 4
    assert variety(["欠薪咋办", "欠薪咋办。"]).trigrams == 2


def test_pairs_that_say_nearly_the_same_are_named_within_an_intent() -> None:
    said = [
        Utterance("a", "工资拖了两年咋办"),
        Utterance("b", "工资拖了两年咋办？"),
        Utterance("a", "工资拖了两年咋办！"),
    ]
    found = varieties(said)
    assert found["a"].alike == [("工资拖了两年咋办", "工资拖了两年咋办！")]
    assert found["b"].alike == []


def test_words_of_several_intents_are_named() -> None:
    said = [Utterance("a", "工资拖了"), Utterance("b", "工资拖了？"), Utterance("b", "你好")]
    assert said_in_several(said) == {"工资拖了": {"a", "b"}}

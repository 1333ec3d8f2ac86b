from typing import List

import pytest

from bangfu_engine.word_kinds import kinds_in


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("红烧肉怎么做", ["食物"]),
        ("得了肺结核怎么办", ["医药"]),
        ("梅花鹿", ["动物"]),
        ("", []),
        ("呵", []),
    ],
)
def test_a_named_thing_tells_its_kind(text: str, kinds: List[str]) -> None:
    assert kinds_in(text) == kinds


def test_the_longest_word_hides_the_words_in_it() -> None:
    assert kinds_in("豆油") == ["食物"]
    assert kinds_in("大豆油") == ["食物"]


def test_every_word_counts() -> None:
    assert kinds_in("红烧肉，梅花鹿") == ["食物", "动物"]

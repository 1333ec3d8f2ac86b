from pathlib import Path

import pytest

from bot.wording import Wording

FILE = """
greeting: 您好，{key}！
count: 3
braces: 空格写成 {{姓名}}
pattern: \\d{2}
weekdays: [周一, 周二]
buttons: {take: 好, leave: 不用了, more: {late: "{hour} 点再说"}}
"""


@pytest.fixture
def wording(tmp_path: Path) -> Wording:
    path = tmp_path / "said.yml"
    path.write_text(FILE, encoding="utf-8")
    return Wording(path)


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("greeting", {"key": "张三"}, "您好，张三！"),
        ("count", {}, "3"),
        ("braces", {}, "空格写成 {姓名}"),
        ("buttons.take", {}, "好"),
        ("buttons.more.late", {"hour": 9}, "9 点再说"),
    ],
)
def test_text_fills_in_the_sentence(wording: Wording, key: str, values: dict[str, object], said: str) -> None:
    assert wording.text(key, **values) == said


def test_words_names_and_tables_keep_the_order_of_the_file(wording: Wording) -> None:
    assert wording.words("weekdays") == ["周一", "周二"]
    assert list(wording.names("buttons"))[:2] == ["take", "leave"]
    assert wording.table("buttons.more") == {"late": "{hour} 点再说"}
    assert list(wording.everything()) == ["greeting", "count", "braces", "pattern", "weekdays", "buttons"]


def test_found_fills_in_nothing(wording: Wording) -> None:
    assert wording.found("pattern") == r"\d{2}"


@pytest.mark.parametrize("key", ["nothing", "buttons.nothing", "greeting.nothing", "weekdays.0", "nothing.take", ""])
def test_missing_key_is_told_with_its_file(wording: Wording, key: str) -> None:
    with pytest.raises(KeyError, match=rf"said\.yml: {key}"):
        wording.text(key)


def test_blank_without_value_is_an_error(wording: Wording) -> None:
    with pytest.raises(KeyError, match="key"):
        wording.text("greeting")


def test_file_is_read_at_the_first_text_and_only_then(tmp_path: Path) -> None:
    path = tmp_path / "late.yml"
    wording = Wording(path)
    path.write_text("word: 一", encoding="utf-8")
    assert wording.text("word") == "一"
    path.write_text("word: 二", encoding="utf-8")
    assert wording.text("word") == "一"

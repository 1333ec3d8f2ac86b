"""`bangfu ask` with wrong use: one sentence and exit code 2, before any engine is started."""

from __future__ import annotations

from pathlib import Path

import pytest
from runner import Run

GOOD = '{"id": "1", "text": "能贷多少"}'


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "--batch"),
        (("能贷多少", "--batch", "questions.jsonl"), "二选一"),
        (("能贷多少", "--region", "火星"), "没找到地区“火星”"),
        (("能贷多少", "--region", "朝阳"), "不止一个"),
        (("能贷多少", "--as-of", "昨天"), "日期“昨天”看不懂"),
        (("能贷多少", "--as-of", "2022-13-01"), "2022-11-15"),
        (("--batch", "nowhere.jsonl"), "nowhere.jsonl 读不了"),
    ],
)
def test_wrong_use_is_one_sentence_and_2(run: Run, arguments: tuple[str, ...], word: str) -> None:
    result = run("ask", *arguments)
    assert result.exit_code == 2
    assert word in result.output
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("{", "第 2 行"),
        ("[]", "第 2 行"),
        ("7", "第 2 行"),
        ('{"id": "2"}', "第 2 行"),
        ('{"text": "a"}', "第 2 行"),
        ('{"id": "2", "text": "a", "as_of": "明天"}', "日期“明天”看不懂"),
        ('{"id": "2", "text": "a", "as_of": 7}', "第 2 行"),
        ('{"id": "2", "text": "a", "region": "火星"}', "没找到地区“火星”"),
        ('{"id": "2", "text": "a", "region": 7}', "第 2 行"),
    ],
)
def test_bad_line_of_a_batch_is_named_and_nothing_is_asked(run: Run, tmp_path: Path, line: str, word: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{GOOD}\n{line}\n", encoding="utf8")
    result = run("ask", "--batch", path)
    assert result.exit_code == 2
    assert word in result.output
    assert result.stdout == ""


@pytest.mark.parametrize(
    "line", ['{"id": "2", "text": "a", "as_of": "明天"}', '{"id": "2", "text": "a", "region": "火星"}']
)
def test_bad_value_in_a_batch_tells_its_line_too(run: Run, tmp_path: Path, line: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{GOOD}\n{line}\n", encoding="utf8")
    assert "第 2 行" in run("ask", "--batch", path).output


def test_binary_file_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\xff\xfe\x00\x80")
    result = run("ask", "--batch", path)
    assert result.exit_code == 2
    assert "UTF-8" in result.output


def test_help_names_every_group(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in ("serve", "chat", "ask", "nlu", "kb", "fairs", "handoff", "db", "doctor"):
        assert name in result.output

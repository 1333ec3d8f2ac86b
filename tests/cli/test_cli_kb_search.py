"""`bangfu kb search`: what is found where and when, and wrong use."""

from __future__ import annotations

import pytest
from runner import Run

from bot.cli.kb_search import OUT


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OUT, "width", 200)


@pytest.mark.parametrize(
    ("region", "day", "measures"),
    [
        ("500243", "2022-11-20", {"CQ-21", "RS-05"}),
        ("重庆市", "2022-10-01", {"RS-05"}),
        ("220000", "2018-06-01", set()),
    ],
)
def test_only_what_applies_there_and_then_is_found(run: Run, region: str, day: str, measures: set[str]) -> None:
    result = run("kb", "search", "跨区域交通补助路费", "--region", region, "--as-of", day)
    assert result.exit_code == 0
    assert {each for each in ("CQ-21", "RS-05") if each in result.output} == measures


@pytest.mark.parametrize(
    "arguments",
    [(), ("路费", "--evaluate"), ("--region", "500243"), ("路费", "--region", "火星"), ("路费", "--as-of", "前天")],
)
def test_wrong_use_is_one_sentence_and_2(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("kb", "search", *arguments)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1

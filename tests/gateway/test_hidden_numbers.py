"""Hidden numbers in what the engine is told."""

from __future__ import annotations

import pytest

from bot.gateway.dialogue import without_hidden


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("身份证〔身份证号〕，电话〔手机号〕，想办贷款", "想办贷款"),
        ("想办贷款，我电话是〔手机号〕", "想办贷款"),
        ("〔手机号〕", "〔手机号〕"),
        ("有个〔手机号〕的人让我先交押金", "有个〔手机号〕的人让我先交押金"),
        ("想办贷款", "想办贷款"),
    ],
)
def test_clauses_that_hold_only_a_hidden_number_are_left_out(words: str, left: str) -> None:
    assert without_hidden(words) == left

"""Texts that staff bring from elsewhere."""

from __future__ import annotations

import pytest

from bot.lessons.reading import CannotRead, read_lines


def test_lines_hold_a_text_and_perhaps_an_intent() -> None:
    content = "\ufeff路费咋报\ttransport_subsidy\r\n\r\n  那啥\u0007咋弄 \r\n路费咋报？\n".encode()
    assert read_lines(content) == [("路费咋报", "transport_subsidy"), ("那啥咋弄", "")]


def test_training_data_that_an_editor_accepted_is_read() -> None:
    content = '# 审核过的问法。\nversion: "3.1"\nnlu:\n- intent: find_job\n  examples: |\n    - 哪儿要人\n'.encode()
    assert read_lines(content) == [("哪儿要人", "find_job")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("有活没\tfind_jobs".encode(), "第 1 句的意图“find_jobs”没有"),
        ("有活没\tfind_job\n有活没？\tgreet".encode(), "第 2 句前面写过"),
        ("有活没".encode("gb18030"), "不是 UTF-8"),
        (b"nlu:\n- intent: find_job\n  examples: [", "不像 nlu_data"),
        (b"nlu:\n- intent: find_job\n", "不像 nlu_data"),
        (b"nlu:\n- find_job\n", "不像 nlu_data"),
        (b"nlu: 3\n", "不像 nlu_data"),
        (b"nlu:\n- intent: find_job\n  examples: [a, b]\n", "不像 nlu_data"),
        (b"nlu:\n- lookup: job\n  examples: |\n    - a\n", "不像 nlu_data"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(content: bytes, why: str) -> None:
    with pytest.raises(CannotRead, match=why):
        read_lines(content)

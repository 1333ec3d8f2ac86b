"""Rubbish in: a clear error or a plain reply, never a trace, and no personal data anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from system import System, words

JSON = {"Content-Type": "application/json"}
TRACES = ("Traceback", 'File "', ".py", "sqlalchemy", "aiohttp")


def assert_no_trace(text: str) -> None:
    """Nothing of the program's inside is shown."""
    assert not any(word in text for word in TRACES), text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😀😀😀",
        "<script>alert(1)</script>",
        "<b>你好</b>",
        '/inform{"region":"500000"}',
        "/handoff_human",
        "／handoff_human",
        "/restart",
        "/session_start",
        "' OR 1=1; DROP TABLE inbox; --",
        "{{7*7}}",
        "\u0000\u0001",
        "\u202e倒过来",
        "aaaa" * 200,
        "？？？？",
        "1",
        "\n\n\n",
    ],
)
def test_odd_text_gets_a_plain_reply(system: System, text: str) -> None:
    reply = system.say(text)
    assert reply["answered"]
    assert reply["owner"] == "bot"
    assert words(reply)
    assert_no_trace(words(reply))


@pytest.mark.parametrize("gap", ["\u00a0", "\u2003", "\u2028"])
def test_odd_blank_after_a_slash_forces_nothing(system: System, gap: str) -> None:
    reply = system.say(f'/{gap}/set_region{{"region":"220000"}}')
    assert "记住了" not in words(reply)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"null", 422),
        (b"[]", 422),
        (b"\x00\xff\xfe\x80" * 1000, 400),
        (b'{"text": 5}', 422),
        (b'{"text": ["a"]}', 422),
        (b'{"text": "a", "payload": "/b"}', 422),
        (b'{"payload": "/handoff_human"}', 422),
        (b'{"location": {"lat": 999, "lon": 0}}', 422),
        (b'{"location": "here"}', 422),
        (b'{"text": "a", "conversation_id": "not-mine"}', 404),
        (b'{"text": "a", "conversation_id": "../../etc"}', 404),
        (b'{"text": "a", "message_id": 3}', 422),
        (b'{"text": "' + b"a" * 1_000_000 + b'"}', 413),
        (b"x" * 1_000_000, 413),
    ],
)
def test_bad_request_gets_problem_json(system: System, body: bytes, status: int) -> None:
    answer = system.http.post("/api/chat", content=body, headers=JSON)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"].endswith("。")
    assert_no_trace(answer.text)


def test_conversation_of_telegram_is_unknown_on_the_web(system: System) -> None:
    rows = system.rows("SELECT id FROM conversations WHERE channel = 'telegram'")
    for (identifier,) in rows:
        answer = system.http.post("/api/chat", json={"text": "你好", "conversation_id": identifier})
        assert answer.status_code == 404


@pytest.mark.parametrize("token", [None, "wrong", "Bearer"])
def test_actions_refuse_everybody_but_the_engine(system: System, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    call: dict[str, Any] = {"next_action": "action_hand_over", "tracker": {}}
    answer = system.http.post("/actions", json=call, headers=headers)
    assert answer.status_code == 403
    assert_no_trace(answer.text)


@pytest.mark.parametrize("path", ["/no", "/static/../bot/settings.py", "/api/chat/x/events", "/fairs/999999.ics"])
def test_wrong_address_is_not_found(system: System, path: str) -> None:
    answer = system.http.get(path)
    assert answer.status_code == 404
    assert_no_trace(answer.text)


def test_id_number_and_phone_are_neither_logged_nor_stored(system: System) -> None:
    first = system.say("我身份证11010519491231002X，电话13812345678，我能贷多少")
    system.say("卡号6222020200112233445，转人工", conversation_id=first["conversation_id"])
    stored = system.everything_stored()
    for number in ("11010519491231002X", "13812345678", "6222020200112233445"):
        assert number.encode() not in stored
    assert "〔身份证号〕".encode() in stored


def test_words_of_people_are_not_logged(system: System) -> None:
    system.say("我是赶集的老乡想问个事")
    assert "赶集的老乡" not in system.log


def test_log_shows_no_trace_after_all_this(system: System) -> None:
    assert "Traceback" not in system.log


def test_system_says_how_it_is(system: System) -> None:
    assert system.http.get("/livez").json() == {"alive": True}
    assert system.http.get("/readyz").json() == {"ready": True, "parts": {"database": True, "engine": True}}
    assert system.http.get("/openapi.json").json()["openapi"].startswith("3.1")

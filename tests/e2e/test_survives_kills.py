"""SIGKILL to the engine and to the app in the middle of talks: nothing acknowledged is lost, nothing said twice."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from system import System, citations, words
from waiting import until

ENGINE, APP = "bangfu_engine.server", "bot.process.app"
WAKING = "准备好了马上回您"


def test_killed_engine_says_it_wakes_then_answers_and_knows_the_talk(system: System) -> None:
    """Two talks at once, so that the engine need be killed only once."""
    settled = system.say("你好")
    settled = system.say("我在吉林省", conversation_id=settled["conversation_id"])
    asking = system.say("我自己创业能贷多少")
    assert "您在哪个市" in words(asking)
    system.kill(ENGINE)
    remembered = later(system, settled["conversation_id"], "我自己创业能贷多少")
    waited_for = later(system, asking["conversation_id"], "吉林省")
    for message in (remembered, waited_for):
        early = system.say(**message)
        assert (early["answered"], [WAKING in each["text"] for each in early["messages"]]) == (False, [True])
    for message in (remembered, waited_for):
        reply = system.answered(**message)
        assert len(reply["messages"]) == 2
        assert "20万" in words(reply)
        assert {each["clause"] for each in citations(reply)} == {"二(五)3"}


@dataclass(frozen=True)
class Killed:
    """What six people got before the app was killed (None: the connection broke) and after it; how many were stored."""

    talks: list[str]
    kept: int
    before: list[dict[str, Any] | None]
    after: list[dict[str, Any]]


def later(system: System, conversation: str, text: str) -> dict[str, Any]:
    """A message that can be sent again."""
    return {"conversation_id": conversation, "text": text, "message_id": str(uuid.uuid4())}


def inbox_states(system: System, conversation: str) -> list[str]:
    """The states of a talk's messages, oldest first."""
    rows = system.rows("SELECT state FROM inbox WHERE conversation_id = ? ORDER BY id", conversation)
    return [state for (state,) in rows]


@pytest.fixture(scope="module")
def after_the_kill(running: System) -> Killed:
    """Six people ask, the app is killed over it, and all send the same message again."""
    system = running
    system.wait_until_ready()
    talks = [system.say("你好")["conversation_id"] for _ in range(6)]
    messages = [later(system, talk, "我自己创业能贷多少") for talk in talks]
    with ThreadPoolExecutor(6) as people:
        sending = [people.submit(post, system, message) for message in messages]
        until(lambda: any(len(inbox_states(system, talk)) == 2 for talk in talks))
        system.kill(APP)
        before = [each.result() for each in sending]
    kept = system.rows("SELECT message_id FROM inbox WHERE text = '我自己创业能贷多少'")
    until(lambda: system.status("/livez") == 200)
    return Killed(talks, len(kept), before, [system.answered(**message) for message in messages])


def test_killed_app_loses_nothing_it_stored_and_answers_once(system: System, after_the_kill: Killed) -> None:
    assert after_the_kill.kept > 0
    for talk, reply in zip(after_the_kill.talks, after_the_kill.after, strict=True):
        assert inbox_states(system, talk) == ["answered"] * 2
        assert len([message for message in reply["messages"] if message.get("notice") != "waking"]) == 1


def test_reply_given_before_the_kill_is_the_reply_after_it(after_the_kill: Killed) -> None:
    for before, after in zip(after_the_kill.before, after_the_kill.after, strict=True):
        assert before is None or before["messages"] == after["messages"]


def test_turn_in_which_the_app_died_is_answered_in_full(after_the_kill: Killed) -> None:
    assert [words(reply) for reply in after_the_kill.after if "您在哪个市" not in words(reply)] == []


def post(system: System, message: dict[str, Any]) -> dict[str, Any] | None:
    """The answer, or None if the app died over it."""
    try:
        reply: dict[str, Any] = httpx.post(f"{system.url}/api/chat", json=message, timeout=40, trust_env=False).json()
    except httpx.TransportError:
        return None
    return reply


@pytest.mark.parametrize("text", ["招聘会", "/start"])
def test_talk_goes_on_after_all_kills(system: System, text: str) -> None:
    assert system.say(text)["answered"]


def test_stored_rows_are_whole_after_all_kills(system: System) -> None:
    # A server was not killed.
    if system.database_url.startswith("sqlite"):
        assert system.rows("PRAGMA integrity_check") == [("ok",)]
    assert system.rows("SELECT count(*) FROM inbox WHERE state = 'new'") == [(0,)]

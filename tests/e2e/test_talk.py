"""Talks with the real system over HTTP."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from system import System, citations, payload_of, words

REGION_QUESTION = "您在哪个市"


def talk_of(reply: dict[str, Any]) -> dict[str, str]:
    """What carries a talk on."""
    return {"conversation_id": reply["conversation_id"]}


def test_region_is_asked_once_tapped_and_remembered(system: System) -> None:
    first = system.say("我自己创业能贷多少")
    assert REGION_QUESTION in words(first)
    tapped = system.say(payload=payload_of(first, "吉林"), **talk_of(first))
    assert "20万" in words(tapped)
    assert citations(tapped)[0]["clause"] == "二(五)3"
    later = system.say("路费能补多少", **talk_of(first))
    assert REGION_QUESTION not in words(later)
    assert {each["document"] for each in citations(later)} <= {"JL"}


def test_region_named_beside_the_message_needs_no_question(system: System) -> None:
    reply = system.say("我自己创业能贷多少", region="吉林省")
    assert REGION_QUESTION not in words(reply)
    assert "20万" in words(reply)


def test_region_typed_after_the_question_answers_what_waited(system: System) -> None:
    first = system.say("我自己创业能贷多少")
    reply = system.say("吉林省长春市", **talk_of(first))
    assert "20万" in words(reply)


def test_follow_up_without_a_topic_is_about_the_last_one(system: System) -> None:
    first = system.say("我自己创业能贷多少", region="吉林省")
    reply = system.say("要带什么材料", **talk_of(first))
    assert {each["clause"] for each in citations(reply)} == {"二(五)3"}
    assert "20万" not in words(reply)


def test_other_region_changes_the_answer(system: System) -> None:
    first = system.say("我自己创业能贷多少", region="吉林省")
    reply = system.say("济南呢", **talk_of(first))
    assert "20万" not in words(reply)


def test_every_answer_of_a_document_says_where_it_stands(system: System) -> None:
    reply = system.say("我自己创业能贷多少", region="吉林省")
    (citation,) = citations(reply)
    assert citation["region"] == "220000"
    assert citation["period"]["to"] < "2026"
    assert citation["standing"] == "period_over"


def test_job_fair_comes_with_a_calendar_entry(system: System) -> None:
    reply = system.say("最近哪里有招聘会", region="彭水县")
    text = words(reply)
    assert "彭水" in text
    found = re.search(r"(/fairs/\d+\.ics)", text)
    assert found, text
    entry = system.http.get(found[1])
    assert entry.headers["Content-Type"].startswith("text/calendar")
    assert entry.text.startswith("BEGIN:VCALENDAR")
    assert "BEGIN:VEVENT" in entry.text


def test_shared_location_finds_the_fairs_around_it(system: System) -> None:
    reply = system.say(location={"lat": 36.65, "lon": 117.12})
    assert "公里" in words(reply)


def handoff_number(system: System, conversation: str) -> str:
    """The number of a waiting hand-off as staff see it."""
    ((number,),) = system.rows("SELECT id FROM handoffs WHERE conversation_id = ? AND ended_at IS NULL", conversation)
    assert re.search(rf"│\s*{number}\s*│", system.run("handoff", "list"))
    return str(number)


def test_person_asked_for_is_queued_quiet_and_released(system: System) -> None:
    first = system.say("转人工")
    assert first["owner"] == "queue"
    waiting = system.say("我自己创业能贷多少", **talk_of(first))
    assert (waiting["owner"], len(waiting["messages"]), citations(waiting)) == ("queue", 1, [])
    system.run("handoff", "release", handoff_number(system, first["conversation_id"]))
    back = system.say("你好", **talk_of(first))
    assert back["owner"] == "bot"
    assert "帮扶通" in words(back)


@pytest.mark.parametrize("asked", ["老板拖欠工资不给", "我要举报有人冒领补贴", "我不想活了"])
def test_urgent_matter_goes_to_a_person_without_asking_where(system: System, asked: str) -> None:
    reply = system.say(asked)
    assert reply["owner"] == "queue"
    ((urgent,),) = system.rows("SELECT urgent FROM handoffs WHERE conversation_id = ?", reply["conversation_id"])
    assert urgent == 1


def test_released_number_is_not_released_twice(system: System) -> None:
    first = system.say("转人工")
    number = handoff_number(system, first["conversation_id"])
    system.run("handoff", "release", number)
    system.run("handoff", "release", number, code=2)


def test_same_message_id_gets_the_same_reply(system: System) -> None:
    number = str(uuid.uuid4())
    first = system.say("你好", message_id=number)
    assert system.say("你好", message_id=number) == first


def test_strangers_question_is_not_answered_from_a_document(system: System) -> None:
    reply = system.say("手机屏幕碎了哪里修", region="吉林省")
    assert citations(reply) == []
    assert words(reply)

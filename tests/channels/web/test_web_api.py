"""`POST /api/chat`: talks, repeats, and what it says to bad input."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from web_site import CITATION, Site


async def test_first_message_gets_an_answer_and_a_conversation(site: Site) -> None:
    said = await site.say(text="能贷款吗", region="500000")
    assert len(said["conversation_id"]) >= 32
    assert said["owner"] == "bot"
    assert said["intent"] == {"name": "ask", "confidence": 0.9}
    assert said["messages"][0]["citations"] == [CITATION]
    assert site.engine.heard[0]["metadata"]["region"] == "500000"


async def test_repeated_message_gets_the_same_reply_and_is_not_asked_twice(site: Site) -> None:
    first = await site.say(text="贷款", message_id="m1")
    again = await site.say(text="贷款", message_id="m1", conversation_id=first["conversation_id"])
    once_more = await site.say(text="贷款", message_id="m1", conversation_id=first["conversation_id"])
    assert again == once_more == first
    assert len(site.engine.heard) == 1


async def test_resent_first_message_does_not_start_a_second_conversation(site: Site) -> None:
    number = str(uuid.uuid4())
    first, again = await site.say(text="贷款", message_id=number), await site.say(text="贷款", message_id=number)
    assert first == again
    assert len(site.engine.heard) == 1


async def test_guessable_message_id_never_leads_into_anothers_conversation(site: Site) -> None:
    first, second = await site.say(text="贷款", message_id="1"), await site.say(text="你好", message_id="1")
    assert first["conversation_id"] != second["conversation_id"]
    assert second["messages"][0]["text"] == "听到：你好"


async def test_offered_choice_is_taken(site: Site) -> None:
    first = await site.say(text="贷款")
    said = await site.say(payload="/handoff_human", conversation_id=first["conversation_id"])
    assert said["owner"] == "queue"


async def test_location_reaches_the_engine(site: Site) -> None:
    await site.say(location={"lat": 29.5, "lon": 106})
    assert site.engine.heard[0]["metadata"]["location"] == {"lat": 29.5, "lon": 106.0}


@pytest.mark.parametrize(
    "text", ["", "  \n ", "\u0000\u0007", "😀😀", "<script>alert(1)</script>", "\ufffe \u202eabc", "好" * 1000]
)
async def test_odd_text_gets_a_plain_reply(site: Site, text: str) -> None:
    said = await site.say(text=text)
    assert said["messages"][0]["text"]


async def test_forced_intent_reaches_the_engine_as_words(site: Site) -> None:
    await site.say(text='/handoff_human{"a":"b"}')
    assert not site.engine.heard[0]["text"].startswith("/")


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "text"),
        ({"text": "好", "payload": "/x"}, 422, "text"),
        ({"text": 5}, 422, "text"),
        ({"text": "好" * 1001}, 422, "text"),
        ({"payload": "/never_offered"}, 422, "payload"),
        ({"payload": '/inform{"a":"b"}'}, 422, "payload"),
        ({"location": {"lat": 91, "lon": 0}}, 422, "location.lat"),
        ({"location": {"lat": "1", "lon": 0}}, 422, "location.lat"),
        ({"location": {"lat": 1}}, 422, "location.lon"),
        ({"location": {"lat": True, "lon": 0}}, 422, "location.lat"),
        ({"location": [1, 2]}, 422, "location"),
        ({"text": "好", "region": "x" * 41}, 422, "region"),
        ({"text": "好", "region": "50\u0000"}, 422, "region"),
        ({"text": "好", "message_id": 7}, 422, "message_id"),
        ({"text": "好", "message_id": ""}, 422, "message_id"),
        ({"text": "好", "message_id": "m" * 65}, 422, "message_id"),
        ({"text": "好", "conversation_id": "never-given-out"}, 404, "conversation_id"),
        ({"text": "好", "conversation_id": ""}, 404, "conversation_id"),
        ({"text": "好", "conversation_id": "\u0000"}, 404, "conversation_id"),
        ({"text": "好", "conversation_id": 1}, 422, "conversation_id"),
    ],
)
async def test_bad_field_is_named(site: Site, body: dict[str, Any], status: int, field: str) -> None:
    answer = await site.post("/api/chat", json=body)
    problem = await answer.json(content_type="application/problem+json")
    assert (answer.status, problem["field"]) == (status, field)
    assert problem["detail"].endswith("。")
    assert site.engine.heard == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00binary",
        b'"' + b"\xe5",
        b"[" * 60000,
        b'{"text":"\\ud800"}',
        b'{"location":{"lat":NaN,"lon":1}}',
    ],
)
async def test_bad_json_is_refused_in_one_sentence(site: Site, body: bytes) -> None:
    answer = await site.post("/api/chat", data=body, headers={"Content-Type": "application/json"})
    problem = await answer.json(content_type="application/problem+json")
    assert answer.status in {400, 422}
    assert problem["detail"].count("。") <= 2
    assert "Traceback" not in json.dumps(problem)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"7"])
async def test_json_that_is_no_object_is_refused(site: Site, body: bytes) -> None:
    answer = await site.post("/api/chat", data=body, headers={"Content-Type": "application/json"})
    assert answer.status == 422


async def test_body_over_64_kb_is_refused(site: Site) -> None:
    answer = await site.post("/api/chat", json={"text": "x" * 1_000_000})
    assert (answer.status, answer.content_type) == (413, "application/problem+json")


async def test_other_content_types_are_refused(site: Site) -> None:
    answer = await site.post("/api/chat", data='{"text":"好"}', headers={"Content-Type": "text/plain"})
    assert answer.status == 415


async def test_conversation_of_another_channel_is_unknown(site: Site) -> None:
    other = await site.gateway.open("telegram", "1")
    answer = await site.post("/api/chat", json={"text": "好", "conversation_id": other})
    assert answer.status == 404
    assert (await site.get(f"/api/chat/{other}/events")).status == 404


async def test_full_house_asks_to_come_again(site: Site) -> None:
    site.gateway._limit = 0
    answer = await site.post("/api/chat", json={"text": "好"})
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/no", 404), ("PUT", "/", 405), ("GET", "/static/..%2Fpage.py", 404)]
)
async def test_wrong_addresses_get_problem_json(site: Site, method: str, path: str, status: int) -> None:
    async with site.browser.request(method, site.url + path) as answer:
        assert (answer.status, answer.content_type) == (status, "application/problem+json")


async def test_fault_of_ours_shows_no_trace(site: Site) -> None:
    async with site.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE outbox RENAME TO gone")
    first = await site.get(
        "/", headers={"Accept": "text/html", "Cookie": f"bangfu_conversation={await site.gateway.open('web')}"}
    )
    assert first.status == 500
    assert "Traceback" not in await first.text()
    assert "过一会儿" in await first.text()

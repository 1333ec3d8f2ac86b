"""The engine as the app sees it: a small model trained by Rasa, served, asked over HTTP."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, AsyncIterator, Dict, List

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bangfu_engine.server import Engine, build

pytestmark = pytest.mark.asyncio(loop_scope="module")
TOKEN = {"Authorization": "Bearer engine-secret"}


TWO = "招聘会在哪开，另外老板欠我工资"
# In which of its runs a talk's action breaks.
BREAKS = {"web:cut off": 1, "web:cut between": 2}


class Actions:
    """The app's side: counts how often each talk's action ran and keeps what it was told."""

    def __init__(self) -> None:
        self.runs: Counter = Counter()
        self.heard: Dict[str, List[Dict[str, Any]]] = defaultdict(list)

    async def webhook(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.runs[asked["sender_id"]] += 1
        self.heard[asked["sender_id"]].append(asked["tracker"])
        if BREAKS.get(asked["sender_id"]) == self.runs[asked["sender_id"]]:
            request.transport.close()
        said = f"{self.runs[asked['sender_id']]} {asked['tracker']['slots']['region']}"
        slot = {"event": "slot", "name": "region", "value": "500243"}
        return web.json_response({"events": [slot], "responses": [{"text": said}]})


@pytest.fixture(scope="module")
def actions() -> Actions:
    return Actions()


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the engine's talks."""
    return tmp_path_factory.mktemp("talks") / "engine.db"


# One engine for all tests of this file: loading a model takes a second or two.
@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(small_model: str, actions: Actions, talks: Path) -> AsyncIterator[TestClient]:
    site = web.Application()
    site.router.add_post("/actions", actions.webhook)
    async with TestServer(site) as app:
        engine = Engine.load(small_model, str(app.make_url("/actions")), "app-secret", str(talks))
        async with TestClient(TestServer(build(engine, "engine-secret"))) as client:
            yield client


def order(text: str, message_id: str = "m1", conversation_id: str = "web:1") -> Dict[str, Any]:
    return {"conversation_id": conversation_id, "message_id": message_id, "text": text, "metadata": {}}


async def asked(client: TestClient, path: str, body: Dict[str, Any]) -> Dict[str, Any]:
    answer = await client.post(path, json=body, headers=TOKEN)
    assert answer.status == 200
    return await answer.json()


def _told(tracker: Dict[str, Any]) -> Dict[str, Any]:
    """The metadata of the message that a tracker has heard last."""
    return next(event["metadata"] for event in reversed(tracker["events"]) if event["event"] == "user")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "engine-secret"}])
@pytest.mark.parametrize(("method", "path"), [("POST", "/turn"), ("POST", "/parse"), ("GET", "/ready")])
async def test_nothing_is_answered_without_the_token(
    client: TestClient, method: str, path: str, headers: Dict[str, str]
) -> None:
    assert (await client.request(method, path, json=order("你好"), headers=headers)).status == 401


async def test_a_turn_runs_the_dialogue(client: TestClient) -> None:
    turn = await asked(client, "/turn", order("您好"))
    assert turn["intent"]["name"] == "greet"
    assert turn["messages"] == [
        {"text": "您好", "buttons": [{"title": "招聘会", "payload": "/job_fair"}], "custom": {}}
    ]


async def test_a_turn_whose_action_call_broke_is_not_kept(client: TestClient) -> None:
    message = order("最近有没有招聘会", "m1", "web:cut off")
    assert (await client.post("/turn", json=message, headers=TOKEN)).status == 503
    again = await asked(client, "/turn", message)
    assert again["messages"][0]["text"].startswith("2 ")


async def test_the_same_message_runs_once(client: TestClient, actions: Actions) -> None:
    message = order("最近有没有招聘会", "m1", "web:once")
    first = await asked(client, "/turn", message)
    assert await asked(client, "/turn", message) == first
    assert actions.runs["web:once"] == 1


async def test_a_new_message_runs_and_sees_what_the_last_turn_left(client: TestClient) -> None:
    first = await asked(client, "/turn", order("最近有没有招聘会", "m1", "web:two"))
    second = await asked(client, "/turn", order("最近有没有招聘会", "m2", "web:two"))
    assert [first["messages"][0]["text"], second["messages"][0]["text"]] == ["1 None", "2 500243"]


async def test_of_a_passing_turn_nothing_is_kept(client: TestClient, talks: Path) -> None:
    message = order("最近有没有招聘会", "m1", "suggest-1")
    assert (await asked(client, "/turn", {**message, "passing": True}))["messages"]
    await asked(client, "/turn", order("最近有没有招聘会", "m1", "web:kept"))
    stored = b"".join(file.read_bytes() for file in talks.parent.iterdir())
    assert b"web:kept" in stored
    assert b"suggest-1" not in stored
    again = await asked(client, "/turn", {**message, "message_id": "m2", "passing": True})
    assert again["messages"][0]["text"] == "2 None"


async def test_two_needs_run_as_two_turns_with_one_answer(client: TestClient, actions: Actions) -> None:
    turn = await asked(client, "/turn", {**order(TWO, "m1", "web:needs"), "metadata": {"today": "2026-11-21"}})
    assert [message["text"] for message in turn["messages"]] == ["1 None", "2 500243"]
    heard = actions.heard["web:needs"]
    assert [each["latest_message"]["intent"]["name"] for each in heard] == ["job_fair", "wage_arrears"]
    assert [each["latest_message"]["text"] for each in heard] == ["招聘会在哪开", "老板欠我工资"]
    told = [_told(each) for each in heard]
    assert [(each["need"], each["needs"], each["today"]) for each in told] == [
        (1, 2, "2026-11-21"),
        (2, 2, "2026-11-21"),
    ]


async def test_two_needs_are_answered_again_as_they_were(client: TestClient, actions: Actions) -> None:
    first = await asked(client, "/turn", order(TWO, "m1", "web:needs again"))
    assert await asked(client, "/turn", order(TWO, "m1", "web:needs again")) == first
    assert actions.runs["web:needs again"] == 2


async def test_half_an_answer_is_never_given(client: TestClient) -> None:
    message = order(TWO, "m1", "web:cut between")
    assert (await client.post("/turn", json=message, headers=TOKEN)).status == 503
    again = await asked(client, "/turn", message)
    assert [said["text"].split()[0] for said in again["messages"]] == ["3", "4"]


async def test_one_need_is_told_as_one(client: TestClient, actions: Actions) -> None:
    await asked(client, "/turn", order("最近有没有招聘会", "m1", "web:one need"))
    (heard,) = actions.heard["web:one need"]
    assert "need" not in _told(heard)


async def test_parse_shows_the_needs(client: TestClient) -> None:
    parsed = await asked(client, "/parse", {"text": TWO})
    assert [(need["intent"], need["text"]) for need in parsed["needs"]] == [
        ("job_fair", "招聘会在哪开"),
        ("wage_arrears", "老板欠我工资"),
    ]
    assert "needs" not in await asked(client, "/parse", {"text": "最近有没有招聘会"})


@pytest.mark.parametrize("text", ["/job_fair，另外老板欠我工资", "👍👍。👍👍", "，另外，还有？"])
async def test_what_is_no_plain_message_is_not_cut(client: TestClient, text: str) -> None:
    assert "needs" not in await asked(client, "/parse", {"text": text})


async def test_parse_understands_without_a_talk(client: TestClient, actions: Actions) -> None:
    before = actions.runs.total()
    text = "我四十五歲，低保户，彭水 县有招聘會吗"
    parsed = await asked(client, "/parse", {"text": text})
    assert parsed["text"] == text
    assert parsed["intent"]["name"] == "job_fair"
    assert {(each["entity"], each["value"], text[each["start"] : each["end"]]) for each in parsed["entities"]} == {
        ("age", "45", "四十五"),
        ("person_class", "subsistence", "低保户"),
        ("region", "彭水县", "彭水 县"),
    }
    assert actions.runs.total() == before


async def test_parse_of_emoji_alone_is_out_of_scope(client: TestClient) -> None:
    assert (await asked(client, "/parse", {"text": "👍👍"}))["intent"]["name"] == "out_of_scope"


async def test_ready_names_the_model(client: TestClient) -> None:
    answer = await client.get("/ready", headers=TOKEN)
    assert (await answer.json())["ready"] is True


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b"{}", b'{"text": 5}', b'{"text": null}'])
@pytest.mark.parametrize("path", ["/turn", "/parse"])
async def test_a_bad_body_is_the_callers_fault_and_shows_no_trace(client: TestClient, path: str, body: bytes) -> None:
    answer = await client.post(path, data=body, headers={**TOKEN, "Content-Type": "application/json"})
    assert answer.status in {400, 422}
    assert "Traceback" not in await answer.text()


async def test_a_missing_field_is_named(client: TestClient) -> None:
    answer = await client.post("/turn", json={"text": "你好", "message_id": "m1"}, headers=TOKEN)
    assert (answer.status, await answer.text()) == (422, "not a string: conversation_id")


async def test_an_enormous_body_is_refused(client: TestClient) -> None:
    assert (await client.post("/parse", json={"text": "好" * 50_000}, headers=TOKEN)).status == 413

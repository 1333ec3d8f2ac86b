from typing import Any, AsyncIterator, Dict, List

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError

from bangfu_engine import remote_action
from tests.conftest import SMALL_ASSISTANT

GOOD = {"events": [{"event": "slot", "name": "region", "value": "500243"}], "responses": [{"text": "有"}]}


class App:
    """An action server that notes its calls and gives the answer it was told to give."""

    def __init__(self) -> None:
        self.answer: Any = GOOD
        self.status = 200
        self.calls: List[Dict] = []
        self.connections: set = set()

    async def webhook(self, request: web.Request) -> web.Response:
        self.calls.append({"body": await request.json(), "authorization": request.headers.get("Authorization")})
        self.connections.add(request.transport)
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def endpoint(app: App) -> AsyncIterator[remote_action.KeptEndpoint]:
    remote_action.install()
    site = web.Application()
    site.router.add_post("/actions", app.webhook)
    async with TestServer(site) as server:
        kept = remote_action.KeptEndpoint(str(server.make_url("/actions")), headers={"Authorization": "Bearer secret"})
        yield kept
        await kept.close()


async def run(endpoint: remote_action.KeptEndpoint, tracker: DialogueStateTracker, domain: Domain) -> list:
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    return await RemoteAction("action_fairs", endpoint).run(CollectingOutputChannel(), nlg, tracker, domain)


@pytest.fixture
def domain() -> Domain:
    return Domain.load(SMALL_ASSISTANT / "domain.yml")


@pytest.fixture
def tracker(domain: Domain) -> DialogueStateTracker:
    events = [
        *(UserUttered("你好"), ActionExecuted("utter_greet"), SlotSet("age", "35"), ActionExecuted("action_listen")),
        *(UserUttered("有招聘会吗"), SlotSet("region", "500243")),
    ]
    return DialogueStateTracker.from_events("web:1", events, domain.slots, domain=domain)


async def test_an_action_gets_all_slots_but_only_the_events_of_this_turn(
    app: App, endpoint: remote_action.KeptEndpoint, tracker: DialogueStateTracker, domain: Domain
) -> None:
    await run(endpoint, tracker, domain)
    sent = app.calls[0]["body"]
    assert sent["next_action"] == "action_fairs"
    assert sent["sender_id"] == "web:1"
    assert [event["event"] for event in sent["tracker"]["events"]] == ["user", "slot"]
    assert sent["tracker"]["events"][0]["text"] == "有招聘会吗"
    assert (sent["tracker"]["slots"]["age"], sent["tracker"]["slots"]["region"]) == ("35", "500243")


async def test_what_the_app_answers_becomes_events(
    endpoint: remote_action.KeptEndpoint, tracker: DialogueStateTracker, domain: Domain
) -> None:
    events = await run(endpoint, tracker, domain)
    assert [type(event).__name__ for event in events] == ["BotUttered", "SlotSet"]


async def test_the_token_is_sent_and_one_connection_is_kept(
    app: App, endpoint: remote_action.KeptEndpoint, tracker: DialogueStateTracker, domain: Domain
) -> None:
    for _ in range(3):
        await run(endpoint, tracker, domain)
    assert [call["authorization"] for call in app.calls] == ["Bearer secret"] * 3
    assert len(app.connections) == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"events": "none", "responses": []},
        {"events": ["slot"], "responses": []},
        {"events": [], "responses": "有"},
    ],
)
async def test_an_answer_of_the_wrong_shape_is_refused(
    app: App, endpoint: remote_action.KeptEndpoint, tracker: DialogueStateTracker, domain: Domain, bad: Dict
) -> None:
    app.answer = bad
    with pytest.raises(RasaException):
        await run(endpoint, tracker, domain)


async def test_an_error_of_the_app_is_raised_with_its_status(app: App, endpoint: remote_action.KeptEndpoint) -> None:
    app.status = 500
    with pytest.raises(ClientResponseError) as raised:
        await endpoint.request(json={})
    assert raised.value.status == 500

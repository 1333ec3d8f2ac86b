"""`/openapi.json` lists every public route, and tells the truth about requests and replies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from bot.channels.web.incoming import MOST_CHARACTERS, ChatMessage
from bot.gateway.messages import ATTACHED, Reply
from bot.handoff.ownership import Owner
from bot.process.app import assemble, web_application
from bot.process.health import OPENAPI
from bot.settings import Settings

# Called by the engine on loopback only, with its token.
NOT_PUBLIC = {("post", "/actions")}
# Pages for staff, and no interface for programs.
FOR_STAFF = "/console"
DOCUMENT: dict[str, Any] = json.loads(OPENAPI.read_text(encoding="utf8"))


def served_routes(site: web.Application) -> set[tuple[str, str]]:
    """Method and path of every route, in OpenAPI's notation."""
    routes = ((route.method.lower(), route.resource) for route in site.router.routes())
    found = {(method, plain(resource.canonical)) for method, resource in routes if resource and method != "head"}
    return {(method, path) for method, path in found if not path.startswith(FOR_STAFF)}


def plain(path: str) -> str:
    """The path without the patterns of its parameters."""
    return re.sub(r"\{(\w+):.*?\}(?=/|\.|$)", r"{\1}", path)


def described_routes() -> set[tuple[str, str]]:
    return {(method, path) for path, item in DOCUMENT["paths"].items() for method in item}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][name]
    return found


async def test_every_public_route_is_described_and_no_other(database_url: str) -> None:
    values = {"telegram_token": "4242:any", "telegram_mode": "webhook", "public_url": "https://bangfu.example"}
    chosen = Settings.model_validate({"database_url": database_url, **values})
    app = assemble(chosen, "token")
    try:
        assert served_routes(web_application(app)) - NOT_PUBLIC == described_routes()
    finally:
        await app.database.close()


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    for name in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)):
        assert name in DOCUMENT["components"]["schemas"]


def test_every_operation_has_a_summary_a_name_and_its_path_parameters() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    for _, path, operation in operations():
        given = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
        assert operation["summary"].endswith(".")
        assert given == set(re.findall(r"\{(\w+)\}", path))


def test_message_has_the_fields_that_are_read() -> None:
    described = schema("ChatMessage")["properties"]
    assert set(described) == set(ChatMessage.model_fields)
    assert described["text"]["maxLength"] == MOST_CHARACTERS


@pytest.mark.parametrize("field", ["message_id", "region"])
def test_patterns_are_those_that_are_checked(field: str) -> None:
    checked = next(each.pattern for each in ChatMessage.model_fields[field].metadata if hasattr(each, "pattern"))
    assert schema("ChatMessage")["properties"][field]["pattern"] == checked


def test_reply_has_the_fields_that_are_sent() -> None:
    by_an_agent = {"agent", *ATTACHED}
    assert set(schema("Reply")["properties"]) == {"id", *Reply("x", notice="waking").body()} | by_an_agent
    assert set(schema("Owner")["enum"]) == {owner.value for owner in Owner}

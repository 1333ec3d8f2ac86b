"""Server-sent events: pushed replies, resuming, who owns the talk."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientResponse
from web_site import Site


async def frame(stream: ClientResponse) -> dict[str, str]:
    """The next event that is no comment."""
    async with asyncio.timeout(5):
        while True:
            lines = (await stream.content.readuntil(b"\n\n")).decode().strip().splitlines()
            fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
            if fields:
                return fields


async def opened(site: Site, conversation: str, **options: Any) -> ClientResponse:
    stream = await site.browser.get(f"{site.url}/api/chat/{conversation}/events", **options)
    async with asyncio.timeout(5):
        assert await stream.content.readuntil(b"\n\n") == b": open\n\n"
    return stream


async def test_pushed_message_arrives_with_its_number(site: Site) -> None:
    conversation = (await site.say(text="好"))["conversation_id"]
    stream = await opened(site, conversation)
    assert stream.content_type == "text/event-stream"
    number = await site.push(conversation, "明天有招聘会。")
    event = await frame(stream)
    assert event["id"] == str(number)
    assert json.loads(event["data"])["text"] == "明天有招聘会。"
    stream.close()


@pytest.mark.parametrize("way", ["header", "query"])
async def test_missed_messages_come_after_the_last_one_seen(site: Site, way: str) -> None:
    conversation = (await site.say(text="好"))["conversation_id"]
    seen, missed = await site.push(conversation, "一"), await site.push(conversation, "二")
    options: dict[str, Any] = (
        {"headers": {"Last-Event-ID": str(seen)}} if way == "header" else {"params": {"after": seen}}
    )
    stream = await opened(site, conversation, **options)
    assert (await frame(stream))["id"] == str(missed)
    stream.close()


async def test_owner_and_typing_are_told(site: Site) -> None:
    conversation = (await site.say(text="好"))["conversation_id"]
    stream = await opened(site, conversation)
    site.gateway.publish(conversation, {"event": "typing"})
    site.gateway.publish(conversation, {"event": "owner", "owner": "agent"})
    assert (await frame(stream))["event"] == "typing"
    event = await frame(stream)
    assert (event["event"], json.loads(event["data"])["owner"]) == ("owner", "agent")
    stream.close()


async def test_page_format_is_escaped_html(site: Site) -> None:
    conversation = (await site.say(text="好"))["conversation_id"]
    stream = await opened(site, conversation, params={"format": "html"})
    await site.push(conversation, "<b>\n\n二")
    async with asyncio.timeout(5):
        raw = (await stream.content.readuntil(b"\n\n")).decode()
    assert "&lt;b&gt;" in raw
    stream.close()


@pytest.mark.parametrize("value", ["x", "-1", "99999999999999999999"])
async def test_bad_after_is_named(site: Site, value: str) -> None:
    conversation = (await site.say(text="好"))["conversation_id"]
    answer = await site.get(f"/api/chat/{conversation}/events", params={"after": value})
    assert (answer.status, json.loads(await answer.text())["field"]) == (422, "after")


async def test_stranger_hears_nothing(site: Site) -> None:
    assert (await site.get("/api/chat/guess/events")).status == 404
    assert (await site.get("/api/chat/%00/events")).status == 404


async def test_stopping_the_app_ends_open_streams(site: Site) -> None:
    conversation = (await site.say(text="好"))["conversation_id"]
    stream = await opened(site, conversation)
    async with asyncio.timeout(5):
        await site.server.close()
        assert await stream.content.read() == b""

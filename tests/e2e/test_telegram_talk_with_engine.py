"""Telegram against the fake Bot API, with the real engine: text, button, location."""

from __future__ import annotations

from itertools import count

import pytest
from system import System
from telegram_server import TelegramServer
from telegram_world import Person, titles

PEOPLE = count(9001)


class Chat:
    """One person's chat with the bot."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server
        self._person = Person(server.api, next(PEOPLE))

    def writes(self, words: str) -> None:
        self._server.run(self._person.writes(words))

    def taps(self, title: str) -> None:
        self._server.run(self._person.taps(title))

    def sends_place(self, latitude: float, longitude: float) -> None:
        self._server.run(self._person.sends(location={"latitude": latitude, "longitude": longitude}))

    def reads(self, number: int) -> str:
        """The message of that number, counted from 1, once it has come."""
        api = self._server.api
        self._server.run(api.until(lambda: len(self.seen) >= number))
        return str(self.seen[number - 1]["text"])

    @property
    def seen(self) -> list[dict[str, object]]:
        return [message for message in self._server.api.sent if message["chat"]["id"] == self._person.id]

    @property
    def choices(self) -> list[str]:
        return titles(self.seen[-1])


@pytest.fixture
def chat(system: System, telegram: TelegramServer) -> Chat:
    return Chat(telegram)


def test_text_then_button_gives_the_answer_with_its_basis(chat: Chat) -> None:
    chat.writes("我自己创业能贷多少")
    assert "您在哪个市" in chat.reads(1)
    chat.taps(next(title for title in chat.choices if "吉林" in title))
    answer = chat.reads(2)
    assert "20万" in answer
    assert "依据：" in answer
    assert "二(五)3" in answer


def test_location_gives_the_fairs_around(chat: Chat) -> None:
    chat.sends_place(36.65, 117.12)
    assert "公里" in chat.reads(1)


def test_start_is_greeted(chat: Chat) -> None:
    chat.writes("/start")
    assert "帮扶通" in chat.reads(1)


def test_release_reaches_the_person(chat: Chat, system: System) -> None:
    chat.writes("转人工")
    chat.reads(1)
    ((number,),) = system.rows(
        "SELECT handoffs.id FROM handoffs JOIN conversations ON conversations.id = conversation_id "
        "WHERE channel = 'telegram' AND ended_at IS NULL"
    )
    system.run("handoff", "release", str(number))
    assert "接着问我" in chat.reads(2)

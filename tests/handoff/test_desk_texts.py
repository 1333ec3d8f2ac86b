"""Sentences of the desk: when staff return, and what an agent reads about a refusal."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.handoff import errors
from bot.handoff.errors import AlreadyClaimed, AtCap, Gone, HandOffError, NotYours
from bot.handoff.history import Ending, Happened
from bot.handoff.texts import happened_name, opening, sentence, text
from bot.settings import TIME_ZONE


@pytest.mark.parametrize(
    ("opens_at", "said"),
    [
        (datetime(2026, 11, 20, 13, 30), "今天下午1:30"),
        (datetime(2026, 11, 20, 12, 5), "今天中午12:05"),
        (datetime(2026, 11, 21, 9, 0), "明天上午9:00"),
        (datetime(2026, 11, 22, 19, 0), "后天晚上7:00"),
        (datetime(2026, 11, 23, 8, 30), "11月23日（周一）上午8:30"),
    ],
)
def test_opening_is_said_as_people_say_it(opens_at: datetime, said: str) -> None:
    moment = datetime(2026, 11, 20, 11, 0, tzinfo=TIME_ZONE)
    assert opening(opens_at.replace(tzinfo=TIME_ZONE), moment) == said


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (AlreadyClaimed("安"), "安已经接手了，请接下一个。"),
        (AtCap(6), "您手上已经有 6 个对话，请先结束一个。"),
        (NotYours("安"), "这个对话在安手上，请联系安。"),
        (NotYours(None), "这个对话不在您手上，请先接手。"),
        (Gone(3), "这个对话已经结束，请看队列里的下一个。"),
    ],
)
def test_refusal_says_what_to_do(error: HandOffError, said: str) -> None:
    assert sentence(error) == said


def test_every_refusal_event_and_ending_has_its_words() -> None:
    arguments = {"Gone": (1,), "AlreadyClaimed": ("安",), "AtCap": (1,), "NotYours": (None,)}
    for each in HandOffError.__subclasses__():
        assert sentence(each(*arguments.get(each.__name__, ())))
    assert all(happened_name(each) != each for each in Happened)
    assert all(text("closed_talk" if each is Ending.CLOSED else each) for each in Ending)
    assert errors.__doc__

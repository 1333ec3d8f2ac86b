"""Which console hears of which change, and what a slow one gets."""

from __future__ import annotations

import pytest

from bot.console.events import MOST_WAITING, Mailbox, News, Viewer
from bot.handoff.board import Change, What

VIEWER = Viewer(staff_id=3, teams=frozenset({1, 2}), sees_confidential=False, own={"talk9": 9})
ALLOWED = Viewer(staff_id=4, teams=frozenset({1}), sees_confidential=True)


@pytest.mark.parametrize(
    ("viewer", "change", "talk"),
    [
        (VIEWER, Change(What.QUEUE, 5, "talk5", team_id=1), 5),
        (VIEWER, Change(What.QUEUE, 5, "talk5", team_id=7), None),
        (VIEWER, Change(What.QUEUE, 5, "talk5"), None),
        (VIEWER, Change(What.QUEUE, 5, "talk5", team_id=1, confidential=True), None),
        (ALLOWED, Change(What.QUEUE, 5, "talk5", team_id=1, confidential=True), 5),
        (ALLOWED, Change(What.QUEUE, 5, "talk5", team_id=2, confidential=True), None),
        (VIEWER, Change(What.LINE, 9, "talk9", team_id=7, agent_id=3), 9),
        (VIEWER, Change(What.LINE, 5, "talk5", team_id=1), 5),
        (VIEWER, Change(What.LINE, 5, "talk5", team_id=1, agent_id=8), None),
        (VIEWER, Change(What.TYPING, None, "talk9"), 9),
        (VIEWER, Change(What.TYPING, 5, "talk5", team_id=1), None),
        (VIEWER, Change(What.OWNER, 8, "talk8", team_id=7, agent_id=3), 8),
    ],
)
def test_change_is_told_only_to_whom_it_concerns(viewer: Viewer, change: Change, talk: int | None) -> None:
    news = viewer.news(change)
    assert (news.talk if news else None) == talk


def test_own_talks_are_read_again_when_one_comes_or_goes() -> None:
    assert VIEWER.needs_new(Change(What.OWNER, 8, "talk8", agent_id=3))
    assert VIEWER.needs_new(Change(What.OWNER, 9, "talk9", agent_id=5))
    assert not VIEWER.needs_new(Change(What.OWNER, 8, "talk8", agent_id=5))


def test_event_holds_no_words_and_no_conversation() -> None:
    news = VIEWER.news(Change(What.TYPING, None, "talk9"))
    assert news is not None
    assert news.frame() == b'event: typing\ndata: {"talk": 9, "mine": true}\n\n'


async def test_same_news_waits_once() -> None:
    mailbox = Mailbox()
    for _ in range(5):
        mailbox.put(News("line", 9))
    mailbox.put(News("queue"))
    assert [await mailbox.take(), await mailbox.take()] == [News("line", 9), News("queue")]
    assert await mailbox.take_within(0) is None


async def test_slow_page_is_told_to_read_everything_anew() -> None:
    mailbox = Mailbox()
    for number in range(MOST_WAITING + 1):
        mailbox.put(News("line", number))
    assert await mailbox.take() == News("refresh")
    assert await mailbox.take_within(0) is None

"""The board: whoever watches hears, whoever went does not."""

from __future__ import annotations

from bot.handoff.board import Board, Change, What


async def test_watchers_hear_until_they_go() -> None:
    board, change = Board(), Change(What.QUEUE, 5)
    async with board.subscribe() as stays:
        async with board.subscribe() as goes:
            board.publish(change)
        board.publish(change)
    assert (stays.qsize(), goes.qsize()) == (2, 1)

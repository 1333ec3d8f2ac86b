"""Telegram's pace: 30 messages a second in all, one a second in a private chat (core.telegram.org/bots/faq).

Two lanes: a broadcast goes only when no answer could go. A `RetryAfter` holds up its own chat and no other. The state
is that of one process, which is enough: a token has one sender.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any, Literal, override

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.clock import Clock
from bot.gateway.sender import Lane

SECONDS_BETWEEN_MESSAGES = 1 / 30
SECONDS_BETWEEN_MESSAGES_IN_A_CHAT = 1.0
MOST_CHATS_REMEMBERED = 4096
ADMITTED: Literal["admitted"] = "admitted"
Result = bool | dict[str, Any] | list[dict[str, Any]]
Place = tuple[Lane, int]


class ChatLimiter(BaseRateLimiter[Lane | Literal["admitted"]]):
    """Lets requests with a `chat_id` through at the allowed pace.

    `rate_limit_args` is the lane (interactive if missing), or ADMITTED when `admit` was awaited before.
    """

    def __init__(self, clock: Clock) -> None:
        """Counts on the given clock."""
        self._clock = clock
        self._numbers = count()
        self._waiting: dict[Place, str] = {}
        self._chat_free_at: dict[str, float] = {}
        self._free_at = 0.0

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    @override
    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | Literal["admitted"] | None,
    ) -> Result:
        """Makes the request when its chat may have it; a RetryAfter pauses the chat and goes on to the caller."""
        chat = data.get("chat_id")
        if chat is None:
            return await callback(*args, **kwargs)
        if rate_limit_args != ADMITTED:
            await self.admit(str(chat), Lane(rate_limit_args or Lane.INTERACTIVE))
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self.pause(str(chat), seconds_of(error))
            raise

    async def admit(self, chat: str, lane: Lane) -> None:
        """Waits for the chat's turn and takes it."""
        place = (lane, next(self._numbers))
        self._waiting[place] = chat
        try:
            while (seconds := self._wait(place)) > 0:
                await self._clock.sleep(seconds)
            self._take(chat)
        finally:
            del self._waiting[place]

    def pause(self, chat: str, seconds: float) -> None:
        """Nothing goes to the chat for `seconds`."""
        self._chat_free_at[chat] = self._clock.monotonic() + seconds

    def paused_for(self, chat: str) -> float:
        """Seconds until the chat may have a message."""
        return max(0.0, self._chat_free_at.get(chat, 0.0) - self._clock.monotonic())

    def _wait(self, place: Place) -> float:
        chat_wait = self.paused_for(self._waiting[place])
        if chat_wait:
            return chat_wait
        ahead = sum(1 for other, chat in self._waiting.items() if other < place and not self.paused_for(chat))
        return max(0.0, self._free_at - self._clock.monotonic()) + ahead * SECONDS_BETWEEN_MESSAGES

    def _take(self, chat: str) -> None:
        moment = self._clock.monotonic()
        self._free_at = moment + SECONDS_BETWEEN_MESSAGES
        self._chat_free_at[chat] = moment + SECONDS_BETWEEN_MESSAGES_IN_A_CHAT
        if len(self._chat_free_at) > MOST_CHATS_REMEMBERED:
            self._chat_free_at = {each: free for each, free in self._chat_free_at.items() if free > moment}


def seconds_of(error: RetryAfter) -> float:
    """The seconds Telegram asks to wait; the library gives a number or a duration, by its settings."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()

"""Sends the parts of a stored message by the Bot API's methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from telegram import InputFile, LinkPreviewOptions, Message
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.channels.errors import OutcomeUnknown, Refused
from bot.channels.telegram.limiter import ADMITTED
from bot.channels.telegram.outcomes import outcome
from bot.channels.telegram.parts import Paper, Part, Spot, Words
from bot.gateway.attachments import Attachments

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# A file may take longer than an answer.
UPLOAD_SECONDS = 60.0
Admitted = Literal["admitted"] | None


class Courier:
    """Sends to one chat after the other; `pace` was awaited for the first part, the limiter holds the others back."""

    def __init__(self, bot: ExtBot[Any], attachments: Attachments) -> None:
        """Files come from `attachments`."""
        self._bot = bot
        self._attachments = attachments

    async def send(self, chat: int, parts: Sequence[Part]) -> str:
        """The id of the first message; raises a DeliveryError.

        A failure after the first part is OutcomeUnknown: sent again, the person would read that part twice.
        """
        first, *others = parts
        sent = await self._send(chat, first, ADMITTED)
        for part in others:
            await self._send_after(chat, part)
        return str(sent.message_id)

    async def typing(self, chat: int) -> None:
        """Shows for about 5 s that somebody types; raises a DeliveryError."""
        try:
            await self._bot.send_chat_action(chat, ChatAction.TYPING, rate_limit_args=ADMITTED)
        except TelegramError as error:
            raise outcome(error) from error

    async def _send_after(self, chat: int, part: Part) -> None:
        try:
            await self._send(chat, part, None)
        except Exception as error:
            raise OutcomeUnknown(f"only the first part went out: {type(error).__name__}") from error

    async def _send(self, chat: int, part: Part, admitted: Admitted) -> Message:
        try:
            match part:
                case Words():
                    return await self._words(chat, part, admitted)
                case Spot():
                    return await self._spot(chat, part, admitted)
                case Paper():
                    return await self._paper(chat, part, admitted)
        except TelegramError as error:
            raise outcome(error) from error

    async def _words(self, chat: int, part: Words, admitted: Admitted) -> Message:
        return await self._bot.send_message(
            chat, part.text, reply_markup=part.keyboard, link_preview_options=NO_PREVIEW, rate_limit_args=admitted
        )

    async def _spot(self, chat: int, part: Spot, admitted: Admitted) -> Message:
        if not part.name or not part.address:
            return await self._bot.send_location(
                chat, part.latitude, part.longitude, reply_markup=part.keyboard, rate_limit_args=admitted
            )
        return await self._bot.send_venue(
            chat,
            part.latitude,
            part.longitude,
            part.name,
            part.address,
            reply_markup=part.keyboard,
            rate_limit_args=admitted,
        )

    async def _paper(self, chat: int, part: Paper, admitted: Admitted) -> Message:
        found = await self._attachments.get(part.attachment)
        if found is None:
            raise Refused("the file is gone")
        return await self._bot.send_document(
            chat,
            InputFile(found.content, found.name),
            caption=part.caption or None,
            reply_markup=part.keyboard,
            write_timeout=UPLOAD_SECONDS,
            rate_limit_args=admitted,
        )
